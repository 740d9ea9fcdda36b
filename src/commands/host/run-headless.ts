/**
 * `kubarium run`: no terminal, virtual time as fast as it goes, the same bytes every time.
 */
import type { Cluster, LogEntry } from "../../core/index.ts";
import type { CommandContext, Result } from "../command.ts";
import { eventLine, eventRecord } from "../print/event-log.ts";
import { finish, runLine } from "../runner.ts";

/** What `run` was asked for, and where its words go. */
export interface HeadlessRun {
  readonly cluster: Cluster;
  readonly paths: readonly string[];
  readonly lines: readonly string[];
  readonly output: "text" | "json";
  readonly readFiles: CommandContext["readFiles"];
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** Applies the paths, runs the commands, returns the exit code: 0 done, 1 a command failed, 2 something was refused. */
export function runHeadless(run: HeadlessRun): 0 | 1 | 2 {
  const { cluster } = run;
  const context: CommandContext = { cluster, namespace: "default", headless: true, readFiles: run.readFiles };
  cluster.store.observe((entry) => {
    if (entry.heartbeat !== true) writeEvent(run, entry);
  });
  let refused = false;
  for (const path of run.paths) {
    const result = execute(run, context, `apply -f ${quoted(path)}`);
    if (result.exitCode !== 0) refused = true;
  }
  const lines = run.lines.length === 0 ? ["wait settled"] : run.lines;
  for (const line of lines) {
    const { exitCode } = execute(run, context, line);
    if (exitCode !== 0) return exitCode;
  }
  return refused ? 2 : 0;
}

function execute(run: HeadlessRun, context: CommandContext, line: string): Result {
  const result = finish(runLine(line, context));
  if (run.output === "json") {
    const { output, errors, exitCode } = result;
    run.writeOut(`${JSON.stringify({ type: "output", command: line, exitCode, output, ...(errors ? { errors } : {}) })}\n`);
  } else {
    run.writeOut(`$ ${line}\n${result.output === "" ? "" : `${result.output}\n`}`);
  }
  if (result.errors !== undefined && result.errors !== "") run.writeErr(`${result.errors}\n`);
  return result;
}

function writeEvent(run: HeadlessRun, entry: LogEntry): void {
  const { startMs } = run.cluster;
  run.writeOut(run.output === "json" ? `${JSON.stringify(eventRecord(entry, startMs))}\n` : `${eventLine(entry, startMs)}\n`);
}

function quoted(path: string): string {
  return /^[\w./@:=+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
