/**
 * A container says that it is not ready: its readiness probe fails.
 */
import { ApiError } from "../api/errors.ts";
import { canBeUnready, containerKey, containerWakes, unreadyTable } from "../trouble/container.ts";
import { containerOf, podOnLiveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const containerUnready: Fault = {
  name: "container-unready",
  harm: "corrupt",
  noun: "readiness",
  target: "container",
  summary: "Let a container's readiness probe fail.",
  examples: ["corrupt readiness web-6d4cf56db6-x2c9z --for 2m"],
  effects(aim, scene) {
    const { pod, key, node } = podOnLiveNode(scene, aim.target);
    const container = containerOf(pod, aim);
    if (!canBeUnready(pod, container)) {
      const whose = `container "${container}" of pod "${pod.metadata.name}"`;
      throw new ApiError("Conflict", `error: ${whose} has no readiness probe: it is ready whenever it runs`);
    }
    const { uid = "" } = pod.metadata;
    const place = { table: unreadyTable, key: containerKey({ node, pod: key, container }, scene.id), row: { uid } };
    return [{ effect: "row", ...place, wakes: containerWakes(node, key), about: { pod: key, uid, container }, hits: container }];
  },
  says: ({ target, container }) => `container ${container ?? "1"} of pod ${target} says that it is not ready`,
  saysHealed: ({ target, container }) => `container ${container ?? "1"} of pod ${target} says that it is ready`,
  forecast: () => [
    "When its readiness probe has failed often enough (3 times, 10 s apart, unless it says otherwise), the pod leaves its Services; nothing is started again.",
  ],
};
