/**
 * One session at the screen: it holds the state, the panes' models and the surfaces, runs command lines, and keeps the journal.
 *
 * Keys come in through `press` (key-dispatch.ts); nothing here knows a terminal.
 */
import type { CommandContext, Result, Steps } from "../commands/command.ts";
import { type Pacer, SPEEDS } from "../commands/host/pacer.ts";
import { couldChange, finish, runLine } from "../commands/runner.ts";
import { ApiError, Broken, type Cluster, type LogEntry } from "../core/index.ts";
import type { Request, Target } from "./action.ts";
import { actions } from "./actions/index.ts";
import { bodyLines } from "./body-lines.ts";
import { headerLines } from "./header-lines.ts";
import { hintAfter } from "./hints.ts";
import { Journal } from "./journal.ts";
import { pressKey } from "./key-dispatch.ts";
import { hintsFor } from "./keys.ts";
import { insideOf, layoutFor } from "./layout.ts";
import { BeatSurface, Throttle } from "./live/beat.ts";
import { Changes } from "./live/changes.ts";
import { ClusterCounts } from "./live/cluster-counts.ts";
import type { PaneModel, PaneParts } from "./pane.ts";
import { paneOf } from "./panes/index.ts";
import { finishLine } from "./prompt-keys.ts";
import { promptLines } from "./prompt-lines.ts";
import { openRequest, resultMessages } from "./results.ts";
import { type ActionLabel, type AppState, currentView, type View } from "./state.ts";
import { AppStore, type StateListener } from "./store.ts";
import { stripLines } from "./strip-lines.ts";
import type { Size } from "./terminal/compose.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import type { Theme } from "./theme.ts";
import type { Message } from "./update.ts";
import { wantedParts } from "./wanted.ts";

/** What a session works with. */
export interface SessionParts {
  readonly cluster: Cluster;
  readonly pacer: Pacer;
  readonly timing: FrameTiming;
  readonly theme: Theme;
  readonly readFiles: CommandContext["readFiles"];
  readonly paths: readonly string[];
  readonly state: AppState;
  /** Ends the session; called once. */
  leave(): void;
}

/** How a command came about, for the message line. */
export interface Origin {
  /** The key that it stands for. */
  readonly label?: ActionLabel | undefined;
  readonly afterwards?: string | undefined;
  /** Typed at the prompt: its output is wanted, not only its last line. */
  readonly isTyped?: boolean;
}

/** A running session. */
export class Session {
  readonly cluster: Cluster;
  readonly theme: Theme;
  readonly journal: Journal;
  readonly body: BeatSurface;
  readonly info: BeatSurface;
  readonly strip: BeatSurface;
  readonly prompt: BeatSurface;
  readonly #parts: SessionParts;
  readonly #store: AppStore;
  readonly #counts: ClusterCounts;
  readonly #changes: Changes;
  readonly #models = new Map<number, PaneModel>();
  readonly #throttle: Throttle;
  readonly #end: (() => void)[] = [];
  #cancelWake: (() => void) | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.cluster = parts.cluster;
    this.theme = parts.theme;
    this.journal = new Journal(parts.cluster, parts.paths);
    this.#store = new AppStore(parts.state);
    this.#counts = new ClusterCounts(parts.cluster);
    this.#changes = new Changes(parts.cluster);
    this.#changes.listen("all", (entry) => this.#note(entry));
    this.body = new BeatSurface((size) => this.#bodyLines(size));
    this.info = new BeatSurface((size) => this.#infoLines(size));
    this.strip = new BeatSurface((size) => this.#stripLines(size));
    this.prompt = new BeatSurface((size) => promptLines(this, size));
    this.#throttle = new Throttle(parts.timing, () => this.#tick());
    this.#end.push(this.#store.subscribe((state, before) => this.#follow(state, before)));
    this.#end.push(parts.pacer.subscribe(() => this.#followPacer()));
    this.#refreshKeys();
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
    const model = this.#modelOf(view);
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
    const model = this.#modelOf(view);
    this.dispatch({ type: "changed-view", change: model.move(view, motion, this.#insideSize()) });
  }

  /** Does what an action asks of the session. */
  request(request: Request): void {
    const { pacer } = this.#parts;
    switch (request.type) {
      case "toggle-pause":
        this.#togglePause();
        return;
      case "speed":
        this.#changeSpeed(request.step);
        return;
      case "jump":
        this.run("next", { label: { key: ".", title: "next change" } });
        return;
      case "leave":
        pacer.stop();
        this.#parts.leave();
        return;
    }
  }

  /** Runs a command line and shows what came of it. */
  run(line: string, origin: Origin = {}): void {
    if (this.state.isReadOnly && isChange(line)) {
      this.say("The world has broken and can only be looked at.", "error");
      return;
    }
    if (isChange(line)) this.journal.add(line);
    try {
      const outcome = runLine(line, this.#context());
      if ("exitCode" in outcome) this.#show(line, outcome, origin);
      else this.#runSteps(line, outcome, origin);
    } catch (error) {
      this.breakDown(error);
    }
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

  /** The world has broken: it stays to be looked at. */
  breakDown(error: unknown): void {
    if (!(error instanceof Broken)) throw error;
    this.dispatch({ type: "broke" });
    this.say(`The world has broken: ${error.message}`, "error");
    this.#tick();
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

  #runSteps(line: string, steps: Steps, origin: Origin): void {
    this.#parts.pacer.run(steps).then(
      (result) => {
        this.journal.finished();
        this.#show(line, result, origin);
      },
      (error: unknown) => this.breakDown(error),
    );
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
    const message = openRequest(request, this.cluster, currentView(this.state));
    if (message !== undefined) this.dispatch(message);
  }

  #togglePause(): void {
    const { pacer } = this.#parts;
    if (pacer.state.busy) {
      pacer.interrupt();
      return;
    }
    if (pacer.state.paused) pacer.resume();
    else pacer.pause();
    this.say(pacer.state.paused ? ";  paused: ; resumes, . jumps to the next change" : ";  running");
  }

  #changeSpeed(step: -1 | 1): void {
    const { pacer } = this.#parts;
    const { speed, paused } = pacer.state;
    const next = nextSpeed(speed, step);
    const key = step > 0 ? ">" : "<";
    if (next === undefined) {
      this.say(`${key}  ×${speed} is as ${step > 0 ? "fast" : "slow"} as it goes`);
      return;
    }
    pacer.setSpeed(next);
    this.say(`${key}  speed ×${next}${paused ? "; still paused, ; resumes" : ""}`);
  }

  #note(entry: LogEntry): void {
    this.#counts.note(entry);
    for (const model of this.#models.values()) model.note?.(entry);
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
      this.#dropModels(state);
      this.body.beat();
    }
    if (state.stack !== before.stack || state.pace !== before.pace) this.#refreshKeys();
    if (state.pace !== before.pace || state.size !== before.size || state.isReadOnly !== before.isReadOnly) this.info.beat();
    if (state.size !== before.size) this.strip.beat();
    if (state.prompt !== before.prompt || state.mode !== before.mode) this.prompt.beat();
  }

  /** The hints follow what is under the cursor. */
  #refreshKeys(): void {
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
    this.#refreshKeys();
    if (this.#counts.isBehind) this.#throttle.ask();
  }

  /** Views that can be come back to are built again then. */
  #dropModels(state: AppState): void {
    const alive = new Set(state.stack.map(({ id }) => id));
    for (const id of this.#models.keys()) if (!alive.has(id)) this.#models.delete(id);
  }

  #modelOf(view: View): PaneModel {
    let model = this.#models.get(view.id);
    if (model === undefined) {
      model = paneOf(view.pane).create(this.#paneParts());
      this.#models.set(view.id, model);
      model.sync(view);
    }
    return model;
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
    const model = this.#modelOf(view);
    const { palette } = this.theme;
    const { compact } = layoutFor(this.state.size, wantedParts(this.state));
    model.sync(view);
    this.#wakeFor(model);
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

/** The speed above or below, among those the keys walk through. */
function nextSpeed(speed: number, step: -1 | 1): number | undefined {
  return step > 0 ? SPEEDS.find((each) => each > speed) : SPEEDS.findLast((each) => each < speed);
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
