/**
 * The table of any kind, from the kind's own columns.
 *
 * Only visible rows are formatted, and the cells of an object are kept as long as the object is the same.
 */
import type { KubeObject, LogEntry, ObjectKey } from "../../core/index.ts";
import { compileFilter } from "../filter.ts";
import { type Row, Rows } from "../live/rows.ts";
import type { Motion, Pane, PaneModel, PaneParts } from "../pane.ts";
import type { Selection, View } from "../state.ts";
import { type ColumnNeed, fitColumns } from "../table/fit-columns.ts";
import { cellsText, headingLine, leadWidth, rowLine } from "../table/lines.ts";
import { moved, windowTop } from "../table/scroll.ts";
import { cellWidth } from "../terminal/cells.ts";
import type { Size } from "../terminal/compose.ts";
import type { ViewChange } from "../update.ts";
import { CellCache } from "./resource-table/cells.ts";
import { columnsFor, defaultSort, type TableColumn } from "./resource-table/columns.ts";

/** The pane for every kind. */
export const resourceTablePane: Pane = {
  name: "resource-table",
  crumb: "",
  create: (parts) => new ResourceTable(parts),
};

class ResourceTable implements PaneModel {
  readonly #parts: PaneParts;
  #rows: Rows | undefined;
  #builtFrom: View | undefined;
  #columns: readonly TableColumn[] = [];
  #cells = new CellCache([]);
  /** The widest cell seen in each column, so that scrolling does not make columns jump. */
  #widths: number[] = [];
  #hidden: readonly string[] = [];

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  note(entry: LogEntry): void {
    if (entry.kind === this.#builtFrom?.kind) this.#rows?.note(entry);
  }

  get isBehind(): boolean {
    return this.#rows?.isBehind ?? false;
  }

  get wakeAtMs(): number | undefined {
    return this.#rows?.newsUntilMs;
  }

  sync(view: View): void {
    this.#rowsFor(view).sync();
  }

  title(view: View): string {
    const kind = this.#parts.cluster.registry.kind(view.kind);
    const where = [kind.namespaced ? view.namespace || "all" : "", view.scope?.label ?? ""].filter((part) => part !== "").join("/");
    const filter = view.filter === "" ? "" : ` </${view.filter}>`;
    const faults = view.faultsOnly ? " <faults>" : "";
    const marks = view.marks.length === 0 ? "" : ` ${view.marks.length} marked`;
    const reading = this.#rows?.isBehind === true ? "…" : "";
    const hidden = this.#hidden.length === 0 ? "" : ` +${this.#hidden.length} column${this.#hidden.length === 1 ? "" : "s"}`;
    return `${kind.plural}${where === "" ? "" : `(${where})`}[${this.#rows?.count ?? 0}${reading}]${filter}${faults}${marks}${hidden}`;
  }

  paint(view: View, { width, height }: Size): readonly string[] {
    const rows = this.#rowsFor(view);
    const selected = this.#selectedIndex(view, rows);
    const top = windowTop({ top: view.top, selected, count: rows.length, height: height - 1 });
    const visible = rows.slice(top, top + Math.max(0, height - 1));
    const { nowMs } = this.#parts.cluster;
    const texts = visible.map((row) => this.#cells.cellsOf(row.object, nowMs));
    const needs = this.#needs(view, texts, visible.length === rows.length);
    const hasMarks = view.marks.length > 0;
    const fitted = fitColumns(needs, width - leadWidth(hasMarks));
    this.#hidden = fitted.hidden;
    const { theme } = this.#parts;
    const lines = [headingLine(needs, fitted, { width, hasMarks, theme, sorted: sortedBy(view) })].slice(0, height);
    for (const [index, row] of visible.entries()) {
      const text = cellsText(texts[index] ?? [], needs, fitted);
      lines.push(rowLine(text, this.#lookOf(row, view, top + index === selected), width, theme));
    }
    if (rows.length === 0 && height > 1) lines.push(...this.#emptyLines(view, width));
    while (lines.length < height) lines.push(" ".repeat(width));
    return lines.slice(0, height);
  }

  move(view: View, motion: Motion, { height }: Size): ViewChange {
    const rows = this.#rowsFor(view);
    const page = Math.max(1, height - 1);
    const from = this.#selectedIndex(view, rows);
    const top = windowTop({ top: view.top, selected: from, count: rows.length, height: page });
    const index = moved(from, motion, { count: rows.length, page });
    return { selected: selectionAt(rows, index), top: windowTop({ top, selected: index, count: rows.length, height: page }) };
  }

  object(view: View): KubeObject | undefined {
    const rows = this.#rowsFor(view);
    return rows.at(this.#selectedIndex(view, rows))?.object;
  }

  anchor(view: View): Selection | undefined {
    const rows = this.#rowsFor(view);
    const { selected } = view;
    // What is still being read may yet bring the object, or rows before it.
    if (rows.isReading && (selected === undefined || rows.find(selected.key) === undefined)) return undefined;
    const found = selectionAt(rows, this.#selectedIndex(view, rows));
    const isSame = found?.key === selected?.key && found?.uid === selected?.uid && found?.index === selected?.index;
    return isSame ? undefined : found;
  }

  objectAt(view: View, key: ObjectKey): KubeObject | undefined {
    return this.#rowsFor(view).find(key)?.object;
  }

  #rowsFor(view: View): Rows {
    const { cluster } = this.#parts;
    const before = this.#builtFrom;
    const kind = cluster.registry.kind(view.kind);
    // A custom kind may be another one by now: its definition says what columns there are.
    const isSameKind = this.#rows?.query.kind === kind;
    if (this.#rows !== undefined && before !== undefined && isSameKind && isSameQuery(before, view)) {
      this.#builtFrom = view;
      if (before.wide !== view.wide) this.#setColumns(view);
      if (this.#rows.cluster === cluster) return this.#rows;
      // Another instant is shown: what is the same there need not be read again.
      if (!this.#rows.isReading && !view.faultsOnly) {
        this.#rows.moveTo(cluster);
        return this.#rows;
      }
    }
    const known = isSameKind ? this.#rows : undefined;
    this.#builtFrom = view;
    // Cells that are known are worth keeping: another filter or order asks for the same ones.
    const hasSameColumns =
      isSameKind && before?.kind === view.kind && (before.namespace === "") === (view.namespace === "") && before.wide === view.wide;
    if (hasSameColumns) this.#widths = [];
    else this.#setColumns(view);
    const query = {
      kind,
      namespace: kind.namespaced ? view.namespace : "",
      scope: view.scope,
      filter: compileFilter(view.filter),
      faultsOnly: view.faultsOnly,
      sort: view.sort ?? defaultSort(kind),
      textOf: (object: KubeObject) => this.#cells.textOf(object),
    };
    const among =
      known?.isBehind === false && known.cluster === cluster && before !== undefined && isNarrowed(before, view) ? known : undefined;
    const rows = new Rows(cluster, query, () => this.#parts.wallMs(), among);
    if (view.selected !== undefined) rows.ensure(view.selected.key);
    this.#rows = rows;
    return rows;
  }

  #setColumns(view: View): void {
    const kind = this.#parts.cluster.registry.kind(view.kind);
    this.#columns = columnsFor(kind, { allNamespaces: kind.namespaced && view.namespace === "", wide: view.wide });
    this.#cells = new CellCache(this.#columns);
    this.#widths = [];
  }

  /** A table that is seen whole is as wide as it is now; one that scrolls never narrows. */
  #needs(view: View, texts: readonly (readonly string[])[], isWhole: boolean): readonly ColumnNeed[] {
    const sort = sortedBy(view);
    return this.#columns.map((column, index) => {
      let natural = Math.max(isWhole ? 0 : (this.#widths[index] ?? 0), column.name.length + (sort?.name === column.name ? 1 : 0));
      for (const cells of texts) natural = Math.max(natural, cellWidth(cells[index] ?? ""));
      this.#widths[index] = natural;
      return { name: column.name, rank: column.rank, natural, ...(column.align === undefined ? {} : { align: column.align }) };
    });
  }

  #selectedIndex(view: View, rows: Rows): number {
    const { selected } = view;
    if (rows.length === 0 || selected === undefined) return 0;
    const row = rows.find(selected.key);
    // A namesake made later is another object; the cursor then stays where it was.
    const isSame = row !== undefined && (selected.uid === "" || row.object.metadata.uid === selected.uid);
    const index = isSame ? rows.indexOf(selected.key) : selected.index;
    return Math.max(0, Math.min(index, rows.length - 1));
  }

  #lookOf(row: Row, view: View, isSelected: boolean) {
    const { cluster } = this.#parts;
    const { state } = cluster.registry.kind(view.kind).health(row.object, { nowMs: cluster.nowMs });
    // A fault is more than news.
    const shape = row.news === "gone" || (row.news === "born" && state !== "failing") ? row.news : state;
    return { shape, state, isSelected, isMarked: view.marks.length === 0 ? undefined : view.marks.includes(row.key) };
  }

  #emptyLines(view: View, width: number): readonly string[] {
    const { plural } = this.#parts.cluster.registry.kind(view.kind);
    const narrowed = view.filter !== "" || view.faultsOnly;
    const text = narrowed ? `No ${plural} match; Esc shows all.` : this.#noneText(view, plural);
    return [" ".repeat(width), fitted(`  ${text}`, width)];
  }

  #noneText({ namespace, scope }: View, plural: string): string {
    if (namespace === "" || scope !== undefined) return `No ${plural}.`;
    const exists = this.#parts.cluster.server.find("Namespace", namespace) !== undefined;
    return `${exists ? `No ${plural} in ${namespace}` : `There is no namespace ${namespace}`}; 0 shows all namespaces.`;
  }
}

/** The cursor on a row, by what it shows; undefined when there is no such row. */
function selectionAt(rows: Rows, index: number): Selection | undefined {
  const row = rows.at(index);
  return row === undefined ? undefined : { uid: row.object.metadata.uid ?? "", key: row.key, index };
}

/** Whether nothing differs but a filter to which plain letters were added: what did not pass then does not pass now. */
function isNarrowed(before: View, view: View): boolean {
  const isPlain = /^(?!.*(?:^| )-)[\w -]*$/.test(view.filter) && view.filter.startsWith(before.filter);
  return isPlain && isSameQuery({ ...before, filter: view.filter }, view);
}

function fitted(text: string, width: number): string {
  return text.padEnd(width).slice(0, width);
}

function sortedBy({ sort }: View): { readonly name: string; readonly reverse: boolean } | undefined {
  return sort === undefined ? undefined : { name: sort.column, reverse: sort.reverse };
}

function isSameQuery(a: View, b: View): boolean {
  return (
    a.kind === b.kind &&
    a.namespace === b.namespace &&
    a.scope === b.scope &&
    a.filter === b.filter &&
    a.faultsOnly === b.faultsOnly &&
    a.sort?.column === b.sort?.column &&
    a.sort?.reverse === b.sort?.reverse
  );
}
