/**
 * Makes Jobs when their time has come, watches how they end, and throws the oldest away.
 *
 * A Job that was made is noted with its time at once and with its uid when it is first seen: the uid is the server's.
 * @see kubernetes pkg/controller/cronjob/cronjob_controllerv2.go
 */
import { parseCronSchedule } from "../api/cron-schedule.ts";
import { rfc1123 } from "../api/describe/times.ts";
import { parseTime, rfc3339 } from "../api/duration.ts";
import type { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { CronJob, CronJobStatus } from "../api/kinds/cron-job.ts";
import type { Job } from "../api/kinds/job.ts";
import { type Agent, create, type Intent, NOTHING_TO_DO, type Outcome, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { controllerOf } from "../rules/pod.ts";
import { controllerReference } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";
import { expiredJobs, finishedAs } from "./cron-job/history.ts";
import { type Due, dueTime, untilNextMs } from "./cron-job/schedule.ts";

const SOURCE = "cronjob-controller";
const SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
const MINUTE_MS = 60_000;

export const cronJobController: Agent = {
  name: "cronjob",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  workers: { count: 5, serviceMs: 5 },
  watches: {
    CronJob: ({ before, after }) => [keyOf((after ?? before) as CronJob)],
    Job: ({ before, after }) => new Set([...cronJobOf(before), ...cronJobOf(after)]),
  },
  reconcile(key, world) {
    const cronJob = world.get("CronJob", key);
    return cronJob === undefined ? NOTHING_TO_DO : sync(cronJob, world);
  },
};

function* cronJobOf(job: Job | undefined): Iterable<string> {
  const owner = job === undefined ? undefined : controllerOf(job);
  if (owner?.kind === "CronJob") yield `${job?.metadata.namespace}/${owner.name}`;
}

function sync(cronJob: CronJob, world: World): Outcome {
  const jobs = [...world.list("Job", { owner: cronJob.metadata.uid ?? "" })];
  const seen = observe(cronJob, jobs);
  const expired = expiredJobs(cronJob, jobs);
  const cleaning = expired.flatMap((job) => deleteJob(cronJob, job));
  if (cronJob.metadata.deletionTimestamp !== undefined || cronJob.spec.suspend) {
    return { intents: [...cleaning, ...seen.events, ...statusIntents(cronJob, seen.status)] };
  }
  const schedule = parseCronSchedule(cronJob.spec.schedule, cronJob.spec.timeZone);
  if (typeof schedule === "string") {
    const why = tell(
      cronJob,
      "Warning",
      "UnparseableSchedule",
      `unparseable schedule: ${JSON.stringify(cronJob.spec.schedule)} : ${schedule}`,
    );
    return { intents: [...cleaning, ...seen.events, why, ...statusIntents(cronJob, seen.status)] };
  }
  const due = dueTime(cronJob, schedule, world.clockMs);
  const started = due === undefined ? { intents: [], status: seen.status } : start(cronJob, seen.status, due, world);
  const waitMs = untilNextMs({ ...cronJob, status: started.status }, schedule, world.clockMs);
  const first = [...cleaning, ...seen.events];
  return {
    intents: [...first, ...started.intents, ...statusIntents(cronJob, started.status)],
    // Nobody waits for the next Job: a cluster that has only clocks left is settled.
    ...(waitMs === undefined ? {} : { requeueAfterMs: waitMs, background: true }),
    onRefused: (refusal, index) => tellRefusal(cronJob, refusal, [...first, ...started.intents][index]),
  };
}

function tellRefusal(cronJob: CronJob, refusal: ApiError, intent: Intent | undefined): readonly Intent[] {
  if (intent?.do !== "create" || refusal.reason === "AlreadyExists") return [];
  return [tell(cronJob, "Warning", "FailedCreate", `Error creating job: ${refusal.message}`)];
}

function tell(cronJob: CronJob, type: "Normal" | "Warning", reason: string, message: string): Intent {
  return { do: "event", regarding: cronJob, type, reason, message, source: SOURCE };
}

interface Observed {
  readonly status: CronJobStatus;
  readonly events: readonly Intent[];
}

/** What has become of the Jobs since the last look. */
function observe(cronJob: CronJob, jobs: readonly Job[]): Observed {
  const events: Intent[] = [];
  const own = new Map(jobs.map((job) => [job.metadata.uid ?? "", job]));
  const listed = cronJob.status.active ?? [];
  const active = listed.filter(({ uid = "", name = "" }) => {
    const job = own.get(uid);
    const end = job === undefined ? undefined : finishedAs(job);
    if (job === undefined) events.push(tell(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`));
    else if (end !== undefined) events.push(tell(cronJob, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${end}`));
    return job !== undefined && end === undefined;
  });
  const expected = cronJob.status.lastScheduleTime === undefined ? "" : jobName(cronJob, parseTime(cronJob.status.lastScheduleTime));
  for (const job of jobs) {
    const { name, uid } = job.metadata;
    if (finishedAs(job) !== undefined || listed.some((reference) => reference.uid === uid)) continue;
    if (name === expected) active.push(referenceTo(job));
    else events.push(tell(cronJob, "Warning", "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${name}`));
  }
  const ends = jobs.flatMap((job) => (finishedAs(job) === "Complete" && job.status.completionTime ? [job.status.completionTime] : []));
  const lastSuccess = [cronJob.status.lastSuccessfulTime, ...ends]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  const isSame = active.length === listed.length && active.every((reference, index) => reference === listed[index]);
  return { status: { ...cronJob.status, active: isSame ? cronJob.status.active : active, lastSuccessfulTime: lastSuccess }, events };
}

type Reference = NonNullable<CronJobStatus["active"]>[number];

function referenceTo({ metadata }: Job): Reference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion: "batch/v1", kind: "Job", name, namespace, uid, resourceVersion };
}

/** Makes the Job that is due, unless it is too late, there already, or another one is in its way. */
function start(cronJob: CronJob, status: CronJobStatus, { timeMs, isTooLate, hasMissedMany }: Due, world: World) {
  const intents: Intent[] = hasMissedMany ? [tell(cronJob, "Warning", "TooManyMissedTimes", TOO_MANY_MISSED)] : [];
  const scheduled = rfc3339(timeMs);
  if (isTooLate) {
    intents.push(tell(cronJob, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${rfc1123(scheduled)}`));
    return { intents, status };
  }
  const name = jobName(cronJob, timeMs);
  const active = status.active ?? [];
  if (status.lastScheduleTime === scheduled || active.some((reference) => reference.name === name)) return { intents: [], status };
  const { concurrencyPolicy } = cronJob.spec;
  if (concurrencyPolicy === "Forbid" && active.length > 0) {
    intents.push(tell(cronJob, "Normal", "JobAlreadyActive", ALREADY_ACTIVE));
    return { intents, status };
  }
  let remaining = active;
  if (concurrencyPolicy === "Replace") {
    for (const reference of active) {
      const job = world.get("Job", `${cronJob.metadata.namespace}/${reference.name}`);
      if (job !== undefined) intents.push(...deleteJob(cronJob, job));
    }
    remaining = [];
  }
  const present = world.get("Job", `${cronJob.metadata.namespace}/${name}`);
  // Somebody else's Job of that name is left alone.
  if (present !== undefined && controllerOf(present)?.uid !== cronJob.metadata.uid) return { intents, status };
  if (present === undefined) {
    intents.push(create(jobAt(cronJob, name, timeMs)), tell(cronJob, "Normal", "SuccessfulCreate", `Created job ${name}`));
  }
  return {
    intents,
    status: { ...status, active: remaining.length === active.length ? status.active : remaining, lastScheduleTime: scheduled },
  };
}

const TOO_MANY_MISSED = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
const ALREADY_ACTIVE = "Not starting job because prior execution is running and concurrency policy is Forbid";

function jobName({ metadata }: CronJob, timeMs: number): string {
  return `${metadata.name}-${Math.floor(timeMs / MINUTE_MS)}`;
}

function jobAt(cronJob: CronJob, name: string, timeMs: number) {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const { namespace } = cronJob.metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED]: rfc3339(timeMs) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}

function deleteJob(cronJob: CronJob, job: Job): readonly Intent[] {
  const { name, uid } = job.metadata;
  return [
    { do: "delete", kind: "Job", key: keyOf(job), propagation: "Background", ...(uid === undefined ? {} : { uid }) },
    tell(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`),
  ];
}

function statusIntents(cronJob: CronJob, { active = [], lastScheduleTime, lastSuccessfulTime }: CronJobStatus): readonly Intent[] {
  const { status } = cronJob;
  const isSameList = active === status.active || (active.length === 0 && (status.active ?? []).length === 0);
  const isSame = isSameList && lastScheduleTime === status.lastScheduleTime && lastSuccessfulTime === status.lastSuccessfulTime;
  if (isSame) return [];
  const next = {
    ...(active.length === 0 ? {} : { active }),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
  };
  return [updateStatus({ ...cronJob, status: next } as CronJob)];
}
