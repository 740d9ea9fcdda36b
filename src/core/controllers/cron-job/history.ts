/**
 * Which finished Jobs of a CronJob are too many.
 * @see kubernetes pkg/controller/cronjob/cronjob_controllerv2.go cleanupFinishedJobs
 */
import type { CronJob } from "../../api/kinds/cron-job.ts";
import type { Job } from "../../api/kinds/job.ts";
import { compareKeys } from "../../sim/tree.ts";

/** How the Job has ended; undefined while it has not. */
export function finishedAs({ status }: Job): "Complete" | "Failed" | undefined {
  const end = status.conditions?.find(({ type, status: truth }) => (type === "Complete" || type === "Failed") && truth === "True");
  return end?.type === "Complete" || end?.type === "Failed" ? end.type : undefined;
}

/** The oldest of those that succeeded, and of those that failed, beyond what is to be kept. */
export function expiredJobs({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const staying = jobs.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const oldest = (end: "Complete" | "Failed", limit: number): readonly Job[] => {
    const ended = staying.filter((job) => finishedAs(job) === end).sort((a, b) => compareKeys(age(a), age(b)));
    return ended.slice(0, Math.max(0, ended.length - limit));
  };
  return [...oldest("Complete", spec.successfulJobsHistoryLimit), ...oldest("Failed", spec.failedJobsHistoryLimit)];
}

function age({ metadata, status }: Job): string {
  // A Job that never began counts as the youngest.
  return `${status.startTime ?? "~"} ${metadata.name}`;
}
