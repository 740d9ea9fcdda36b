/**
 * What is broken at the moment, with countdowns; Enter heals what is under the cursor.
 */
import { sinceStart } from "../../commands/print/since-start.ts";
import { type ActiveFault, activeFaults, isSpent, spacedDuration } from "../../core/index.ts";
import { faultSentence } from "../faults/fault-sentence.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";

/** The pane behind `!`. */
export const faultsPane: Pane = {
  name: "faults",
  crumb: "faults",
  create: (parts) => new ListModel(parts, new FaultList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "ID", rank: 0 },
  { name: "WHAT", rank: 0 },
  { name: "SINCE", rank: 5 },
  { name: "ENDS", rank: 0 },
];

class FaultList implements ListSource {
  readonly #parts: PaneParts;

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  sync(): void {
    // The rows are read when they are asked for: there are few.
  }

  title(_view: unknown, count: number): string {
    return `Faults[${count}]`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    const { cluster } = this.#parts;
    return activeFaults(cluster.tables).map((fault) => {
      const cells = [fault.id, faultSentence(fault), sinceStart(fault.sinceMs, cluster.startMs), endText(fault, cluster)];
      return {
        key: fault.id,
        cells: cells.map(safeCell),
        shape: fault.isOn ? "failing" : "progressing",
        choice: { line: `heal ${fault.id}` },
      };
    });
  }

  /** The whole sentence under the cursor, which its row may have no room for, and what Enter does to it. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    if (row === undefined) return [];
    return ["", ...wrapWords(`${row.cells[1]} · Enter heals it`, Math.max(1, width - 2)).map((line) => ` ${line}`)];
  }

  emptyText(): string {
    return "Nothing is broken. ctrl-x on an object shows every way to break it.";
  }
}

function endText(fault: ActiveFault, { nowMs, scene }: PaneParts["cluster"]): string {
  const { untilMs, everyMs, isOn } = fault;
  const end = untilMs === undefined ? "when healed" : `in ${spacedDuration(Math.max(0, untilMs - nowMs))}`;
  if (everyMs !== undefined) return `${end}; ${isOn ? "on" : "off"} now, changes every ${spacedDuration(everyMs)}`;
  return isSpent(fault, scene) ? "over: what it troubled is gone" : end;
}
