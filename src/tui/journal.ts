/**
 * What was done in a session, as a command line that does it again without a screen.
 */
import { spacedDuration } from "../commands/print/spaced-duration.ts";
import { type Cluster, DEFAULT_START_MS, type LogEntry, rfc3339 } from "../core/index.ts";
import { quoted } from "./command-line.ts";

const DEFAULT_NODES = 3;
const DEFAULT_SEED = 1;

/** A line as it was run, and what was there before it. */
interface Entry {
  readonly line: string;
  readonly atMs: number;
  /** Writes of the user's until then. */
  readonly writes: number;
  isDropped: boolean;
}

/** The one to whom the log ascribes what commands write. */
const USER = "user";

/** Keeps the lines that could change the cluster, and when. */
export class Journal {
  readonly #cluster: Cluster;
  readonly #paths: readonly string[];
  readonly #done: Entry[] = [];
  #running: Entry | undefined;
  #writes = 0;
  #atMs: number;

  constructor(cluster: Cluster, paths: readonly string[]) {
    this.#cluster = cluster;
    this.#paths = paths;
    this.#atMs = cluster.nowMs;
  }

  /** Notes a write. */
  note({ agent }: LogEntry): void {
    if (agent === USER) this.#writes += 1;
  }

  /** Notes a line just before it runs; the returned function is told when it has run, and whether it could do all it should. */
  begin(line: string): (isDone: boolean) => void {
    // The other line lets time pass meanwhile; unless it does more, the time says as much, and says it in the right order.
    const running = this.#running;
    if (running !== undefined) this.#dropIfIdle(running);
    if (running === undefined || running.isDropped) this.#passTime();
    const entry = this.#add(line);
    this.#running = entry;
    return (isDone) => this.#end(entry, isDone);
  }

  #end(entry: Entry, isDone: boolean): void {
    if (this.#running === entry) this.#running = undefined;
    if (entry.isDropped) return;
    // A line that was refused would end the repetition there.
    if (!isDone) this.#dropIfIdle(entry);
    // The time that a line took by itself (`advance`, `next`) is its own.
    if (!entry.isDropped) this.#atMs = this.#cluster.nowMs;
  }

  #add(line: string): Entry {
    const entry = { line, atMs: this.#cluster.nowMs, writes: this.#writes, isDropped: false };
    this.#done.push(entry);
    return entry;
  }

  /** Takes back a line that has written nothing; the time it took is counted again. */
  #dropIfIdle(entry: Entry): void {
    if (this.#writes !== entry.writes) return;
    entry.isDropped = true;
    this.#atMs = Math.min(this.#atMs, entry.atMs);
  }

  /** The command line that repeats the session. */
  line(): string {
    this.#passTime();
    const { options, seed, startMs } = this.#cluster;
    const nodes = typeof options.nodes === "number" && options.nodes !== DEFAULT_NODES ? [`--nodes ${options.nodes}`] : [];
    const seeds = seed === DEFAULT_SEED ? [] : [`--seed ${seed}`];
    const starts = startMs === DEFAULT_START_MS ? [] : [`--start ${rfc3339(startMs)}`];
    const dos = this.#done.flatMap(({ line, isDropped }) => (isDropped ? [] : `--do ${doubleQuoted(line)}`));
    return ["kubarium run", ...this.#paths.map(quoted), ...nodes, ...seeds, ...starts, ...dos].join(" ");
  }

  #passTime(): void {
    const ms = this.#cluster.nowMs - this.#atMs;
    this.#atMs = this.#cluster.nowMs;
    if (ms > 0) this.#add(`advance ${exactDuration(ms)}`);
  }
}

/** `12 m 14 s of cluster time in 41 s. Again: kubarium run …`. */
export function farewell(journal: Journal, virtualMs: number, wallMs: number): string {
  return `${spacedDuration(virtualMs)} of cluster time in ${spacedDuration(wallMs)}. Again: ${journal.line()}`;
}

/** `6m`, `1h2m3s`, `41.25s`: to the millisecond, for a repetition must be exact. */
export function exactDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  const text = `${hours > 0 ? `${hours}h` : ""}${minutes > 0 ? `${minutes}m` : ""}${seconds > 0 ? `${seconds}s` : ""}`;
  return text === "" ? "0s" : text;
}

function doubleQuoted(line: string): string {
  return `"${line.replaceAll(/(["\\$`])/g, "\\$1")}"`;
}
