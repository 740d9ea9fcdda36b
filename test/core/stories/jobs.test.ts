/**
 * Jobs: from their first pod to their end, well or badly.
 */
import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/core/api/kinds/job.ts";
import { Story, staying } from "../../support/story.ts";

function jobOf(script: string, spec = "", pod = "restartPolicy: Never"): string {
  return `apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
  ${spec}
  template:
    spec:
      ${pod}
      containers: [{name: main, image: "busybox:1.37", command: [sh, -c, ${JSON.stringify(script)}]}]
`;
}

const theJob = (story: Story): Job => story.get("Job", "default/work");
const conditions = (story: Story): readonly string[] =>
  (theJob(story).status.conditions ?? []).filter(({ status }) => status === "True").map(({ type, reason }) => `${type} ${reason}`);
const isOver = (story: Story) => () => (theJob(story).status.conditions ?? []).some(({ type }) => type === "Complete" || type === "Failed");

test("a Job runs its pod and is Complete; the pod stays, without its finalizer", () => {
  const story = new Story(jobOf("sleep 3"));
  story.at(2);
  expect(theJob(story).status).toMatchObject({ active: 1, terminating: 0, startTime: expect.any(String) });
  expect(story.list("Pod")[0]?.metadata.finalizers).toEqual(["batch.kubernetes.io/job-tracking"]);
  expect(story.when(isOver(story))).toBeLessThan(20);
  expect(story.row("get job work").slice(0, 3)).toEqual(["work", "Complete", "1/1"]);
  expect(conditions(story)).toEqual(["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"]);
  const { status } = theJob(story);
  expect(status).toMatchObject({ succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
  expect(status.active).toBeUndefined();
  expect(story.list("Pod")[0]?.metadata.finalizers).toBeUndefined();
  expect(story.events("work").filter((text) => text.includes("ompleted"))).toEqual(["Normal Completed: Job completed"]);
  expect(story.cluster.runUntilSettled()).toBe(true);
});

test("of five completions two run at a time", () => {
  const story = new Story(jobOf("sleep 5", "completions: 5, parallelism: 2".replace(", ", "\n  ")));
  let most = 0;
  story.cluster.runUntil(() => {
    most = Math.max(most, story.list("Pod").filter(({ status }) => status.phase === "Pending" || status.phase === "Running").length);
    return isOver(story)();
  }, 200_000);
  expect(most).toBe(2);
  expect(theJob(story).status.succeeded).toBe(5);
  expect(story.list("Pod")).toHaveLength(5);
});

describe("pods that fail", () => {
  test("are made anew after 10, 20 … seconds, until the limit is passed", () => {
    const story = new Story(jobOf("exit 1", "backoffLimit: 2"));
    const made = new Map<string, number>();
    story.cluster.runUntil(() => {
      for (const { metadata } of story.list("Pod")) if (!made.has(metadata.name)) made.set(metadata.name, story.seconds);
      return isOver(story)();
    }, 200_000);
    const [first = 0, second = 0, third = 0] = [...made.values()];
    expect(made.size).toBe(3);
    expect(second - first).toBeGreaterThan(10);
    expect(second - first).toBeLessThan(15);
    expect(third - second).toBeGreaterThan(20);
    expect(third - second).toBeLessThan(25);
    expect(conditions(story)).toEqual(["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"]);
    expect(theJob(story).status.failed).toBe(3);
    expect(story.events("work")).toContain("Warning BackoffLimitExceeded: Job has reached the specified backoff limit");
  });

  test("end the Job at once when a rule says so, and do not count when another does", () => {
    const policy = (action: string): string =>
      `podFailurePolicy: {rules: [{action: ${action}, onExitCodes: {operator: In, values: [42]}}]}\n  backoffLimit: 0`;
    const failing = new Story(jobOf("exit 42", policy("FailJob")));
    failing.when(isOver(failing));
    const [pod] = failing.list("Pod");
    expect(theJob(failing).status.conditions?.at(-1)).toMatchObject({
      type: "Failed",
      reason: "PodFailurePolicy",
      message: `Container main for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
    });
    const ignoring = new Story(jobOf("exit 42", policy("Ignore")));
    ignoring.at(60);
    expect(isOver(ignoring)()).toBe(false);
    expect(theJob(ignoring).status.failed).toBeUndefined();
  });
});

test("a deadline stops what runs, and the Job is Failed when it is gone", () => {
  const story = new Story(jobOf("trap exit TERM; sleep 1000", "activeDeadlineSeconds: 10"));
  expect(story.when(isOver(story))).toBeGreaterThanOrEqual(10);
  expect(conditions(story)).toEqual(["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"]);
  expect(staying(story.list("Pod")).filter(({ status }) => status.phase === "Running")).toEqual([]);
});

test("a Job that is suspended runs no pod, and goes on when it is resumed", () => {
  const story = new Story(jobOf("sleep 2", "suspend: true"));
  story.at(30);
  expect(story.list("Pod")).toEqual([]);
  expect(theJob(story).status.startTime).toBeUndefined();
  expect(story.row("get job work")[1]).toBe("Suspended");
  story.does(`patch job work -p '{"spec":{"suspend":false}}'`);
  story.when(isOver(story));
  expect(theJob(story).status.succeeded).toBe(1);
  expect(story.events("work").map((text) => text.split(":")[0])).toEqual(
    expect.arrayContaining(["Normal Suspended", "Normal Resumed", "Normal SuccessfulCreate", "Normal Completed"]),
  );
});

test("an indexed Job gives each pod its index", () => {
  const story = new Story(jobOf("echo index $JOB_COMPLETION_INDEX", "completionMode: Indexed\n  completions: 3\n  parallelism: 3"));
  story.when(isOver(story));
  expect(theJob(story).status).toMatchObject({ succeeded: 3, completedIndexes: "0-2" });
  const names = story.list("Pod").map(({ metadata, spec }) => `${metadata.name.slice(0, 7)} ${spec.hostname}`);
  expect(names).toEqual(["work-0- work-0", "work-1- work-1", "work-2- work-2"]);
  const [pod] = story.list("Pod");
  expect(story.does(`logs ${pod?.metadata.name}`)).toBe("index 0");
});

test("a finished Job goes with its pods when its time is over", () => {
  const story = new Story(jobOf("true", "ttlSecondsAfterFinished: 30"));
  story.when(isOver(story));
  const seconds = story.seconds;
  expect(story.when(() => !story.has("Job", "default/work"))).toBeGreaterThanOrEqual(seconds + 29);
  expect(story.seconds).toBeLessThan(seconds + 40);
  story.at(story.seconds + 60);
  expect(story.list("Pod")).toEqual([]);
});

test("a Job that is deleted takes its pods along", () => {
  const story = new Story(jobOf("sleep 1000"));
  story.at(10);
  story.does("delete job work --wait=false");
  story.at(60);
  expect(story.list("Pod")).toEqual([]);
});
