/**
 * The lines around a view as surfaces: key hints, the newcomer's hint, crumbs, the message, the prompt.
 *
 * Nearly every key changes one of them. As surfaces they are painted without Ink laying out and painting a whole screen for a line;
 * Ink places them, and is asked again only when a place changes.
 */
import { crumbsLine, keyLines } from "./key-lines.ts";
import { layoutFor } from "./layout.ts";
import { BeatSurface } from "./live/beat.ts";
import { promptLines } from "./prompt-lines.ts";
import type { Session } from "./session.ts";
import type { AppState, MessageLine } from "./state.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import { barLine } from "./time/bar-lines.ts";
import { timeBar } from "./time/time-bar.ts";
import { hintOf, messageText, pastMessage, wantedParts } from "./wanted.ts";

/** The chrome of one session. */
export class Chrome {
  readonly keys: BeatSurface;
  readonly hint: BeatSurface;
  readonly bar: BeatSurface;
  readonly crumbs: BeatSurface;
  readonly message: BeatSurface;
  readonly prompt: BeatSurface;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.keys = new BeatSurface((size) => keyLines(session.state.keys, size, session.theme.palette));
    this.hint = new BeatSurface((size) => this.#filled([this.#hintLine(size.width)], size));
    this.bar = new BeatSurface((size) => this.#filled([this.#barLine(size.width)], size));
    this.crumbs = new BeatSurface((size) => this.#filled([this.#crumbsLine(size.width)], size));
    this.message = new BeatSurface((size) => this.#filled(this.#messageLines(size), size));
    this.prompt = new BeatSurface((size) => promptLines(session, size));
  }

  /** Paints again what shows a part of the state that has changed. */
  follow(state: AppState, before: AppState): void {
    const isMoved = state.stack !== before.stack || state.size !== before.size || state.isPast !== before.isPast;
    const isHinted = isMoved || state.hints !== before.hints;
    if (state.keys !== before.keys || state.size !== before.size) this.keys.beat();
    if (isHinted) this.hint.beat();
    if (isMoved) this.crumbs.beat();
    if (isHinted || state.message !== before.message) this.message.beat();
    if (state.prompt !== before.prompt || state.mode !== before.mode) this.prompt.beat();
  }

  /** The cluster has moved. */
  tick(): void {
    if (wantedParts(this.#session.state).bar) this.bar.beat();
  }

  #barLine(width: number): string {
    const { timeline, theme } = this.#session;
    return barLine(timeBar(timeline), width, theme.palette);
  }

  #hintLine(width: number): string {
    return this.#session.theme.palette.keyHint(fitCells(` → ${hintOf(this.#session.state) ?? ""}`, width));
  }

  #crumbsLine(width: number): string {
    const { state, cluster, theme } = this.#session;
    const crumbs = state.stack.map(({ pane, kind }) => this.#session.paneOf(pane).crumb || (cluster.registry.find(kind)?.plural ?? kind));
    return crumbsLine(crumbs, width, theme.palette);
  }

  /** The message; where it shares its line with hint and crumbs, the most urgent of them. */
  #messageLines({ width }: Size): readonly string[] {
    const { state } = this.#session;
    if (state.message !== undefined) return this.#said(state.message, width);
    if (state.isPast) return [this.#session.theme.palette.past(fitCells(` ${pastMessage(width)}`, width))];
    const isShared = layoutFor(state.size, wantedParts(state)).crumbs === undefined;
    if (!isShared) return [];
    return [hintOf(state) === undefined ? this.#crumbsLine(width) : this.#hintLine(width)];
  }

  #said(message: MessageLine, width: number): readonly string[] {
    const { palette } = this.#session.theme;
    const paint = { plain: palette.plain, warning: palette.warning, error: palette.error }[message.tone];
    return messageText(message, width).map((line) => paint(fitCells(` ${line}`, width)));
  }

  #filled(lines: readonly string[], { width, height }: Size): readonly string[] {
    return Array.from({ length: height }, (_, index) => lines[index] ?? " ".repeat(width));
  }
}
