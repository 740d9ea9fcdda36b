/**
 * `kubarium serve`: no terminal, time as the wall clock has it, and the door open to real clients until a signal comes.
 */
import type { Timeline } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { quoteWord } from "../parse.ts";
import { finish, runLine } from "../runner.ts";
import type { Autosave } from "./autosave.ts";
import { BROKEN_EXIT_CODE, brokenReport } from "./broken.ts";
import { addressWarning, type ServedLife, Serving, type ServingOptions } from "./http/serving.ts";
import { Pacer } from "./pacer.ts";
import { wallClock } from "./wall-clock.ts";

/** What `serve` was asked for. */
export interface ServeRun {
  readonly timeline: Timeline;
  readonly autosave: Autosave;
  /** Applied before anybody is let in. */
  readonly paths: readonly string[];
  readonly speed: number;
  /** The cluster's clock shows what the wall clock does. */
  readonly isNow: boolean;
  readonly serving: ServingOptions;
  readonly createDoor: ServedLife["createDoor"];
  readonly readFiles: CommandContext["readFiles"];
  /** Said once the door is open, after what leads to it. */
  readonly resumed?: string | undefined;
}

const NAMESPACE = "default";
/** How far time has got is written down this often. */
const TICK_MS = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Serves until a signal comes; 0 then, 1 when the paths were refused, 2 when the door cannot be opened, 70 when the world broke. */
export async function serve(run: ServeRun): Promise<number> {
  const { timeline, autosave, serving: options } = run;
  const complain = (message: string): void => void process.stderr.write(`${message}\n`);
  autosave.onFailure((message) => complain(`error: ${message}`));
  if (!applyPaths(run, complain)) {
    autosave.close();
    return 1;
  }
  const pacer = new Pacer(() => timeline.cluster, wallClock, { speed: run.speed });
  const ended = endOf(pacer);
  const { createDoor } = run;
  const broke = (error: unknown): void => pacer.breakDown(error);
  const serving = await openOrEnd(() => Serving.open({ timeline, pacer, autosave, createDoor, complain, broke }, options), autosave);
  if (run.isNow) catchUpWithTheWall(timeline, pacer);
  pacer.start();
  const warning = addressWarning(options.address);
  if (warning !== undefined) complain(warning);
  if (run.resumed !== undefined) complain(run.resumed);
  process.stdout.write(`serving ${serving.url}\nexport KUBECONFIG=${quoteWord(serving.kubeconfig)}\n`);
  const ticking = setInterval(() => {
    timeline.tick();
    autosave.commit();
  }, TICK_MS);
  const broken = await ended;
  clearInterval(ticking);
  pacer.stop();
  await serving.close();
  if (broken === undefined) {
    autosave.close();
    return 0;
  }
  autosave.commit();
  complain(brokenReport(timeline.cluster, broken.error, autosave.keepReplay()));
  return BROKEN_EXIT_CODE;
}

/** The journal ends in order when the door cannot be opened. */
async function openOrEnd(open: () => Promise<Serving>, autosave: Autosave): Promise<Serving> {
  try {
    return await open();
  } catch (error) {
    autosave.close();
    throw error;
  }
}

/** Whether all was accepted; what was not is said. */
function applyPaths({ timeline, autosave, paths, readFiles }: ServeRun, complain: (message: string) => void): boolean {
  const { cluster } = timeline;
  const context: CommandContext = { cluster, timeline, namespace: NAMESPACE, headless: true, readFiles };
  let isAccepted = true;
  for (const path of paths) {
    const line = `apply -f ${quoteWord(path)}`;
    const end = timeline.begin(line, NAMESPACE);
    const { exitCode, errors = "" } = finish(runLine(line, context));
    end();
    if (errors !== "") complain(errors);
    if (exitCode !== 0) isAccepted = false;
  }
  autosave.commit();
  return isAccepted;
}

/** Clients reckon ages by their own clocks: what it took to start would make everything look too young. */
function catchUpWithTheWall({ cluster }: Timeline, pacer: Pacer): void {
  const lateMs = Date.now() - cluster.nowMs;
  try {
    if (lateMs > 0) cluster.advance(lateMs);
  } catch (error) {
    pacer.breakDown(error);
  }
}

/** The first signal, or what broke the world; a second signal ends the process as it always does. */
function endOf(pacer: Pacer): Promise<{ readonly error: unknown } | undefined> {
  return new Promise((resolve) => {
    const end = (): void => {
      for (const signal of SIGNALS) process.off(signal, end);
      resolve(undefined);
    };
    for (const signal of SIGNALS) process.once(signal, end);
    pacer.onBroken = (error) => resolve({ error });
  });
}
