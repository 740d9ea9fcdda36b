import { spokenTable } from "../../../src/core/reconcile/recorder.ts";
import type { Invariant } from "./invariant.ts";

/** Tables whose rows are meant to stay: images on disks, the last address given, the machines themselves. */
const LASTING: readonly string[] = ["kubelet-images", "kubelet-registration", "kubelet-node"];
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export const nothingLeaks: Invariant = {
  name: "no state table holds anything about what is gone",
  when: "emptied",
  check(cluster) {
    const alive = new Set<string>();
    const keys = new Set<string>();
    for (const { kind } of cluster.registry.kinds) {
      for (const { metadata } of cluster.server.list(kind)) {
        alive.add(metadata.uid ?? "");
        keys.add(metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`);
      }
    }
    const wrong: string[] = [];
    for (const [table, rows] of cluster.tables.snapshot()) {
      // A candidate's identity holds a number that is no object's.
      if (LASTING.includes(table) || table.endsWith("-election")) continue;
      for (const [key, row] of rows.entries()) {
        const gone = (`${key} ${JSON.stringify(row, withoutMachine)}`.match(UID) ?? []).filter((uid) => !alive.has(uid));
        if (gone.length > 0) wrong.push(`${table} ${key} names ${gone[0]}`);
        const named = /(?:^|\/)((?:default|shop)\/[^/]+)$/.exec(key)?.[1];
        if (named !== undefined && !keys.has(named)) wrong.push(`${table} ${key} is of what is gone`);
      }
    }
    if (cluster.tables.size(spokenTable) > 0) wrong.push(`${cluster.tables.size(spokenTable)} rows of events, an hour later`);
    const events = [...cluster.server.list("Event")].length;
    if (events > 0) wrong.push(`${events} events, an hour later`);
    for (const { agent, key } of cluster.manager.due()) {
      const named = /(?:^|\/)((?:default|shop)\/[^/]+)$/.exec(key)?.[1];
      if (named !== undefined && !keys.has(named)) wrong.push(`an appointment of ${agent} with ${key}, which is gone`);
    }
    return wrong;
  },
};

/** A node's information names ids that are no object's: its machine's, its boot's. */
function withoutMachine(field: string, value: unknown): unknown {
  return field === "nodeInfo" ? undefined : value;
}
