/**
 * A container takes longer to start: runs that begin while this lasts answer nothing for a while.
 */
import { containerKey, containerWakes, slowStartTable } from "../trouble/container.ts";
import { positiveDuration } from "./engine/options.ts";
import { containerOf, podOnLiveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const containerSlowStart: Fault = {
  name: "container-slow-start",
  harm: "slow",
  noun: "start",
  target: "container",
  summary: "Let a container start slowly from now on.",
  examples: ["slow start web-6d4cf56db6-x2c9z --delay=90s"],
  options: [{ name: "delay", placeholder: "D", summary: "How much longer it takes until it answers.", default: "60s" }],
  effects(aim, scene) {
    const { pod, key, node } = podOnLiveNode(scene, aim.target);
    const container = containerOf(pod, aim);
    const { uid = "" } = pod.metadata;
    const row = { uid, delayMs: positiveDuration(aim.options, "delay") ?? 0 };
    const place = { table: slowStartTable, key: containerKey({ node, pod: key, container }, scene.id), row };
    return [{ effect: "row", ...place, wakes: containerWakes(node, key), about: { pod: key, uid, container }, hits: container }];
  },
  says: ({ target, container, options }) => `container ${container ?? "1"} of pod ${target} starts ${options.delay} more slowly`,
  saysHealed: ({ target, container }) => `container ${container ?? "1"} of pod ${target} starts as fast as ever`,
  forecast: () => [
    "The run that is going on is not touched; the next one fails its probes until then, and a liveness probe without patience starts it again and again.",
  ],
};
