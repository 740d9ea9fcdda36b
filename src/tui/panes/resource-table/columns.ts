/**
 * The columns of a kind's table in the TUI: kubectl's, with NAMESPACE where several are shown and LABELS in wide tables.
 */
import type { AnyKind, Column, KubeObject } from "../../../core/index.ts";
import type { Sort } from "../../state.ts";

/** A column with its rank settled. */
export interface TableColumn extends Column<KubeObject> {
  readonly rank: number;
}

const NEVER_HIDDEN: ReadonlySet<string> = new Set(["NAME", "READY", "STATUS"]);
const PLAIN_RANK = 1;
const WIDE_RANK = 5;
const LABELS_RANK = 9;

const namespaceColumn: TableColumn = { name: "NAMESPACE", cell: ({ metadata }) => metadata.namespace ?? "", rank: 0 };
const labelsColumn: TableColumn = {
  name: "LABELS",
  cell: ({ metadata }) =>
    Object.entries(metadata.labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(",") || "<none>",
  rank: LABELS_RANK,
};

/** A plain table leaves out what kubectl hides unless it matters as much as a plain column; a wide one shows all that fits. */
export function columnsFor(kind: AnyKind, options: { readonly allNamespaces: boolean; readonly wide: boolean }): readonly TableColumn[] {
  const own = kind.columns.map((column) => ({ ...column, rank: rankOf(column) }));
  const shown = own.filter(({ wide, rank }) => options.wide || wide !== true || rank <= WIDE_RANK);
  return [...(options.allNamespaces ? [namespaceColumn] : []), ...shown, ...(options.wide ? [labelsColumn] : [])];
}

/** NAME, READY and STATUS never go, unless kubectl itself hides them. */
function rankOf({ name, wide, rank }: Column<KubeObject>): number {
  if (wide === true) return rank ?? WIDE_RANK;
  return NEVER_HIDDEN.has(name) ? 0 : (rank ?? PLAIN_RANK);
}

/** A table that begins with a time (events) is sorted by it, the latest first; all others by name. */
export function defaultSort(kind: AnyKind): Sort | undefined {
  const first = kind.columns[0];
  return first?.volatile === true ? { column: first.name, reverse: false } : undefined;
}
