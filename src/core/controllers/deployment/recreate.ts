/**
 * Recreate: all old pods go before the first new one comes.
 * @see kubernetes pkg/controller/deployment/recreate.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { activeOf, actualReplicas, type Resize } from "./replica-sets.ts";

/** The old sets that still ask for pods, brought to zero. */
export function stopOld(oldReplicaSets: readonly ReplicaSet[]): readonly Resize[] {
  return activeOf(oldReplicaSets).map((replicaSet) => ({ replicaSet, replicas: 0 }));
}

/** Whether any old pod is still there; one that is only terminating holds the rollout up, one at its end does not. */
export function isOldRunning(oldReplicaSets: readonly ReplicaSet[], world: World): boolean {
  if (actualReplicas(oldReplicaSets) > 0) return true;
  return oldReplicaSets.some(({ metadata }) => someRuns(world.list("Pod", { owner: metadata.uid ?? "" })));
}

function someRuns(pods: Iterable<Pod>): boolean {
  for (const pod of pods) if (!isPodTerminal(pod)) return true;
  return false;
}
