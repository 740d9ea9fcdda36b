/**
 * Which start of a CronJob is due now, and when the next one is.
 * @see kubernetes pkg/controller/cronjob/utils.go mostRecentScheduleTime
 */
import { type CronSchedule, nextDueMs } from "../../api/cron-schedule.ts";
import { parseTime } from "../../api/duration.ts";
import type { CronJob } from "../../api/kinds/cron-job.ts";

/** A controller that wakes a moment late finds its start due for certain. */
const DELTA_MS = 100;
const SECOND_MS = 1_000;
const MISSED_MANY = 100;

/** A start that is due. */
export interface Due {
  readonly timeMs: number;
  /** Its deadline is over. */
  readonly isTooLate: boolean;
  readonly hasMissedMany: boolean;
}

/** The most recent start that has not been made; of several that were missed only the last one counts. */
export function dueTime({ metadata, spec, status }: CronJob, schedule: CronSchedule, nowMs: number): Due | undefined {
  const { startingDeadlineSeconds: deadlineSeconds } = spec;
  const earliestMs = parseTime(status.lastScheduleTime ?? metadata.creationTimestamp);
  const deadlineMs = deadlineSeconds === undefined ? Number.NEGATIVE_INFINITY : nowMs - deadlineSeconds * SECOND_MS;
  const recent = mostRecent(Math.max(earliestMs, deadlineMs), schedule, nowMs);
  if (recent === undefined) return undefined;
  return { ...recent, isTooLate: recent.timeMs < deadlineMs };
}

function mostRecent(earliestMs: number, schedule: CronSchedule, nowMs: number): Omit<Due, "isTooLate"> | undefined {
  const firstMs = nextDueMs(schedule, earliestMs);
  if (firstMs === undefined || nowMs < firstMs) return undefined;
  const secondMs = nextDueMs(schedule, firstMs);
  if (secondMs === undefined || nowMs < secondMs) return { timeMs: firstMs, hasMissedMany: false };
  const missed = Math.floor((nowMs - firstMs) / (secondMs - firstMs)) + 1;
  // Starts are not evenly apart, so the guess begins two of them early.
  let timeMs = firstMs;
  let nextMs = nextDueMs(schedule, firstMs + (missed - 2) * (secondMs - firstMs));
  while (nextMs !== undefined && nextMs <= nowMs) {
    timeMs = nextMs;
    nextMs = nextDueMs(schedule, nextMs);
  }
  return { timeMs, hasMissedMany: missed > MISSED_MANY };
}

/** How long until the next start; undefined when there is none. */
export function untilNextMs({ metadata, status }: CronJob, schedule: CronSchedule, nowMs: number): number | undefined {
  const earliestMs = parseTime(status.lastScheduleTime ?? metadata.creationTimestamp);
  const recent = mostRecent(earliestMs, schedule, nowMs);
  const nextMs = nextDueMs(schedule, recent?.timeMs ?? earliestMs);
  return nextMs === undefined ? undefined : nextMs + DELTA_MS - nowMs;
}
