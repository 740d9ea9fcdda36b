/**
 * What a StatefulSet's status says of its pods.
 * @see kubernetes pkg/controller/statefulset/stateful_set_control.go computeReplicaStatus, completeRollingUpdate
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { StatefulSet, StatefulSetStatus } from "../../api/kinds/stateful-set.ts";
import { isPodAvailable, isPodReady, isPodTerminating } from "../../rules/pod.ts";
import { revisionOf } from "./identity.ts";

/** The names of the revision that most pods have had and of that which they are to have. */
export interface RevisionNames {
  readonly current: string;
  readonly update: string;
}

/** How many pods there are of each sort. */
export interface Counts {
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  readonly current: number;
  readonly updated: number;
}

/** Counts the pods. */
export function countsOf({ spec }: StatefulSet, pods: readonly Pod[], names: RevisionNames, nowMs: number): Counts {
  const ready = pods.filter((pod) => pod.status.phase === "Running" && isPodReady(pod));
  const staying = pods.filter((pod) => !isPodTerminating(pod));
  return {
    replicas: pods.length,
    ready: ready.length,
    available: ready.filter((pod) => isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs)).length,
    current: staying.filter((pod) => revisionOf(pod) === names.current).length,
    updated: staying.filter((pod) => revisionOf(pod) === names.update).length,
  };
}

/** The status as it should be; undefined when it is so already. */
export function statusOf({ metadata, spec, status }: StatefulSet, names: RevisionNames, counts: Counts): StatefulSetStatus | undefined {
  const { replicas, ready, available, current, updated } = counts;
  const isRolling = spec.updateStrategy.type === "RollingUpdate";
  const isComplete = isRolling && updated === spec.replicas && ready === spec.replicas && replicas === spec.replicas;
  const next: StatefulSetStatus = {
    ...status,
    availableReplicas: available,
    collisionCount: status.collisionCount ?? 0,
    currentReplicas: (isComplete ? updated : current) || undefined,
    currentRevision: isComplete ? names.update : names.current,
    observedGeneration: metadata.generation,
    readyReplicas: ready || undefined,
    replicas,
    updateRevision: names.update,
    updatedReplicas: updated || undefined,
  };
  const fields = Object.keys(next) as (keyof StatefulSetStatus)[];
  return fields.every((field) => next[field] === status[field]) ? undefined : next;
}
