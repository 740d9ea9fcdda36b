import type { WriteInvariant } from "./invariant.ts";

export const versionsRise: WriteInvariant = {
  name: "revisions only grow, and each is the resourceVersion of one object",
  follow(cluster) {
    let last = cluster.store.revision;
    return ({ revision, verb, after, kind, objectKey }) => {
      if (verb === "fault") return revision === last ? [] : [`a fault moves the revision from ${last} to ${revision}`];
      const wrong: string[] = [];
      if (revision <= last) wrong.push(`revision ${revision} comes after ${last}`);
      if (after !== undefined && after.metadata.resourceVersion !== String(revision))
        wrong.push(`${kind} ${objectKey} has resourceVersion ${after.metadata.resourceVersion} at revision ${revision}`);
      last = revision;
      return wrong;
    };
  },
};
