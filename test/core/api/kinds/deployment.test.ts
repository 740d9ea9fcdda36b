import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { KubeObject, Related } from "../../../../src/core/api/kind.ts";
import type { Deployment, DeploymentStatus } from "../../../../src/core/api/kinds/deployment.ts";
import { deploymentKind } from "../../../../src/core/api/kinds/deployment.ts";
import { percent } from "../../../../src/core/api/names.ts";

const nowMs = Date.parse("2026-01-01T01:00:00Z");
type Part = { readonly [field: string]: unknown };

const template = {
  metadata: { labels: { app: "web" } },
  spec: {
    containers: [
      { name: "web", image: "nginx:1.27" },
      { name: "log", image: "fluentd:1" },
    ],
  },
};

/** As a client wrote it, after defaulting and create. */
function aDeployment(spec: Part = {}, metadata: Part = {}): Deployment {
  const written = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", uid: "u-1", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: { selector: { matchLabels: { app: "web" } }, template, ...spec },
  } as unknown as Deployment;
  const object = deploymentKind.defaults?.(written) ?? written;
  return deploymentKind.strategy?.prepareCreate?.(object, { nowMs }) ?? object;
}

const withEmptyList = () => ({ ...template, spec: { ...template.spec, tolerations: [] } });
const withStatus = (object: Deployment, status: DeploymentStatus): Deployment => ({ ...object, status });
const errorsOf = (object: Deployment) => (deploymentKind.validate?.(object) ?? []).map(fieldErrorText);
const cell = (name: string, object: Deployment) => deploymentKind.columns.find((column) => column.name === name)?.cell(object, { nowMs });

describe("defaults", () => {
  test("fill what the manifest leaves out", () => {
    expect(aDeployment().spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      template: { spec: { restartPolicy: "Always", dnsPolicy: "ClusterFirst" } },
    });
  });

  test.each([
    [{ type: "Recreate" }, { type: "Recreate" }],
    [{ rollingUpdate: { maxSurge: 1 } }, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } }],
    [
      { type: "", rollingUpdate: {} },
      { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    ],
  ])("strategy %o", (strategy, expected) => {
    expect(aDeployment({ strategy }).spec.strategy).toEqual(expected);
  });

  test("zero is a value, not a gap", () => {
    expect(aDeployment({ replicas: 0, revisionHistoryLimit: 0 }).spec).toMatchObject({ replicas: 0, revisionHistoryLimit: 0 });
  });

  test("a complete object is not touched", () => {
    const object = aDeployment();
    expect(deploymentKind.defaults?.(object)).toBe(object);
  });
});

describe("validation", () => {
  const mismatch = 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`';
  test.each<[string, Part, readonly string[]]>([
    ["a good one", {}, []],
    ["negative replicas", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
    ["no selector", { selector: undefined }, ["spec.selector: Required value", mismatch]],
    ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
    ["a selector for other labels", { selector: { matchLabels: { app: "db" } } }, [mismatch]],
    [
      "an unreadable selector",
      { selector: { matchExpressions: [{ key: "app", operator: "Is" }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is"}]}: invalid label selector',
      ],
    ],
    [
      "pods that end",
      { template: { ...template, spec: { ...template.spec, restartPolicy: "OnFailure" } } },
      ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
    ],
    [
      "pods with a deadline",
      { template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } },
      ["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported"],
    ],
    [
      "an unknown strategy",
      { strategy: { type: "Hope" } },
      ['spec.strategy: Unsupported value: {"Type":"Hope","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
    ],
    [
      "limits for Recreate",
      { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      "no way to make a step",
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      "more than everything unavailable",
      { strategy: { rollingUpdate: { maxUnavailable: "101%" } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      "no percentage",
      { strategy: { rollingUpdate: { maxSurge: "a lot" } } },
      [`spec.strategy.rollingUpdate.maxSurge: Invalid value: "a lot": ${percent("a lot").join()}`],
    ],
    [
      "a deadline before a pod can be available",
      { minReadySeconds: 600 },
      ["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(aDeployment(spec))).toEqual(expected);
  });

  test("the selector cannot change", () => {
    const next = aDeployment({ selector: { matchLabels: { app: "web", tier: "front" } } });
    expect((deploymentKind.validateUpdate?.(next, aDeployment()) ?? []).map(fieldErrorText)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"front"}}: field is immutable',
    ]);
    expect(deploymentKind.validateUpdate?.(aDeployment({ replicas: 3 }), aDeployment())).toEqual([]);
  });
});

test("a client cannot set the status of a new Deployment", () => {
  const object = withStatus(aDeployment(), { replicas: 7 });
  expect(deploymentKind.strategy?.prepareCreate?.(object, { nowMs }).status).toEqual({});
});

test.each<[string, Part, Part, boolean]>([
  ["another spec", { replicas: 2 }, {}, true],
  ["other annotations", {}, { annotations: { a: "2" } }, true],
  ["no annotations", {}, {}, true],
  ["other labels", {}, { annotations: { a: "1" }, labels: { b: "1" } }, false],
  ["the same, written with an empty list", { template: withEmptyList() }, { annotations: { a: "1" } }, false],
])("a new generation: %s", (_, spec, metadata, expected) => {
  const previous = aDeployment({}, { annotations: { a: "1" } });
  expect(deploymentKind.strategy?.bumpsGeneration?.(aDeployment(spec, metadata), previous)).toBe(expected);
});

test.each([
  ["READY", "2/3"],
  ["UP-TO-DATE", "1"],
  ["AVAILABLE", "0"],
  ["AGE", "60m"],
  ["CONTAINERS", "web,log"],
  ["IMAGES", "nginx:1.27,fluentd:1"],
  ["SELECTOR", "app=web"],
])("column %s", (name, expected) => {
  expect(cell(name, withStatus(aDeployment({ replicas: 3 }), { readyReplicas: 2, updatedReplicas: 1 }))).toBe(expected);
});

describe("health", () => {
  const full = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  const timedOut = {
    type: "Progressing",
    status: "False",
    reason: "ProgressDeadlineExceeded",
    message: 'ReplicaSet "web-1" has timed out progressing.',
  };
  const refused = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota" };
  test.each([
    [full, { state: "ok", why: "" }],
    [{}, { state: "progressing", why: "The latest change is not acted upon yet." }],
    [
      { ...full, updatedReplicas: 1 },
      { state: "progressing", why: "1 out of 3 new replicas have been updated." },
    ],
    [
      { ...full, replicas: 4 },
      { state: "progressing", why: "1 old replicas are pending termination." },
    ],
    [
      { ...full, availableReplicas: 2 },
      { state: "progressing", why: "2 of 3 updated replicas are available." },
    ],
    [
      { ...full, updatedReplicas: 1, conditions: [timedOut] },
      { state: "failing", why: timedOut.message },
    ],
    [
      { ...full, conditions: [refused] },
      { state: "failing", why: "exceeded quota" },
    ],
  ])("%o", (status, expected) => {
    expect(deploymentKind.health(withStatus(aDeployment({ replicas: 3 }), status), { nowMs })).toEqual(expected);
  });
});

test("scaling changes nothing but the replicas", () => {
  const object = aDeployment();
  expect(deploymentKind.scale?.withReplicas(object, 5)).toEqual({ ...object, spec: { ...object.spec, replicas: 5 } });
  expect(deploymentKind.scale?.selector(object)).toBe("app=web");
  expect(deploymentKind.scale?.statusReplicas(object)).toBe(0);
});

test("its pods are those of its selector", () => {
  expect(deploymentKind.podsOf?.(aDeployment())).toEqual({ namespace: "shop", labels: "app=web" });
});

test("describe tells the rollout and its ReplicaSets, the oldest first", () => {
  const status = {
    replicas: 3,
    updatedReplicas: 1,
    availableReplicas: 2,
    unavailableReplicas: 1,
    conditions: [{ type: "Progressing", status: "True", reason: "ReplicaSetUpdated" }],
  };
  const object = withStatus(aDeployment({ replicas: 3 }), status);
  const aReplicaSet = (name: string, createdAt: string, replicas: number, pods: unknown): KubeObject & Part => ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "shop", creationTimestamp: createdAt },
    spec: { replicas, template: pods },
    status: { replicas },
  });
  const hashed = { ...object.spec.template, metadata: { labels: { app: "web", "pod-template-hash": "6b" } } };
  const replicaSets = [
    aReplicaSet("web-6b", "2026-01-01T00:50:00Z", 1, hashed),
    aReplicaSet("web-5c", "2026-01-01T00:10:00Z", 2, { ...hashed, spec: { ...hashed.spec, hostNetwork: true } }),
    aReplicaSet("web-4d", "2026-01-01T00:00:00Z", 0, { ...hashed, spec: { ...hashed.spec, hostPID: true } }),
  ];
  const related: Related = {
    nowMs,
    get: () => undefined,
    list: (kind, where) => (kind === "ReplicaSet" && where?.owner === "u-1" ? replicaSets : []),
  };
  const text = deploymentKind.describe?.(object, related) ?? "";
  expect(text.split("Pod Template:")[0]).toBe(
    `Name:                   web
Namespace:              shop
CreationTimestamp:      Thu, 01 Jan 2026 00:00:00 +0000
Labels:                 <none>
Annotations:            <none>
Selector:               app=web
Replicas:               3 desired | 1 updated | 3 total | 2 available | 1 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
`,
  );
  expect(text.slice(text.indexOf("Conditions:"))).toBe(
    `Conditions:
  Type           Status  Reason
  ----           ------  ------
  Progressing    True    ReplicaSetUpdated
OldReplicaSets:  web-4d (0/0 replicas created), web-5c (2/2 replicas created)
NewReplicaSet:   web-6b (1/1 replicas created)
`,
  );
});
