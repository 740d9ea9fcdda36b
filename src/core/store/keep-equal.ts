/**
 * Structural sharing: equal sub-trees keep the identity they had.
 *
 * History then pays only for what changed, "nothing changed" is `===`, and memoised questions keep hitting.
 */

/** `next`, with every sub-tree that equals its counterpart in `previous` replaced by that counterpart; the result is frozen. */
export function keepEqual<T>(next: T, previous: unknown): T {
  if (Object.is(next, previous)) return next;
  if (typeof next !== "object" || next === null) return next;
  if (Array.isArray(next)) return keepArray(next, Array.isArray(previous) ? previous : undefined) as T;
  const before =
    typeof previous === "object" && previous !== null && !Array.isArray(previous) ? (previous as Record<string, unknown>) : undefined;
  return keepRecord(next as Record<string, unknown>, before) as T;
}

function keepArray(next: readonly unknown[], previous: readonly unknown[] | undefined): readonly unknown[] {
  let same = previous !== undefined && previous.length === next.length;
  let changed: unknown[] | undefined;
  for (let index = 0; index < next.length; index++) {
    const before = previous?.[index];
    const item = next[index];
    const kept = keepEqual(item, before);
    if (kept !== before) same = false;
    if (kept !== item) {
      changed ??= [...next];
      changed[index] = kept;
    }
  }
  if (same && previous !== undefined) return previous;
  return freeze(changed ?? next);
}

function keepRecord(next: Record<string, unknown>, previous: Record<string, unknown> | undefined): Record<string, unknown> {
  let same = previous !== undefined;
  let count = 0;
  let isSparse = false;
  let changed: Record<string, unknown> | undefined;
  for (const field in next) {
    const item = next[field];
    if (item === undefined) {
      isSparse = true;
      continue;
    }
    count += 1;
    const before = previous?.[field];
    const kept = item === before ? before : keepEqual(item, before);
    if (kept !== before) same = false;
    if (kept !== item) {
      changed ??= { ...next };
      changed[field] = kept;
    }
  }
  if (same && previous !== undefined && countFields(previous) === count) return previous;
  const whole = changed ?? next;
  return freeze(isSparse ? withoutUndefined(whole) : whole);
}

/** Built anew rather than by `delete`, which would turn the object into a slow hash table for all its readers. */
function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  const defined: Record<string, unknown> = {};
  for (const field in record) if (record[field] !== undefined) defined[field] = record[field];
  return defined;
}

function countFields(record: Record<string, unknown>): number {
  let count = 0;
  for (const _ in record) count += 1;
  return count;
}

function freeze<T extends object>(value: T): T {
  return Object.isFrozen(value) ? value : Object.freeze(value);
}
