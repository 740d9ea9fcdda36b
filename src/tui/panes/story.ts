/**
 * What the scenario that is played has told so far, newest last; Enter looks at the instant.
 */
import { sinceStart } from "../../commands/print/since-start.ts";
import type { TimelineEntry } from "../../commands/scenario/play.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";
import type { Shape } from "../theme.ts";

/** The pane behind Tab while a scenario is played. */
export const storyPane: Pane = {
  name: "story",
  crumb: "story",
  create: (parts) => new ListModel(parts, new StoryList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "SINCE START", rank: 0 },
  { name: "", rank: 0 },
  { name: "WHAT", rank: 0 },
];
const MARKS: Readonly<Record<TimelineEntry["kind"], string>> = { say: "", do: "$", output: "", met: "✓", failed: "✗" };
const SHAPES: Readonly<Record<TimelineEntry["kind"], Shape>> = { say: "ok", do: "ok", output: "ok", met: "ok", failed: "failing" };

class StoryList implements ListSource {
  readonly #parts: PaneParts;
  #seen: readonly TimelineEntry[] | undefined;
  #rows: readonly ListRow[] = [];

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  sync(): void {
    const entries = this.#parts.story?.entries ?? [];
    if (entries === this.#seen) return;
    this.#seen = entries;
    this.#rows = entries.map((entry, index) => rowOf(entry, index, this.#parts.cluster.startMs));
  }

  title(): string {
    return `Story(${this.#parts.story?.scenario.name ?? ""})`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  first(): ListRow | undefined {
    return this.#rows.at(-1);
  }

  /** The whole of what was told, which its row may have no room for. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    const entry = this.#seen?.[this.#rows.findIndex(({ key }) => key === row?.key)];
    if (entry === undefined) return [];
    const lines = [...entry.text.split("\n"), ...(entry.because === undefined ? [] : entry.because.split("\n"))];
    return ["", ...lines.flatMap((line) => wrapWords(safeCell(line), Math.max(1, width - 2))).map((line) => ` ${line}`)];
  }

  emptyText(): string {
    return "No scenario is played: kubarium FILE plays one.";
  }
}

function rowOf({ timeMs, kind, text }: TimelineEntry, index: number, startMs: number): ListRow {
  const [first = ""] = text.split("\n");
  const cells = [sinceStart(timeMs, startMs), MARKS[kind], safeCell(first)];
  return { key: String(index), cells, shape: SHAPES[kind], choice: { look: { atMs: timeMs } } };
}
