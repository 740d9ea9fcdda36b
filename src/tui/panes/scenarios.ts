/**
 * The menu of scenarios that come with the program; Enter plays one, in a cluster of its own.
 */
import { quoted } from "../command-line.ts";
import type { Pane, PaneParts } from "../pane.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";

/** The pane behind `:play`. */
export const scenariosPane: Pane = {
  name: "scenarios",
  crumb: "scenarios",
  create: (parts) => new ListModel(parts, new ScenarioMenu(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "NO", rank: 0, align: "right" },
  { name: "STORY", rank: 0 },
  { name: "FILE", rank: 1 },
];

class ScenarioMenu implements ListSource {
  readonly #parts: PaneParts;
  #rows: readonly ListRow[] | undefined;

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  sync(): void {
    this.#rows ??= this.#parts.scenarios().map(rowOf);
  }

  title(_view: unknown, count: number): string {
    return `Scenarios[${count}]`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows ?? [];
  }

  emptyText(): string {
    return "No scenarios came with the program; :play FILE plays one.";
  }
}

/** Only title and number are read here: the rest is, and is checked, when it is played. */
function rowOf({ path, text }: { readonly path: string; readonly text: string }): ListRow {
  const field = (name: string): string => new RegExp(`^${name}: *(.*?) *$`, "m").exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, "$2") ?? "";
  const cells = [field("number"), safeCell(field("name")), safeCell(path.slice(path.lastIndexOf("/") + 1))];
  return { key: path, cells, shape: "ok", choice: { line: `play ${quoted(path)}` } };
}
