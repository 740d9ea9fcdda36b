/**
 * The cells of objects, kept as long as the object is the same; what changes with time alone is made anew each time.
 */
import type { KubeObject } from "../../../core/index.ts";
import { safeCell } from "../../table/lines.ts";
import type { TableColumn } from "./columns.ts";

interface Kept {
  /** Undefined where the column is volatile. */
  readonly cells: readonly (string | undefined)[];
  text: string | undefined;
}

/** The cells of one set of columns. */
export class CellCache {
  readonly #columns: readonly TableColumn[];
  readonly #kept = new WeakMap<KubeObject, Kept>();

  constructor(columns: readonly TableColumn[]) {
    this.#columns = columns;
  }

  /** The text of each cell at `nowMs`. */
  cellsOf(object: KubeObject, nowMs: number): readonly string[] {
    const { cells } = this.#keptOf(object);
    return this.#columns.map((column, index) => cells[index] ?? safeCell(column.cell(object, { nowMs })));
  }

  /** What a filter looks at: all cells but ages, in lower case. */
  textOf(object: KubeObject): string {
    const kept = this.#keptOf(object);
    kept.text ??= kept.cells
      .filter((cell) => cell !== undefined)
      .join(" ")
      .toLowerCase();
    return kept.text;
  }

  #keptOf(object: KubeObject): Kept {
    const known = this.#kept.get(object);
    if (known !== undefined) return known;
    const cells = this.#columns.map((column) => (column.volatile === true ? undefined : safeCell(column.cell(object, { nowMs: 0 }))));
    const kept: Kept = { cells, text: undefined };
    this.#kept.set(object, kept);
    return kept;
  }
}
