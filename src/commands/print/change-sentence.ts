/**
 * A write in one short sentence: `worker-1 is NotReady`, `pod shop/web-x is created`.
 *
 * It is made from the kind's columns and health, so it knows no kind.
 */
import { type AnyKind, type Column, changesOf, type KubeObject, type LogEntry, type Registry, singularOf } from "../../core/index.ts";

const HEARTBEAT = ".lastHeartbeatTime";

/** A sentence, and how much it tells: of several writes at one instant the one that tells most is shown. */
export interface ChangeSentence {
  readonly text: string;
  readonly weight: number;
}

/** The sentence of a write; undefined for what speaks of other objects or says nothing new (events, leases, heartbeats). */
export function changeSentence(entry: LogEntry, registry: Registry): ChangeSentence | undefined {
  const kind = registry.find(entry.kind);
  if (kind === undefined || entry.heartbeat === true || kind.history === "last") return undefined;
  const { before, after } = entry as LogEntry<KubeObject>;
  const object = after ?? before;
  if (object === undefined) return undefined;
  const subject = subjectOf(kind, object);
  if (before === undefined) return { text: `${subject} is created`, weight: 3 };
  if (after === undefined) return { text: `${subject} is gone`, weight: 3 };
  return updateSentence(kind, subject, before, after, entry.timeMs);
}

/** `pod shop/web`; what has no namespace goes by its name alone. */
export function subjectOf(kind: AnyKind, { metadata }: KubeObject): string {
  return kind.namespaced ? `${singularOf(kind)} ${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** The object's STATUS cell, for kinds that have one. */
export function statusText(kind: AnyKind, object: KubeObject, nowMs: number): string | undefined {
  return kind.columns.find(({ name }) => name === "STATUS")?.cell(object, { nowMs });
}

function updateSentence(kind: AnyKind, subject: string, before: KubeObject, after: KubeObject, nowMs: number): ChangeSentence | undefined {
  const cellOf = (column: Column<KubeObject>, object: KubeObject): string => column.cell(object, { nowMs });
  const changed = kind.columns.filter((column) => column.volatile !== true && cellOf(column, before) !== cellOf(column, after));
  const status = changed.find(({ name }) => name === "STATUS");
  if (status !== undefined) return { text: `${subject} is ${cellOf(status, after)}`, weight: 5 };
  if (after.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined) {
    return { text: `${subject} is being deleted`, weight: 4 };
  }
  const [health, was] = [kind.health(after, { nowMs }), kind.health(before, { nowMs })];
  if (health.state !== was.state && health.why !== "") return { text: `${subject}: ${health.why}`, weight: 4 };
  const [column] = changed;
  if (column !== undefined) return { text: `${subject}: ${column.name} ${cellOf(column, before)} → ${cellOf(column, after)}`, weight: 2 };
  const leaf = changesOf(before, after).find(({ path }) => !path.endsWith(HEARTBEAT));
  // Only the time of a report has changed: a heartbeat, whatever its writer calls it.
  if (leaf === undefined) return undefined;
  const isShort = [leaf.from, leaf.to].every((value) => value === undefined || typeof value !== "object");
  const change = isShort ? ` ${leaf.from ?? "none"} → ${leaf.to ?? "none"}` : " changes";
  return { text: `${subject}: ${leaf.path}${change}`, weight: 1 };
}
