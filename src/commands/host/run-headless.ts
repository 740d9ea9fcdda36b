/**
 * `kubarium run`: no terminal, virtual time as fast as it goes, the same bytes every time.
 */
import type { Cluster, LogEntry, Timeline } from "../../core/index.ts";
import type { CommandContext, Result } from "../command.ts";
import { quoteWord } from "../parse.ts";
import { eventLine, eventRecord } from "../print/event-log.ts";
import { finish, runLine } from "../runner.ts";

/** Where lines run without a screen, and where their words go. */
export interface HeadlessDoor {
  readonly timeline: Timeline;
  readonly output: "text" | "json";
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  /** Told that a line has run, before its result is shown. */
  acknowledge?(): void;
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** What `run` was asked for. */
export interface HeadlessRun extends HeadlessDoor {
  readonly paths: readonly string[];
  readonly lines: readonly string[];
}

const NAMESPACE = "default";

/** Applies the paths, runs the commands, returns the exit code: 0 done, 1 a command failed, 2 something was refused. */
export function runHeadless(run: HeadlessRun): 0 | 1 | 2 {
  followEvents(run);
  let refused = false;
  for (const path of run.paths) {
    const result = execute(run, `apply -f ${quoteWord(path)}`);
    if (result.exitCode !== 0) refused = true;
  }
  return executeAll(run, run.lines.length === 0 ? ["wait settled"] : run.lines) || (refused ? 2 : 0);
}

/** Runs the lines, the first that fails being the last; returns its exit code. */
export function runLines(door: HeadlessDoor, lines: readonly string[]): 0 | 1 | 2 {
  followEvents(door);
  return executeAll(door, lines);
}

function executeAll(door: HeadlessDoor, lines: readonly string[]): 0 | 1 | 2 {
  for (const line of lines) {
    const { exitCode } = execute(door, line);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

/** The past that a line may lead to is another cluster, so each line looks anew. */
function execute(door: HeadlessDoor, line: string): Result {
  const { timeline, readFiles, writeJournal } = door;
  const context: CommandContext = { cluster: timeline.shown, timeline, namespace: NAMESPACE, headless: true, readFiles, writeJournal };
  const end = timeline.begin(line, NAMESPACE);
  let result: Result;
  try {
    result = finish(runLine(line, context));
  } finally {
    end();
  }
  timeline.tick();
  door.acknowledge?.();
  writeResult(door, line, result);
  return result;
}

function writeResult(door: HeadlessDoor, line: string, { output, errors = "", exitCode }: Result): void {
  if (door.output === "json") {
    door.writeOut(`${JSON.stringify({ type: "output", command: line, exitCode, output, ...(errors ? { errors } : {}) })}\n`);
  } else {
    door.writeOut(`$ ${line}\n${output === "" ? "" : `${output}\n`}`);
  }
  if (errors !== "") door.writeErr(`${errors}\n`);
}

/** Prints what is written to the cluster that lives, whichever that is. */
function followEvents(door: HeadlessDoor): void {
  const { timeline } = door;
  const follow = (cluster: Cluster): void => {
    // Nobody here carries questions of webhooks outside: the same bytes come every time.
    if (cluster.asks.isHeard) cluster.submit({ do: "listen", by: "run", on: false });
    cluster.store.observe((entry) => {
      if (entry.heartbeat !== true) writeEvent(door, cluster, entry);
    });
  };
  follow(timeline.cluster);
  timeline.subscribe((event) => {
    if (event === "branched") follow(timeline.cluster);
  });
}

function writeEvent(door: HeadlessDoor, { startMs }: Cluster, entry: LogEntry): void {
  door.writeOut(door.output === "json" ? `${JSON.stringify(eventRecord(entry, startMs))}\n` : `${eventLine(entry, startMs)}\n`);
}
