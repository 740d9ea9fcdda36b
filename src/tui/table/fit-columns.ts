/**
 * Which columns fit, and how wide each may be; pure.
 *
 * Columns go by rank, the highest first, and those of rank 0 never; what is left over makes cut columns whole, then widens the gaps.
 */

/** A column before it has a place. */
export interface ColumnNeed {
  readonly name: string;
  readonly rank: number;
  /** The widest cell seen so far, the heading included. */
  readonly natural: number;
  readonly align?: "right";
}

/** A column in its place. */
export interface PlacedColumn {
  /** Its position in the list of needs. */
  readonly index: number;
  readonly width: number;
}

/** The columns of one width. */
export interface Fitted {
  readonly columns: readonly PlacedColumn[];
  readonly gap: number;
  /** Names of those that did not fit. */
  readonly hidden: readonly string[];
}

/** A cut column is at least so wide. */
const CUT_WIDTH_MIN = 16;
const NAME_WIDTH_MIN = 24;
/** From this rank on a column is an extra. */
const EXTRA_RANK = 5;
const GAP_MIN = 2;
const GAP_MAX = 4;

/** Fits columns into `width` cells; extras come only where nothing is cut for them. */
export function fitColumns(needs: readonly ColumnNeed[], width: number): Fitted {
  const order = needs.map((_, index) => index).sort((a, b) => rankOf(needs[a]) - rankOf(needs[b]) || a - b);
  const chosen = new Set<number>();
  let used = 0;
  let usedWhole = 0;
  let isFull = false;
  for (const index of order) {
    const need = needs[index];
    if (need === undefined) continue;
    const gap = chosen.size === 0 ? 0 : GAP_MIN;
    if (rankOf(need) > 0) {
      // Strictly by rank: a narrow column of higher rank must not slip in where a wider one did not fit.
      // And what kubectl hides is not worth cutting what it shows.
      const isExtra = need.rank >= EXTRA_RANK;
      isFull ||= isExtra ? usedWhole + gap + need.natural > width : used + gap + leastWidth(need) > width;
      if (isFull) continue;
    }
    chosen.add(index);
    used += gap + leastWidth(need);
    usedWhole += gap + need.natural;
  }
  const columns = needs.flatMap((need, index) => (chosen.has(index) ? [{ index, need, width: leastWidth(need) }] : []));
  const left = widen(columns, width - used);
  const gap = columns.length < 2 ? GAP_MIN : Math.min(GAP_MAX, GAP_MIN + Math.floor(left / (columns.length - 1)));
  shrink(columns, width);
  return {
    columns: columns.map(({ index, width: cells }) => ({ index, width: cells })),
    gap,
    hidden: needs.filter((_, index) => !chosen.has(index)).map(({ name }) => name),
  };
}

interface Growing {
  readonly index: number;
  readonly need: ColumnNeed;
  width: number;
}

function rankOf(need: ColumnNeed | undefined): number {
  return need?.rank ?? 0;
}

function leastWidth({ name, natural }: ColumnNeed): number {
  const least = name === "NAME" ? NAME_WIDTH_MIN : Math.max(CUT_WIDTH_MIN, name.length);
  return Math.min(natural, least);
}

/** Gives what is left to the columns that are cut, from left to right; returns what nobody needs. */
function widen(columns: readonly Growing[], left: number): number {
  let rest = Math.max(0, left);
  for (const column of columns) {
    const more = Math.min(rest, column.need.natural - column.width);
    column.width += more;
    rest -= more;
  }
  return rest;
}

/** Where even the columns that never go do not fit, the widest give way. */
function shrink(columns: readonly Growing[], width: number): void {
  const total = () => columns.reduce((sum, column) => sum + column.width, 0) + GAP_MIN * Math.max(0, columns.length - 1);
  for (let excess = total() - width; excess > 0; excess--) {
    const widest = columns.reduce<Growing | undefined>(
      (best, each) => (best === undefined || each.width > best.width ? each : best),
      undefined,
    );
    if (widest === undefined || widest.width <= 1) return;
    widest.width -= 1;
  }
}
