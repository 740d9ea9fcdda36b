/**
 * Forgets events an hour after they were last written, as the API server's leases in etcd do.
 *
 * Its key is the minute in which an event was last written: one timer for all events of a minute, and a minute without
 * events has none. Upstream shares leases in the same way, so an event may live up to a minute longer.
 * @see kubernetes pkg/registry/core/event/storage/storage.go and staging/src/k8s.io/apiserver/pkg/storage/etcd3/lease_manager.go
 */
import { parseTime } from "../api/duration.ts";
import { keyOf } from "../api/kind.ts";
import type { Event } from "../api/kinds/event.ts";
import type { Agent, DeleteIntent } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

/** One hour: kube-apiserver's --event-ttl. */
const TTL_MS = 3_600_000;
const MINUTE_MS = 60_000;

export const eventTtl: Agent = {
  name: "event-ttl",
  process: processes.apiServer,
  background: true,
  // An hour is long: one look at a minute's key does for all events of that minute.
  latencyMs: MINUTE_MS,
  watches: { Event: ({ after }) => (after === undefined ? [] : [String(Math.floor(lastWrittenMs(after) / MINUTE_MS))]) },
  reconcile(key, world) {
    const sweepMs = (Number(key) + 1) * MINUTE_MS + TTL_MS;
    if (world.nowMs < sweepMs) return { intents: [], requeueAfterMs: sweepMs - world.nowMs, background: true };
    const intents: DeleteIntent[] = [];
    for (const event of world.list("Event")) {
      if (lastWrittenMs(event) + TTL_MS > world.nowMs) continue;
      intents.push({
        do: "delete",
        kind: "Event",
        key: keyOf(event),
        ...(event.metadata.uid === undefined ? {} : { uid: event.metadata.uid }),
      });
    }
    return { intents };
  },
};

/** The latest of the event's times: a recorder dates each count, and a client's event at least has its creation. */
function lastWrittenMs({ metadata, lastTimestamp, series }: Event): number {
  return Math.max(msOrNever(metadata.creationTimestamp), msOrNever(lastTimestamp), msOrNever(series?.lastObservedTime));
}

function msOrNever(text: string | undefined): number {
  const ms = parseTime(text);
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
}
