/**
 * The rollout of a Deployment as kubectl sees it: its progress, and the templates that its ReplicaSets keep.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback}.go
 */
import {
  ApiError,
  controllerOf,
  type Deployment,
  isSameTemplate,
  type KubeObject,
  POD_TEMPLATE_HASH,
  type PodTemplateSpec,
  type ReplicaSet,
} from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import type { Revision, RolloutState, RolloutView } from "./view.ts";

const REVISION = "deployment.kubernetes.io/revision";
const CHANGE_CAUSE = "kubernetes.io/change-cause";
/** What stays with the Deployment when an old template comes back. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

export const deploymentRollout: RolloutView = {
  canPause: true,
  status: (object, revision) => statusOf(object as Deployment, revision),
  history: (object, context) => revisionsOf(object as Deployment, context),
  undo: (object, revision, context) => undo(object as Deployment, revision, context),
};

function statusOf({ metadata, spec, status }: Deployment, revision: number): RolloutState {
  const { name, generation = 0 } = metadata;
  const running = Number(metadata.annotations?.[REVISION] ?? 0);
  if (revision > 0 && revision !== running) {
    throw new ApiError("BadRequest", `error: desired revision (${revision}) is different from the running revision (${running})`);
  }
  if (generation > (status.observedGeneration ?? 0)) return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    throw new ApiError("BadRequest", `error: deployment "${name}" exceeded its progress deadline`);
  }
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const still = `Waiting for deployment "${name}" rollout to finish:`;
  if (updatedReplicas < spec.replicas)
    return waiting(`${still} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas) return waiting(`${still} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) {
    return waiting(`${still} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return { line: `deployment "${name}" successfully rolled out`, done: true };
}

function waiting(line: string): RolloutState {
  return { line, done: false };
}

/** A revision and the ReplicaSet that keeps it. */
interface KeptRevision extends Revision {
  readonly replicaSet: ReplicaSet;
}

/** By number, the oldest first. */
function revisionsOf(deployment: Deployment, { cluster }: CommandContext): readonly KeptRevision[] {
  const { namespace = "", uid } = deployment.metadata;
  const kept: KeptRevision[] = [];
  for (const replicaSet of cluster.server.list("ReplicaSet", { namespace }) as Iterable<ReplicaSet>) {
    if (controllerOf(replicaSet)?.uid !== uid) continue;
    const number = Number(replicaSet.metadata.annotations?.[REVISION] ?? Number.NaN);
    if (Number.isNaN(number)) continue;
    const changeCause = replicaSet.metadata.annotations?.[CHANGE_CAUSE] ?? "";
    kept.push({ number, changeCause, template: templateWithCause(replicaSet.spec.template, changeCause), replicaSet });
  }
  return kept.sort((a, b) => a.number - b.number);
}

/** kubectl shows the cause of the change as an annotation of the template. */
function templateWithCause(template: PodTemplateSpec, changeCause: string): PodTemplateSpec {
  if (changeCause === "") return template;
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: changeCause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

/** Brings the template of `revision` back, of the one before the last for 0; returns kubectl's words. */
function undo(deployment: Deployment, revision: number, context: CommandContext): string {
  const { replicaSet } = revisionToRestore(deployment, revision, context);
  if (deployment.spec.paused) {
    throw new ApiError(
      "BadRequest",
      "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  if (isSameTemplate(replicaSet.spec.template, deployment.spec.template)) {
    return `skipped rollback (current template already matches revision ${revision})`;
  }
  const next: Deployment = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: restoredAnnotations(deployment, replicaSet) },
    spec: { ...deployment.spec, template: withoutHash(replicaSet.spec.template) },
  };
  context.cluster.submit({ do: "update", by: "rollout", kind: "Deployment", object: next });
  return "rolled back";
}

function revisionToRestore(deployment: Deployment, revision: number, context: CommandContext): KeptRevision {
  const revisions = revisionsOf(deployment, context);
  const found = revision === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === revision);
  if (found !== undefined) return found;
  if (revision !== 0) throw new ApiError("NotFound", `error: unable to find specified revision ${revision} in history`);
  throw new ApiError("NotFound", `error: no rollout history found for deployment "${deployment.metadata.name}"`);
}

function restoredAnnotations(deployment: KubeObject, replicaSet: KubeObject): { readonly [key: string]: string } {
  const entriesOf = ({ metadata }: KubeObject): [string, string][] => Object.entries(metadata.annotations ?? {});
  return Object.fromEntries([
    ...entriesOf(deployment).filter(([key]) => OWN_ANNOTATIONS.has(key)),
    ...entriesOf(replicaSet).filter(([key]) => !OWN_ANNOTATIONS.has(key)),
  ]);
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
