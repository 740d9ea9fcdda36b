/**
 * One session at the screen: it holds the state, the panes' models and the surfaces, runs command lines, and keeps the journal.
 *
 * Keys come in through `press` (key-dispatch.ts); nothing here knows a terminal.
 */
import type { CommandContext, Result, Steps } from "../commands/command.ts";
import { brokenReport } from "../commands/host/broken.ts";
import { couldChange, finish, runLine } from "../commands/runner.ts";
import { ApiError, type Cluster, type LogEntry } from "../core/index.ts";
import type { Request, Target } from "./action.ts";
import { actions } from "./actions/index.ts";
import { bodyLines } from "./body-lines.ts";
import { Chrome } from "./chrome.ts";
import { headerLines } from "./header-lines.ts";
import { hintAfter } from "./hints.ts";
import { farewell, Journal } from "./journal.ts";
import { pressKey } from "./key-dispatch.ts";
import { hintsFor } from "./keys.ts";
import { insideOf, layoutFor } from "./layout.ts";
import { BeatSurface, Throttle } from "./live/beat.ts";
import { Changes } from "./live/changes.ts";
import { ClusterCounts } from "./live/cluster-counts.ts";
import type { Pane, PaneModel, PaneParts } from "./pane.ts";
import { PaneModels } from "./pane-models.ts";
import { finishLine } from "./prompt-keys.ts";
import { headOf, openRequest, resultMessages } from "./results.ts";
import type { Origin, SessionParts } from "./session-parts.ts";
import { type AppState, aView, currentView, type Selection } from "./state.ts";
import { AppStore, type StateListener } from "./store.ts";
import { stripLines } from "./strip-lines.ts";
import type { Size } from "./terminal/compose.ts";
import type { Theme } from "./theme.ts";
import { changeSpeed, togglePause } from "./time-keys.ts";
import type { Message } from "./update.ts";
import { wantedParts } from "./wanted.ts";

/** A running session. */
export class Session {
  readonly cluster: Cluster;
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
  readonly #throttle: Throttle;
  #isTouched = false;
  readonly #end: (() => void)[] = [];
  #cancelWake: (() => void) | undefined;
  /** What is said of the world once it has broken. */
  #report: string | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.cluster = parts.cluster;
    this.theme = parts.theme;
    this.journal = new Journal(parts.cluster, parts.paths);
    this.#store = new AppStore(parts.state);
    this.#models = new PaneModels(parts.panes, this.#paneParts());
    this.#counts = new ClusterCounts(parts.cluster, () => parts.timing.nowMs());
    this.#changes = new Changes(parts.cluster);
    this.#changes.listen("all", (entry) => this.#note(entry));
    this.body = new BeatSurface((size) => this.#bodyLines(size));
    this.info = new BeatSurface((size) => this.#infoLines(size));
    this.strip = new BeatSurface((size) => this.#stripLines(size));
    this.chrome = new Chrome(this);
    this.#throttle = new Throttle(parts.timing, () => this.#tick());
    this.#end.push(this.#store.subscribe((state, before) => this.#follow(state, before)));
    this.#end.push(parts.pacer.subscribe(() => this.#followPacer()));
    this.#refresh();
  }

  get state(): AppState {
    return this.#store.get();
  }

  readonly getState = (): AppState => this.#store.get();

  readonly subscribe = (listener: StateListener): (() => void) => this.#store.subscribe(listener);

  readonly dispatch = (message: Message): void => this.#store.dispatch(message);

  /** What actions act on, now. */
  target(): Target {
    const { state } = this;
    const view = currentView(state);
    const model = this.#models.of(view);
    const object = model.object(view);
    const marked = view.marks.flatMap((key) => model.objectAt?.(view, key) ?? []);
    return {
      state,
      view,
      cluster: this.cluster,
      kind: view.kind === "" ? undefined : this.cluster.registry.find(view.kind),
      object,
      objects: marked.length > 0 ? marked : object === undefined ? [] : [object],
      container: model.container?.(view),
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

  /** Does what an action asks of the session. */
  request(request: Request): void {
    const { pacer } = this.#parts;
    if (request.type === "leave") {
      pacer.stop();
      this.#parts.leave();
    } else if (this.state.isReadOnly) this.#sayReadOnly();
    else if (request.type === "jump") this.run("next", { label: { key: ".", title: "next change" } });
    else {
      const said = request.type === "speed" ? changeSpeed(pacer, request.step) : togglePause(pacer);
      if (said !== undefined) this.say(said);
    }
  }

  /** Runs a command line and shows what came of it. */
  run(line: string, origin: Origin = {}): void {
    const changes = isChange(line);
    if (this.state.isReadOnly && changes) {
      this.#sayReadOnly();
      return;
    }
    const done = changes ? this.journal.begin(line) : () => {};
    try {
      const outcome = runLine(line, this.#context());
      if ("exitCode" in outcome) {
        done(outcome.exitCode === 0);
        this.#show(line, outcome, origin);
      } else this.#runSteps(line, outcome, origin, done);
    } catch (error) {
      this.breakDown(error);
    }
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

  /** Shows a line at the bottom. */
  say(text: string, tone: "plain" | "warning" | "error" = "plain"): void {
    this.dispatch({ type: "said", message: { tone, text } });
  }

  /** The world has broken: it stays to be looked at, with all that is needed to see it break again. */
  breakDown(error: unknown): void {
    this.#parts.pacer.stop();
    this.#report = brokenReport(this.cluster, error);
    this.dispatch({ type: "broke" });
    const lines = this.#report.split("\n");
    this.dispatch({ type: "opened", view: aView({ pane: "text", text: { title: "The world has broken", lines } }) });
    this.say(`The world has broken: ${error instanceof Error ? error.message : String(error)}`, "error");
    this.#tick();
  }

  /** Whether the world has broken. */
  get isBroken(): boolean {
    return this.#report !== undefined;
  }

  /** What the normal screen gets on leaving: what broke, if anything did, and the line that repeats the session. */
  farewell(wallMs: number): string {
    const line = farewell(this.journal, this.cluster.nowMs - this.cluster.startMs, wallMs);
    return this.#report === undefined ? line : `${this.#report}\n${line}`;
  }

  /** Lets go of cluster and pacer. */
  close(): void {
    for (const end of this.#end) end();
    this.#changes.close();
    this.#throttle.stop();
    this.#cancelWake?.();
  }

  /** Candidates for completion and commands see the namespace of the view. */
  context(): CommandContext {
    return this.#context();
  }

  #context(): CommandContext {
    return { cluster: this.cluster, namespace: currentView(this.state).namespace, readFiles: this.#parts.readFiles };
  }

  #runSteps(line: string, steps: Steps, origin: Origin, done: (isDone: boolean) => void): void {
    if (this.state.isReadOnly) {
      this.#sayReadOnly();
      return;
    }
    const result = this.#parts.pacer.run(steps);
    this.say(`${headOf(line, origin)}  … ; stops it`);
    result.then(
      (outcome) => {
        done(outcome.exitCode === 0);
        this.#show(line, outcome, origin);
      },
      (error: unknown) => this.breakDown(error),
    );
  }

  #sayReadOnly(): void {
    this.say("The world has broken and can only be looked at.", "error");
  }

  #show(line: string, result: Result, origin: Origin): void {
    this.#parts.pacer.poke();
    // Marks were for this action.
    if (origin.label !== undefined && currentView(this.state).marks.length > 0)
      this.dispatch({ type: "changed-view", change: { marks: [] } });
    for (const message of resultMessages(line, result, origin)) this.dispatch(message);
    if (result.open !== undefined) this.#open(result.open);
    this.#tick();
  }

  #open(request: NonNullable<Result["open"]>): void {
    const { pacer } = this.#parts;
    if (request.pane === "clock") {
      const { speed, paused } = request.options ?? {};
      if (speed !== undefined) pacer.setSpeed(Number(speed));
      if (paused === "true") pacer.pause();
      if (paused === "false") pacer.resume();
      return;
    }
    const message = openRequest(request, this.cluster, currentView(this.state), (name) => this.#models.find(name) !== undefined);
    if (message !== undefined) this.dispatch(message);
  }

  #note(entry: LogEntry): void {
    this.#counts.note(entry);
    this.#models.note(entry);
    this.journal.note(entry);
    const hints = hintAfter(this.state.hints, entry);
    if (hints !== this.state.hints) this.dispatch({ type: "hinted", hints });
    this.#throttle.ask();
  }

  #followPacer(): void {
    const { state } = this.#parts.pacer;
    if (state !== this.state.pace) this.dispatch({ type: "paced", pace: state });
    this.#throttle.ask();
  }

  #follow(state: AppState, before: AppState): void {
    if (state.stack !== before.stack || state.size !== before.size) {
      this.#models.keepOnly(state.stack);
      this.body.beat();
    }
    if (state.stack !== before.stack || state.pace !== before.pace || state.mode !== before.mode) this.#refresh();
    if (state.pace !== before.pace || state.size !== before.size || state.isReadOnly !== before.isReadOnly) this.info.beat();
    if (state.size !== before.size) this.strip.beat();
    this.chrome.follow(state, before);
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

  /** The cluster has moved: look at it and paint. */
  #tick(): void {
    this.#counts.sync();
    this.info.beat();
    this.strip.beat();
    this.body.beat();
    this.#refresh();
    if (this.#counts.isBehind) this.#throttle.ask();
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

  /** A key was pressed: from now on the cursor holds on to its object, if there is one already. */
  touch(): void {
    this.#isTouched ||= currentView(this.state).selected !== undefined;
  }

  #paneParts(): PaneParts {
    return {
      cluster: this.cluster,
      theme: this.theme,
      wallMs: () => this.#parts.timing.nowMs(),
      read: (line) => {
        const { output, errors = "" } = finish(runLine(line, this.#context()));
        return { text: output === "" ? errors : output, isError: errors !== "" };
      },
    };
  }

  #insideSize(): Size {
    const { state } = this;
    return insideOf(layoutFor(state.size, wantedParts(state)));
  }

  #bodyLines({ width, height }: Size): readonly string[] {
    const view = currentView(this.state);
    const model = this.#models.of(view);
    const { palette } = this.theme;
    const { compact } = layoutFor(this.state.size, wantedParts(this.state));
    model.sync(view);
    this.#wakeFor(model);
    // What is painted is what the cursor means from now on.
    if (this.#movedCursor() !== undefined) this.#parts.timing.soon(() => this.#refresh());
    return bodyLines(model, view, { width, height, compact }, palette);
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
    const facts = {
      seed: this.cluster.seed,
      sinceStartMs: this.cluster.nowMs - this.cluster.startMs,
      pace: this.state.pace,
      totals: this.#counts.totals(),
      isBroken: this.state.isReadOnly,
    };
    return headerLines(facts, size, this.theme.palette);
  }

  #stripLines(size: Size): readonly string[] {
    this.#counts.sync();
    return stripLines(this.#counts.nodes(), size, this.theme);
  }
}

function isChange(line: string): boolean {
  try {
    return couldChange(line);
  } catch (error) {
    // A quote that is not closed: the runner says so.
    if (error instanceof ApiError) return false;
    throw error;
  }
}
