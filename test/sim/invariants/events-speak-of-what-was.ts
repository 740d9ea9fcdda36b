import type { Event } from "../../../src/core/api/kinds/event.ts";
import type { WriteInvariant } from "./invariant.ts";

export const eventsSpeakOfWhatWas: WriteInvariant = {
  name: "every event speaks of an object that exists or has existed",
  follow(cluster) {
    const known = new Set<string>();
    for (const { kind } of cluster.registry.kinds) {
      for (const { metadata } of cluster.server.list(kind)) known.add(`${kind}/${metadata.uid}`).add(`${kind}/${metadata.name}`);
    }
    return (entry) => {
      const { after, kind, verb } = entry;
      if (after === undefined || verb !== "create") return [];
      known.add(`${kind}/${after.metadata.uid}`).add(`${kind}/${after.metadata.name}`);
      if (kind !== "Event") return [];
      const { involvedObject: about, reason } = after as Event;
      const uid = about.uid ?? "";
      // Kubelets speak of their node by its name, and the endpoints controller of what it could not make, as upstream's do.
      const isByName = about.kind === "Node" || (about.kind === "Endpoints" && uid === "");
      const wrong: string[] = [];
      if (isByName ? !known.has(`${about.kind}/${about.name}`) && about.kind === "Node" : !known.has(`${about.kind}/${uid}`))
        wrong.push(`${reason} speaks of ${about.kind} ${about.namespace}/${about.name} (uid ${uid}), which never was`);
      if (/\{created\}|undefined|NaN|\[object/.test((after as Event).message ?? ""))
        wrong.push(`${reason} says ${(after as Event).message}`);
      return wrong;
    };
  },
};
