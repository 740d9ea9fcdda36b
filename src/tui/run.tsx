/**
 * The program with a screen: terminal, keyboard, clock and session put together, and taken apart again on every way out.
 */

import type { Instance } from "ink";
import type { CommandContext } from "../commands/command.ts";
import { BROKEN_EXIT_CODE } from "../commands/host/broken.ts";
import type { DoorControl } from "../commands/host/http/door-control.ts";
import type { Pacer } from "../commands/host/pacer.ts";
import type { AskedScenario } from "../commands/host/run-scenario.ts";
import type { ClusterOptions, Scenario, Timeline } from "../core/index.ts";
import { pressKey } from "./key-dispatch.ts";
import type { Session } from "./session.ts";
import type { Keeper } from "./session-parts.ts";
import { startSession } from "./start.ts";
import { processHost } from "./terminal/host.ts";
import { KeyInput } from "./terminal/key-input.ts";
import { Lifecycle } from "./terminal/lifecycle.ts";
import { Screen } from "./terminal/screen.ts";
import { colourDepth, forceColour } from "./terminal/style.ts";
import { realTiming } from "./terminal/terminal.ts";
import { createTheme } from "./theme.ts";

/** A timeline, and what keeps it. */
export interface Life {
  readonly timeline: Timeline;
  /** Keeps what is done; undefined where nothing can be kept. */
  readonly autosave: Keeper | undefined;
}

/** What the command line asked for. */
export interface TuiOptions extends Life {
  /** What is said at the start of a session that goes on with an earlier one; its paths were applied then. */
  readonly resumed?: string;
  /** Played from the start on, on a timeline made for it. */
  readonly scenario?: Scenario;
  /** The folder of scenarios for the menu. */
  readonly scenarios?: string;
  readonly paths: readonly string[];
  readonly namespace: string | undefined;
  readonly speed: number;
  readonly paused: boolean;
  /** Run at the prompt once the screen is there. */
  readonly command: string | undefined;
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  /** The door to real clients. */
  readonly door?: DoorControl;
  /** Where they are let in from the start on; 0 is any port that is free. */
  readonly serve?: number | undefined;
  readonly environment: { [name: string]: string | undefined };
  /** Makes another cluster, for a scenario that is chosen at the screen; the one before is over then. */
  begin?(options: ClusterOptions): Life;
}

/** Keys are answered with a frame at once; the cluster's own changes ask for far fewer. */
const FPS = 120;

/** One session on the screen. */
interface Running {
  readonly session: Session;
  readonly pacer: Pacer;
  readonly app: Instance;
}

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
  const show = (asked: TuiOptions): Running => {
    const { session, pacer } = startSession({
      ...asked,
      // What is printed on leaving, and what refusals name, is read and typed again by a person.
      paths: asked.paths.map(host.shortPath),
      timing: realTiming,
      theme: createTheme(depth),
      size: { width: screen.columns, height: screen.rows },
      leave,
      serving: asked.door,
      // The session that asks for it must have come to rest before it is taken apart.
      ...(asked.begin === undefined ? {} : { replace: (next: AskedScenario) => void setImmediate(() => replace(next)) }),
    });
    if (asked.resumed !== undefined) session.say(asked.resumed);
    const { timeline, autosave } = asked;
    options.door?.moveTo({
      timeline,
      autosave,
      pacer,
      say: (text, tone) => session.say(text, tone),
      broke: (error) => session.breakDown(error),
      changed: () => session.look(),
    });
    return { session, pacer, app: renderApp(session, screen) };
  };
  const end = ({ session, pacer, app }: Running): void => {
    pacer.stop();
    session.close();
    app.unmount();
  };
  const replace = ({ scenario, options: cluster }: AskedScenario): void => {
    if (options.begin === undefined) return;
    const { resumed, command, namespace, ...rest } = options;
    end(running);
    running = show({ ...rest, ...options.begin(cluster), namespace: undefined, command: undefined, scenario, paths: [] });
    running.pacer.start();
  };
  let running = show(options);
  const keys = new KeyInput();
  const detach = keys.attach(host.input);
  keys.onKey((press) => {
    screen.hurry();
    pressKey(running.session, press);
  });
  lifecycle.start();
  running.pacer.start();
  if (options.serve !== undefined) options.door?.open({ port: options.serve, isSecureOnly: false });
  await left;
  await options.door?.end();
  detach();
  end(running);
  lifecycle.stop();
  host.print(running.session.farewell(realTiming.nowMs() - startedMs));
  return running.session.isBroken ? BROKEN_EXIT_CODE : 0;
}
