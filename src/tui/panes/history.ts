/**
 * What happened to one object, newest first: who changed which field, when and why; Enter looks at that instant.
 */
import { sinceStart } from "../../commands/print/since-start.ts";
import { type HistoryItem, historyOf, type KubeObject, subjectText, valueText } from "../../core/index.ts";
import { Patience } from "../live/patience.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";
import { clockTime } from "../time/clock-time.ts";

/** The pane behind the command `history`. */
export const historyPane: Pane = {
  name: "history",
  crumb: "history",
  create: (parts) => new ListModel(parts, new HistoryList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "AT", rank: 0 },
  { name: "SINCE START", rank: 6 },
  { name: "WHAT", rank: 0 },
  { name: "BY", rank: 5 },
  { name: "BECAUSE", rank: 7 },
];
const VALUE_MAX = 60;
/** Of the values under the cursor more is shown. */
const WHOLE_VALUE_MAX = 300;
/** The whole log is gone through: not oftener than this. */
const BETWEEN_MS = 250;
const DONE = { create: "created", update: "changed", delete: "removed" } as const;

class HistoryList implements ListSource {
  readonly #parts: PaneParts;
  #version = "";
  #items = new Map<string, HistoryItem>();
  #rows: readonly ListRow[] = [];
  readonly patience: Patience;

  constructor(parts: PaneParts) {
    this.#parts = parts;
    this.patience = new Patience(() => parts.wallMs(), BETWEEN_MS);
  }

  /** Read from the branch that lives, so that one may look at any instant of it and keep the list. */
  sync({ kind, object }: View): void {
    const { timeline } = this.#parts;
    const { cluster, branch } = timeline;
    const version = `${branch.id} ${cluster.store.revision}`;
    if (object === undefined) return;
    if (version === this.#version) this.patience.rest();
    else this.patience.try(() => this.#read(kind, object.key, version), this.#version === "");
  }

  #read(kind: string, key: string, version: string): void {
    const { cluster } = this.#parts.timeline;
    this.#version = version;
    const { items } = historyOf(cluster, kind, key);
    this.#items = new Map(items.map((item) => [keyOf(item), item]));
    this.#rows = items.map((item) => rowOf(item, cluster.startMs)).reverse();
  }

  title({ kind, object }: View, count: number): string {
    return `History(${object === undefined ? "" : subjectText(kind, object.key, this.#parts.cluster.registry)})[${count}]`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  emptyText(): string {
    return "The log says nothing of it.";
  }

  /** Who changed what is under the cursor, and why, and every field of it. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    const item = row === undefined ? undefined : this.#items.get(row.key);
    if (item === undefined) return [];
    const { verb, changes, author, because } = item;
    const who = `${DONE[verb]} by ${author}${because === undefined ? "" : `, because ${because.sentence}`}`;
    const lines = [who, ...changes.map((change) => changeText(change, WHOLE_VALUE_MAX))];
    return ["", ...lines.flatMap((line) => wrapWords(safeCell(line), Math.max(1, width - 2))).map((line) => ` ${line}`)];
  }

  object({ kind, object }: View): KubeObject | undefined {
    return object === undefined ? undefined : this.#parts.cluster.server.find(kind, object.key);
  }
}

function keyOf({ seq }: HistoryItem): string {
  return `entry ${seq}`;
}

function rowOf(item: HistoryItem, startMs: number): ListRow {
  const { timeMs, verb, changes, author, because } = item;
  const [first] = changes;
  const more = changes.length > 1 ? ` (+${changes.length - 1})` : "";
  const what = first === undefined ? DONE[verb] : `${changeText(first)}${more}`;
  const cells = [clockTime(timeMs), sinceStart(timeMs, startMs), what, author, because?.sentence ?? ""];
  return { key: keyOf(item), cells: cells.map(safeCell), shape: "ok", choice: { look: { atMs: timeMs } } };
}

function changeText({ path, from, to }: HistoryItem["changes"][number], most = VALUE_MAX): string {
  return `${path}: ${valueText(from, most)} → ${valueText(to, most)}`;
}
