/**
 * ReplicaSet: keeps a number of equal pods.
 * @see kubernetes staging/src/k8s.io/api/apps/v1/types.go and pkg/registry/apps/replicaset/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { describePodTemplate } from "../describe/pod-template.ts";
import { createDescription } from "../describe.ts";
import type { FieldError } from "../errors.ts";
import { defineKind, type Health, type Related } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, list, optional, part, struct, text, time } from "../schema.ts";
import { labelSelectorText, selectorOf, selectorText } from "../selector.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { notNegative, validateSelectorAndTemplate, validateSelectorUpdate } from "../shapes/replicated.ts";
import { templateWithDefaults } from "../shapes/replicated-defaults.ts";
import { describeConditions, podPhaseCounts } from "../shapes/replicated-describe.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { templateColumns } from "../shapes/template-columns.ts";

const replicaSetSpec = struct("ReplicaSetSpec", () => ({
  minReadySeconds: optional(int32("Seconds a new pod must stay ready before it counts as available.")),
  replicas: int32("How many pods are wanted."),
  selector: part(labelSelector, "Which pods are counted and adopted; cannot change.", { mapType: "atomic" }),
  template: part(podTemplateSpec, "What missing pods are made from."),
}));
export type ReplicaSetSpec = Infer<typeof replicaSetSpec>;

const replicaSetCondition = struct("ReplicaSetCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("ReplicaFailure is the only one in use."),
}));

const replicaSetStatus = struct("ReplicaSetStatus", () => ({
  availableReplicas: optional(int32("Pods that have been ready for at least minReadySeconds.")),
  conditions: optional(
    list(replicaSetCondition, "What can be said about the ReplicaSet as a whole.", {
      patch: "merge",
      mergeKey: "type",
      listType: "map",
      listKeys: ["type"],
    }),
  ),
  fullyLabeledReplicas: optional(int32("Pods that carry every label of the template.")),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  readyReplicas: optional(int32("Pods that are ready.")),
  replicas: int32("Pods that are neither ended nor ending."),
  terminatingReplicas: optional(int32("Pods that are being deleted but still run.")),
}));
export type ReplicaSetStatus = Infer<typeof replicaSetStatus>;

const replicaSetSchema = struct("ReplicaSet", () => ({
  ...typeAndMeta(),
  spec: part(replicaSetSpec, "What is wanted."),
  status: part(replicaSetStatus, "What the controller last saw."),
}));
export type ReplicaSet = Infer<typeof replicaSetSchema>;

export const replicaSetKind = defineKind({
  kind: "ReplicaSet",
  group: "apps",
  version: "v1",
  plural: "replicasets",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: replicaSetSchema,
  hasGeneration: true,
  hasStatus: true,
  indexes: { owner: ({ metadata }) => controllerOf(metadata)?.uid },
  columns: [
    nameColumn,
    { name: "DESIRED", cell: ({ spec }) => String(spec.replicas), sortKey: ({ spec }) => spec.replicas },
    { name: "CURRENT", cell: ({ status }) => String(status.replicas), sortKey: ({ status }) => status.replicas, rank: 3 },
    {
      name: "READY",
      cell: ({ status }) => String(status.readyReplicas ?? 0),
      sortKey: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns,
  ],
  health: replicaSetHealth,
  defaults: withDefaults,
  validate: validateReplicaSet,
  validateUpdate: (next, previous) => validateSelectorUpdate(next.spec.selector, previous.spec.selector),
  strategy: { prepareCreate: (object) => ({ ...object, status: { replicas: 0 } }) },
  scale: {
    replicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector)),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) }),
  describe: describeReplicaSet,
});

function replicaSetHealth({ metadata, spec, status }: ReplicaSet): Health {
  const failure = status.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (failure !== undefined) return { state: "failing", why: failure.message ?? failure.reason ?? failure.type };
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const { readyReplicas = 0, replicas } = status;
  if (replicas !== spec.replicas) return { state: "progressing", why: `${replicas} of ${spec.replicas} wanted pods exist.` };
  if (readyReplicas < spec.replicas) return { state: "progressing", why: `${readyReplicas} of ${spec.replicas} pods are ready.` };
  // The ReplicaSets of former templates stay at zero, for a rollback.
  return { state: spec.replicas === 0 ? "done" : "ok", why: "" };
}

/** Fills what the manifest leaves out; what the types promise may be missing before. */
function withDefaults(object: ReplicaSet): ReplicaSet {
  const { spec = NO_SPEC }: Partial<ReplicaSet> = object;
  const { template }: Partial<ReplicaSetSpec> = spec;
  return patched(object, { spec: patched(filled(spec, { replicas: 1 }), { template: templateWithDefaults(template) }) });
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as ReplicaSetSpec;

function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...notNegative("spec.replicas", spec.replicas),
    ...notNegative("spec.minReadySeconds", spec.minReadySeconds ?? 0),
    ...validateSelectorAndTemplate(spec),
  ];
}

function controllerOf({ ownerReferences }: ReplicaSet["metadata"]) {
  return ownerReferences?.find(({ controller }) => controller === true);
}

function describeReplicaSet(object: ReplicaSet, related: Related): string {
  const { metadata, spec, status } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "Selector:", labelSelectorText(spec.selector));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  const controller = controllerOf(metadata);
  if (controller !== undefined) line(0, "Controlled By:", `${controller.kind}/${controller.name}`);
  line(0, "Replicas:", `${status.replicas} current / ${spec.replicas} desired`);
  line(0, "Pods Status:", podPhaseCounts(object, related));
  describePodTemplate(description, spec.template);
  describeConditions(description, status.conditions);
  return description.text();
}
