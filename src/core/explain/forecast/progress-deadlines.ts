/**
 * Rollouts that are called failed unless they get on.
 */
import { keyOf } from "../../api/kind.ts";
import { deadlineInMs } from "../../controllers/deployment/progress.ts";
import { processes } from "../../reconcile/process.ts";
import { type Forecaster, isAtWork } from "../forecaster.ts";

export const progressDeadlines: Forecaster = {
  name: "progress-deadlines",
  *foresee(outlook) {
    if (!isAtWork(outlook, processes.controllerManager)) return;
    for (const deployment of outlook.list("Deployment")) {
      const inMs = deadlineInMs(deployment, outlook.nowMs);
      if (inMs === undefined) continue;
      const sentence = "its rollout counts as failed (ProgressDeadlineExceeded) unless it gets on before";
      yield { dueMs: outlook.nowMs + inMs, object: { kind: "Deployment", key: keyOf(deployment) }, sentence };
    }
  },
};
