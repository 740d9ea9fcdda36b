/**
 * One step of a rolling update: the new ReplicaSet grows as far as the surge lets it, the old ones shrink as far as
 * availability lets them.
 * @see kubernetes pkg/controller/deployment/rolling.go
 */
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { resolveSurge } from "../../rules/workload.ts";
import { activeOf, availableReplicas, byAge, type Resize, wantedReplicas } from "./replica-sets.ts";
import { newReplicaSetReplicas } from "./scaling.ts";

/** What the step does; growing and shrinking never happen in the same one. */
export function rollingStep(deployment: Deployment, newReplicaSet: ReplicaSet, oldReplicaSets: readonly ReplicaSet[]): readonly Resize[] {
  const grown = sizeOfNew(deployment, newReplicaSet, oldReplicaSets);
  if (grown !== newReplicaSet.spec.replicas) return [{ replicaSet: newReplicaSet, replicas: grown }];
  return shrinkOld(deployment, newReplicaSet, oldReplicaSets);
}

function sizeOfNew(deployment: Deployment, newReplicaSet: ReplicaSet, oldReplicaSets: readonly ReplicaSet[]): number {
  const { replicas } = deployment.spec;
  if (newReplicaSet.spec.replicas >= replicas) return replicas;
  return newReplicaSetReplicas(deployment, [...oldReplicaSets, newReplicaSet], newReplicaSet);
}

/** How far the old sets shrink: unhealthy replicas first, then oldest first as far as enough pods stay available. */
export function shrinkOld(deployment: Deployment, newReplicaSet: ReplicaSet, oldReplicaSets: readonly ReplicaSet[]): readonly Resize[] {
  const old = activeOf(oldReplicaSets).toSorted(byAge);
  if (old.length === 0) return [];
  const all = [...oldReplicaSets, newReplicaSet];
  const minAvailable = deployment.spec.replicas - resolveSurge(deployment).maxUnavailable;
  // New pods that are not available yet must not cost old ones that are.
  const newUnavailable = newReplicaSet.spec.replicas - (newReplicaSet.status.availableReplicas ?? 0);
  const spare = wantedReplicas(all) - minAvailable - newUnavailable;
  if (spare <= 0) return [];
  const unhealthy = take(fullSizes(old), spare, ({ spec, status }) => spec.replicas - (status.availableReplicas ?? 0));
  const left = new Map([...fullSizes(old), ...unhealthy]);
  const healthy = take(left, availableReplicas(all) - minAvailable, (_, size) => size);
  return [...unhealthy, ...healthy].map(([replicaSet, replicas]) => ({ replicaSet, replicas }));
}

type Sizes = ReadonlyMap<ReplicaSet, number>;

function fullSizes(replicaSets: readonly ReplicaSet[]): Sizes {
  return new Map(replicaSets.map((replicaSet) => [replicaSet, replicaSet.spec.replicas]));
}

/** Takes up to `budget` replicas in order, from each set no more than `limit` allows; returns the sizes that changed. */
function take(sizes: Sizes, budget: number, limit: (replicaSet: ReplicaSet, size: number) => number): Sizes {
  const changed = new Map<ReplicaSet, number>();
  let left = budget;
  for (const [replicaSet, size] of sizes) {
    const taken = Math.min(left, limit(replicaSet, size), size);
    if (taken <= 0) continue;
    changed.set(replicaSet, size - taken);
    left -= taken;
  }
  return changed;
}
