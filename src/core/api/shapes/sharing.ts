/**
 * Changes to read-only values that keep everything untouched identical, so that "nothing changed" is `===`.
 */

/** The object with these members changed, or the object itself when they all are as they were; undefined changes nothing. */
export function patched<T extends object>(object: T, changes: Partial<T>): T {
  let next: T | undefined;
  for (const key of keysOf(changes)) {
    if (changes[key] === undefined || changes[key] === object[key]) continue;
    next ??= { ...object };
    Object.assign(next, { [key]: changes[key] });
  }
  return next ?? object;
}

/** The object with the members that are absent or empty text filled in, or the object itself when none is. */
export function filled<T extends object>(object: T, defaults: Partial<T>): T {
  const missing: Partial<T> = {};
  for (const key of keysOf(defaults)) {
    if (object[key] === undefined || object[key] === "") missing[key] = defaults[key];
  }
  return patched(object, missing);
}

/** The list with every item replaced, or the list itself when each item stays as it was. */
export function mapShared<L extends readonly unknown[]>(list: L, change: (item: L[number]) => L[number]): L;
export function mapShared<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  let next: T[] | undefined;
  list.forEach((item, index) => {
    const changed = change(item);
    if (changed === item) return;
    next ??= [...list];
    next[index] = changed;
  });
  return next ?? list;
}

function keysOf<T extends object>(object: T): (keyof T)[] {
  return Object.keys(object) as (keyof T)[]; // Object.keys forgets what the keys belong to.
}
