/**
 * Runs command lines for a session: behind a record of the timeline, kept before they are shown to be done, with what came of them on the screen.
 */
import type { CommandContext, PaneRequest, Result, Steps } from "../commands/command.ts";
import { readScenarioRun } from "../commands/host/run-scenario.ts";
import { couldChange, runLine } from "../commands/runner.ts";
import { ApiError } from "../core/index.ts";
import type { Journal } from "./journal.ts";
import { headOf, openRequest, resultMessages } from "./results.ts";
import type { Origin, SessionParts } from "./session-parts.ts";
import { type AppState, currentView } from "./state.ts";
import type { Message } from "./update.ts";

/** What running lines needs of its session. */
export interface LineHost {
  readonly state: AppState;
  readonly dispatch: (message: Message) => void;
  hasPane(name: string): boolean;
  say(text: string, tone?: "plain" | "warning" | "error"): void;
  breakDown(error: unknown): void;
  /** Looks at the cluster, and paints. */
  look(): void;
}

/** The lines of one session. */
export class LineRunner {
  readonly #host: LineHost;
  readonly #parts: SessionParts;
  readonly #journal: Journal;

  constructor(host: LineHost, parts: SessionParts, journal: Journal) {
    this.#host = host;
    this.#parts = parts;
    this.#journal = journal;
  }

  /** Runs a command line and shows what came of it. */
  run(line: string, origin: Origin): void {
    const changes = isChange(line);
    if (this.#host.state.isReadOnly && changes) {
      this.sayReadOnly();
      return;
    }
    const end = this.#begin(line);
    try {
      const outcome = runLine(line, this.context());
      if ("exitCode" in outcome) {
        end(outcome.exitCode === 0);
        this.#show(line, outcome, origin);
      } else this.#runSteps(line, outcome, origin, end);
    } catch (error) {
      this.#host.breakDown(error);
    }
  }

  /** What commands work with: the instant that is shown, and the namespace of the view. */
  context(): CommandContext {
    const { timeline, readFiles, writeJournal, serving } = this.#parts;
    return { cluster: timeline.shown, timeline, namespace: currentView(this.#host.state).namespace, readFiles, writeJournal, serving };
  }

  sayReadOnly(): void {
    this.#host.say("The world has broken and can only be looked at.", "error");
  }

  /** What the line does is its doing until it has ended; then it is kept, so that what is said to be done is never lost. */
  #begin(line: string): (isDone: boolean) => void {
    const { timeline, autosave } = this.#parts;
    const endRecord = timeline.begin(line, this.context().namespace);
    const endEntry = this.#journal.begin(line);
    return (isDone) => {
      endRecord();
      endEntry(isDone);
      autosave?.commit();
    };
  }

  #runSteps(line: string, steps: Steps, origin: Origin, end: (isDone: boolean) => void): void {
    if (this.#host.state.isReadOnly) {
      end(false);
      this.sayReadOnly();
      return;
    }
    const result = this.#parts.pacer.run(steps);
    this.#host.say(`${headOf(line, origin)}  … ; stops it`);
    result.then(
      (outcome) => {
        end(outcome.exitCode === 0);
        this.#show(line, outcome, origin);
      },
      (error: unknown) => this.#host.breakDown(error),
    );
  }

  #show(line: string, result: Result, origin: Origin): void {
    const host = this.#host;
    const { timeline, pacer } = this.#parts;
    pacer.poke();
    // Marks were for this action.
    if (origin.label !== undefined && currentView(host.state).marks.length > 0)
      host.dispatch({ type: "changed-view", change: { marks: [] } });
    const opened = result.open === undefined ? undefined : this.#opened(result.open);
    for (const message of resultMessages(line, result, { ...origin, hasView: opened !== undefined })) host.dispatch(message);
    if (opened !== undefined) host.dispatch(opened);
    if (timeline.isPast !== host.state.isPast) host.dispatch({ type: "shown", isPast: timeline.isPast });
    host.look();
  }

  /** Leaves this cluster for one in which the scenario of a file is played. */
  #play(path: string): void {
    const asked = readScenarioRun({ paths: [path], lines: [] }, this.#parts.readFiles);
    if (asked === undefined || typeof asked === "string") this.#host.say(asked ?? `There is no scenario in ${path}.`, "error");
    else if (this.#parts.replace === undefined) this.#host.say("Nothing else can be begun here: kubarium FILE plays a scenario.", "error");
    else this.#parts.replace(asked);
  }

  /** The view that a result asks for; the clock is set at once. */
  #opened(request: PaneRequest): Message | undefined {
    const { pacer, timeline } = this.#parts;
    if (request.pane === "clock") {
      const { speed, paused } = request.options ?? {};
      if (speed !== undefined) pacer.setSpeed(Number(speed));
      if (paused === "true") pacer.pause();
      if (paused === "false") pacer.resume();
      return undefined;
    }
    if (request.pane === "play") {
      this.#play(request.key ?? "");
      return undefined;
    }
    return openRequest(request, timeline.shown, currentView(this.#host.state), (name) => this.#host.hasPane(name));
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
