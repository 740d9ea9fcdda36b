/**
 * Pods that may only run for so long.
 */
import type { Forecaster } from "../forecaster.ts";
import { podsAtWork } from "../kubelet-rows.ts";

export const activeDeadlines: Forecaster = {
  name: "active-deadlines",
  *foresee(outlook) {
    for (const { object, row } of podsAtWork(outlook)) {
      const { activeDeadlineSeconds } = row.pod.spec;
      if (activeDeadlineSeconds === undefined || !["volumes", "sandbox", "ready"].includes(row.stage)) continue;
      const sentence = `is stopped and fails: its activeDeadlineSeconds of ${activeDeadlineSeconds} are over`;
      yield { dueMs: row.acceptedMs + activeDeadlineSeconds * 1_000, object, sentence };
    }
  },
};
