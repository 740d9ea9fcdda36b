/**
 * CronJobs: Jobs by the clock. A story's second 0 is at 00:01:00 of the cluster's first day.
 */
import { describe, expect, test } from "vitest";
import type { CronJob } from "../../../src/core/api/kinds/cron-job.ts";
import { Story } from "../../support/story.ts";

const cronJob = (spec = "", script = "sleep 2"): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "*/1 * * * *"
  ${spec}
  jobTemplate:
    metadata: {labels: {made: by-clock}}
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "busybox:1.37", command: [sh, -c, ${JSON.stringify(script)}]}]
`;

const theCronJob = (story: Story): CronJob => story.get("CronJob", "default/tick");
const jobs = (story: Story) => story.list("Job").filter(({ metadata }) => metadata.deletionTimestamp === undefined);
const reasons = (story: Story): readonly string[] =>
  story
    .events("tick")
    .filter((text) => !text.includes("pod"))
    .map((text) => text.split(":")[0] ?? "");

test("a Job is made at each full minute, and is noted while it runs and when it has ended", () => {
  const story = new Story(cronJob());
  const started = story.when(() => jobs(story).length === 1, 90);
  const [job] = jobs(story);
  const minute = Math.floor(story.cluster.nowMs / 60_000);
  expect(started).toBeLessThanOrEqual(61);
  expect(story.cluster.nowMs - minute * 60_000).toBeLessThan(1_000);
  expect(job?.metadata).toMatchObject({
    name: `tick-${minute}`,
    labels: { made: "by-clock" },
    annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": `${new Date(minute * 60_000).toISOString().slice(0, 19)}Z` },
    ownerReferences: [{ kind: "CronJob", name: "tick", controller: true }],
  });
  story.at(story.seconds + 1);
  expect(theCronJob(story).status.active).toMatchObject([{ kind: "Job", name: `tick-${minute}`, uid: job?.metadata.uid }]);
  story.at(story.seconds + 15);
  const { status } = theCronJob(story);
  expect(status.active).toBeUndefined();
  expect(status.lastSuccessfulTime).toBeDefined();
  expect(reasons(story)).toEqual(expect.arrayContaining(["Normal SuccessfulCreate", "Normal SawCompletedJob"]));
  expect(reasons(story)).not.toContain("Warning UnexpectedJob");
});

test("only the last ones are kept", () => {
  const story = new Story(cronJob());
  story.at(8 * 60);
  expect(jobs(story)).toHaveLength(3);
  expect(story.list("Pod")).toHaveLength(3);
});

describe("a Job that is due while the last one still runs", () => {
  const long = "trap exit TERM; sleep 1000";

  test.each([
    ["Allow", 3],
    ["Forbid", 1],
    ["Replace", 1],
  ])("with %s there are %d", (policy, count) => {
    const story = new Story(cronJob(`concurrencyPolicy: ${policy}`, long));
    story.at(3 * 60 + 30);
    expect(jobs(story)).toHaveLength(count);
    expect(theCronJob(story).status.active).toHaveLength(count);
  });

  test("is not made, and so told, when it is forbidden", () => {
    const story = new Story(cronJob("concurrencyPolicy: Forbid", long));
    story.at(3 * 60);
    expect(reasons(story)).toContain("Normal JobAlreadyActive");
  });
});

test("while it is suspended nothing is made, and of what was missed only the last is made up for", () => {
  const story = new Story(cronJob("suspend: true"));
  story.at(10 * 60);
  expect(jobs(story)).toEqual([]);
  story.does(`patch cronjob tick -p '{"spec":{"suspend":false}}'`);
  story.at(10 * 60 + 5);
  expect(jobs(story)).toHaveLength(1);
});

test("a deadline forgets what was missed too long ago", () => {
  const story = new Story(cronJob("suspend: true\n  startingDeadlineSeconds: 10"));
  story.at(10 * 60 + 30);
  story.does(`patch cronjob tick -p '{"spec":{"suspend":false}}'`);
  story.at(10 * 60 + 32);
  expect(jobs(story)).toEqual([]);
});

test("a cluster with a CronJob comes to rest between its Jobs", () => {
  const story = new Story(cronJob());
  story.at(90);
  expect(story.cluster.runUntilSettled()).toBe(true);
  expect(story.seconds).toBeLessThan(120);
});
