/**
 * What a session is made of, and how its commands come about.
 */
import type { CommandContext } from "../commands/command.ts";
import type { Pacer } from "../commands/host/pacer.ts";
import type { Cluster } from "../core/index.ts";
import type { Pane } from "./pane.ts";
import type { ActionLabel, AppState } from "./state.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import type { Theme } from "./theme.ts";

/** What a session works with. */
export interface SessionParts {
  readonly cluster: Cluster;
  readonly pacer: Pacer;
  readonly timing: FrameTiming;
  readonly theme: Theme;
  readonly panes: readonly Pane[];
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
  /** How many lines like it were run just before, by the same key. */
  readonly others?: number;
  /** Typed at the prompt: its output is wanted, not only its last line. */
  readonly isTyped?: boolean;
}
