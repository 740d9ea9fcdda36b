/**
 * The process that the program runs in: its terminal, its keyboard, its signals, and its normal screen.
 */
import { relative } from "node:path";
import type { KeySource } from "./key-input.ts";
import type { HostProcess, RawInput } from "./lifecycle.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

/** What the program asks of its process. */
export interface Host {
  readonly terminal: Terminal;
  readonly input: RawInput & KeySource;
  readonly process: HostProcess;
  /** Writes a line to the normal screen, once the terminal was given back. */
  print(line: string): void;
  /** The path from where the program was started, if that is shorter. */
  readonly shortPath: (path: string) => string;
  /** Writes what ended the program. */
  readonly report: (error: unknown) => void;
}

/** This process. */
export function processHost(): Host {
  return {
    terminal: terminalOf(process.stdout),
    input: process.stdin,
    process,
    print: (line) => void process.stdout.write(`${line}\n`),
    shortPath: (path) => shorterPath(path, process.cwd()),
    report: (error) => void process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  };
}

/** A path seen from a folder, or the path itself where that is no longer. */
export function shorterPath(path: string, from: string): string {
  const near = relative(from, path) || ".";
  return near.length < path.length ? near : path;
}
