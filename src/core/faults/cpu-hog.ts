/**
 * Something on a node that is no pod uses its CPU: everything there takes longer, probes included.
 */
import { cpuTable, machineKey } from "../trouble/machine.ts";
import { share } from "./engine/options.ts";
import { liveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const cpuHog: Fault = {
  name: "cpu-hog",
  harm: "fill",
  noun: "cpu",
  target: "node",
  summary: "Use a node's CPU up.",
  examples: ["fill cpu worker-1", "fill cpu worker-1 --share=90% --for 5m"],
  options: [{ name: "share", placeholder: "N%", summary: "How much of it.", default: "98%" }],
  effects({ target, options }, scene) {
    liveNode(scene, target);
    const row = { fraction: share(options, "share") ?? 0 };
    return [{ effect: "row", table: cpuTable, key: machineKey(target, scene.id), row, wakesNode: target }];
  },
  says: ({ target, options }) => `something uses ${options.share} of the CPU of node ${target}`,
  saysHealed: ({ target }) => `the CPU of node ${target} is free again`,
  forecast: () => [
    "Everything there takes longer: from about 90% on exec probes time out, from 98% on HTTP probes with the usual timeout of 1 s.",
    "Failing liveness probes restart containers, which does not help.",
  ],
};
