import { describe, expect, test } from "vitest";
import { type CronJob, cronJobKind } from "../../../../src/core/api/kinds/cron-job.ts";
import { cellsOf, made, NOTHING_RELATED, wrong, wrongChange } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };

const jobTemplate = {
  spec: { template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "work", image: "busybox:1.37" }] } } },
};
const aCronJob = (spec: Part = {}, metadata: Part = {}): CronJob =>
  made(cronJobKind, { spec: { schedule: "*/5 * * * *", jobTemplate, ...spec } }, metadata);

test("what is left out is filled in; what a Job is to do stays open", () => {
  const object = aCronJob();
  expect(object.spec).toMatchObject({
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  expect(object.spec.jobTemplate.spec.completions).toBeUndefined();
  expect(object.spec.jobTemplate.spec.template.spec.schedulerName).toBe("default-scheduler");
  expect(cronJobKind.defaults?.(object)).toBe(object);
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", { timeZone: "Europe/Berlin" }, []],
  ["no schedule", { schedule: "" }, ["spec.schedule: Required value"]],
  ["four fields", { schedule: "* * * *" }, ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]']],
  [
    "a minute that there is not",
    { schedule: "60 * * * *" },
    ['spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60'],
  ],
  [
    "a zone in the schedule",
    { schedule: "TZ=UTC 0 * * * *" },
    ['spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
  ],
  ["a zone that there is not", { timeZone: "Mars/Phobos" }, ['spec.timeZone: Invalid value: "Mars/Phobos": unknown time zone Mars/Phobos']],
  ["an empty zone", { timeZone: "" }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  [
    "the zone of the machine",
    { timeZone: "Local" },
    ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  [
    "a policy nobody knows",
    { concurrencyPolicy: "Queue" },
    ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    "a selector",
    { jobTemplate: { spec: { ...jobTemplate.spec, selector: { matchLabels: { a: "b" } } } } },
    ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(cronJobKind, aCronJob(spec))).toEqual(expected);
});

test("a name leaves room for the Jobs' own", () => {
  const name = "n".repeat(53);
  expect(wrong(cronJobKind, aCronJob({}, { name }))).toEqual([
    `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
  ]);
});

describe("a change", () => {
  const stored = { resourceVersion: "7" };
  const withZone = aCronJob({ schedule: "TZ=UTC 0 * * * *" }, stored);

  test("may keep a zone in the schedule that was there", () => {
    expect(wrongChange(cronJobKind, aCronJob({ schedule: "TZ=UTC 5 * * * *" }, stored), withZone)).toEqual([]);
  });

  test("may not bring one", () => {
    expect(wrongChange(cronJobKind, withZone, aCronJob({}, stored))).toEqual([
      'spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ]);
  });
});

test("its row", () => {
  const status = { active: [{ name: "web-1" }], lastScheduleTime: "2026-01-01T00:55:00Z" };
  expect(cellsOf(cronJobKind, { ...aCronJob(), status })).toEqual({
    NAME: "web",
    SCHEDULE: "*/5 * * * *",
    TIMEZONE: "<none>",
    SUSPEND: "False",
    ACTIVE: "1",
    "LAST SCHEDULE": "5m",
    AGE: "60m",
    CONTAINERS: "work",
    IMAGES: "busybox:1.37",
    SELECTOR: "<none>",
  });
});

test("describe", () => {
  expect(cronJobKind.describe?.(aCronJob({ startingDeadlineSeconds: 60 }), NOTHING_RELATED)).toMatchInlineSnapshot(`
    "Name:                          web
    Namespace:                     shop
    Labels:                        <none>
    Annotations:                   <none>
    Schedule:                      */5 * * * *
    Concurrency Policy:            Allow
    Suspend:                       False
    Successful Job History Limit:  3
    Failed Job History Limit:      1
    Starting Deadline Seconds:     60s
    Selector:                      <unset>
    Parallelism:                   <unset>
    Completions:                   <unset>
    Pod Template:
      Labels:  <none>
      Containers:
       work:
        Image:           busybox:1.37
        Port:            <none>
        Host Port:       <none>
        Environment:     <none>
        Mounts:          <none>
      Volumes:           <none>
      Node-Selectors:    <none>
      Tolerations:       <none>
    Last Schedule Time:  <unset>
    Active Jobs:         <none>
    "
  `);
});
