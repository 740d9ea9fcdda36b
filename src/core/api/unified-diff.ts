/**
 * How two values differ, as a unified diff of their JSON, which is what upstream appends to some refusals.
 *
 * Absent on purpose: several hunks; everything between the first and the last differing line is shown as one.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/diff/diff.go
 */

const CONTEXT_LINES = 3;

/** The same indented JSON for values that mean the same: keys sorted, absent and empty lists, maps and fields left out. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonical(value) ?? null, undefined, " ");
}

function canonical(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(canonical);
  const members = Object.entries(value)
    .map(([name, member]) => [name, canonical(member)] as const)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** The lines in which `after` differs from `before`, with three lines around them. */
export function unifiedDiff(before: string, after: string): string {
  const [old, next] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, next.length);
  let head = 0;
  while (head < shorter && old[head] === next[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  const from = Math.max(0, head - CONTEXT_LINES);
  const trailing = Math.min(tail, CONTEXT_LINES);
  const lines = [
    ...old.slice(from, head).map((line) => ` ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...next.slice(head, next.length - tail).map((line) => `+${line}`),
    ...old.slice(old.length - tail, old.length - tail + trailing).map((line) => ` ${line}`),
  ];
  const range = (total: number) => `${from + 1},${total - tail + trailing - from}`;
  return [`@@ -${range(old.length)} +${range(next.length)} @@`, ...lines, ""].join("\n");
}
