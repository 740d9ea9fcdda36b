/**
 * Questions about the ReplicaSets of one Deployment: how many pods they ask for and have, in which order they come.
 * @see kubernetes pkg/controller/controller_utils.go (the sort orders) and pkg/controller/deployment/util/deployment_util.go
 */
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { compareKeys } from "../../sim/tree.ts";

/** A ReplicaSet and the number of pods it is to ask for. */
export interface Resize {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

/** How many pods the sets ask for. */
export function wantedReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

/** How many pods the sets have, as their controller last counted. */
export function actualReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + status.replicas, 0);
}

/** How many of the sets' pods are ready. */
export function readyReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + (status.readyReplicas ?? 0), 0);
}

/** How many of the sets' pods have been ready for long enough. */
export function availableReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0);
}

/** The sets that ask for any pod. */
export function activeOf(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.filter(({ spec }) => spec.replicas > 0);
}

/** Oldest first; within a second, by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return compareKeys(birthOf(a), birthOf(b)) || compareKeys(a.metadata.name, b.metadata.name);
}

/** Largest first; of equal ones, the newer. */
export function bySizeThenNewer(a: ReplicaSet, b: ReplicaSet): number {
  return b.spec.replicas - a.spec.replicas || byAge(b, a);
}

/** Largest first; of equal ones, the older. */
export function bySizeThenOlder(a: ReplicaSet, b: ReplicaSet): number {
  return b.spec.replicas - a.spec.replicas || byAge(a, b);
}

/** Times of the API sort as text; what is only being created has none yet and is the youngest. */
function birthOf({ metadata }: ReplicaSet): string {
  return metadata.creationTimestamp ?? "~";
}
