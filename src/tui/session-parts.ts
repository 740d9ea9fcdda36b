/**
 * What a session is made of, and how its commands come about.
 */
import type { CommandContext, ServingHost, SourceFile } from "../commands/command.ts";
import type { Autosave } from "../commands/host/autosave.ts";
import type { Pacer } from "../commands/host/pacer.ts";
import type { AskedScenario } from "../commands/host/run-scenario.ts";
import { type Cluster, isScenario, type Timeline } from "../core/index.ts";
import type { Pane, PaneParts } from "./pane.ts";
import type { ActionLabel, AppState } from "./state.ts";
import type { Story } from "./story/story.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import type { Theme } from "./theme.ts";

/** Keeps the journal outside the process: what is committed survives whatever comes. */
export type Keeper = Pick<Autosave, "commit" | "commitSoon" | "onFailure" | "keepReplay">;

/** What a session works with. */
export interface SessionParts {
  readonly timeline: Timeline;
  /** Undefined where nothing is kept. */
  readonly autosave: Keeper | undefined;
  readonly pacer: Pacer;
  /** The scenario to play. */
  readonly story?: Story | undefined;
  /** The folder of scenarios for the menu; there is none without. */
  readonly scenarios?: string | undefined;
  /** Ends the session, and begins another one in which this scenario is played; absent where that cannot be done. */
  replace?(asked: AskedScenario): void;
  readonly timing: FrameTiming;
  readonly theme: Theme;
  readonly panes: readonly Pane[];
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  /** The door to real clients; absent where there is none. */
  readonly serving?: ServingHost | undefined;
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
  /** How many lines like it were run just before, by the same key. */
  readonly others?: number;
  /** Typed at the prompt: its output is wanted, not only its last line. */
  readonly isTyped?: boolean;
  /** A view opens that shows the answer better than its text. */
  readonly hasView?: boolean;
}

/** What panes work with: always the cluster that is shown now. */
export class LivePaneParts implements PaneParts {
  readonly #parts: SessionParts;
  readonly read: PaneParts["read"];

  constructor(parts: SessionParts, read: PaneParts["read"]) {
    this.#parts = parts;
    this.read = read;
  }

  get cluster(): Cluster {
    return this.#parts.timeline.shown;
  }

  get timeline(): Timeline {
    return this.#parts.timeline;
  }

  get story(): Story | undefined {
    return this.#parts.story;
  }

  get theme(): Theme {
    return this.#parts.theme;
  }

  scenarios(): readonly SourceFile[] {
    const { scenarios, readFiles } = this.#parts;
    return scenarios === undefined ? [] : readFiles(scenarios).filter(({ text }) => isScenario(text));
  }

  wallMs(): number {
    return this.#parts.timing.nowMs();
  }
}
