/**
 * Containers that ended and are started again when their back-off is over.
 */
import { goDuration } from "../../api/duration.ts";
import { isBackingOff } from "../../kubelet/machine/back-off.ts";
import { mayRestart } from "../../kubelet/machine/conditions.ts";
import { kubeletLatency } from "../../kubelet/machine/latencies.ts";
import type { Forecaster } from "../forecaster.ts";
import { containersAtWork } from "../kubelet-rows.ts";

export const crashBackOffs: Forecaster = {
  name: "crash-back-offs",
  *foresee(outlook) {
    for (const { object, row, container, spec } of containersAtWork(outlook)) {
      const { stage, ending, crashBackOff, name } = container;
      if ((stage !== "dead" && stage !== "crash-backoff") || ending === undefined || crashBackOff === undefined) continue;
      if (row.stage !== "ready" || !mayRestart(row, container, spec.role)) continue;
      const lookMs = container.sinceMs + container.planMs;
      const endMs = ending.finishedMs + crashBackOff.delayMs;
      if (stage === "dead" && !isBackingOff(crashBackOff, ending.finishedMs, lookMs)) continue;
      // The kubelet looks every 10 to 15 s; only the look that it has planned already is known to the millisecond.
      const isPlanned = stage === "crash-backoff" && lookMs >= endMs;
      const when = isPlanned ? "" : ` within ${kubeletLatency.resync[1] / 1_000}s`;
      const sentence = `container ${name} is started again${when}: its crash back-off of ${goDuration(crashBackOff.delayMs)} is over`;
      yield { dueMs: isPlanned ? lookMs : endMs, object, sentence };
    }
  },
};
