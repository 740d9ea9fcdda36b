/**
 * A container's process is stuck: it answers nothing that it is asked, SIGTERM included.
 */
import { containerKey, containerWakes, hangTable } from "../trouble/container.ts";
import { containerOf, podOnLiveNode, runOf } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const containerHang: Fault = {
  name: "container-hang",
  harm: "slow",
  noun: "container",
  target: "container",
  summary: "Hang a container: it runs and answers nothing; a restart cures it.",
  examples: ["slow container web-6d4cf56db6-x2c9z", "slow container web -c sidecar --for 1m -n shop"],
  effects(aim, scene) {
    const { pod, key, node } = podOnLiveNode(scene, aim.target);
    const container = containerOf(pod, aim);
    const { uid = "" } = pod.metadata;
    const restart = runOf(pod, container);
    const place = { table: hangTable, key: containerKey({ node, pod: key, container }, scene.id), row: { uid, restart } };
    return [{ effect: "row", ...place, wakes: containerWakes(node, key), about: { pod: key, uid, container, restart }, hits: container }];
  },
  says: ({ target, container }) => `container ${container ?? "1"} of pod ${target} hangs`,
  saysHealed: ({ target, container }) => `container ${container ?? "1"} of pod ${target} goes on`,
  forecast({ target, container: wanted }, scene) {
    const { pod } = podOnLiveNode(scene, target);
    const container = containerOf(pod, { target, container: wanted ?? undefined, options: {} });
    const { livenessProbe, readinessProbe } = pod.spec.containers.find(({ name }) => name === container) ?? {};
    return [
      livenessProbe === undefined
        ? "It has no liveness probe, so nobody starts it again."
        : "When its liveness probe has failed often enough, it is killed and started again.",
      readinessProbe === undefined
        ? "It has no readiness probe, so it stays in its Services."
        : "When its readiness probe has failed often enough, its pod leaves its Services.",
    ];
  },
};
