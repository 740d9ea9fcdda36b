/**
 * Pods without a node: when the scheduler tries them again if nothing changes before.
 */
import { processes } from "../../reconcile/process.ts";
import { attemptTable, dueMsOf, queueTable } from "../../scheduler/queue.ts";
import { type Forecaster, isAtWork } from "../forecaster.ts";

export const schedulerRetries: Forecaster = {
  name: "scheduler-retries",
  *foresee(outlook) {
    if (!isAtWork(outlook, processes.scheduler)) return;
    for (const [key, { where, place, attempts }] of outlook.state.rows(queueTable)) {
      if (where === "active" || where === "gated") continue;
      const message = outlook.state.row(attemptTable, key)?.message;
      const why = message === undefined ? "" : `: ${message.replace(/\.$/, "")}`;
      yield {
        dueMs: dueMsOf(place),
        object: { kind: "Pod", key },
        sentence: `the scheduler tries it again (attempt ${attempts + 1})${why}`,
      };
    }
  },
};
