/**
 * DaemonSet: one pod on every node that it fits.
 * @see kubernetes staging/src/k8s.io/api/apps/v1/types.go and pkg/registry/apps/daemonset/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, intOrString, list, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { selectorOf, selectorOfMap, selectorText } from "../selector.ts";
import { meansSame } from "../shapes/canonical-text.ts";
import { mergedBy } from "../shapes/list-rules.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { validateSelectorUpdate } from "../shapes/replicated.ts";
import { templateWithDefaults } from "../shapes/replicated-defaults.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { templateColumns } from "../shapes/template-columns.ts";
import { describeDaemonSet } from "./daemon-set/describe.ts";
import { validateDaemonSet } from "./daemon-set/validation.ts";

const rollingUpdateDaemonSet = struct("RollingUpdateDaemonSet", () => ({
  maxSurge: intOrString("On how many nodes a new pod may start before the old one ends; a percentage is rounded up."),
  maxUnavailable: intOrString("On how many nodes the pod may be missing during an update; a percentage is rounded up."),
}));

const daemonSetUpdateStrategy = struct("DaemonSetUpdateStrategy", () => ({
  rollingUpdate: optional(part(rollingUpdateDaemonSet, "Limits of a rolling update; only for type RollingUpdate.")),
  type: oneOf(
    ["RollingUpdate", "OnDelete"],
    "Whether the controller replaces old pods or waits until someone deletes them.",
    "v1.DaemonSetUpdateStrategyType",
  ),
}));

const daemonSetSpec = struct("DaemonSetSpec", () => ({
  minReadySeconds: optional(int32("Seconds a new pod must stay ready before it counts as available.")),
  revisionHistoryLimit: int32("How many old ControllerRevisions are kept for a rollback."),
  selector: part(labelSelector, "Which pods belong to the DaemonSet; cannot change.", { mapType: "atomic" }),
  template: part(podTemplateSpec, "What the pod of each node is made from."),
  updateStrategy: part(daemonSetUpdateStrategy, "How pods of an old template are replaced."),
}));
export type DaemonSetSpec = Infer<typeof daemonSetSpec>;

const daemonSetCondition = struct("DaemonSetCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("What the condition is about; the controller sets none."),
}));

const daemonSetStatus = struct("DaemonSetStatus", () => ({
  collisionCount: optional(int32("How often the name of a new ControllerRevision was already taken.")),
  conditions: optional(list(daemonSetCondition, "What can be said about the DaemonSet as a whole.", mergedBy("type"))),
  currentNumberScheduled: int32("Nodes that should have the pod and have it."),
  desiredNumberScheduled: int32("Nodes that should have the pod."),
  numberAvailable: optional(int32("Nodes whose pod has been ready for at least minReadySeconds.")),
  numberMisscheduled: int32("Nodes that have the pod and should not."),
  numberReady: int32("Nodes whose pod is ready."),
  numberUnavailable: optional(int32("Nodes that should have an available pod and have none.")),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  updatedNumberScheduled: optional(int32("Nodes whose pod is made from the present template.")),
}));
export type DaemonSetStatus = Infer<typeof daemonSetStatus>;

const daemonSetSchema = struct("DaemonSet", () => ({
  ...typeAndMeta(),
  spec: part(daemonSetSpec, "What is wanted."),
  status: part(daemonSetStatus, "What the controller last saw."),
}));
export type DaemonSet = Infer<typeof daemonSetSchema>;

const NO_STATUS: DaemonSetStatus = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };

export const daemonSetKind = defineKind({
  kind: "DaemonSet",
  group: "apps",
  version: "v1",
  plural: "daemonsets",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: daemonSetSchema,
  hasGeneration: true,
  hasStatus: true,
  hasRollout: true,
  columns: [
    nameColumn,
    countColumn("DESIRED", (status) => status.desiredNumberScheduled),
    { ...countColumn("CURRENT", (status) => status.currentNumberScheduled), rank: 3 },
    countColumn("READY", (status) => status.numberReady),
    { ...countColumn("UP-TO-DATE", (status) => status.updatedNumberScheduled ?? 0), rank: 3 },
    { ...countColumn("AVAILABLE", (status) => status.numberAvailable ?? 0), rank: 3 },
    { name: "NODE SELECTOR", cell: nodeSelectorText, rank: 4 },
    ageColumn,
    ...templateColumns,
  ],
  health: daemonSetHealth,
  defaults: withDefaults,
  validate: validateDaemonSet,
  validateUpdate: (next, previous) => validateSelectorUpdate(next.spec.selector, previous.spec.selector),
  strategy: {
    prepareCreate: (object) => withTemplateGeneration({ ...object, status: NO_STATUS }, Math.max(1, templateGeneration(object))),
    prepareUpdate: (next, previous) => {
      const isSame = meansSame(podTemplateSpec, next.spec.template, previous.spec.template);
      return withTemplateGeneration(next, templateGeneration(previous) + (isSame ? 0 : 1));
    },
    bumpsGeneration: (next, previous) => !meansSame(daemonSetSpec, next.spec, previous.spec),
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) }),
  describe: describeDaemonSet,
});

function countColumn(name: string, count: (status: DaemonSetStatus) => number) {
  const sortKey = ({ status }: DaemonSet) => count(status);
  return { name, cell: (object: DaemonSet) => String(sortKey(object)), sortKey, type: "integer" } as const;
}

function nodeSelectorText({ spec }: DaemonSet): string {
  return selectorText(selectorOfMap(spec.template.spec.nodeSelector)) || "<none>";
}

function daemonSetHealth({ metadata, spec, status }: DaemonSet): Health {
  const { desiredNumberScheduled: desired, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status;
  const progressing = (why: string): Health => ({ state: "progressing", why });
  if (metadata.deletionTimestamp !== undefined) return progressing("Being deleted.");
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return progressing("The latest change is not acted upon yet.");
  if (status.currentNumberScheduled < desired) {
    return progressing(`${status.currentNumberScheduled} of ${desired} nodes have their pod.`);
  }
  if (spec.updateStrategy.type === "RollingUpdate" && updated < desired) {
    return progressing(`${updated} of ${desired} pods have been updated.`);
  }
  if (available < desired) return progressing(`${available} of ${desired} pods are available.`);
  return { state: desired === 0 ? "done" : "ok", why: "" };
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as DaemonSetSpec;

/** Fills what the manifest leaves out; what the types promise may be missing before. */
function withDefaults(object: DaemonSet): DaemonSet {
  const { spec = NO_SPEC }: Partial<DaemonSet> = object;
  const given: Partial<DaemonSetSpec> = spec;
  return patched(object, {
    spec: patched(filled(spec, { revisionHistoryLimit: 10 }), {
      updateStrategy: strategyWithDefaults(given.updateStrategy),
      template: templateWithDefaults(given.template),
    }),
  });
}

type UpdateStrategy = DaemonSetSpec["updateStrategy"];

const ONE_BY_ONE = { maxUnavailable: 1, maxSurge: 0 } as const;
const ROLLING_UPDATE: UpdateStrategy = { type: "RollingUpdate", rollingUpdate: ONE_BY_ONE };

function strategyWithDefaults(strategy: UpdateStrategy = ROLLING_UPDATE): UpdateStrategy {
  const { type, rollingUpdate = ONE_BY_ONE } = filled(strategy, { type: "RollingUpdate" });
  return type === "RollingUpdate" ? patched(strategy, { type, rollingUpdate: filled(rollingUpdate, ONE_BY_ONE) }) : strategy;
}

/** Counts the changes of the template; a field of the first API versions that lives on as an annotation. */
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

function templateGeneration({ metadata }: DaemonSet): number {
  return Number.parseInt(metadata.annotations?.[TEMPLATE_GENERATION] ?? "0", 10) || 0;
}

function withTemplateGeneration(object: DaemonSet, generation: number): DaemonSet {
  const { annotations } = object.metadata;
  const written = String(generation);
  if (annotations?.[TEMPLATE_GENERATION] === written) return object;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [TEMPLATE_GENERATION]: written } } };
}
