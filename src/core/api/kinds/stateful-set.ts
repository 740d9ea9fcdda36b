/**
 * StatefulSet: pods with names, an order and volumes of their own.
 * @see kubernetes staging/src/k8s.io/api/apps/v1/types.go and pkg/registry/apps/statefulset/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, intOrString, list, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { selectorOf, selectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { atomic, mergedBy } from "../shapes/list-rules.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { containerColumns } from "../shapes/template-columns.ts";
import { persistentVolumeClaim } from "../shapes/volume-claim-object.ts";
import { withStatefulSetDefaults } from "./stateful-set/defaults.ts";
import { describeStatefulSet } from "./stateful-set/describe.ts";
import { validateStatefulSet, validateStatefulSetUpdate } from "./stateful-set/validation.ts";

const rollingUpdateStatefulSetStrategy = struct("RollingUpdateStatefulSetStrategy", () => ({
  maxUnavailable: optional(intOrString("How many pods an update may take down at a time; dropped, for its feature is off.")),
  partition: optional(int32("Pods below this ordinal keep the template they have.")),
}));

const statefulSetUpdateStrategy = struct("StatefulSetUpdateStrategy", () => ({
  rollingUpdate: optional(part(rollingUpdateStatefulSetStrategy, "Limits of a rolling update; only for type RollingUpdate.")),
  type: oneOf(["RollingUpdate", "OnDelete"], "Whether the controller replaces old pods or waits until someone deletes them."),
}));

const retention = ["Retain", "Delete"] as const;

const retentionPolicy = struct("StatefulSetPersistentVolumeClaimRetentionPolicy", () => ({
  whenDeleted: oneOf(retention, "What becomes of the claims when the StatefulSet is deleted."),
  whenScaled: oneOf(retention, "What becomes of the claims of pods that scaling down removes."),
}));

const statefulSetOrdinals = struct("StatefulSetOrdinals", () => ({
  start: optional(int32("Ordinal of the first pod.")),
}));

const statefulSetSpec = struct("StatefulSetSpec", () => ({
  minReadySeconds: optional(int32("Seconds a new pod must stay ready before it counts as available.")),
  ordinals: optional(part(statefulSetOrdinals, "How pods are numbered; from 0 when absent.")),
  persistentVolumeClaimRetentionPolicy: part(retentionPolicy, "Whether claims outlive their pods."),
  podManagementPolicy: oneOf(
    ["OrderedReady", "Parallel"],
    "Whether pods are made and removed one after the other or all at once.",
    "v1.PodManagementPolicyType",
  ),
  replicas: int32("How many pods are wanted."),
  revisionHistoryLimit: int32("How many old ControllerRevisions are kept for a rollback."),
  selector: part(labelSelector, "Which pods belong to the StatefulSet; cannot change.", { mapType: "atomic" }),
  serviceName: optional(text("Headless Service under which the pods have names of their own.")),
  template: part(podTemplateSpec, "What the pods are made from."),
  updateStrategy: part(statefulSetUpdateStrategy, "How pods of an old template are replaced."),
  volumeClaimTemplates: optional(list(persistentVolumeClaim, "Claims that each pod gets for itself; cannot change.", atomic)),
}));
export type StatefulSetSpec = Infer<typeof statefulSetSpec>;

const statefulSetCondition = struct("StatefulSetCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("What the condition is about; the controller sets none."),
}));

const statefulSetStatus = struct("StatefulSetStatus", () => ({
  availableReplicas: int32("Pods that have been ready for at least minReadySeconds."),
  collisionCount: optional(int32("How often the name of a new ControllerRevision was already taken.")),
  conditions: optional(list(statefulSetCondition, "What can be said about the StatefulSet as a whole.", mergedBy("type"))),
  currentReplicas: optional(int32("Pods made from the current revision.")),
  currentRevision: optional(text("ControllerRevision that the pods with the lower ordinals are made from.")),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  readyReplicas: optional(int32("Pods that are ready.")),
  replicas: int32("Pods that the controller has made."),
  updateRevision: optional(text("ControllerRevision that the pods with the higher ordinals are made from.")),
  updatedReplicas: optional(int32("Pods made from the update revision.")),
}));
export type StatefulSetStatus = Infer<typeof statefulSetStatus>;

const statefulSetSchema = struct("StatefulSet", () => ({
  ...typeAndMeta(),
  spec: part(statefulSetSpec, "What is wanted."),
  status: part(statefulSetStatus, "What the controller last saw."),
}));
export type StatefulSet = Infer<typeof statefulSetSchema>;

export const statefulSetKind = defineKind({
  kind: "StatefulSet",
  group: "apps",
  version: "v1",
  plural: "statefulsets",
  shortNames: ["sts"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: statefulSetSchema,
  nameRule: "label",
  hasGeneration: true,
  hasStatus: true,
  hasRollout: true,
  columns: [
    nameColumn,
    {
      name: "READY",
      cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`,
      sortKey: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec.template),
  ],
  health: statefulSetHealth,
  defaults: withStatefulSetDefaults,
  validate: validateStatefulSet,
  validateUpdate: (next, previous) => validateStatefulSetUpdate(next, previous, statefulSetSpec),
  strategy: {
    prepareCreate: (object) => ({ ...withoutMaxUnavailable(object), status: { availableReplicas: 0, replicas: 0 } }),
    prepareUpdate: withoutMaxUnavailable,
    bumpsGeneration: (next, previous) => !meansSame(statefulSetSpec, next.spec, previous.spec),
  },
  scale: {
    replicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector)),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) }),
  describe: describeStatefulSet,
});

function statefulSetHealth({ metadata, spec, status }: StatefulSet): Health {
  const { replicas, readyReplicas = 0, updatedReplicas = 0, currentRevision, updateRevision } = status;
  const progressing = (why: string): Health => ({ state: "progressing", why });
  if (metadata.deletionTimestamp !== undefined) return progressing("Being deleted.");
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return progressing("The latest change is not acted upon yet.");
  if (replicas !== spec.replicas) return progressing(`${replicas} of ${spec.replicas} wanted pods exist.`);
  if (readyReplicas < spec.replicas) return progressing(`${readyReplicas} of ${spec.replicas} pods are ready.`);
  const { type, rollingUpdate } = spec.updateStrategy;
  const toUpdate = Math.max(0, spec.replicas - (rollingUpdate?.partition ?? 0));
  if (type === "RollingUpdate" && currentRevision !== updateRevision && updatedReplicas < toUpdate) {
    return progressing(`${updatedReplicas} of ${toUpdate} pods have been updated.`);
  }
  return { state: spec.replicas === 0 ? "done" : "ok", why: "" };
}

/** Upstream's feature MaxUnavailableStatefulSet is off in v1.34, so the server forgets the field. */
function withoutMaxUnavailable(object: StatefulSet): StatefulSet {
  const { rollingUpdate } = object.spec.updateStrategy;
  if (rollingUpdate?.maxUnavailable === undefined) return object;
  const { maxUnavailable: _, ...kept } = rollingUpdate;
  return { ...object, spec: { ...object.spec, updateStrategy: { ...object.spec.updateStrategy, rollingUpdate: kept } } };
}
