/**
 * ReplicationController: keeps a number of equal pods; what there was before ReplicaSets.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/replicationcontroller/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { describePodTemplate } from "../describe/pod-template.ts";
import { createDescription } from "../describe.ts";
import { type FieldError, required } from "../errors.ts";
import { defineKind, type Health, type Related } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, list, map, optional, part, struct, text, time } from "../schema.ts";
import { matches, selectorOfMap, selectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { atomicMap, mergedBy } from "../shapes/list-rules.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { validatePodTemplate } from "../shapes/pod-validation.ts";
import { labelsMismatch, notNegative, validateEndless } from "../shapes/replicated.ts";
import { templateWithDefaults } from "../shapes/replicated-defaults.ts";
import { describeConditions, podPhaseCounts } from "../shapes/replicated-describe.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { containerColumns } from "../shapes/template-columns.ts";

const replicationControllerSpec = struct("ReplicationControllerSpec", () => ({
  minReadySeconds: optional(int32("Seconds a new pod must stay ready before it counts as available.")),
  replicas: int32("How many pods are wanted."),
  selector: optional(map(text("A label's value."), "Labels of the pods that are counted; the template's when absent.", atomicMap)),
  template: optional(part(podTemplateSpec, "What missing pods are made from.")),
}));
export type ReplicationControllerSpec = Infer<typeof replicationControllerSpec>;

const replicationControllerCondition = struct("ReplicationControllerCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("ReplicaFailure is the only one in use."),
}));

const replicationControllerStatus = struct("ReplicationControllerStatus", () => ({
  availableReplicas: optional(int32("Pods that have been ready for at least minReadySeconds.")),
  conditions: optional(list(replicationControllerCondition, "What can be said about the controller as a whole.", mergedBy("type"))),
  fullyLabeledReplicas: optional(int32("Pods that carry every label of the template.")),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  readyReplicas: optional(int32("Pods that are ready.")),
  replicas: int32("Pods that are neither ended nor ending."),
}));

const replicationControllerSchema = struct("ReplicationController", () => ({
  ...typeAndMeta(),
  spec: part(replicationControllerSpec, "What is wanted."),
  status: part(replicationControllerStatus, "What the controller last saw."),
}));
export type ReplicationController = Infer<typeof replicationControllerSchema>;

export const replicationControllerKind = defineKind({
  kind: "ReplicationController",
  group: "",
  version: "v1",
  plural: "replicationcontrollers",
  shortNames: ["rc"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: replicationControllerSchema,
  hasGeneration: true,
  hasStatus: true,
  fieldSelectors: { "status.replicas": ({ status }) => String(status.replicas) },
  columns: [
    nameColumn,
    { name: "DESIRED", cell: ({ spec }) => String(spec.replicas), sortKey: ({ spec }) => spec.replicas, type: "integer" },
    { name: "CURRENT", cell: ({ status }) => String(status.replicas), sortKey: ({ status }) => status.replicas, rank: 3, type: "integer" },
    {
      name: "READY",
      cell: ({ status }) => String(status.readyReplicas ?? 0),
      sortKey: ({ status }) => status.readyReplicas ?? 0,
      type: "integer",
    },
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec.template),
    { name: "SELECTOR", cell: ({ spec }) => textOf(spec.selector), wide: true, rank: 8 },
  ],
  health: replicationControllerHealth,
  defaults: withDefaults,
  validate: validateReplicationController,
  strategy: {
    prepareCreate: (object) => ({ ...object, status: { replicas: 0 } }),
    bumpsGeneration: (next, previous) => !meansSame(replicationControllerSpec, next.spec, previous.spec),
  },
  scale: {
    replicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorText(selectorOfMap(spec.selector)),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOfMap(spec.selector)) }),
  describe: describeReplicationController,
});

function textOf(labels: { readonly [key: string]: string } | undefined): string {
  return selectorText(selectorOfMap(labels)) || "<none>";
}

function replicationControllerHealth({ metadata, spec, status }: ReplicationController): Health {
  const failure = status.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (failure !== undefined) return { state: "failing", why: failure.message ?? failure.reason ?? failure.type };
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const { readyReplicas = 0, replicas } = status;
  if (replicas !== spec.replicas) return { state: "progressing", why: `${replicas} of ${spec.replicas} wanted pods exist.` };
  if (readyReplicas < spec.replicas) return { state: "progressing", why: `${readyReplicas} of ${spec.replicas} pods are ready.` };
  return { state: spec.replicas === 0 ? "done" : "ok", why: "" };
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as ReplicationControllerSpec;

/** Fills what the manifest leaves out; labels and selector come from the template. */
function withDefaults(object: ReplicationController): ReplicationController {
  const { spec = NO_SPEC, metadata }: Partial<ReplicationController> = object;
  const labels = spec.template?.metadata?.labels;
  const isUnlabelled = Object.keys(metadata?.labels ?? {}).length === 0;
  const isUnselective = Object.keys(spec.selector ?? {}).length === 0;
  return patched(object, {
    metadata: metadata !== undefined && isUnlabelled && labels !== undefined ? patched(metadata, { labels }) : metadata,
    spec: patched(filled(spec, { replicas: 1 }), {
      selector: isUnselective ? labels : undefined,
      template: spec.template && templateWithDefaults(spec.template),
    }),
  });
}

function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const { template, selector = {} } = spec;
  const isEmpty = Object.keys(selector).length === 0;
  const errors = [
    ...notNegative("spec.minReadySeconds", spec.minReadySeconds ?? 0),
    ...(isEmpty ? [required("spec.selector")] : []),
    ...notNegative("spec.replicas", spec.replicas),
  ];
  if (template === undefined) return [...errors, required("spec.template")];
  const isMatch = isEmpty || matches(selectorOfMap(selector), template.metadata?.labels);
  return [
    ...errors,
    ...(isMatch ? [] : [labelsMismatch(template.metadata?.labels)]),
    ...validatePodTemplate(template, "spec.template"),
    ...validateEndless(template, "ReplicationController"),
  ];
}

function describeReplicationController(object: ReplicationController, related: Related): string {
  const { metadata, spec, status } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "Selector:", textOf(spec.selector));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "Replicas:", `${status.replicas} current / ${spec.replicas} desired`);
  line(0, "Pods Status:", podPhaseCounts(object, related));
  if (spec.template !== undefined) describePodTemplate(description, spec.template);
  describeConditions(description, status.conditions);
  return description.text();
}
