import { describe, expect, test } from "vitest";
import { type StatefulSet, statefulSetKind } from "../../../../src/core/api/kinds/stateful-set.ts";
import { cellsOf, LATER, made, NOTHING_RELATED, wrong, wrongChange } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };

const template = { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "db", image: "postgres:17" }] } };
const claim = {
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

function aSet(spec: Part = {}, metadata: Part = {}): StatefulSet {
  return made(statefulSetKind, { spec: { selector: { matchLabels: { app: "db" } }, serviceName: "db", template, ...spec } }, metadata);
}

test("what is left out is filled in, and filling in again changes nothing", () => {
  const object = aSet({ volumeClaimTemplates: [claim] });
  expect(object.spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    volumeClaimTemplates: [
      { apiVersion: "v1", kind: "PersistentVolumeClaim", spec: { volumeMode: "Filesystem" }, status: { phase: "Pending" } },
    ],
  });
  expect(object.status).toEqual({ availableReplicas: 0, replicas: 0 });
  expect(statefulSetKind.defaults?.(object)).toBe(object);
});

test("who names the strategy gets no partition", () => {
  expect(aSet({ updateStrategy: { type: "RollingUpdate" } }).spec.updateStrategy).toEqual({ type: "RollingUpdate" });
  expect(aSet({ updateStrategy: { type: "RollingUpdate", rollingUpdate: {} } }).spec.updateStrategy.rollingUpdate).toEqual({
    partition: 0,
  });
});

test("maxUnavailable is forgotten, for its feature is off", () => {
  const { updateStrategy } = aSet({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } } }).spec;
  expect(updateStrategy.rollingUpdate).toEqual({ partition: 0 });
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", {}, []],
  [
    "claims for volumes that the template mounts",
    {
      volumeClaimTemplates: [claim],
      template: {
        ...template,
        spec: { containers: [{ name: "db", image: "postgres:17", volumeMounts: [{ name: "data", mountPath: "/data" }] }] },
      },
    },
    [],
  ],
  ["negative replicas", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "a policy nobody knows",
    { podManagementPolicy: "Fast" },
    ["spec.podManagementPolicy: Invalid value: \"Fast\": must be 'OrderedReady' or 'Parallel'"],
  ],
  [
    "a strategy nobody knows",
    { updateStrategy: { type: "Recreate" } },
    ['spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\''],
  ],
  [
    "limits without a rolling update",
    { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } },
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  ],
  [
    "a retention nobody knows",
    { persistentVolumeClaimRetentionPolicy: { whenScaled: "Keep" } },
    ['spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"'],
  ],
  [
    "a claim without a size",
    { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }] },
    ["spec.volumeClaimTemplates[0].spec.resources[storage]: Required value"],
  ],
  ["ordinals below zero", { ordinals: { start: -1 } }, ["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "a selector for other labels",
    { selector: { matchLabels: { app: "web" } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`'],
  ],
  ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never", activeDeadlineSeconds: 5 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported",
    ],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(statefulSetKind, aSet(spec))).toEqual(expected);
});

describe("a change", () => {
  const stored = { resourceVersion: "7" };

  test.each<[string, Part]>([
    ["replicas", { replicas: 3 }],
    ["template", { template: { ...template, spec: { containers: [{ name: "db", image: "postgres:18" }] } } }],
    ["minReadySeconds", { minReadySeconds: 5 }],
    ["ordinals", { ordinals: { start: 1 } }],
  ])("of %s is allowed and counts as a generation", (_, spec) => {
    const [next, previous] = [aSet(spec, stored), aSet({}, stored)];
    expect(wrongChange(statefulSetKind, next, previous)).toEqual([]);
    expect(statefulSetKind.strategy?.bumpsGeneration?.(next, previous)).toBe(true);
  });

  test.each<[string, Part]>([
    ["serviceName", { serviceName: "other" }],
    ["volumeClaimTemplates", { volumeClaimTemplates: [claim] }],
    ["selector", { selector: { matchLabels: { app: "db", tier: "x" } } }],
  ])("of %s is forbidden", (_, spec) => {
    expect(wrongChange(statefulSetKind, aSet(spec, stored), aSet({}, stored))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });

  test("that says the same in other words is none", () => {
    expect(statefulSetKind.strategy?.bumpsGeneration?.(aSet({ volumeClaimTemplates: [] }, stored), aSet({}, stored))).toBe(false);
  });
});

test("its row", () => {
  expect(cellsOf(statefulSetKind, { ...aSet({ replicas: 3 }), status: { availableReplicas: 2, replicas: 3, readyReplicas: 2 } })).toEqual({
    NAME: "web",
    READY: "2/3",
    AGE: "60m",
    CONTAINERS: "db",
    IMAGES: "postgres:17",
  });
});

test.each<[string, Part, string]>([
  ["pods that are missing", { replicas: 1 }, "1 of 2 wanted pods exist."],
  ["pods that are not ready", { replicas: 2, readyReplicas: 1 }, "1 of 2 pods are ready."],
  [
    "pods of the old revision",
    { replicas: 2, readyReplicas: 2, currentRevision: "a", updateRevision: "b", updatedReplicas: 1 },
    "1 of 2 pods have been updated.",
  ],
  ["nothing", { replicas: 2, readyReplicas: 2 }, ""],
])("its health names %s", (_, status, why) => {
  const object = { ...aSet({ replicas: 2 }), status: { availableReplicas: 0, ...status } } as StatefulSet;
  expect(statefulSetKind.health(object, LATER)).toEqual({ state: why === "" ? "ok" : "progressing", why });
});

test("describe", () => {
  const object = aSet({ replicas: 2, volumeClaimTemplates: [{ ...claim, metadata: { name: "data", labels: { app: "db" } } }] });
  expect(statefulSetKind.describe?.(object, NOTHING_RELATED)).toMatchInlineSnapshot(`
    "Name:               web
    Namespace:          shop
    CreationTimestamp:  Thu, 01 Jan 2026 00:00:00 +0000
    Selector:           app=db
    Labels:             <none>
    Annotations:        <none>
    Replicas:           2 desired | 0 total
    Update Strategy:    RollingUpdate
      Partition:        0
    Pods Status:        0 Running / 0 Waiting / 0 Succeeded / 0 Failed
    Pod Template:
      Labels:  app=db
      Containers:
       db:
        Image:         postgres:17
        Port:          <none>
        Host Port:     <none>
        Environment:   <none>
        Mounts:        <none>
      Volumes:         <none>
      Node-Selectors:  <none>
      Tolerations:     <none>
    Volume Claims:
      Name:          data
      StorageClass:  
      Labels:        app=db
      Annotations:   <none>
      Capacity:      1Gi
      Access Modes:  [ReadWriteOnce]
    "
  `);
});
