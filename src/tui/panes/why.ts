/**
 * Why an object is as it is: the chain of causes, each link a place in time that Enter leads to.
 *
 * The chain belongs to the instant at which it was asked for: while one looks at its links it stays as it is.
 */
import { hindranceLines, standingLines } from "../../commands/print/present-lines.ts";
import { sinceStart } from "../../commands/print/since-start.ts";
import { linkText } from "../../commands/why/chain-text.ts";
import { explainWhy, type KubeObject, subjectText, type WhyExplanation, type WhyLink } from "../../core/index.ts";
import { Patience } from "../live/patience.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";
import { clockTime } from "../time/clock-time.ts";

/** The pane behind `W`. */
export const whyPane: Pane = {
  name: "why",
  crumb: "why",
  create: (parts) => new ListModel(parts, new WhyList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "AT", rank: 0 },
  { name: "SINCE START", rank: 5 },
  { name: "WHAT", rank: 0 },
];
/** A chain is followed through the whole log: not oftener than this. */
const BETWEEN_MS = 250;
const ENDINGS: Readonly<Record<WhyExplanation["ending"], string>> = {
  outside: "",
  gone: "What led there is no longer in the log.",
  unknown: "Its author looked by itself: when it started, or in its regular round.",
};

class WhyList implements ListSource {
  readonly #parts: PaneParts;
  #explanation: WhyExplanation | undefined;
  #revision = -1;
  #rows: readonly ListRow[] = [];
  #notes: readonly string[] = [];
  readonly patience: Patience;

  constructor(parts: PaneParts) {
    this.#parts = parts;
    this.patience = new Patience(() => parts.wallMs(), BETWEEN_MS);
  }

  sync({ kind, object }: View): void {
    const { cluster, timeline } = this.#parts;
    if (object === undefined) return;
    const isKept = this.#explanation !== undefined && (timeline.isPast || cluster.store.revision === this.#revision);
    if (isKept) this.patience.rest();
    else this.patience.try(() => this.#explain(kind, object.key), this.#explanation === undefined);
  }

  #explain(kind: string, key: string): void {
    const { cluster } = this.#parts;
    this.#revision = cluster.store.revision;
    const explanation = explainWhy(cluster, kind, key);
    this.#explanation = explanation;
    const { links, hindrances, faults, ending } = explanation;
    this.#rows = links.map((link, index) => rowOf(link, links[index - 1], index, cluster.startMs));
    this.#notes = [
      ...(links.length === 0 || ENDINGS[ending] === "" ? [] : [ENDINGS[ending]]),
      ...standingLines(faults, cluster.startMs),
      ...hindranceLines(hindrances, cluster.startMs),
    ];
  }

  title({ kind, object }: View): string {
    return `Why(${object === undefined ? "" : subjectText(kind, object.key, this.#parts.cluster.registry)})`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#rows;
  }

  emptyText(): string {
    return "The log no longer says anything of it: all that happened to it is older than what is kept.";
  }

  /** The whole sentence under the cursor, which its row may have no room for, and what is wrong at present. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    const { palette } = this.#parts.theme;
    const whole = row === undefined ? [] : wrapWords((row.cells[2] ?? "").trim(), Math.max(1, width - 2));
    const lines = [...whole, ...this.#notes.flatMap((note) => wrapWords(note, Math.max(1, width - 2)))];
    return lines.length === 0 ? [] : ["", ...lines.map((line, index) => ` ${index < whole.length ? line : palette.warning(line)}`)];
  }

  object({ kind, object }: View): KubeObject | undefined {
    return object === undefined ? undefined : this.#parts.cluster.server.find(kind, object.key);
  }
}

function rowOf(link: WhyLink, effect: WhyLink | undefined, depth: number, startMs: number): ListRow {
  const { seq, timeMs, object } = link;
  const text = `${"  ".repeat(depth)}${linkText(link, effect)}`;
  return {
    key: `link ${seq}`,
    cells: [clockTime(timeMs), sinceStart(timeMs, startMs), safeCell(text)],
    shape: object === undefined ? "failing" : "ok",
    object,
    choice: { look: { atMs: timeMs } },
  };
}
