/**
 * Pods of nodes that are gone: when the pod garbage collector removes them.
 */

import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { missingNodeTable, QUARANTINE_MS, ROUND_MS, roundTable } from "../../controllers/pod-gc.ts";
import { processes } from "../../reconcile/process.ts";
import { type Forecaster, isAtWork } from "../forecaster.ts";

export const missingNodes: Forecaster = {
  name: "missing-nodes",
  *foresee(outlook) {
    if (!isAtWork(outlook, processes.controllerManager)) return;
    const [[, round] = []] = outlook.state.rows(roundTable);
    for (const [node, { sinceMs }] of outlook.state.rows(missingNodeTable)) {
      const roundMs = round?.atMs ?? sinceMs;
      const rounds = Math.max(1, Math.ceil((sinceMs + QUARANTINE_MS - roundMs) / ROUND_MS));
      for (const pod of outlook.store.list("Pod", { node }) as Iterable<unknown> as Iterable<Pod>) {
        yield {
          dueMs: roundMs + rounds * ROUND_MS,
          object: { kind: "Pod", key: keyOf(pod) },
          sentence: `is removed: its node ${node} is gone`,
        };
      }
    }
  },
};
