/**
 * The menu of everything that can be done to an object that it will not like; Enter asks before it does anything.
 */
import type { KubeObject } from "../../core/index.ts";
import { type Threat, threatDialog, threatsTo } from "../faults/break-menu.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { objectTitle } from "../text/text-model.ts";

/** The pane behind ctrl-x. */
export const breakPane: Pane = {
  name: "break",
  crumb: "break",
  create: (parts) => new ListModel(parts, new BreakMenu(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "WHAT HAPPENS", rank: 0 },
  { name: "COMMAND", rank: 5 },
];

class BreakMenu implements ListSource {
  readonly #parts: PaneParts;
  #revision = -1;
  #rows: readonly ListRow[] = [];

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  sync(view: View): void {
    const { cluster } = this.#parts;
    if (cluster.store.revision === this.#revision) return;
    this.#revision = cluster.store.revision;
    const object = this.object(view);
    // What is gone cannot be broken, but what is around it can.
    const threats = threatsTo(cluster, view.kind, object, view.reading.container);
    this.#rows = threats.map((threat) => rowOf(threat, this.#parts));
  }

  title(view: View, count: number): string {
    return `Break(${view.object === undefined ? "the cluster" : objectTitle(view)})[${count}]`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  /** The command under the cursor, which its row may have no room for. */
  footer(_view: View, row: ListRow | undefined): readonly string[] {
    return row === undefined ? [] : ["", ` : ${row.cells[1]}`];
  }

  emptyText(): string {
    return "Nothing can be broken here.";
  }

  object({ kind, object }: View): KubeObject | undefined {
    return object === undefined ? undefined : this.#parts.cluster.server.find(kind, object.key);
  }
}

function rowOf(threat: Threat, parts: PaneParts): ListRow {
  const { fault, line } = threat;
  return {
    key: line,
    cells: [safeCell(fault.summary), safeCell(line)],
    shape: "ok",
    choice: { ask: () => threatDialog(parts.cluster, threat) },
  };
}
