/**
 * The next change of an object: what `next` runs to, and where it leads in the past.
 *
 * Heartbeats are no change; neither are events and leases, which speak of other objects.
 */
import type { Cluster, LogEntry, Registry, Timeline } from "../../core/index.ts";
import { type ChangeSentence, changeSentence } from "../print/change-sentence.ts";
import { firstEntry } from "./entries.ts";

/** Of the writes above `revision` the one that tells most, the first of equals. */
export function tellingChange({ store, registry }: Cluster, revision: number): ChangeSentence | undefined {
  let best: ChangeSentence | undefined;
  for (const { kind } of registry.kinds) {
    for (const entry of store.log.since(kind, revision)) best = moreTelling(best, changeSentence(entry, registry));
  }
  return best;
}

/** The more telling of two, the first of equals. */
export function moreTelling(a: ChangeSentence | undefined, b: ChangeSentence | undefined): ChangeSentence | undefined {
  return a === undefined || (b !== undefined && b.weight > a.weight) ? b : a;
}

/** A change, and when it was. */
export interface TimedChange {
  readonly timeMs: number;
  readonly text: string;
}

/** The change that comes after what is shown, on the way to the head; undefined when there is none. */
export function changeAfterShown({ shown, cluster }: Timeline): TimedChange | undefined {
  const { store, registry } = cluster;
  const isChange = (entry: LogEntry): boolean => changeSentence(entry, registry) !== undefined;
  const kinds = registry.kinds.map(({ kind }) => kind);
  const first = firstEntry(store.log, { kinds, fits: isChange }, shown.store.log.seq + 1);
  if (first === undefined) return undefined;
  const { timeMs } = first;
  return { timeMs, text: tellingAt(kinds, first, cluster, registry)?.text ?? "" };
}

/** All that changes at one instant is one change. */
function tellingAt(kinds: readonly string[], first: LogEntry, { store }: Cluster, registry: Registry): ChangeSentence | undefined {
  let best = changeSentence(first, registry);
  for (const kind of kinds) {
    for (const entry of store.log.between(kind, first.seq + 1, store.log.seq)) {
      if (entry.timeMs > first.timeMs) break;
      best = moreTelling(best, changeSentence(entry, registry));
    }
  }
  return best;
}
