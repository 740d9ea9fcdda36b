/**
 * All that happened, newest first: lines that were run, what broke, what changed, where life went another way; Enter looks at it.
 */
import { sinceStart } from "../../commands/print/since-start.ts";
import type { Branch, Timeline } from "../../core/index.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";
import { clockTime } from "../time/clock-time.ts";
import { type Tale, Tales } from "./timeline/tales.ts";

/** The pane behind `T`. */
export const timelinePane: Pane = {
  name: "timeline",
  crumb: "timeline",
  create: (parts) => new ListModel(parts, new TimelineList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "AT", rank: 0 },
  { name: "SINCE START", rank: 5 },
  { name: "", rank: 0 },
  { name: "WHAT", rank: 0 },
  { name: "BY", rank: 6 },
];

const HERE = "◆";

/** A row with its place in time; of equal times the later order is the newer. */
interface Dated {
  readonly atMs: number;
  readonly order: number;
  readonly row: ListRow;
}

class TimelineList implements ListSource {
  readonly #parts: PaneParts;
  readonly #tales: Tales;
  /** Rows of what was told are the same for ever. */
  readonly #told = new WeakMap<Tale, Dated>();
  #version = "";
  #rows: readonly ListRow[] = [];

  constructor(parts: PaneParts) {
    this.#parts = parts;
    this.#tales = new Tales();
  }

  get isBehind(): boolean {
    return this.#tales.isBehind;
  }

  sync(): void {
    const { timeline } = this.#parts;
    this.#tales.sync(timeline);
    const { branch, branches, shown } = timeline;
    const version = [branch.id, branch.records.length, branches.length, this.#tales.version, timeline.isPast ? shown.nowMs : ""].join(" ");
    if (version === this.#version) return;
    this.#version = version;
    this.#rows = this.#build(timeline);
  }

  title(_view: unknown, count: number): string {
    const { branch, branches } = this.#parts.timeline;
    return `Timeline[${count}]${branches.length === 1 ? "" : ` branch ${branch.id} of ${branches.length}`}`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  /** Where one is in time the cursor begins. */
  first(): ListRow | undefined {
    return this.#rows.find(({ cells }) => cells[2]?.startsWith(HERE) === true);
  }

  emptyText(): string {
    return "Nothing has happened yet.";
  }

  /** The whole sentence under the cursor, which its row may have no room for, and whose doing it was. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    if (row === undefined) return [];
    const [, , , what = "", by = ""] = row.cells;
    return ["", ...wrapWords(by === "" ? what : `${what} · ${by}`, Math.max(1, width - 2)).map((line) => ` ${line}`)];
  }

  #build(timeline: Timeline): readonly ListRow[] {
    const { shown, isPast } = timeline;
    const dated = [
      ...this.#commands(timeline),
      ...this.#branchings(timeline),
      ...this.#tales.all.map((tale) => this.#toldRow(tale, timeline.startMs)),
    ];
    dated.sort((a, b) => b.atMs - a.atMs || b.order - a.order);
    if (!isPast) return dated.map(({ row }) => row);
    // The newest row that is not yet to come is where one is.
    const here = dated.findIndex(({ atMs }) => atMs <= shown.nowMs);
    return dated.map(({ row }, index) => (index === here ? withMark(row, HERE) : row));
  }

  #commands({ branch, startMs }: Timeline): readonly Dated[] {
    return branch.records.flatMap((record, index) => {
      if (record.type !== "command") return [];
      const cells = whenCells(record.nowMs, startMs, "|", record.line, "you");
      const row: ListRow = { key: `record ${index}`, cells, shape: "ok", choice: { look: { atMs: record.nowMs } } };
      return [{ atMs: record.nowMs, order: -1, row }];
    });
  }

  /** Where this branch left another, and where others left this one. */
  #branchings({ branch, branches, startMs }: Timeline): readonly Dated[] {
    const rows: Dated[] = [];
    for (let each: Branch | undefined = branch; each?.origin !== undefined; each = branches[each.origin.branch]) {
      const { origin, id, by } = each;
      rows.push(
        branchRow(id, origin.nowMs, startMs, `branch ${id} begins here, from branch ${origin.branch} (${by})`, {
          look: { atMs: origin.nowMs },
        }),
      );
    }
    for (const { id, origin, by, left } of branches) {
      if (origin === undefined || origin.branch !== branch.id || left === undefined) continue;
      const lives = `lives on to ${clockTime(left.nowMs)}; Enter switches to it`;
      rows.push(branchRow(id, origin.nowMs, startMs, `branch ${id} begins here (${by}), ${lives}`, { line: `switch ${id}` }));
    }
    for (const row of leftBehind(branch, branches)) {
      const text = `branch ${row.id} goes on from here to ${clockTime(row.toMs)}; Enter switches to it`;
      rows.push(branchRow(row.id, row.atMs, startMs, text, { line: `switch ${row.id}` }));
    }
    return rows;
  }

  #toldRow(tale: Tale, startMs: number): Dated {
    const known = this.#told.get(tale);
    if (known !== undefined) return known;
    const { seq, timeMs, text, by, sort, object } = tale;
    const cells = whenCells(timeMs, startMs, sort === "fault" ? "!" : "", text, by);
    const shape = sort === "fault" ? "failing" : "ok";
    const dated: Dated = {
      atMs: timeMs,
      order: seq,
      row: { key: `entry ${seq}`, cells, shape, object, choice: { look: { atMs: timeMs } } },
    };
    this.#told.set(tale, dated);
    return dated;
  }
}

function whenCells(atMs: number, startMs: number, mark: string, text: string, by: string): readonly string[] {
  return [clockTime(atMs), sinceStart(atMs, startMs), mark, safeCell(text), safeCell(by)];
}

function withMark(row: ListRow, mark: string): ListRow {
  return { ...row, cells: row.cells.map((cell, index) => (index === 2 ? `${mark}${cell}` : cell)) };
}

function branchRow(id: number, atMs: number, startMs: number, text: string, choice: NonNullable<ListRow["choice"]>): Dated {
  return {
    atMs,
    order: -2,
    row: { key: `branch ${id} ${text.length}`, cells: whenCells(atMs, startMs, "Y", text, ""), shape: "ok", choice },
  };
}

/** The ancestors of a branch, which went on where it left them. */
function leftBehind(
  branch: Branch,
  branches: readonly Branch[],
): readonly { readonly id: number; readonly atMs: number; readonly toMs: number }[] {
  const found: { readonly id: number; readonly atMs: number; readonly toMs: number }[] = [];
  for (let each: Branch | undefined = branch; each?.origin !== undefined; ) {
    const parent: Branch | undefined = branches[each.origin.branch];
    if (parent?.left !== undefined) found.push({ id: parent.id, atMs: each.origin.nowMs, toMs: parent.left.nowMs });
    each = parent;
  }
  return found;
}
