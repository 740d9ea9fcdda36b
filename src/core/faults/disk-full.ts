/**
 * A node's disk fills up with files that are no pod's: logs of the system, a forgotten dump.
 */
import { diskTable, machineKey } from "../trouble/machine.ts";
import { amount } from "./engine/options.ts";
import { capacityOf, liveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const diskFull: Fault = {
  name: "disk-full",
  harm: "fill",
  noun: "disk",
  target: "node",
  summary: "Fill a node's disk with files that are no pod's.",
  examples: ["fill disk worker-1", "fill disk worker-1 --amount=80Gi --for 10m"],
  options: [{ name: "amount", placeholder: "SIZE", summary: "How much: a share of the node's, or bytes such as 40Gi.", default: "90%" }],
  effects({ target, options }, scene) {
    const node = liveNode(scene, target);
    const row = { amount: amount(options, "amount", capacityOf(node, "ephemeral-storage")) ?? 0, sinceMs: scene.nowMs };
    return [{ effect: "row", table: diskTable, key: machineKey(target, scene.id), row, isDated: true, wakesNode: target }];
  },
  says: ({ target, options }) => `${options.amount} of the disk of node ${target} fills up`,
  saysHealed: ({ target }) => `the disk of node ${target} is tidied up`,
  forecast: () => [
    "With less than 10% left (15% where images are) the kubelet sees DiskPressure within 10 s: it deletes unused images, then evicts pods one by one.",
    "New pods stay away; the condition lasts 5 m longer than its cause.",
  ],
};
