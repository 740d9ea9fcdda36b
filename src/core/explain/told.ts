/**
 * Events as causes: what an agent did to an object, or found wrong with it, before its status got worse.
 *
 * A probe that fails and a container that is killed for it leave no other trace in the log.
 */
import { tableNameOf } from "../api/kind-names.ts";
import type { Event } from "../api/kinds/event.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";

const EVENT = "Event";
/** These only repeat what the status says. */
const REPEATS: ReadonlySet<string> = new Set(["BackOff", "Failed", "FailedScheduling", "InspectFailed", "ErrImageNeverPull"]);
const KILLING = "Killing";

/** The Event that an entry writes; undefined for all other entries. */
export function eventOf({ kind, after }: LogEntry): Event | undefined {
  return kind === EVENT ? (after as Event | undefined) : undefined;
}

/** The newest event about an object, after entry `since` and before entry `until`, that says what went wrong. */
export function toldBetween(
  { kind, objectKey }: Pick<LogEntry, "kind" | "objectKey">,
  { since, until }: { readonly since: number; readonly until: number },
  { log }: Store,
): LogEntry | undefined {
  let newest: LogEntry | undefined;
  for (const entry of log.between(EVENT, since + 1, until - 1)) {
    const event = eventOf(entry);
    if (event !== undefined && isTelling(event) && isAbout(event, kind, objectKey)) newest = entry;
  }
  return newest;
}

/** The object that an event speaks of. */
export function regardingOf({ involvedObject: { apiVersion = "", kind = "", namespace = "", name = "" } }: Event): {
  readonly kind: string;
  readonly objectKey: string;
} {
  return { kind: tableNameOf({ apiVersion, kind }), objectKey: namespace === "" ? name : `${namespace}/${name}` };
}

/** Whether an update says that a container ended, or that the object is no longer ready. */
export function isTurnForTheWorse({ before, after }: LogEntry): boolean {
  const [was, is] = [(before as Partial<Pod> | undefined)?.status, (after as Partial<Pod> | undefined)?.status];
  if (was === undefined || is === undefined) return false;
  if (is.phase === "Failed" && was.phase !== "Failed") return true;
  if (readyIn(was) === "True" && readyIn(is) !== "True") return true;
  return (is.containerStatuses ?? []).some(({ name, restartCount, state }) => {
    const old = was.containerStatuses?.find((container) => container.name === name);
    if (old === undefined || old.state?.terminated !== undefined) return false;
    return restartCount !== old.restartCount || state?.terminated !== undefined;
  });
}

function readyIn({ conditions }: Pod["status"]): string | undefined {
  return conditions?.find(({ type }) => type === "Ready")?.status;
}

function isTelling({ type, reason = "" }: Event): boolean {
  return (type === "Warning" && !REPEATS.has(reason)) || reason === KILLING;
}

function isAbout(event: Event, kind: string, objectKey: string): boolean {
  const regarding = regardingOf(event);
  return regarding.kind === kind && regarding.objectKey === objectKey;
}
