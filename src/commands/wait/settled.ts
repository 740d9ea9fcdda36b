/**
 * `wait settled`: until nothing is left to do, or the sentence that names what keeps moving.
 */
import { type Cluster, goDuration, type KubeObject, type LogEntry, tableNameOf } from "../../core/index.ts";
import { failed, type Steps } from "../command.ts";
import { passTime } from "../pass-time.ts";
import { statusText, subjectOf } from "../print/change-sentence.ts";
import { spacedDuration } from "../print/spaced-duration.ts";

const NAMED_MAX = 8;
/** The latest writes are looked through for what a key worked on. */
const ENTRIES_LOOKED_AT = 5_000;

/** Lets time pass until the cluster is settled. */
export function* waitSettled(cluster: Cluster, timeoutMs: number): Steps {
  const startMs = cluster.nowMs;
  const isSettled = yield* passTime(cluster, startMs + timeoutMs, () => cluster.settled);
  const tookMs = cluster.nowMs - startMs;
  if (isSettled) return { output: `settled after ${goDuration(tookMs)}`, exitCode: 0, message: `settled after ${spacedDuration(tookMs)}` };
  return failed(`error: timed out after ${goDuration(timeoutMs)}: not settled: ${namesOf(movers(cluster))}`);
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).join(", ");
  return names.length > NAMED_MAX ? `${shown}, +${names.length - NAMED_MAX} more` : shown;
}

/** What the keys that are still due work on, each named once, soonest first. */
function movers(cluster: Cluster): readonly string[] {
  const writes = latestWrites(cluster);
  const names = new Set<string>();
  for (const { agent, key, background } of cluster.manager.due()) {
    if (background) continue;
    const written = writes.get(`${agent} ${key}`);
    names.add(written === undefined ? (namesake(cluster, key) ?? `${agent} ${key}`) : objectText(cluster, written));
  }
  return [...names];
}

/** By agent and key: the object it wrote last, events and leases aside. */
function latestWrites({ store, registry }: Cluster): ReadonlyMap<string, LogEntry> {
  const writes = new Map<string, LogEntry>();
  for (const entry of store.log.all(store.log.seq - ENTRIES_LOOKED_AT)) {
    if (registry.find(entry.kind)?.history === "full") writes.set(`${entry.agent} ${entry.key}`, entry);
  }
  return writes;
}

function objectText(cluster: Cluster, { kind, objectKey, before, after }: LogEntry): string {
  const object = cluster.server.find(kind, objectKey);
  if (object !== undefined) return described(cluster, object);
  const gone = (after ?? before) as KubeObject;
  return `${subjectOf(cluster.registry.kind(kind), gone)} (gone)`;
}

/** The object that a key is named after, the node's name before it or not. */
function namesake(cluster: Cluster, key: string): string | undefined {
  for (const candidate of [key, key.slice(key.indexOf("/") + 1)]) {
    for (const { kind } of cluster.registry.kinds) {
      const object = cluster.server.find(kind, candidate);
      if (object !== undefined) return described(cluster, object);
    }
  }
  return undefined;
}

/** `pod shop/web-x (CrashLoopBackOff)`. */
function described(cluster: Cluster, object: KubeObject): string {
  const kind = cluster.registry.kind(tableNameOf(object));
  const status = statusText(kind, object, cluster.nowMs);
  return status === undefined ? subjectOf(kind, object) : `${subjectOf(kind, object)} (${status})`;
}
