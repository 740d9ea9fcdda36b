/**
 * The rollouts of StatefulSets and DaemonSets as kubectl sees them: their templates are kept in ControllerRevisions.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback}.go
 */
import {
  ApiError,
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  isSameTemplate,
  type KubeObject,
  keyOf,
  type PodTemplateSpec,
  revisionTemplate,
  type StatefulSet,
} from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import type { Revision, RolloutState, RolloutView } from "./view.ts";

const CHANGE_CAUSE = "kubernetes.io/change-cause";

export const statefulSetRollout: RolloutView = {
  status: (object) => statefulSetStatus(object as StatefulSet),
  history: revisionsOf,
  undo: (object, revision, context) => undo(object as StatefulSet, revision, context),
};

export const daemonSetRollout: RolloutView = {
  status: (object) => daemonSetStatus(object as DaemonSet),
  history: revisionsOf,
  undo: (object, revision, context) => undo(object as DaemonSet, revision, context),
};

function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutState {
  const { type, rollingUpdate } = spec.updateStrategy;
  refuseOnDelete(type);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, updateRevision = "", currentRevision } = status;
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration) {
    return waiting("Waiting for statefulset spec update to be observed...");
  }
  if (readyReplicas < spec.replicas) return waiting(`Waiting for ${spec.replicas - readyReplicas} pods to be ready...`);
  if (rollingUpdate !== undefined) {
    const wanted = spec.replicas - (rollingUpdate.partition ?? 0);
    if (updatedReplicas < wanted) {
      return waiting(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`);
    }
    return { line: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`, done: true };
  }
  if (updateRevision !== currentRevision) {
    return waiting(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  }
  return { line: `statefulset rolling update complete ${status.currentReplicas ?? 0} pods at revision ${currentRevision}...`, done: true };
}

function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutState {
  refuseOnDelete(spec.updateStrategy.type);
  const { observedGeneration = 0, desiredNumberScheduled: desired, updatedNumberScheduled: updated = 0, numberAvailable = 0 } = status;
  if ((metadata.generation ?? 0) > observedGeneration) return waiting("Waiting for daemon set spec update to be observed...");
  const still = `Waiting for daemon set "${metadata.name}" rollout to finish:`;
  if (updated < desired) return waiting(`${still} ${updated} out of ${desired} new pods have been updated...`);
  if (numberAvailable < desired) return waiting(`${still} ${numberAvailable} of ${desired} updated pods are available...`);
  return { line: `daemon set "${metadata.name}" successfully rolled out`, done: true };
}

function refuseOnDelete(type: string): void {
  if (type !== "RollingUpdate") throw new ApiError("BadRequest", "error: rollout status is only available for RollingUpdate strategy type");
}

function waiting(line: string): RolloutState {
  return { line, done: false };
}

/** A revision and what it is kept in. */
interface KeptRevision extends Revision {
  readonly kept: ControllerRevision;
}

/** By number, the oldest first. */
function revisionsOf({ metadata }: KubeObject, { cluster }: CommandContext): readonly KeptRevision[] {
  const revisions: KeptRevision[] = [];
  for (const object of cluster.server.list("ControllerRevision", { namespace: metadata.namespace ?? "" })) {
    const kept = object as ControllerRevision;
    const template = controllerOf(kept)?.uid === metadata.uid ? revisionTemplate(kept) : undefined;
    if (template === undefined) continue;
    revisions.push({ number: kept.revision, changeCause: kept.metadata.annotations?.[CHANGE_CAUSE] ?? "", template, kept });
  }
  return revisions.sort((a, b) => a.number - b.number);
}

interface Templated extends KubeObject {
  readonly spec: { readonly template: PodTemplateSpec };
}

/** Brings the template of `revision` back, of the one before the last for 0; returns kubectl's words. */
function undo(object: Templated, revision: number, context: CommandContext): string {
  const revisions = revisionsOf(object, context);
  if (revision === 0 && revisions.length <= 1) throw new ApiError("NotFound", "error: no last revision to roll back to");
  const found = revision === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === revision);
  if (found === undefined) throw new ApiError("NotFound", `error: unable to find specified revision ${revision} in history`);
  if (isSameTemplate(found.template, object.spec.template)) {
    return `skipped rollback (current template already matches revision ${revision})`;
  }
  const body = found.kept.data;
  context.cluster.submit({ do: "patch", by: "rollout", kind: object.kind, key: keyOf(object), patch: { type: "strategic", body } });
  return "rolled back";
}
