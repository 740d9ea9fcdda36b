/**
 * The ReplicaSets of former templates: as many as revisionHistoryLimit are kept for a rollback.
 * @see kubernetes pkg/controller/deployment/sync.go cleanupDeployment
 */
import { keyOf } from "../../api/kind.ts";
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import type { DeleteIntent } from "../../reconcile/agent.ts";
import { revisionOf } from "./annotations.ts";
import { byAge } from "./replica-sets.ts";

/** The deletion of the lowest revisions beyond the limit; a set that is still in use keeps its place and is left alone. */
export function forgetRevisions({ spec }: Deployment, oldReplicaSets: readonly ReplicaSet[]): readonly DeleteIntent[] {
  const kept = oldReplicaSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const excess = kept.length - spec.revisionHistoryLimit;
  if (excess <= 0) return [];
  return kept
    .toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
    .slice(0, excess)
    .filter(isIdle)
    .map((replicaSet) => ({
      do: "delete",
      kind: "ReplicaSet",
      key: keyOf(replicaSet),
      ...(replicaSet.metadata.uid === undefined ? {} : { uid: replicaSet.metadata.uid }),
    }));
}

function isIdle({ metadata, spec, status }: ReplicaSet): boolean {
  return spec.replicas === 0 && status.replicas === 0 && (metadata.generation ?? 0) <= (status.observedGeneration ?? 0);
}
