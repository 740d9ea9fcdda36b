/**
 * A difference in words: counts first, then each kind with its objects and their fields.
 */
import { type AnyKind, type Difference, type ObjectDifference, valueText } from "../../core/index.ts";

const VALUE_MAX = 60;
/** Of one object, unless everything is asked for. */
const LEAVES_MAX = 12;
const CHANGES = ["created", "deleted", "replaced", "changed"] as const;

/** The counts, and the lines below them. */
export function differenceText(
  { objects, quiet }: Difference,
  isWhole: boolean,
): { readonly head: string; readonly lines: readonly string[] } {
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  const lines = kinds.flatMap((kind) => kindLines(kind, objects, isWhole));
  const rest = quiet === 0 ? [] : [`(${quiet} more only show that time has passed: --all)`];
  return { head: objects.length === 0 ? "no difference" : countsText(objects), lines: [...lines, ...rest] };
}

function kindLines(kind: AnyKind, objects: readonly ObjectDifference[], isWhole: boolean): readonly string[] {
  const own = objects.filter((object) => object.kind === kind);
  return [`${kind.plural}: ${countsText(own)}`, ...own.flatMap((object) => objectLines(object, isWhole))];
}

function objectLines({ key, change, leaves }: ObjectDifference, isWhole: boolean): readonly string[] {
  const shown = isWhole ? leaves : leaves.slice(0, LEAVES_MAX);
  const more = leaves.length - shown.length;
  return [
    `  ${change.padEnd(8)}  ${key}`,
    ...shown.map(({ path, from, to }) => `      ${path}: ${valueText(from, VALUE_MAX)} → ${valueText(to, VALUE_MAX)}`),
    ...(more > 0 ? [`      and ${more} more ${more === 1 ? "field" : "fields"}`] : []),
  ];
}

/** `2 created, 1 deleted, 5 changed`. */
function countsText(objects: readonly ObjectDifference[]): string {
  const counts = CHANGES.map((change) => [objects.filter((object) => object.change === change).length, change] as const);
  return counts
    .filter(([count]) => count > 0)
    .map(([count, change]) => `${count} ${change}`)
    .join(", ");
}
