/**
 * How many pods each ReplicaSet gets when the Deployment as a whole is resized, and how many a new one starts with.
 *
 * While several sets are active each gets its share, so that a bad new template does not take all of a scale-up.
 * @see kubernetes pkg/controller/deployment/sync.go scale and util/deployment_util.go NewRSNewReplicas
 */
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { resolveSurge } from "../../rules/workload.ts";
import { desiredReplicasOf, maxReplicasOf } from "./annotations.ts";
import { activeOf, byAge, bySizeThenNewer, bySizeThenOlder, type Resize, wantedReplicas } from "./replica-sets.ts";

/** How many pods the new ReplicaSet may ask for now; `all` contains it. */
export function newReplicaSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], newReplicaSet: ReplicaSet): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === "Recreate") return replicas;
  const present = newReplicaSet.spec.replicas;
  const room = replicas + resolveSurge(deployment).maxSurge - wantedReplicas(all);
  return room <= 0 ? present : present + Math.min(room, replicas - present);
}

/** Whether the Deployment was resized since it last scaled its ReplicaSets. */
export function isScalingEvent({ spec }: Deployment, all: readonly ReplicaSet[]): boolean {
  return activeOf(all).some((replicaSet) => {
    const desired = desiredReplicasOf(replicaSet);
    return desired !== undefined && desired !== spec.replicas;
  });
}

/** What resizing the Deployment does to its ReplicaSets. */
export function scale(
  deployment: Deployment,
  newReplicaSet: ReplicaSet | undefined,
  oldReplicaSets: readonly ReplicaSet[],
): readonly Resize[] {
  const { replicas } = deployment.spec;
  const all = newReplicaSet === undefined ? oldReplicaSets : [...oldReplicaSets, newReplicaSet];
  const active = activeOf(all);
  if (active.length <= 1) {
    const only = active[0] ?? newReplicaSet ?? oldReplicaSets.toSorted(byAge).at(-1);
    return only === undefined || only.spec.replicas === replicas ? [] : [{ replicaSet: only, replicas }];
  }
  if (isSaturated(deployment, newReplicaSet)) return activeOf(oldReplicaSets).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  return deployment.spec.strategy.type === "RollingUpdate" ? proportional(deployment, active) : [];
}

/** Whether the new set has all the pods that the Deployment asks for, and all of them available. */
function isSaturated({ spec }: Deployment, newReplicaSet: ReplicaSet | undefined): boolean {
  if (newReplicaSet === undefined) return false;
  const counts = [newReplicaSet.spec.replicas, desiredReplicasOf(newReplicaSet), newReplicaSet.status.availableReplicas ?? 0];
  return counts.every((count) => count === spec.replicas);
}

function proportional(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + resolveSurge(deployment).maxSurge : 0;
  const toAdd = allowed - wantedReplicas(active);
  const sorted = active.toSorted(toAdd > 0 ? bySizeThenNewer : bySizeThenOlder);
  let added = 0;
  const sizes = sorted.map((replicaSet) => {
    const share = shareOf(replicaSet, deployment, toAdd, added);
    added += share;
    return { replicaSet, replicas: replicaSet.spec.replicas + share };
  });
  // What rounding left over is the largest set's.
  const leftover = toAdd - added;
  return sizes.map((size, index) => (index === 0 ? { ...size, replicas: Math.max(0, size.replicas + leftover) } : size));
}

/** How many of the `toAdd` replicas (negative to remove) are this set's, never more than are left. */
function shareOf(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const left = toAdd - added;
  if (left === 0) return 0;
  const share = fractionOf(replicaSet, deployment);
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
}

function fractionOf(replicaSet: ReplicaSet, deployment: Deployment): number {
  const present = replicaSet.spec.replicas;
  const { replicas } = deployment.spec;
  if (replicas === 0) return -present;
  // Without a note of the former size, the present one keeps the proportion within limits.
  const before = maxReplicasOf(replicaSet) || deployment.status.replicas || 0;
  if (before === 0) return 0;
  const next = (present * (replicas + resolveSurge(deployment).maxSurge)) / before;
  return Math.floor(next + 0.5) - present;
}
