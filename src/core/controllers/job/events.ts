/**
 * What the Job controller tells.
 */
import type { Job } from "../../api/kinds/job.ts";
import type { EventIntent } from "../../reconcile/agent.ts";

/** An event about the Job. */
export function tell(job: Job, type: "Normal" | "Warning", reason: string, message: string): EventIntent {
  return { do: "event", regarding: job, type, reason, message, source: "job-controller" };
}
