import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Invariant } from "./invariant.ts";

export const noOrphans: Invariant = {
  name: "nothing outlives all its owners, and nothing stays half deleted",
  when: "settled",
  check(cluster) {
    const objects: KubeObject[] = cluster.registry.kinds.flatMap(({ kind }) => [...cluster.server.list(kind)]);
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    return objects.flatMap((object) => {
      const { ownerReferences = [], namespace = "", name, deletionTimestamp } = object.metadata;
      const id = `${object.kind} ${namespace}/${name}`;
      if (deletionTimestamp !== undefined) return [`${id} is still being deleted`];
      return ownerReferences.length > 0 && ownerReferences.every(({ uid }) => !uids.has(uid)) ? [`${id} has no owner left`] : [];
    });
  },
};
