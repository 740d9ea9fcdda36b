/**
 * One session at the screen: it holds the state, the panes' models and the surfaces, and follows whatever instant of the timeline is shown.
 *
 * Keys come in through `press` (key-dispatch.ts), lines are run by line-runner.ts; nothing here knows a terminal.
 */
import type { CommandContext } from "../commands/command.ts";
import { brokenReport } from "../commands/host/broken.ts";
import { finish, runLine } from "../commands/runner.ts";
import { ApiError, type Cluster, type LogEntry, type Timeline, type TimelineEvent } from "../core/index.ts";
import type { Request, Target } from "./action.ts";
import { actions } from "./actions/index.ts";
import { bodyLines } from "./body-lines.ts";
import { Chrome } from "./chrome.ts";
import { headerFacts } from "./header-facts.ts";
import { headerLines } from "./header-lines.ts";
import { hintAfter } from "./hints.ts";
import { farewell, Journal } from "./journal.ts";
import { pressKey } from "./key-dispatch.ts";
import { hintsFor } from "./keys.ts";
import { insideOf, layoutFor } from "./layout.ts";
import { LineRunner } from "./line-runner.ts";
import { BeatSurface, Throttle } from "./live/beat.ts";
import { Changes } from "./live/changes.ts";
import { ClusterCounts } from "./live/cluster-counts.ts";
import type { Pane, PaneModel } from "./pane.ts";
import { PaneModels } from "./pane-models.ts";
import { finishLine } from "./prompt-keys.ts";
import { LivePaneParts, type Origin, type SessionParts } from "./session-parts.ts";
import { type AppState, aView, currentView, type Selection } from "./state.ts";
import { AppStore, type StateListener } from "./store.ts";
import { audienceOf } from "./story/audience.ts";
import { Player } from "./story/player.ts";
import { stripLines } from "./strip-lines.ts";
import type { Size } from "./terminal/compose.ts";
import type { Theme } from "./theme.ts";
import { changeSpeed, togglePause } from "./time-keys.ts";
import { Traveller } from "./time-travel.ts";
import type { Message } from "./update.ts";
import { wantedParts } from "./wanted.ts";

/** How far time has got is written down this often. */
const TICK_MS = 1_000;

/** A running session. */
export class Session {
  readonly theme: Theme;
  readonly journal: Journal;
  readonly body: BeatSurface;
  readonly info: BeatSurface;
  readonly strip: BeatSurface;
  readonly chrome: Chrome;
  readonly #parts: SessionParts;
  readonly #store: AppStore;
  readonly #counts: ClusterCounts;
  readonly #changes: Changes;
  readonly #models: PaneModels;
  readonly #lines: LineRunner;
  readonly #throttle: Throttle;
  readonly #traveller: Traveller;
  readonly #player: Player | undefined;
  #isTouched = false;
  readonly #end: (() => void)[] = [];
  #cancelWake: (() => void) | undefined;
  #cancelClock: (() => void) | undefined;
  /** What is said of the world once it has broken. */
  #report: string | undefined;

  constructor(parts: SessionParts) {
    const { timeline, timing } = parts;
    this.#parts = parts;
    this.theme = parts.theme;
    this.journal = new Journal(timeline, parts.paths, parts.story?.scenario);
    this.#store = new AppStore(parts.state);
    this.#models = new PaneModels(parts.panes, new LivePaneParts(parts, this.#read));
    this.#counts = new ClusterCounts(this.cluster, () => timing.nowMs());
    this.#changes = new Changes((entry) => this.#note(entry));
    this.#changes.follow(this.cluster);
    this.body = new BeatSurface((size) => this.#bodyLines(size));
    this.info = new BeatSurface((size) => this.#infoLines(size));
    this.strip = new BeatSurface((size) => this.#stripLines(size));
    this.chrome = new Chrome(this);
    this.#throttle = new Throttle(timing, () => this.look());
    this.#lines = new LineRunner(this, parts, this.journal);
    this.#traveller = new Traveller(timeline, timing, (error) => this.#failTravel(error));
    this.#end.push(() => this.#traveller.stop());
    const { story } = parts;
    this.#player = story === undefined ? undefined : new Player(story, parts, audienceOf(story, this, parts.autosave));
    this.#end.push(() => this.#player?.stop());
    this.#end.push(this.#store.subscribe((state, before) => this.#follow(state, before)));
    this.#end.push(parts.pacer.subscribe(() => this.#followPacer()));
    this.#end.push(timeline.subscribe((event) => this.#followTimeline(event)));
    parts.autosave?.onFailure((message) => this.say(message, "error"));
    this.#tick();
    this.#refresh();
  }

  /** The cluster that is shown: the head of the timeline, or an instant of its past. */
  get cluster(): Cluster {
    return this.#parts.timeline.shown;
  }

  get timeline(): Timeline {
    return this.#parts.timeline;
  }

  get state(): AppState {
    return this.#store.get();
  }

  readonly getState = (): AppState => this.#store.get();

  readonly subscribe = (listener: StateListener): (() => void) => this.#store.subscribe(listener);

  readonly dispatch = (message: Message): void => this.#store.dispatch(message);

  /** What actions act on, now. */
  target(): Target {
    const { state, timeline } = this;
    const view = currentView(state);
    const model = this.#models.of(view);
    const object = model.object(view);
    const marked = view.marks.flatMap((key) => model.objectAt?.(view, key) ?? []);
    return {
      state,
      view,
      cluster: this.cluster,
      timeline,
      kind: this.cluster.registry.find(model.kind?.(view) ?? view.kind),
      object,
      objects: marked.length > 0 ? marked : object === undefined ? [] : [object],
      container: model.container?.(view),
      choice: model.choice?.(view),
    };
  }

  /** Moves the cursor, or scrolls. */
  move(motion: Parameters<PaneModel["move"]>[1]): void {
    const view = currentView(this.state);
    const model = this.#models.of(view);
    this.dispatch({ type: "changed-view", change: model.move(view, motion, this.#insideSize()) });
  }

  /** The pane of a view. */
  paneOf(name: string): Pane {
    return this.#models.pane(name);
  }

  /** Whether there is a pane of that name. */
  hasPane(name: string): boolean {
    return this.#models.find(name) !== undefined;
  }

  /** Does what an action asks of the session. */
  request(request: Request): void {
    const { pacer, timeline } = this.#parts;
    if (request.type === "leave") {
      pacer.stop();
      this.#parts.leave();
    } else if (request.type === "travel") {
      const said = this.#traveller.go(request.to);
      if (said !== undefined) this.say(said, "warning");
    } else if (this.state.isReadOnly) this.#lines.sayReadOnly();
    else if (request.type === "story-on") this.play();
    else if (request.type === "jump") this.run("next", { label: { key: ".", title: "next change" } });
    else {
      const said = request.type === "speed" ? changeSpeed(pacer, request.step) : togglePause(pacer, timeline.isPast);
      if (said !== undefined) this.say(said);
    }
  }

  /** Runs a command line and shows what came of it. */
  run(line: string, origin: Origin = {}): void {
    this.#lines.run(line, origin);
  }

  /** Runs the lines that one key stands for; what is said of the last one counts the others. */
  runAll(lines: readonly string[], origin: Origin): void {
    for (const [index, line] of lines.entries()) this.run(line, index === lines.length - 1 ? { ...origin, others: index } : origin);
  }

  /** Does what a line typed at the prompt does. */
  runPrompt(line: string): void {
    finishLine(this, line);
  }

  /** Does what a key does, as if it had been pressed. */
  pressKey(key: string): void {
    pressKey(this, { key });
  }

  /** Begins to play the scenario, if there is one, or goes on with it. */
  play(): void {
    this.#player?.goOn();
  }

  /** Shows a line at the bottom. */
  say(text: string, tone: "plain" | "warning" | "error" = "plain"): void {
    this.dispatch({ type: "said", message: { tone, text } });
  }

  /** The world has broken: it stays to be looked at, with all that is needed to see it break again. */
  breakDown(error: unknown): void {
    this.#parts.pacer.stop();
    this.#report = brokenReport(this.timeline.cluster, error, this.#parts.autosave?.keepReplay());
    this.dispatch({ type: "broke" });
    const lines = this.#report.split("\n");
    this.dispatch({ type: "opened", view: aView({ pane: "text", text: { title: "The world has broken", lines } }) });
    this.say(`The world has broken: ${error instanceof Error ? error.message : String(error)}`, "error");
    this.look();
  }

  /** Whether the world has broken. */
  get isBroken(): boolean {
    return this.#report !== undefined;
  }

  /** What the normal screen gets on leaving: what broke, if anything did, and the line that repeats the session. */
  farewell(wallMs: number): string {
    const { cluster } = this.timeline;
    const line = farewell(this.journal, cluster.nowMs - cluster.startMs, wallMs, this.#parts.autosave !== undefined);
    return this.#report === undefined ? line : `${this.#report}\n${line}`;
  }

  /** Lets go of timeline and pacer. */
  close(): void {
    for (const end of this.#end) end();
    this.#changes.close();
    this.#throttle.stop();
    this.#cancelWake?.();
    this.#cancelClock?.();
  }

  /** Candidates for completion and commands see the namespace of the view. */
  context(): CommandContext {
    return this.#lines.context();
  }

  /** The cluster has moved: look at it and paint. */
  look(): void {
    this.#counts.sync();
    this.info.beat();
    this.strip.beat();
    this.body.beat();
    this.chrome.tick();
    this.#refresh();
    if (this.#counts.isBehind) this.#throttle.ask();
  }

  /** A key was pressed: from now on the cursor holds on to its object, if there is one already. */
  touch(): void {
    // Where the cursor has got to by itself is where the key finds it.
    if (!this.#isTouched) this.#refresh();
    this.#isTouched ||= currentView(this.state).selected !== undefined;
  }

  /** Whoever does something does it to what was asked to be shown. */
  arrive(): void {
    try {
      this.#traveller.arrive();
    } catch (error) {
      this.#failTravel(error);
    }
  }

  #failTravel(error: unknown): void {
    if (error instanceof ApiError) this.say(error.message, "error");
    else this.breakDown(error);
  }

  readonly #read = (line: string): { readonly text: string; readonly isError: boolean } => {
    const { output, errors = "" } = finish(runLine(line, { ...this.context(), isUnderGlass: true }));
    return { text: output === "" ? errors : output, isError: errors !== "" };
  };

  #note(entry: LogEntry): void {
    this.#counts.note(entry);
    this.#models.note(entry);
    this.journal.note(entry);
    const hints = hintAfter(this.state.hints, entry);
    if (hints !== this.state.hints) this.dispatch({ type: "hinted", hints });
    this.#throttle.ask();
  }

  /** Another cluster is shown: what is known of the one before is kept as far as it is the same. */
  #followTimeline(event: TimelineEvent): void {
    const { timeline, pacer } = this.#parts;
    // A command that lets time pass does so in a life that has been left.
    if (event === "branched" && pacer.state.busy) pacer.interrupt();
    this.#changes.follow(timeline.shown);
    this.#counts.moveTo(timeline.shown);
    this.dispatch({ type: "shown", isPast: timeline.isPast });
    pacer.poke();
    this.look();
  }

  #followPacer(): void {
    const { state } = this.#parts.pacer;
    if (state !== this.state.pace) this.dispatch({ type: "paced", pace: state });
    this.#throttle.ask();
  }

  #follow(state: AppState, before: AppState): void {
    const isMoved = state.stack !== before.stack || state.size !== before.size || state.isPast !== before.isPast;
    if (isMoved) {
      this.#models.keepOnly(state.stack);
      this.body.beat();
    }
    if (isMoved || state.pace !== before.pace || state.mode !== before.mode) this.#refresh();
    if (isMoved || state.pace !== before.pace || state.isReadOnly !== before.isReadOnly) this.info.beat();
    if (state.size !== before.size) this.strip.beat();
    this.chrome.follow(state, before);
  }

  /** How far time has got is kept every second, whether anything was done or not. */
  #tick(): void {
    const { timing, timeline, autosave } = this.#parts;
    this.#cancelClock = timing.after(TICK_MS, () => {
      timeline.tick();
      autosave?.commit();
      this.#tick();
    });
  }

  /** The cursor holds on to an object, and the hints follow what is under the cursor. */
  #refresh(): void {
    const selected = this.#movedCursor();
    if (selected !== undefined) {
      this.dispatch({ type: "changed-view", change: { selected } });
      return;
    }
    const keys = hintsFor(actions, this.target());
    const shown = this.state.keys;
    const isSame =
      keys.length === shown.length && keys.every(({ key, title }, index) => shown[index]?.key === key && shown[index]?.title === title);
    if (!isSame) this.dispatch({ type: "keys-changed", keys });
  }

  /** Where the cursor has got to by itself; what a filter hides while it is typed may be shown again by the next key. */
  #movedCursor(): Selection | undefined {
    const view = currentView(this.state);
    if (this.state.mode === "filter") return undefined;
    if (this.#isTouched) return this.#models.of(view).anchor?.(view);
    // Until the first key nobody has chosen anything: the cursor stays on top while the first objects arrive around it.
    const first = this.#models.of(view).anchor?.({ ...view, selected: undefined });
    return first?.uid === view.selected?.uid ? undefined : first;
  }

  #insideSize(): Size {
    const { state } = this;
    return insideOf(layoutFor(state.size, wantedParts(state)));
  }

  #bodyLines({ width, height }: Size): readonly string[] {
    const { state, theme } = this;
    const view = currentView(state);
    const model = this.#models.of(view);
    const { compact } = layoutFor(state.size, wantedParts(state));
    model.sync(view);
    this.#wakeFor(model);
    const selected = this.#movedCursor();
    // What is painted is what the cursor means from now on.
    if (selected !== undefined) this.#parts.timing.soon(() => this.#refresh());
    return bodyLines(
      model,
      selected === undefined ? view : { ...view, selected },
      { width, height, compact, isPast: state.isPast },
      theme.palette,
    );
  }

  /** What is not finished, or is news only for a moment, is painted again without anything having changed. */
  #wakeFor(model: PaneModel): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    const { timing } = this.#parts;
    if (model.isBehind === true) this.#cancelWake = timing.soon(() => this.body.beat());
    else if (model.wakeAtMs !== undefined)
      this.#cancelWake = timing.after(Math.max(1, model.wakeAtMs - timing.nowMs()), () => this.body.beat());
  }

  #infoLines(size: Size): readonly string[] {
    this.#counts.sync();
    return headerLines(headerFacts(this.timeline, this.state, this.#counts.totals(), this.#parts.serving?.url), size, this.theme.palette);
  }

  #stripLines(size: Size): readonly string[] {
    this.#counts.sync();
    return stripLines(this.#counts.nodes(), size, this.theme);
  }
}
