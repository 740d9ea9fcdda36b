/**
 * What comes next by itself, with countdowns: of the whole cluster, or of one object and what belongs to it.
 */
import { hindranceLines } from "../../commands/print/present-lines.ts";
import { type Foreseen, forecast, hindrancesOf, type KubeObject, spacedDuration, subjectText } from "../../core/index.ts";
import { Patience } from "../live/patience.ts";
import type { Choice, Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import { wrapWords } from "../text/wrap.ts";
import { clockTime } from "../time/clock-time.ts";
import { viewOfObject } from "../views.ts";

/** The pane behind `D`. */
export const forecastPane: Pane = {
  name: "forecast",
  crumb: "forecast",
  create: (parts) => new ListModel(parts, new ForecastList(parts)),
};

const COLUMNS: readonly ListColumn[] = [
  { name: "IN", rank: 0, align: "right" },
  { name: "AT", rank: 2 },
  { name: "OBJECT", rank: 0 },
  { name: "WHAT", rank: 0 },
];
const SECOND_MS = 1_000;
/** Foreseeing asks every agent's memory: not oftener than this. */
const BETWEEN_MS = 250;
const SHOWN_MAX = 500;

class ForecastList implements ListSource {
  readonly #parts: PaneParts;
  #found: readonly Foreseen[] = [];
  #notes: readonly string[] = [];
  #seen: PaneParts["cluster"] | undefined;
  #steps = -1;
  readonly patience: Patience;

  constructor(parts: PaneParts) {
    this.#parts = parts;
    this.patience = new Patience(() => parts.wallMs(), BETWEEN_MS);
  }

  sync({ kind, object }: View): void {
    const { cluster } = this.#parts;
    if (cluster === this.#seen && cluster.manager.steps === this.#steps) {
      this.patience.rest();
      return;
    }
    this.patience.try(() => {
      this.#seen = cluster;
      this.#steps = cluster.manager.steps;
      this.#found = forecast(cluster, object === undefined ? undefined : { kind, key: object.key }).slice(0, SHOWN_MAX);
      this.#notes = hindranceLines(hindrancesOf(cluster), cluster.startMs);
    }, cluster !== this.#seen);
  }

  title({ kind, object }: View, count: number): string {
    const of = object === undefined ? "" : `(${subjectText(kind, object.key, this.#parts.cluster.registry)})`;
    return `Forecast${of}[${count}]`;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    const { cluster } = this.#parts;
    const { nowMs, registry } = cluster;
    return this.#found.flatMap(({ dueMs, object, sentence }) => {
      if (dueMs < nowMs) return [];
      const inText = spacedDuration(Math.ceil((dueMs - nowMs) / SECOND_MS) * SECOND_MS);
      const subject = object.kind === "" ? object.key : subjectText(object.kind, object.key, registry);
      const about = object.kind === "" ? undefined : object;
      const row: ListRow = {
        key: `${object.kind}/${object.key} ${sentence}`,
        cells: [inText, clockTime(dueMs), safeCell(subject), safeCell(sentence)],
        shape: "ok",
        object: about,
        ...choiceOf(this.#parts, about),
      };
      return [row];
    });
  }

  emptyText(): string {
    return "Nothing is due to happen by itself.";
  }

  /** The whole sentence under the cursor, which its row may have no room for, and who does nothing at present. */
  footer(_view: View, row: ListRow | undefined, width: number): readonly string[] {
    const { palette } = this.#parts.theme;
    const room = Math.max(1, width - 2);
    const whole = row === undefined ? [] : wrapWords(`${row.cells[2]}: ${row.cells[3]}`, room);
    const notes = this.#notes.flatMap((note) => wrapWords(safeCell(note), room)).map((line) => palette.warning(line));
    return whole.length + notes.length === 0 ? [] : ["", ...[...whole, ...notes].map((line) => ` ${line}`)];
  }

  object({ kind, object }: View): KubeObject | undefined {
    return object === undefined ? undefined : this.#parts.cluster.server.find(kind, object.key);
  }
}

/** Enter leads to the object. */
function choiceOf(
  { cluster }: PaneParts,
  about: { readonly kind: string; readonly key: string } | undefined,
): { readonly choice?: Choice } {
  const view = about === undefined ? undefined : viewOfObject(cluster, about.kind, about.key);
  return view === undefined ? {} : { choice: { view } };
}
