/**
 * Containers that were told to stop: when they end, or are killed because their grace is over; pods that are cleaned up.
 */
import { wholeDuration } from "../duration-text.ts";
import type { Forecaster } from "../forecaster.ts";
import { containersAtWork, podsAtWork } from "../kubelet-rows.ts";

const SIGKILL_CODE = 137;

export const graces: Forecaster = {
  name: "graces",
  *foresee(outlook) {
    for (const { object, row, container } of containersAtWork(outlook)) {
      const { stop, name, stage } = container;
      if (stage !== "stopping" || stop === undefined) continue;
      const isKilled = stop.exitCode === SIGKILL_CODE && stop.termMs !== undefined;
      const grace = row.killing === undefined ? "its grace" : `its grace of ${wholeDuration(row.killing.graceMs)}`;
      const sentence = isKilled
        ? `container ${name} gets SIGKILL: ${grace} is over`
        : `container ${name} ends, with exit code ${stop.exitCode}`;
      yield { dueMs: stop.exitMs, object, sentence };
    }
    for (const { object, row } of podsAtWork(outlook)) {
      if (row.stage === "cleanup") yield { dueMs: row.sinceMs + row.planMs, object, sentence: "is removed: nothing of it runs any more" };
    }
  },
};
