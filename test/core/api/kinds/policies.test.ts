/**
 * The small kinds that set limits and orders: budgets, quotas, ranges, classes, revisions, templates.
 */
import { describe, expect, test } from "vitest";
import { controllerRevisionKind } from "../../../../src/core/api/kinds/controller-revision.ts";
import { limitRangeKind } from "../../../../src/core/api/kinds/limit-range.ts";
import { podDisruptionBudgetKind } from "../../../../src/core/api/kinds/pod-disruption-budget.ts";
import { podTemplateKind } from "../../../../src/core/api/kinds/pod-template.ts";
import { priorityClassKind } from "../../../../src/core/api/kinds/priority-class.ts";
import { resourceQuotaKind } from "../../../../src/core/api/kinds/resource-quota.ts";
import { cellsOf, LATER, made, NOTHING_RELATED, wrong, wrongChange } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };
const stored = { resourceVersion: "7" };

describe("PodDisruptionBudget", () => {
  const aBudget = (spec: Part) => made(podDisruptionBudgetKind, { spec: { selector: { matchLabels: { app: "web" } }, ...spec } });

  test.each<[string, Part, readonly string[]]>([
    ["a number", { minAvailable: 2 }, []],
    ["a share", { maxUnavailable: "30%" }, []],
    ["neither", {}, []],
    [
      "both",
      { minAvailable: 1, maxUnavailable: 1 },
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"web"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    ["more than all", { minAvailable: "110%" }, ['spec.minAvailable: Invalid value: "110%": must not be greater than 100%']],
    [
      "a policy nobody knows",
      { unhealthyPodEvictionPolicy: "Never" },
      ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"'],
    ],
  ])("validation: %s", (_, spec, expected) => {
    expect(wrong(podDisruptionBudgetKind, aBudget(spec))).toEqual(expected);
  });

  test("its row and its text", () => {
    const object = aBudget({ minAvailable: 2 });
    expect(cellsOf(podDisruptionBudgetKind, object)).toMatchObject({
      "MIN AVAILABLE": "2",
      "MAX UNAVAILABLE": "N/A",
      "ALLOWED DISRUPTIONS": "0",
    });
    expect(podDisruptionBudgetKind.describe?.(object, NOTHING_RELATED)).toMatchInlineSnapshot(`
      "Name:           web
      Namespace:      shop
      Min available:  2
      Selector:       app=web
      Status:
          Allowed disruptions:  0
          Current:              0
          Desired:              0
          Total:                0
      "
    `);
  });
});

describe("PriorityClass", () => {
  const aClass = (fields: Part, name = "high") => made(priorityClassKind, fields, { name });

  test.each<[string, Part, string, readonly string[]]>([
    ["a good one", { value: 1_000_000_000 }, "high", []],
    ["too much", { value: 1_000_000_001 }, "high", ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]],
    ["the system's own", { value: 2_000_001_000 }, "system-node-critical", []],
    [
      "the system's own with another value",
      { value: 1 },
      "system-node-critical",
      [
        "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
      ],
    ],
    [
      "a reserved name",
      { value: 1 },
      "system-mine",
      [
        "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
      ],
    ],
    [
      "a policy nobody knows",
      { preemptionPolicy: "Often" },
      "high",
      ['preemptionPolicy: Unsupported value: "Often": supported values: "PreemptLowerPriority", "Never"'],
    ],
  ])("validation: %s", (_, fields, name, expected) => {
    expect(wrong(priorityClassKind, aClass(fields, name))).toEqual(expected);
  });

  test("its value cannot change", () => {
    expect(wrongChange(priorityClassKind, aClass({ value: 2 }), aClass({ value: 1 }))).toEqual([
      "value: Forbidden: may not be changed in an update.",
    ]);
  });

  test("its row", () => {
    expect(cellsOf(priorityClassKind, aClass({ value: 5 }))).toEqual({
      NAME: "high",
      VALUE: "5",
      "GLOBAL-DEFAULT": "false",
      AGE: "60m",
      PREEMPTIONPOLICY: "PreemptLowerPriority",
    });
  });
});

describe("ResourceQuota", () => {
  const aQuota = (spec: Part) => made(resourceQuotaKind, { spec });
  const scoped = (requirement: Part) => ({ hard: { pods: "1" }, scopeSelector: { matchExpressions: [requirement] } });

  test.each<[string, Part, readonly string[]]>([
    ["a good one", { hard: { pods: "3", "requests.cpu": "500m", "count/jobs.batch": "2", "requests.example.com/gpu": "1" } }, []],
    [
      "a resource nobody knows",
      { hard: { nodes: "1" } },
      [
        'spec.hard[nodes]: Invalid value: "nodes": must be a standard resource type or fully qualified',
        'spec.hard[nodes]: Invalid value: "nodes": must be a standard resource for quota',
      ],
    ],
    ["half a pod", { hard: { pods: "500m" } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
    ["less than nothing", { hard: { memory: "-1" } }, ['spec.hard[memory]: Invalid value: "-1": must be greater than or equal to 0']],
    ["a scope nobody knows", { scopes: ["Big"] }, ['spec.scopes: Invalid value: ["Big"]: unsupported scope']],
    [
      "scopes that exclude each other",
      { scopes: ["BestEffort", "NotBestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
    [
      "a resource that means nothing in the scope",
      { hard: { "requests.cpu": "1" }, scopes: ["BestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ],
    ["a class of priority", scoped({ scopeName: "PriorityClass", operator: "In", values: ["high"] }), []],
    [
      "no class",
      scoped({ scopeName: "PriorityClass", operator: "In" }),
      [
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ],
    ],
    [
      "an operator nobody knows",
      scoped({ scopeName: "PriorityClass", operator: "Like" }),
      ['spec.scopeSelector.matchExpressions.operator: Invalid value: "Like": not a valid selector operator'],
    ],
  ])("validation: %s", (_, spec, expected) => {
    expect(wrong(resourceQuotaKind, aQuota(spec))).toEqual(expected);
  });

  test("its scopes cannot change", () => {
    const [next, previous] = [aQuota({ scopes: ["BestEffort"] }), aQuota({})];
    expect(wrongChange(resourceQuotaKind, next, previous)).toEqual(['spec.scopes: Invalid value: ["BestEffort"]: field is immutable']);
  });

  test("its row, its text and its health", () => {
    const hard = { pods: "2", "limits.memory": "1Gi", "requests.cpu": "1" };
    const object = { ...aQuota({ hard, scopes: ["NotTerminating"] }), status: { hard, used: { pods: "2", "requests.cpu": "300m" } } };
    expect(cellsOf(resourceQuotaKind, object)).toMatchObject({ REQUEST: "pods: 2/2, requests.cpu: 300m/1", LIMIT: "limits.memory: 0/1Gi" });
    expect(resourceQuotaKind.describe?.(object, NOTHING_RELATED)).toMatchInlineSnapshot(`
      "Name:       web
      Namespace:  shop
      Scopes:     NotTerminating
       * Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.
      Resource       Used  Hard
      --------       ----  ----
      limits.memory  0     1Gi
      pods           2     2
      requests.cpu   300m  1
      "
    `);
    expect(resourceQuotaKind.health(object, LATER)).toEqual({ state: "ok", why: "Nothing is left of pods." });
  });
});

describe("LimitRange", () => {
  const aRange = (item: Part) => made(limitRangeKind, { spec: { limits: [{ type: "Container", ...item }] } });

  test("for containers the most is the limit, and the limit the request", () => {
    const object = aRange({ max: { cpu: "2" }, min: { memory: "1Mi" } });
    expect(object.spec.limits[0]).toMatchObject({ default: { cpu: "2" }, defaultRequest: { cpu: "2", memory: "1Mi" } });
    expect(limitRangeKind.defaults?.(object)).toBe(object);
    expect(aRange({}).spec.limits[0]).toEqual({ type: "Container" });
  });

  test.each<[string, Part, readonly string[]]>([
    ["a good one", { max: { cpu: "2" }, default: { cpu: "1" }, maxLimitRequestRatio: { cpu: "3" } }, []],
    [
      "a type nobody knows",
      { type: "Node" },
      ['spec.limits[0].type: Invalid value: "Node": must be a standard limit type or fully qualified'],
    ],
    [
      "a resource of no container",
      { max: { pods: "1" } },
      [
        'spec.limits[0].max[pods]: Invalid value: "pods": must be a standard resource for containers',
        'spec.limits[0].default[pods]: Invalid value: "pods": must be a standard resource for containers',
        'spec.limits[0].defaultRequest[pods]: Invalid value: "pods": must be a standard resource for containers',
      ],
    ],
    [
      "a least above the most",
      { type: "Pod", min: { cpu: "3" }, max: { cpu: "2" } },
      ['spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 2'],
    ],
    [
      "a request above its limit",
      { default: { cpu: "1" }, defaultRequest: { cpu: "2" } },
      ['spec.limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1'],
    ],
    [
      "defaults of pods",
      { type: "Pod", default: { cpu: "1" } },
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      "a claim without a size",
      { type: "PersistentVolumeClaim" },
      ["spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided"],
    ],
    [
      "a ratio nobody can have",
      { type: "Pod", min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "4" } },
      ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "4": ratio 4 is greater than max/min = 2.000000'],
    ],
  ])("validation: %s", (_, item, expected) => {
    expect(wrong(limitRangeKind, aRange(item))).toEqual(expected);
  });

  test("its row and its text", () => {
    const object = aRange({ max: { cpu: "2" } });
    expect(cellsOf(limitRangeKind, object)).toEqual({ NAME: "web", "CREATED AT": "2026-01-01T00:00:00Z" });
    expect(limitRangeKind.describe?.(object, NOTHING_RELATED)).toMatchInlineSnapshot(`
      "Name:       web
      Namespace:  shop
      Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
      ----        --------  ---  ---  ---------------  -------------  -----------------------
      Container   cpu       -    2    2                2              -
      "
    `);
  });
});

describe("ControllerRevision", () => {
  const aRevision = (fields: Part, metadata: Part = {}) => made(controllerRevisionKind, fields, metadata);

  test.each<[string, Part, readonly string[]]>([
    ["a good one", { data: { spec: {} }, revision: 3 }, []],
    ["no data", { revision: 1 }, ["data: Required value: data is mandatory"]],
    ["data that is no object", { data: [1] }, ["data: Required value: data must be a valid JSON object"]],
    ["a negative revision", { data: {}, revision: -1 }, ["revision: Invalid value: -1: must be greater than or equal to 0"]],
  ])("validation: %s", (_, fields, expected) => {
    expect(wrong(controllerRevisionKind, aRevision(fields))).toEqual(expected);
  });

  test("its data cannot change", () => {
    expect(wrongChange(controllerRevisionKind, aRevision({ data: { a: 1 } }, stored), aRevision({ data: {} }, stored))).toEqual([
      'data: Invalid value: {"a":1}: field is immutable',
    ]);
  });

  test("its row names whose it is", () => {
    const ownerReferences = [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "db", uid: "u-9", controller: true }];
    expect(cellsOf(controllerRevisionKind, aRevision({ data: {}, revision: 2 }, { ownerReferences }))).toEqual({
      NAME: "web",
      CONTROLLER: "statefulset.apps/db",
      REVISION: "2",
      AGE: "60m",
    });
  });
});

test("a PodTemplate shows what it is made of", () => {
  const object = made(podTemplateKind, {
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  });
  expect(cellsOf(podTemplateKind, object)).toEqual({ NAME: "web", CONTAINERS: "web", IMAGES: "nginx:1.29", "POD LABELS": "app=web" });
  expect(wrong(podTemplateKind, object)).toEqual([]);
  expect(wrong(podTemplateKind, made(podTemplateKind, {}))).toContain("template.spec.containers: Required value");
});
