/**
 * How much a log entry tells, without putting it into words: of several possible causes the weightiest is believed.
 */
import type { KubeObject } from "../api/kind.ts";
import type { LogEntry } from "../store/log.ts";

/** From nothing to what changes everything. */
export const WEIGHT = { none: 0, words: 2, report: 3, finding: 4, phase: 5, wish: 7, life: 8 } as const;

interface Observed extends KubeObject {
  readonly spec?: unknown;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly { readonly restartCount?: number; readonly ready?: boolean }[];
  };
}

/** A number of `WEIGHT`. */
export function weightOf(entry: LogEntry): number {
  if (entry.heartbeat === true) return WEIGHT.none;
  if (entry.verb !== "update") return WEIGHT.life;
  const { before, after } = entry as LogEntry<Observed>;
  if (before === undefined || after === undefined) return WEIGHT.life;
  if (after.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined) return WEIGHT.life;
  if (hasNewWishes(before, after)) return WEIGHT.wish;
  const [was, is] = [before.status, after.status];
  if (was === is) return WEIGHT.words;
  if (was?.phase !== is?.phase) return WEIGHT.phase;
  if (areSameFindings(was, is)) return isBookkeepingOnly(was, is) ? WEIGHT.none : WEIGHT.report;
  return WEIGHT.finding;
}

/** Whether only times of conditions changed: parts of a stored value that are equal are the same. */
function isBookkeepingOnly(was: Observed["status"], is: Observed["status"]): boolean {
  if (was === undefined || is === undefined) return false;
  const fields = new Set([...Object.keys(was), ...Object.keys(is)]);
  for (const field of fields) {
    if (field !== "conditions" && (was as Fields)[field] !== (is as Fields)[field]) return false;
  }
  return (is.conditions ?? []).every(({ type, reason, message }) => {
    const old = was.conditions?.find((each) => each.type === type);
    return old?.reason === reason && old?.message === message;
  });
}

type Fields = { readonly [field: string]: unknown };

/** Whether anything but metadata and status changed. */
function hasNewWishes(before: Observed, after: Observed): boolean {
  const [old, next] = [before as unknown as Fields, after as unknown as Fields];
  for (const field in old) if (isWish(field) && old[field] !== next[field]) return true;
  for (const field in next) if (isWish(field) && !(field in old)) return true;
  return false;
}

function isWish(field: string): boolean {
  return field !== "metadata" && field !== "status";
}

function areSameFindings(was: Observed["status"], is: Observed["status"]): boolean {
  const [old = [], next = []] = [was?.conditions, is?.conditions];
  if (
    old !== next &&
    !(old.length === next.length && next.every(({ type, status }) => old.some((each) => each.type === type && each.status === status)))
  ) {
    return false;
  }
  const [ran = [], runs = []] = [was?.containerStatuses, is?.containerStatuses];
  return (
    ran === runs || runs.every(({ restartCount, ready }, index) => ran[index]?.restartCount === restartCount && ran[index]?.ready === ready)
  );
}
