/**
 * The order of rows: by the value of a column, then by key; and keeping a list in it without sorting it again.
 */

/** What order needs of a row. */
export interface Ordered {
  readonly key: string;
  /** Undefined where the key alone decides. */
  readonly value: string | number | undefined;
}

/** Compares two rows; rows of equal value keep the order of their keys in both directions. */
export function compareRows(a: Ordered, b: Ordered, reverse: boolean): number {
  if (a.value !== b.value && a.value !== undefined && b.value !== undefined) {
    const order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
    if (order !== 0) return reverse ? -order : order;
  }
  const byKey = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  return a.value === undefined && reverse ? -byKey : byKey;
}

/** Where `row` stands in the sorted list, or belongs. */
export function positionIn<R extends Ordered>(rows: readonly R[], row: Ordered, reverse: boolean): number {
  let low = 0;
  let high = rows.length;
  const last = rows[high - 1];
  if (last !== undefined && compareRows(last, row, reverse) < 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = rows[middle];
    if (candidate !== undefined && compareRows(candidate, row, reverse) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** So few changes are spliced in one by one; more are merged in one pass. */
const SPLICES_MAX = 32;

/** Takes rows out of a sorted list and puts others in; returns the list, which may be a new one. */
export function mergeRows<R extends Ordered>(rows: R[], removed: ReadonlySet<R>, added: readonly R[], reverse: boolean): R[] {
  if (removed.size + added.length <= SPLICES_MAX) {
    for (const row of removed) {
      const at = positionIn(rows, row, reverse);
      if (rows[at] === row) rows.splice(at, 1);
    }
    for (const row of added) rows.splice(positionIn(rows, row, reverse), 0, row);
    return rows;
  }
  const sorted = isSorted(added, reverse) ? added : added.toSorted((a, b) => compareRows(a, b, reverse));
  const [last, first] = [rows.at(-1), sorted[0]];
  if (removed.size === 0 && (last === undefined || first === undefined || compareRows(last, first, reverse) < 0))
    return rows.concat(sorted);
  const merged: R[] = [];
  let next = 0;
  for (const row of rows) {
    if (removed.has(row)) continue;
    for (let candidate = sorted[next]; candidate !== undefined && compareRows(candidate, row, reverse) < 0; candidate = sorted[++next])
      merged.push(candidate);
    merged.push(row);
  }
  for (; next < sorted.length; next++) {
    const row = sorted[next];
    if (row !== undefined) merged.push(row);
  }
  return merged;
}

function isSorted(rows: readonly Ordered[], reverse: boolean): boolean {
  for (let index = 1; index < rows.length; index++) {
    const [before, after] = [rows[index - 1], rows[index]];
    if (before !== undefined && after !== undefined && compareRows(before, after, reverse) > 0) return false;
  }
  return true;
}
