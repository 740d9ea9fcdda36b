/**
 * Which ReplicaSets belong to a Deployment: orphans that match are adopted, those that no longer match are released.
 * @see kubernetes pkg/controller/controller_ref_manager.go
 */
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import type { OwnerReference } from "../../api/meta.ts";
import { controllerOf } from "../../api/owner.ts";
import { indexLabel, matches, selectorOf } from "../../api/selector.ts";
import { type Intent, update } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { controllerReference } from "../../rules/workload.ts";
import { byAge } from "./replica-sets.ts";

/** The Deployment's ReplicaSets, oldest first, with what adopts and releases. */
export function claimReplicaSets(
  deployment: Deployment,
  world: World,
): { readonly replicaSets: readonly ReplicaSet[]; readonly intents: readonly Intent[] } {
  const { namespace = "", uid = "", deletionTimestamp } = deployment.metadata;
  const selector = selectorOf(deployment.spec.selector);
  const replicaSets: ReplicaSet[] = [];
  const intents: Intent[] = [];
  for (const replicaSet of world.list("ReplicaSet", { owner: uid })) {
    if (matches(selector, replicaSet.metadata.labels)) replicaSets.push(replicaSet);
    else intents.push(update(withOwners(replicaSet, (owners) => owners.filter((owner) => owner.uid !== uid))));
  }
  if (deletionTimestamp === undefined) {
    const label = indexLabel(selector);
    for (const replicaSet of world.list("ReplicaSet", { namespace, ...(label === undefined ? {} : { label }) })) {
      if (controllerOf(replicaSet) !== undefined || replicaSet.metadata.deletionTimestamp !== undefined) continue;
      if (!matches(selector, replicaSet.metadata.labels)) continue;
      const adopted = withOwners(replicaSet, (owners) => [...owners, controllerReference(deployment)]);
      replicaSets.push(adopted);
      intents.push(update(adopted));
    }
  }
  return { replicaSets: replicaSets.sort(byAge), intents };
}

function withOwners(replicaSet: ReplicaSet, change: (owners: readonly OwnerReference[]) => readonly OwnerReference[]): ReplicaSet {
  const owners = change(replicaSet.metadata.ownerReferences ?? []);
  return { ...replicaSet, metadata: { ...replicaSet.metadata, ownerReferences: owners.length === 0 ? undefined : owners } };
}
