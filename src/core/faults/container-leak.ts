/**
 * A container leaks memory until its limit, or its node, has had enough.
 */
import { ApiError } from "../api/errors.ts";
import { containerKey, containerWakes, leakTable } from "../trouble/container.ts";
import { bytes } from "./engine/options.ts";
import { containerOf, podOnLiveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const containerLeak: Fault = {
  name: "container-leak",
  harm: "fill",
  noun: "container",
  target: "container",
  summary: "Let a container leak memory, every run of it.",
  examples: ["fill container web-6d4cf56db6-x2c9z --rate=4Mi"],
  options: [{ name: "rate", placeholder: "SIZE", summary: "How much every second.", default: "1Mi" }],
  effects(aim, scene) {
    const { pod, key, node } = podOnLiveNode(scene, aim.target);
    const container = containerOf(pod, aim);
    const { uid = "" } = pod.metadata;
    const perSecond = bytes(aim.options, "rate") ?? 0;
    if (perSecond <= 0) throw new ApiError("BadRequest", "error: --rate is a number of bytes above 0, such as 1Mi");
    const place = { table: leakTable, key: containerKey({ node, pod: key, container }, scene.id), row: { uid, perSecond } };
    return [{ effect: "row", ...place, wakes: containerWakes(node, key), about: { pod: key, uid, container }, hits: container }];
  },
  says: ({ target, container, options }) => `container ${container ?? "1"} of pod ${target} leaks ${options.rate} of memory a second`,
  saysHealed: ({ target, container }) => `container ${container ?? "1"} of pod ${target} leaks no more`,
  forecast({ target, container: wanted }, scene) {
    const { pod } = podOnLiveNode(scene, target);
    const container = containerOf(pod, { target, container: wanted ?? undefined, options: {} });
    const { limits } = pod.spec.containers.find(({ name }) => name === container)?.resources ?? {};
    return limits?.memory === undefined
      ? ["It has no memory limit: it grows until the node runs short and evicts it, or the kernel kills it."]
      : [`At its limit of ${limits.memory} it is killed (OOMKilled, 137) and started again, sooner or later in CrashLoopBackOff.`];
  },
};
