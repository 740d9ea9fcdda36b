/**
 * Where a Job is in its life.
 * @see kubernetes pkg/printers/internalversion/printers.go printJob
 */
import type { Health } from "../../kind.ts";
import type { Job, JobCondition } from "../job.ts";

/** The first of these conditions that is true is the Job's status; being deleted comes between the ends and the rest. */
const ENDS = ["Complete", "Failed"] as const;
const STATES = ["Suspended", "FailureTarget", "SuccessCriteriaMet"] as const;

/** The STATUS column: `Running`, `Complete`, `Failed` … */
export function jobStatusText({ metadata, status }: Job): string {
  const { conditions = [] } = status;
  const end = ENDS.find((type) => isTrue(conditions, type));
  if (end !== undefined) return end;
  if (metadata.deletionTimestamp !== undefined) return "Terminating";
  return STATES.find((type) => isTrue(conditions, type)) ?? "Running";
}

/** How well a Job is: failed ones are failing, finished ones done. */
export function jobHealth(object: Job): Health {
  const { conditions = [], succeeded = 0, failed = 0 } = object.status;
  const failure = conditions.find(({ type, status }) => (type === "Failed" || type === "FailureTarget") && status === "True");
  if (failure !== undefined) return { state: "failing", why: failure.message ?? failure.reason ?? failure.type };
  if (isTrue(conditions, "Complete")) return { state: "done", why: "" };
  if (object.metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  if (object.spec.suspend === true) return { state: "ok", why: "It is suspended." };
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  return { state: "progressing", why: `${succeeded} of ${object.spec.completions ?? 1} pods have succeeded${failures}.` };
}

function isTrue(conditions: readonly JobCondition[], wanted: string): boolean {
  return conditions.find(({ type }) => type === wanted)?.status === "True";
}
