/**
 * What was done in a session, as a command line that does it again without a screen.
 */
import { spacedDuration } from "../commands/print/spaced-duration.ts";
import { type Cluster, DEFAULT_START_MS, rfc3339 } from "../core/index.ts";
import { quoted } from "./command-line.ts";

const DEFAULT_NODES = 3;
const DEFAULT_SEED = 1;

/** Keeps the lines that could change the cluster, and when. */
export class Journal {
  readonly #cluster: Cluster;
  readonly #paths: readonly string[];
  readonly #done: string[] = [];
  #atMs: number;

  constructor(cluster: Cluster, paths: readonly string[]) {
    this.#cluster = cluster;
    this.#paths = paths;
    this.#atMs = cluster.nowMs;
  }

  /** Notes a line just before it runs. */
  add(line: string): void {
    this.#passTime();
    this.#done.push(line);
  }

  /** The time that a line took by itself (`advance`, `next`) is its own. */
  finished(): void {
    this.#atMs = this.#cluster.nowMs;
  }

  /** The command line that repeats the session. */
  line(): string {
    this.#passTime();
    const { options, seed, startMs } = this.#cluster;
    const nodes = typeof options.nodes === "number" && options.nodes !== DEFAULT_NODES ? [`--nodes ${options.nodes}`] : [];
    const seeds = seed === DEFAULT_SEED ? [] : [`--seed ${seed}`];
    const starts = startMs === DEFAULT_START_MS ? [] : [`--start ${rfc3339(startMs)}`];
    const dos = this.#done.map((line) => `--do ${doubleQuoted(line)}`);
    return ["kubarium run", ...this.#paths.map(quoted), ...nodes, ...seeds, ...starts, ...dos].join(" ");
  }

  #passTime(): void {
    const ms = this.#cluster.nowMs - this.#atMs;
    this.#atMs = this.#cluster.nowMs;
    if (ms > 0) this.#done.push(`advance ${exactDuration(ms)}`);
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
