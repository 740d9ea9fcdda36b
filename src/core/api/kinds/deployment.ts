/**
 * Deployment: a template of pods, rolled out through ReplicaSets.
 * @see kubernetes staging/src/k8s.io/api/apps/v1/types.go and pkg/registry/apps/deployment/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, int64, intOrString, list, map, oneOf, optional, part, struct, text, time } from "../schema.ts";
import { selectorOf, selectorText } from "../selector.ts";
import { canonicalText } from "../shapes/canonical-text.ts";
import { podTemplateSpec } from "../shapes/pod-spec.ts";
import { validateSelectorUpdate } from "../shapes/replicated.ts";
import { templateWithDefaults } from "../shapes/replicated-defaults.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { templateColumns } from "../shapes/template-columns.ts";
import { describeDeployment } from "./deployment/describe.ts";
import { validateDeployment } from "./deployment/validation.ts";

const rollingUpdateDeployment = struct("RollingUpdateDeployment", () => ({
  maxSurge: intOrString("How many pods above the wanted number a rollout may create; a percentage is rounded up."),
  maxUnavailable: intOrString("How many pods below the wanted number a rollout may fall; a percentage is rounded down."),
}));

const deploymentStrategy = struct("DeploymentStrategy", () => ({
  rollingUpdate: optional(part(rollingUpdateDeployment, "Limits of a rolling update; only for type RollingUpdate.")),
  type: oneOf(["Recreate", "RollingUpdate"], "Whether old pods make way step by step or all at once.", "v1.DeploymentStrategyType"),
}));

const deploymentSpec = struct("DeploymentSpec", () => ({
  minReadySeconds: optional(int32("Seconds a new pod must stay ready before it counts as available.")),
  paused: optional(bool("Changes of the template start no rollout while this is set.")),
  progressDeadlineSeconds: int32("Seconds without progress after which a rollout is reported as failed."),
  replicas: int32("How many pods are wanted."),
  revisionHistoryLimit: int32("How many old ReplicaSets are kept for a rollback."),
  selector: part(labelSelector, "Which pods belong to the Deployment; cannot change.", { mapType: "atomic" }),
  strategy: part(deploymentStrategy, "How pods of an old template are replaced.", { patch: "retainKeys" }),
  template: part(podTemplateSpec, "The pods to make; a change of it starts a rollout."),
}));
export type DeploymentSpec = Infer<typeof deploymentSpec>;

const deploymentCondition = struct("DeploymentCondition", () => ({
  lastTransitionTime: optional(time("When the status last changed.")),
  lastUpdateTime: optional(time("When the condition was last confirmed; the progress deadline counts from here.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("Available, Progressing or ReplicaFailure."),
}));
export type DeploymentCondition = Infer<typeof deploymentCondition>;

const deploymentStatus = struct("DeploymentStatus", () => ({
  availableReplicas: optional(int32("Pods that have been ready for at least minReadySeconds.")),
  collisionCount: optional(int32("How often the name of a new ReplicaSet was already taken; part of the template's hash.")),
  conditions: optional(
    list(deploymentCondition, "What can be said about the Deployment as a whole.", {
      patch: "merge",
      mergeKey: "type",
      listType: "map",
      listKeys: ["type"],
    }),
  ),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  readyReplicas: optional(int32("Pods that are ready.")),
  replicas: optional(int32("Pods of the Deployment that are not ending.")),
  terminatingReplicas: optional(int32("Pods that are being deleted but still run.")),
  unavailableReplicas: optional(int32("Pods still missing for full availability.")),
  updatedReplicas: optional(int32("Pods made from the present template.")),
}));
export type DeploymentStatus = Infer<typeof deploymentStatus>;

const deploymentSchema = struct("Deployment", () => ({
  ...typeAndMeta(),
  spec: part(deploymentSpec, "What is wanted."),
  status: part(deploymentStatus, "What the controller last saw."),
}));
export type Deployment = Infer<typeof deploymentSchema>;

export const deploymentKind = defineKind({
  kind: "Deployment",
  group: "apps",
  version: "v1",
  plural: "deployments",
  shortNames: ["deploy"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: deploymentSchema,
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
    {
      name: "UP-TO-DATE",
      cell: ({ status }) => String(status.updatedReplicas ?? 0),
      sortKey: ({ status }) => status.updatedReplicas ?? 0,
      rank: 3,
    },
    {
      name: "AVAILABLE",
      cell: ({ status }) => String(status.availableReplicas ?? 0),
      sortKey: ({ status }) => status.availableReplicas ?? 0,
      rank: 3,
    },
    ageColumn,
    ...templateColumns,
  ],
  health: deploymentHealth,
  defaults: withDefaults,
  validate: validateDeployment,
  validateUpdate: (next, previous) => validateSelectorUpdate(next.spec.selector, previous.spec.selector),
  strategy: {
    prepareCreate: (object) => ({ ...object, status: {} }),
    bumpsGeneration,
  },
  scale: {
    replicas: ({ spec }) => spec.replicas,
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector)),
    withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
  },
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.selector)) }),
  describe: describeDeployment,
});

function deploymentHealth(object: Deployment): Health {
  const failed = object.status.conditions?.find(
    ({ type, status }) => (type === "Progressing" && status === "False") || (type === "ReplicaFailure" && status === "True"),
  );
  if (failed !== undefined) return { state: "failing", why: failed.message ?? failed.reason ?? failed.type };
  const why = rolloutText(object);
  return why === "" ? { state: "ok", why: object.spec.paused ? "Rollouts are paused." : "" } : { state: "progressing", why };
}

/** What the Deployment still waits for, in the words of `kubectl rollout status`. */
function rolloutText({ metadata, spec, status }: Deployment): string {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (metadata.deletionTimestamp !== undefined) return "Being deleted.";
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "The latest change is not acted upon yet.";
  if (updatedReplicas < spec.replicas) return `${updatedReplicas} out of ${spec.replicas} new replicas have been updated.`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old replicas are pending termination.`;
  if (availableReplicas < updatedReplicas) return `${availableReplicas} of ${updatedReplicas} updated replicas are available.`;
  return "";
}

/** Fills what the manifest leaves out; what the types promise may be missing before. */
function withDefaults(object: Deployment): Deployment {
  const given: Partial<Deployment> = object;
  return patched(object, { spec: specWithDefaults(given.spec ?? NO_SPEC) });
}

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = {} as DeploymentSpec;

function specWithDefaults(spec: DeploymentSpec): DeploymentSpec {
  const given: Partial<DeploymentSpec> = spec;
  const base = filled(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  return patched(base, { strategy: strategyWithDefaults(given.strategy), template: templateWithDefaults(given.template) });
}

type DeploymentStrategy = DeploymentSpec["strategy"];

const ROLLING_UPDATE: DeploymentStrategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } };

function strategyWithDefaults(strategy: DeploymentStrategy = ROLLING_UPDATE): DeploymentStrategy {
  const { type, rollingUpdate } = filled(strategy, ROLLING_UPDATE);
  if (type !== "RollingUpdate") return strategy;
  return patched(strategy, { type, rollingUpdate: rollingUpdate && filled(rollingUpdate, { maxSurge: "25%", maxUnavailable: "25%" }) });
}

/** A Deployment's annotations are copied to its ReplicaSets, so a change of them is work as a change of the spec is. */
function bumpsGeneration(next: Deployment, previous: Deployment): boolean {
  const isSameSpec = next.spec === previous.spec || specText(next.spec) === specText(previous.spec);
  return !isSameSpec || annotationsText(next) !== annotationsText(previous);
}

function specText(spec: DeploymentSpec): string | undefined {
  return canonicalText(spec, part(deploymentSpec, ""));
}

function annotationsText({ metadata }: Deployment): string | undefined {
  return canonicalText(metadata.annotations, map(text(""), ""));
}
