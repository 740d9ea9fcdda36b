/**
 * Sets of indexes as Jobs write them: `0,2-4`.
 * @see kubernetes pkg/apis/batch/validation/validation.go validateIndexesFormat
 */

/** The first and the last index of a run. */
export type IndexRun = readonly [first: number, last: number];

const INTEGER = /^[+-]?[0-9]+$/;

/** The runs in a text, or upstream's words for why it is none; each index must be below `completions`. */
export function parseIndexes(text: string, completions: number): readonly IndexRun[] | string {
  if (text === "") return [];
  const runs: IndexRun[] = [];
  for (const part of text.split(",")) {
    const run = parseRun(part, completions);
    if (typeof run === "string") return run;
    const previous = runs.at(-1)?.[1];
    if (previous !== undefined && previous >= run[0]) return outOfOrder(previous, run[0]);
    runs.push(run);
  }
  return runs;
}

/** How many indexes there are in all. */
export function countIndexes(runs: readonly IndexRun[]): number {
  return runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** The text for a set of indexes. */
export function indexesText(indexes: Iterable<number>): string {
  const runs: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] + 1 >= index) run[1] = index;
    else runs.push([index, index]);
  }
  // A run of two is written as two, as upstream has it.
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`)).join(",");
}

function parseRun(part: string, completions: number): IndexRun | string {
  const limits = part.split("-");
  if (limits.length > 2) {
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  const [first = 0, last = first] = limits.map(Number);
  for (const [at, written] of limits.entries()) {
    if (!INTEGER.test(written)) return `cannot convert string to integer for index: ${JSON.stringify(written)}`;
    if (((at === 0 ? first : last) as number) >= completions) return `too large index: ${JSON.stringify(written)}`;
  }
  return limits.length === 2 && first >= last ? outOfOrder(first, last) : [first, last];
}

function outOfOrder(previous: number, current: number): string {
  return `non-increasing order, previous: ${previous}, current: ${current}`;
}
