/**
 * What panes share whose rows are no objects of one kind: a cursor over rows that somebody else makes, filtered, in fitted columns.
 */
import type { KubeObject, ObjectKey } from "../../core/index.ts";
import { compileFilter, EVERYTHING } from "../filter.ts";
import type { Patience } from "../live/patience.ts";
import type { Choice, Motion, PaneModel, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { cellWidth, fitCells } from "../terminal/cells.ts";
import type { Size } from "../terminal/compose.ts";
import type { Shape } from "../theme.ts";
import type { ViewChange } from "../update.ts";
import { fitColumns } from "./fit-columns.ts";
import { cellsText, headingLine, leadWidth, rowLine } from "./lines.ts";
import { moved, windowTop } from "./scroll.ts";

/** A column: of rank 0 it never goes, else the highest goes first. */
export interface ListColumn {
  readonly name: string;
  readonly rank: number;
  readonly align?: "right";
}

/** One row. */
export interface ListRow {
  /** What the cursor holds on to. */
  readonly key: string;
  /** Harmless lines, one per column. */
  readonly cells: readonly string[];
  readonly shape: Shape;
  /** What it is about. */
  readonly object?: { readonly kind: string; readonly key: ObjectKey } | undefined;
  readonly container?: string;
  readonly choice?: Choice;
}

/** How one list differs from another. */
export interface ListSource {
  /** Looks at the cluster; the rows may be others afterwards. */
  sync(view: View): void;
  title(view: View, count: number): string;
  columns(view: View): readonly ListColumn[];
  rows(view: View): readonly ListRow[];
  /** Where the cursor begins; on the first row unless told. */
  first?(view: View): ListRow | undefined;
  emptyText(view: View): string;
  /** Lines below the rows, about the one under the cursor. */
  footer?(view: View, row: ListRow | undefined, width: number): readonly string[];
  /** The object that the pane is about, whatever the row. */
  object?(view: View): KubeObject | undefined;
  /** There is more to look at: paint again soon. */
  readonly isBehind?: boolean;
  /** What it shows is dear: this says when it is worked out again. */
  readonly patience?: Patience;
}

/** Of the height a footer gets no more than this share. */
const FOOTER_SHARE = 0.4;

/** A list with a cursor. */
export class ListModel implements PaneModel {
  readonly #parts: PaneParts;
  readonly #source: ListSource;
  #footerHeight = 0;

  constructor(parts: PaneParts, source: ListSource) {
    this.#parts = parts;
    this.#source = source;
  }

  get isBehind(): boolean {
    return this.#source.isBehind ?? false;
  }

  get wakeAtMs(): number | undefined {
    return this.#source.patience?.wakeAtMs;
  }

  title(view: View): string {
    return `${this.#source.title(view, this.#rows(view).length)}${view.filter === "" ? "" : ` </${view.filter}>`}`;
  }

  sync(view: View): void {
    this.#source.sync(view);
  }

  paint(view: View, { width, height }: Size): readonly string[] {
    const rows = this.#rows(view);
    const { theme } = this.#parts;
    const selected = this.#selectedIndex(view, rows);
    const footer = (this.#source.footer?.(view, rows[selected], width) ?? []).slice(0, Math.floor(height * FOOTER_SHARE));
    this.#footerHeight = footer.length;
    const body = Math.max(1, height - footer.length - 1);
    const top = windowTop({ top: view.top, selected, count: rows.length, height: body });
    const visible = rows.slice(top, top + body);
    const needs = this.#source.columns(view).map((column, index) => ({
      ...column,
      natural: Math.max(cellWidth(column.name), ...visible.map(({ cells }) => cellWidth(cells[index] ?? ""))),
    }));
    const fitted = fitColumns(needs, width - leadWidth(false));
    const lines = [headingLine(needs, fitted, { width, hasMarks: false, theme, sorted: undefined })];
    for (const [index, row] of visible.entries()) {
      const look = { shape: row.shape, state: row.shape, isSelected: top + index === selected, isMarked: undefined };
      lines.push(rowLine(cellsText(row.cells, needs, fitted), look, width, theme));
    }
    if (rows.length === 0) lines.push(fitCells("", width), fitCells(`  ${this.#emptyText(view)}`, width));
    while (lines.length < height - footer.length) lines.push(" ".repeat(width));
    return [...lines.slice(0, height - footer.length), ...footer.map((line) => fitCells(line, width))].slice(0, height);
  }

  move(view: View, motion: Motion, { height }: Size): ViewChange {
    const rows = this.#rows(view);
    const page = Math.max(1, height - 1 - this.#footerHeight);
    const index = moved(this.#selectedIndex(view, rows), motion, { count: rows.length, page });
    const row = rows[index];
    const selected = row === undefined ? undefined : { uid: "", key: row.key, index };
    return { selected, top: windowTop({ top: view.top, selected: index, count: rows.length, height: page }) };
  }

  object(view: View): KubeObject | undefined {
    const about = this.#row(view)?.object;
    if (about === undefined) return this.#source.object?.(view);
    return this.#parts.cluster.server.find(about.kind, about.key);
  }

  kind(view: View): string | undefined {
    return this.#row(view)?.object?.kind;
  }

  container(view: View): string | undefined {
    return this.#row(view)?.container;
  }

  choice(view: View): Choice | undefined {
    return this.#row(view)?.choice;
  }

  #row(view: View): ListRow | undefined {
    const rows = this.#rows(view);
    return rows[this.#selectedIndex(view, rows)];
  }

  /** The row under the cursor: found by its key, or else where the cursor was. */
  #selectedIndex(view: View, rows: readonly ListRow[]): number {
    const { selected } = view;
    const key = selected === undefined ? this.#source.first?.(view)?.key : selected.key;
    const index = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
    return index >= 0 ? index : Math.max(0, Math.min(selected?.index ?? 0, rows.length - 1));
  }

  #emptyText(view: View): string {
    return view.filter === "" ? this.#source.emptyText(view) : "Nothing matches; Esc shows all.";
  }

  #rows(view: View): readonly ListRow[] {
    const rows = this.#source.rows(view);
    const filter = compileFilter(view.filter);
    if (filter === EVERYTHING) return rows;
    return rows.filter(({ cells }) => filter({ text: () => cells.join(" ").toLowerCase(), labels: undefined }));
  }
}
