/**
 * Objects of a kind as `kubectl get` prints them, made from the kind's columns.
 * @see kubernetes staging/src/k8s.io/cli-runtime/pkg/printers/tableprinter.go
 */
import { type AnyKind, apiKindOf, type Column, type KubeObject } from "../../core/index.ts";
import { alignColumns, type Row } from "./text-table.ts";

/** How a table is to look. */
export interface TableOptions {
  readonly nowMs: number;
  readonly wide?: boolean;
  readonly withNamespace?: boolean;
  readonly withKind?: boolean;
  readonly showLabels?: boolean;
  /** Labels that get a column each (`-L`). */
  readonly labelColumns?: readonly string[];
  readonly noHeaders?: boolean;
}

/** The table's text without a final newline; only the header for no objects. */
export function printTable(kind: AnyKind, objects: readonly KubeObject[], options: TableOptions): string {
  const columns = kind.columns.filter((column: Column<KubeObject>) => column.tuiOnly !== true && (options.wide || column.wide !== true));
  const context = { nowMs: options.nowMs, wide: options.wide ?? false };
  const cellOf = (column: Column<KubeObject>, object: KubeObject): string => {
    const text = firstLine(column.cell(object, context));
    return column.name === "NAME" && options.withKind ? `${kindPrefix(kind)}/${text}` : text;
  };
  const header = aroundCells(
    columns.map(({ name }) => name),
    undefined,
    options,
  );
  const rows = objects.map((object) =>
    aroundCells(
      columns.map((column) => cellOf(column, object)),
      object,
      options,
    ),
  );
  return alignColumns(options.noHeaders ? rows : [header, ...rows]);
}

/** `pod` or `deployment.apps`: how kubectl names a kind before a slash. */
export function kindPrefix(kind: AnyKind): string {
  const name = apiKindOf(kind).toLowerCase();
  return kind.group === "" ? name : `${name}.${kind.group}`;
}

/** `deployment.apps/web`. */
export function objectTitle(kind: AnyKind, name: string): string {
  return `${kindPrefix(kind)}/${name}`;
}

/** `app=web,tier=front` by key, or `<none>`. */
export function labelsText(labels: { readonly [key: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? "<none>" : pairs.map(([key, value]) => `${key}=${value}`).join(",");
}

/** The namespace before, labels behind; without an object the headers of both. */
function aroundCells(cells: Row, object: KubeObject | undefined, options: TableOptions): Row {
  const labels = object?.metadata.labels;
  const before = options.withNamespace ? [object === undefined ? "NAMESPACE" : (object.metadata.namespace ?? "")] : [];
  const chosen = (options.labelColumns ?? []).map((label) => (object === undefined ? labelHeader(label) : (labels?.[label] ?? "")));
  const all = options.showLabels ? [object === undefined ? "LABELS" : labelsText(labels)] : [];
  return [...before, ...cells, ...chosen, ...all];
}

/** The part of the label's key behind its prefix. */
function labelHeader(label: string): string {
  return label.slice(label.lastIndexOf("/") + 1).toUpperCase();
}

function firstLine(text: string): string {
  const end = text.search(/[\f\n\r]/);
  const line = end < 0 ? text : `${text.slice(0, end)}...`;
  return line.replaceAll("\u001b", "^[");
}
