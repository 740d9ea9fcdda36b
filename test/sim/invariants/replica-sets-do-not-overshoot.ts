import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { ReplicaSet } from "../../../src/core/api/kinds/replica-set.ts";
import { controllerOf, isPodActive } from "../../../src/core/rules/pod.ts";
import type { WriteInvariant } from "./invariant.ts";

/**
 * At the instant of a creation, not later: a ReplicaSet that is scaled down keeps its surplus until its controller runs,
 * and a terminating pod does not count. The controller sees the live World, so the bound is the wish itself, without the
 * slack that upstream's stale caches would need.
 */
export const replicaSetsDoNotOvershoot: WriteInvariant = {
  name: "a ReplicaSet makes no pod more than it wants",
  follow: (cluster) => (entry) => {
    if (entry.kind !== "Pod" || entry.verb !== "create" || entry.after === undefined) return [];
    const owner = controllerOf(entry.after);
    if (owner?.kind !== "ReplicaSet") return [];
    const { namespace = "" } = entry.after.metadata;
    const replicaSet = cluster.server.find("ReplicaSet", `${namespace}/${owner.name}`) as ReplicaSet | undefined;
    if (replicaSet === undefined || replicaSet.metadata.uid !== owner.uid)
      return [`${entry.objectKey} is made for a ReplicaSet that is gone`];
    if (replicaSet.metadata.deletionTimestamp !== undefined) return [`${entry.objectKey} is made for a ReplicaSet that is being deleted`];
    let active = 0;
    for (const pod of cluster.server.list("Pod", { namespace }))
      if (controllerOf(pod)?.uid === owner.uid && isPodActive(pod as Pod)) active += 1;
    return active <= replicaSet.spec.replicas
      ? []
      : [`${namespace}/${owner.name} wants ${replicaSet.spec.replicas} pods and makes the ${active}th`];
  },
};
