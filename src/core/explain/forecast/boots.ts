/**
 * Processes that start when their machine has booted, or after a crash.
 */
import { nodeOfInstance } from "../../reconcile/process.ts";
import type { Forecaster } from "../forecaster.ts";

export const boots: Forecaster = {
  name: "boots",
  *foresee({ due }) {
    for (const { agent, key, dueMs } of due) {
      const node = nodeOfInstance(key);
      if (agent !== "$boot") continue;
      const object = node === undefined ? { kind: "", key } : { kind: "Node", key: node };
      yield { dueMs, object, sentence: `${node === undefined ? key : key.slice(0, key.indexOf("@"))} starts` };
    }
  },
};
