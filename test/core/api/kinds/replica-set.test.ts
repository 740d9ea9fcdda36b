import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { Related } from "../../../../src/core/api/kind.ts";
import type { ReplicaSet, ReplicaSetStatus } from "../../../../src/core/api/kinds/replica-set.ts";
import { replicaSetKind } from "../../../../src/core/api/kinds/replica-set.ts";

const nowMs = Date.parse("2026-01-01T01:00:00Z");
type Part = { readonly [field: string]: unknown };

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } };
const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u-1", controller: true };

function aReplicaSet(spec: Part = {}, metadata: Part = {}): ReplicaSet {
  const written = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web-5d", namespace: "shop", uid: "u-2", creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: { selector: { matchLabels: { app: "web" } }, template, ...spec },
  } as unknown as ReplicaSet;
  const object = replicaSetKind.defaults?.(written) ?? written;
  return replicaSetKind.strategy?.prepareCreate?.(object, { nowMs }) ?? object;
}

const withStatus = (object: ReplicaSet, status: ReplicaSetStatus): ReplicaSet => ({ ...object, status });

test("a new ReplicaSet wants one pod and counts none", () => {
  const object = aReplicaSet();
  expect(object.spec.replicas).toBe(1);
  expect(object.status).toEqual({ replicas: 0 });
  expect(replicaSetKind.defaults?.(object)).toBe(object);
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", {}, []],
  ["negative replicas", { replicas: -2 }, ["spec.replicas: Invalid value: -2: must be greater than or equal to 0"]],
  ["negative seconds", { minReadySeconds: -1 }, ["spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "a selector for other labels",
    { selector: { matchLabels: { app: "db" } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
])("validation: %s", (_, spec, expected) => {
  expect((replicaSetKind.validate?.(aReplicaSet(spec)) ?? []).map(fieldErrorText)).toEqual(expected);
});

test("without a spec the selector and the containers are missed", () => {
  const written = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "web" } } as unknown as ReplicaSet;
  const texts = (replicaSetKind.validate?.(replicaSetKind.defaults?.(written) ?? written) ?? []).map(fieldErrorText);
  expect(texts).toContain("spec.selector: Required value");
  expect(texts).toContain("spec.template.spec.containers: Required value");
});

test("the selector cannot change", () => {
  const next = aReplicaSet({ selector: { matchLabels: { app: "db" } } });
  expect((replicaSetKind.validateUpdate?.(next, aReplicaSet()) ?? []).map(fieldErrorText)).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"db"}}: field is immutable',
  ]);
});

test("it is indexed by the controller that owns it, not by other owners", () => {
  const other = { ...owner, uid: "u-9", controller: false };
  expect(replicaSetKind.indexes?.owner(aReplicaSet({}, { ownerReferences: [other, owner] }))).toBe("u-1");
  expect(replicaSetKind.indexes?.owner(aReplicaSet({}, { ownerReferences: [other] }))).toBeUndefined();
});

test.each([
  ["DESIRED", "3"],
  ["CURRENT", "2"],
  ["READY", "0"],
  ["AGE", "60m"],
  ["CONTAINERS", "web"],
  ["IMAGES", "nginx:1.27"],
  ["SELECTOR", "app=web"],
])("column %s", (name, expected) => {
  const object = withStatus(aReplicaSet({ replicas: 3 }), { replicas: 2 });
  expect(replicaSetKind.columns.find((column) => column.name === name)?.cell(object, { nowMs })).toBe(expected);
});

describe("health", () => {
  test.each<[string, number, ReplicaSetStatus, { state: string; why: string }]>([
    ["all pods ready", 2, { replicas: 2, readyReplicas: 2 }, { state: "ok", why: "" }],
    ["kept for a rollback", 0, { replicas: 0 }, { state: "done", why: "" }],
    ["pods missing", 2, { replicas: 1 }, { state: "progressing", why: "1 of 2 wanted pods exist." }],
    ["pods not ready", 2, { replicas: 2, readyReplicas: 1 }, { state: "progressing", why: "1 of 2 pods are ready." }],
    [
      "creation refused",
      2,
      { replicas: 0, conditions: [{ type: "ReplicaFailure", status: "True", message: "exceeded quota" }] },
      { state: "failing", why: "exceeded quota" },
    ],
  ])("%s", (_, replicas, status, expected) => {
    expect(replicaSetKind.health(withStatus(aReplicaSet({ replicas }), status), { nowMs })).toEqual(expected);
  });
});

test("scaling changes nothing but the replicas", () => {
  const object = aReplicaSet();
  expect(replicaSetKind.scale?.withReplicas(object, 5)).toEqual({ ...object, spec: { ...object.spec, replicas: 5 } });
});

test("describe counts the pods that it controls by phase", () => {
  const aPod = (phase: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web-5d-x" }, status: { phase } });
  const related: Related = {
    nowMs,
    get: () => undefined,
    list: (kind, where) => (kind === "Pod" && where?.owner === "u-2" ? ["Running", "Running", "Pending", "Failed"].map(aPod) : []),
  };
  const conditions = [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }];
  const object = withStatus(aReplicaSet({ replicas: 3 }, { ownerReferences: [owner] }), { replicas: 3, conditions });
  const text = replicaSetKind.describe?.(object, related) ?? "";
  expect(text.split("Pod Template:")[0]).toBe(
    `Name:           web-5d
Namespace:      shop
Selector:       app=web
Labels:         <none>
Annotations:    <none>
Controlled By:  Deployment/web
Replicas:       3 current / 3 desired
Pods Status:    2 Running / 1 Waiting / 0 Succeeded / 1 Failed
`,
  );
  expect(text.slice(text.indexOf("Conditions:"))).toBe(
    `Conditions:
  Type             Status  Reason
  ----             ------  ------
  ReplicaFailure   True    FailedCreate
`,
  );
});
