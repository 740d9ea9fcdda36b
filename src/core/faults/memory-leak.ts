/**
 * Something on a node that is no pod takes memory, at once or bit by bit.
 */
import { machineKey, memoryTable } from "../trouble/machine.ts";
import { amount, bytes } from "./engine/options.ts";
import { capacityOf, liveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const memoryLeak: Fault = {
  name: "memory-leak",
  harm: "fill",
  noun: "memory",
  target: "node",
  summary: "Take a node's memory away, at once or bit by bit.",
  examples: ["fill memory worker-1", "fill memory worker-1 --amount=7Gi --rate=0Mi --for 10m"],
  options: [
    { name: "amount", placeholder: "SIZE", summary: "How much at once: a share of the node's, or bytes such as 4Gi.", default: "80%" },
    { name: "rate", placeholder: "SIZE", summary: "How much more every second.", default: "8Mi" },
  ],
  effects({ target, options }, scene) {
    const node = liveNode(scene, target);
    const taken = amount(options, "amount", capacityOf(node, "memory")) ?? 0;
    const row = { amount: taken, perSecond: bytes(options, "rate") ?? 0, sinceMs: scene.nowMs };
    return [{ effect: "row", table: memoryTable, key: machineKey(target, scene.id), row, isDated: true, wakesNode: target }];
  },
  says: ({ target, options }) => `something takes ${options.amount} of the memory of node ${target}, and ${options.rate} more every second`,
  saysHealed: ({ target }) => `the memory of node ${target} is given back`,
  forecast: () => [
    "With less than 100Mi left the kubelet sees MemoryPressure within 10 s and evicts pods, those first that use more than they asked for.",
    "When nothing is left the kernel kills the one that takes most: then it is over. The condition lasts 5 m longer than its cause.",
  ],
};
