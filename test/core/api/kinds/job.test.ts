import { describe, expect, test } from "vitest";
import { type Job, jobKind } from "../../../../src/core/api/kinds/job.ts";
import { cellsOf, LATER, made, wrong, wrongChange } from "../../../support/kind-words.ts";
import { CLIENT, serverOf } from "../../../support/server-of.ts";

type Part = { readonly [field: string]: unknown };

const podSpec = { restartPolicy: "Never", containers: [{ name: "work", image: "busybox:1.37" }] };
const aJob = (spec: Part = {}, metadata: Part = {}): Job => made(jobKind, { spec: { template: { spec: podSpec }, ...spec } }, metadata);

const LABELS = {
  "batch.kubernetes.io/controller-uid": "u-1",
  "batch.kubernetes.io/job-name": "web",
  "controller-uid": "u-1",
  "job-name": "web",
};

describe("the selector", () => {
  test("and the labels of the pods are made from the Job's uid and name", () => {
    const { spec, metadata } = aJob();
    expect(spec.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": "u-1" } });
    expect(spec.template.metadata?.labels).toEqual(LABELS);
    expect(metadata.labels).toEqual(LABELS);
  });

  test("is left to a client that asks for it", () => {
    const labels = { app: "own" };
    const object = aJob({ manualSelector: true, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } });
    expect(object.spec.selector).toEqual({ matchLabels: labels });
    expect(wrong(jobKind, object)).toEqual([]);
  });

  test("is the server's, whose uid and name are only known once they are given", () => {
    const { server } = serverOf();
    const created = server.create(
      "Job",
      { apiVersion: "batch/v1", kind: "Job", metadata: { generateName: "work-" }, spec: { template: { spec: podSpec } } },
      CLIENT,
    ) as Job;
    expect(created.metadata.name).toMatch(/^work-.{5}$/);
    expect(created.spec.template.metadata?.labels).toMatchObject({
      "job-name": created.metadata.name,
      "controller-uid": created.metadata.uid,
    });
    expect(created.metadata.generation).toBe(1);
  });
});

test.each<[string, Part, Part]>([
  ["nothing", {}, { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false, manualSelector: false }],
  ["the parallelism", { parallelism: 3 }, { parallelism: 3 }],
  ["a limit per index", { backoffLimitPerIndex: 1 }, { backoffLimit: 2_147_483_647 }],
  ["a policy for failures", { podFailurePolicy: { rules: [] } }, { podReplacementPolicy: "Failed" }],
])("who gives %s gets the rest", (_, spec, expected) => {
  const object = aJob(spec);
  expect(object.spec).toMatchObject(expected);
  expect(jobKind.defaults?.(object)).toBe(object);
});

test("with the parallelism alone, any pod's success will do", () => {
  expect(aJob({ parallelism: 3 }).spec.completions).toBeUndefined();
  expect(cellsOf(jobKind, aJob({ parallelism: 3 })).COMPLETIONS).toBe("0/1 of 3");
});

const RESTART = "spec.template.spec.restartPolicy";

test.each<[string, Part, readonly string[]]>([
  ["a good one", {}, []],
  [
    "pods that never end",
    { template: { spec: { containers: podSpec.containers } } },
    [`${RESTART}: Required value: valid values: "OnFailure", "Never"`],
  ],
  ["a negative count", { completions: -1 }, ["spec.completions: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "indexes without a number",
    { completionMode: "Indexed", parallelism: 1 },
    ["spec.completions: Required value: when completion mode is Indexed"],
  ],
  [
    "a limit per index without indexes",
    { backoffLimitPerIndex: 1 },
    ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"],
  ],
  [
    "a manager without a domain",
    { managedBy: "me" },
    ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    "a rule without a condition",
    { podFailurePolicy: { rules: [{ action: "Ignore" }] } },
    ["spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required"],
  ],
  [
    "exit codes out of order",
    { podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [3, 0] } }] } },
    [
      "spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator",
      "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,0]: must be ordered",
    ],
  ],
  [
    "an action nobody knows",
    { podFailurePolicy: { rules: [{ action: "", onPodConditions: [{ type: "Ready" }] }] } },
    ['spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]'],
  ],
  [
    "indexes that are none",
    { completionMode: "Indexed", completions: 3, successPolicy: { rules: [{ succeededIndexes: "0-5" }] } },
    ['spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-5": error parsing succeededIndexes: too large index: "5"'],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(jobKind, aJob(spec))).toEqual(expected);
});

test("labels of the client's own that get in the way are refused", () => {
  const object = aJob({ template: { metadata: { labels: { "job-name": "mine" } }, spec: podSpec } });
  expect(wrong(jobKind, object).join()).toContain("spec.template.metadata.labels[job-name]: Invalid value");
});

describe("a change", () => {
  const stored = { resourceVersion: "7" };

  test.each<[string, Part, readonly string[]]>([
    ["of the parallelism is allowed", { parallelism: 2, completions: 1 }, []],
    ["of suspend is allowed", { suspend: true }, []],
    ["of the completions is not", { completions: 4, parallelism: 1 }, ["spec.completions: Invalid value: 4: field is immutable"]],
    ["of the mode is not", { completionMode: "Indexed" }, ['spec.completionMode: Invalid value: "Indexed": field is immutable']],
  ])("%s", (_, spec, expected) => {
    expect(wrongChange(jobKind, aJob(spec, stored), aJob({}, stored))).toEqual(expected);
  });

  test("of where the pods run is allowed while the Job waits", () => {
    const template = { spec: { ...podSpec, nodeSelector: { disk: "ssd" } } };
    const change = (suspend: boolean) => wrongChange(jobKind, aJob({ template, suspend }, stored), aJob({ suspend }, stored));
    expect(change(true)).toEqual([]);
    expect(change(false).join()).toContain("spec.template: Invalid value");
  });

  test("of an indexed Job's completions goes in tandem with its parallelism", () => {
    const indexed = (completions: number, parallelism: number) => aJob({ completionMode: "Indexed", completions, parallelism }, stored);
    expect(wrongChange(jobKind, indexed(4, 4), indexed(2, 2))).toEqual([]);
    expect(wrongChange(jobKind, indexed(4, 2), indexed(2, 2))).toEqual([
      "spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism",
    ]);
  });
});

test.each<[string, Part, string, string]>([
  ["no condition", { succeeded: 1 }, "Running", "progressing"],
  ["Complete", { conditions: [{ type: "Complete", status: "True" }] }, "Complete", "done"],
  ["Failed", { conditions: [{ type: "Failed", status: "True", message: "why" }] }, "Failed", "failing"],
  ["FailureTarget", { conditions: [{ type: "FailureTarget", status: "True" }] }, "FailureTarget", "failing"],
  ["Suspended", { conditions: [{ type: "Suspended", status: "True" }] }, "Suspended", "progressing"],
])("with %s it shows as it is", (_, status, text, state) => {
  const object = { ...aJob(), status } as Job;
  expect(cellsOf(jobKind, object).STATUS).toBe(text);
  expect(jobKind.health(object, LATER).state).toBe(state);
});

test("its duration stops with it", () => {
  const startTime = "2026-01-01T00:30:00Z";
  expect(cellsOf(jobKind, { ...aJob(), status: {} }).DURATION).toBe("");
  expect(cellsOf(jobKind, { ...aJob(), status: { startTime } }).DURATION).toBe("30m");
  expect(cellsOf(jobKind, { ...aJob(), status: { startTime, completionTime: "2026-01-01T00:30:42Z" } }).DURATION).toBe("42s");
});
