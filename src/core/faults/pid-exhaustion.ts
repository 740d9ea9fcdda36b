/**
 * Something on a node that is no pod starts processes without end.
 */
import { machineKey, pidTable } from "../trouble/machine.ts";
import { wholeNumber } from "./engine/options.ts";
import { capacityOf, liveNode } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

/** The kernel allows as many threads as fit into an eighth of the memory, 16 KiB of stack each. */
const BYTES_PER_PROCESS = 131_072;
const SHARE_TAKEN = 0.95;
const AMOUNT_MAX = 4_194_304;

export const pidExhaustion: Fault = {
  name: "pid-exhaustion",
  harm: "fill",
  noun: "pids",
  target: "node",
  summary: "Use a node's process ids up.",
  examples: ["fill pids worker-1", "fill pids worker-1 --processes=60000"],
  options: [{ name: "processes", placeholder: "N", summary: "How many are started; default 95% of what the node allows." }],
  effects({ target, options }, scene) {
    const node = liveNode(scene, target);
    const taken =
      wholeNumber(options, "processes", { min: 1, max: AMOUNT_MAX }) ??
      Math.floor((capacityOf(node, "memory") / BYTES_PER_PROCESS) * SHARE_TAKEN);
    const row = { amount: taken, sinceMs: scene.nowMs };
    return [{ effect: "row", table: pidTable, key: machineKey(target, scene.id), row, isDated: true, wakesNode: target }];
  },
  says: ({ target }) => `something starts processes without end on node ${target}`,
  saysHealed: ({ target }) => `processes on node ${target} are as few as ever`,
  forecast: () => [
    "With less than 10% of the process ids left the kubelet sees PIDPressure within 10 s and evicts pods, those with the most processes first.",
  ],
};
