/**
 * The program with a screen: terminal, keyboard, clock and session put together, and taken apart again on every way out.
 */

import type { CommandContext } from "../commands/command.ts";
import { BROKEN_EXIT_CODE } from "../commands/host/broken.ts";
import type { Scenario, Timeline } from "../core/index.ts";
import { pressKey } from "./key-dispatch.ts";
import type { Keeper } from "./session-parts.ts";
import { startSession } from "./start.ts";
import { processHost } from "./terminal/host.ts";
import { KeyInput } from "./terminal/key-input.ts";
import { Lifecycle } from "./terminal/lifecycle.ts";
import { Screen } from "./terminal/screen.ts";
import { colourDepth, forceColour } from "./terminal/style.ts";
import { realTiming } from "./terminal/terminal.ts";
import { createTheme } from "./theme.ts";

/** What the command line asked for. */
export interface TuiOptions {
  readonly timeline: Timeline;
  /** Keeps what is done; undefined where nothing can be kept. */
  readonly autosave: Keeper | undefined;
  /** What is said at the start of a session that goes on with an earlier one; its paths were applied then. */
  readonly resumed?: string;
  /** Played from the start on, on a timeline made for it. */
  readonly scenario?: Scenario;
  readonly paths: readonly string[];
  readonly namespace: string | undefined;
  readonly speed: number;
  readonly paused: boolean;
  /** Run at the prompt once the screen is there. */
  readonly command: string | undefined;
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  readonly environment: { [name: string]: string | undefined };
}

/** Keys are answered with a frame at once; the cluster's own changes ask for far fewer. */
const FPS = 120;

/** Runs the program until the user leaves it; the exit code is 0 unless the world broke. */
export async function runTui(options: TuiOptions): Promise<number> {
  const { environment } = options;
  const host = processHost();
  const depth = colourDepth(environment, true);
  // Ink's own colours follow this when it is loaded, which is why it is loaded only now.
  environment.FORCE_COLOR = forceColour(depth);
  const { renderApp } = await import("./app.tsx");
  const startedMs = realTiming.nowMs();
  const screen = new Screen(host.terminal, { fps: FPS, colourDepth: depth });
  const lifecycle = new Lifecycle({ screen, input: host.input, host: host.process, report: host.report });
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const { session, pacer } = startSession({
    ...options,
    // What is printed on leaving, and what refusals name, is read and typed again by a person.
    paths: options.paths.map(host.shortPath),
    timing: realTiming,
    theme: createTheme(depth),
    size: { width: screen.columns, height: screen.rows },
    leave,
  });
  if (options.resumed !== undefined) session.say(options.resumed);
  const app = renderApp(session, screen);
  const keys = new KeyInput();
  const detach = keys.attach(host.input);
  keys.onKey((press) => {
    screen.hurry();
    pressKey(session, press);
  });
  lifecycle.start();
  pacer.start();
  await left;
  pacer.stop();
  detach();
  session.close();
  app.unmount();
  lifecycle.stop();
  host.print(session.farewell(realTiming.nowMs() - startedMs));
  return session.isBroken ? BROKEN_EXIT_CODE : 0;
}
