/**
 * What panes of text share: reading again when the cluster has changed, filtering, wrapping, scrolling, following the end.
 */
import type { Cluster, KubeObject } from "../../core/index.ts";
import { compileFilter, EVERYTHING } from "../filter.ts";
import type { Motion, PaneModel, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { fitCells } from "../terminal/cells.ts";
import type { Size } from "../terminal/compose.ts";
import type { ViewChange } from "../update.ts";
import { windowLines, wrapLines } from "./wrap.ts";

/** How one pane of text differs from another. */
export interface TextSource {
  title(view: View): string;
  /** The text as it is now; undefined when it could not be read (its object is gone), and what was last read stays. */
  read(view: View): string | undefined;
  /** Makes a raw line safe, and bright. */
  paintLine(line: string, parts: PaneParts): string;
  /** Whether the end is kept in sight as the text grows. */
  readonly follows?: true;
  /** What the text depends on besides the cluster's time and revision. */
  version(view: View): string;
}

/** A pane of text. */
export class TextModel implements PaneModel {
  readonly #parts: PaneParts;
  readonly #source: TextSource;
  #version = "";
  #cluster: Cluster | undefined;
  #raw: readonly string[] = [];
  #isStale = false;
  #shown:
    | { readonly from: readonly string[]; readonly filter: string; readonly wrapWidth: number; readonly lines: readonly string[] }
    | undefined;

  constructor(parts: PaneParts, source: TextSource) {
    this.#parts = parts;
    this.#source = source;
  }

  title(view: View): string {
    const filter = view.filter === "" ? "" : ` </${view.filter}>`;
    return `${this.#source.title(view)}${filter}${this.#isStale ? " gone; as last seen" : ""}`;
  }

  sync(view: View): void {
    const { cluster } = this.#parts;
    const version = `${cluster.store.revision} ${cluster.nowMs} ${this.#source.version(view)}`;
    if (version === this.#version && cluster === this.#cluster) return;
    this.#version = version;
    this.#cluster = cluster;
    const text = this.#source.read(view);
    this.#isStale = text === undefined;
    if (text === undefined) return;
    const raw = text.replace(/\n$/, "").split("\n");
    if (raw.length !== this.#raw.length || raw.some((line, index) => line !== this.#raw[index])) this.#raw = raw;
  }

  paint(view: View, size: Size): readonly string[] {
    const lines = this.#lines(view, size.width);
    return windowLines(lines, { top: this.#top(view, lines.length, size.height), ...size });
  }

  move(view: View, motion: Motion, size: Size): ViewChange {
    const { length } = this.#lines(view, size.width);
    const last = Math.max(0, length - size.height);
    const from = this.#top(view, length, size.height);
    const page = Math.max(1, size.height - 1);
    const to = {
      up: from - 1,
      down: from + 1,
      "page-up": from - page,
      "page-down": from + page,
      top: 0,
      bottom: last,
      left: from,
      right: from,
    }[motion];
    const top = Math.max(0, Math.min(to, last));
    // Going up stops following; reaching the end again by hand goes on with it.
    return { top, reading: { ...view.reading, follow: motion === "bottom" || (view.reading.follow && top >= last) } };
  }

  object(view: View): KubeObject | undefined {
    const { object } = view;
    return object === undefined ? undefined : this.#parts.cluster.server.find(object.kind, object.key);
  }

  #top(view: View, count: number, height: number): number {
    const last = Math.max(0, count - height);
    const follows = this.#source.follows === true && view.reading.follow;
    return follows ? last : Math.min(view.top, last);
  }

  #lines(view: View, width: number): readonly string[] {
    const wrapWidth = view.reading.wrap ? width : 0;
    const shown = this.#shown;
    if (shown !== undefined && shown.from === this.#raw && shown.filter === view.filter && shown.wrapWidth === wrapWidth)
      return shown.lines;
    const filter = compileFilter(view.filter);
    const kept =
      filter === EVERYTHING ? this.#raw : this.#raw.filter((line) => filter({ text: () => line.toLowerCase(), labels: undefined }));
    const painted = kept.map((line) => this.#source.paintLine(line, this.#parts));
    const lines = wrapWidth > 0 ? wrapLines(painted, wrapWidth) : painted;
    this.#shown = { from: this.#raw, filter: view.filter, wrapWidth, lines };
    return lines;
  }
}

/** Room for a long name, and for what is said beside it. */
const TITLE_WIDTH_MAX = 48;

/** The object with its namespace: `shop/web-1`; a long name is cut in its middle. */
export function objectTitle(view: View): string {
  const key = view.object?.key ?? "";
  return key.length > TITLE_WIDTH_MAX ? fitCells(key, TITLE_WIDTH_MAX, { cut: "middle" }) : key;
}
