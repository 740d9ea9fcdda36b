/**
 * What was done in a session, as a command line that does it again without a screen.
 *
 * It is read from the timeline, so it tells of the branch one is on: what was undone is not repeated.
 */
import { spacedDuration } from "../commands/print/spaced-duration.ts";
import { DEFAULT_START_MS, type JournalRecord, type LogEntry, rfc3339, type Scenario, type Timeline } from "../core/index.ts";
import { quoted } from "./command-line.ts";

const DEFAULT_NODES = 3;
const DEFAULT_SEED = 1;
/** The one to whom the log ascribes what commands write. */
const USER = "user";

/** Knows of the lines what the timeline does not: which came from the paths, when they ended, which were refused. */
export class Journal {
  readonly #timeline: Timeline;
  readonly #paths: readonly string[];
  readonly #scenario: Scenario | undefined;
  readonly #left = new Set<JournalRecord>();
  readonly #endMs = new Map<JournalRecord, number>();
  #writes = 0;

  /** `paths` were applied before, or a scenario is played; on a line they stand for the lines that do so. */
  constructor(timeline: Timeline, paths: readonly string[], scenario?: Scenario) {
    this.#timeline = timeline;
    this.#scenario = scenario;
    this.#paths = paths;
    if (paths.length > 0) for (const record of timeline.branch.records) this.#left.add(record);
  }

  /** Notes a write. */
  note({ agent }: LogEntry): void {
    if (agent === USER) this.#writes += 1;
  }

  /** Notes a line just before it runs; the returned function is told when it has run, and whether it could do all it should. */
  begin(line: string): (isDone: boolean) => void {
    const { branch } = this.#timeline;
    const [from, writes] = [branch.records.length, this.#writes];
    return (isDone) => {
      const record = branch.records.slice(from).find((each) => each.type === "command" && each.line === line);
      if (record === undefined) return;
      // The time that a line took by itself (`drain`) is its own; one that was refused would end the repetition there.
      this.#endMs.set(record, this.#timeline.cluster.nowMs);
      if (!isDone && writes === this.#writes) this.#left.add(record);
    };
  }

  /** The command line that repeats the session. */
  line(): string {
    if (this.#scenario !== undefined) return `kubarium run ${quoted(this.#scenario.source)}`;
    const { options, seed, startMs } = this.#timeline.cluster;
    const nodes = typeof options.nodes === "number" && options.nodes !== DEFAULT_NODES ? [`--nodes ${options.nodes}`] : [];
    const members = options.controlPlane === 3 ? ["--control-plane 3"] : [];
    const seeds = seed === DEFAULT_SEED ? [] : [`--seed ${seed}`];
    const starts = startMs === DEFAULT_START_MS ? [] : [`--start ${rfc3339(startMs)}`];
    const dos = this.#lines().map((line) => `--do ${doubleQuoted(line)}`);
    return ["kubarium run", ...this.#paths.map(quoted), ...nodes, ...members, ...seeds, ...starts, ...dos].join(" ");
  }

  /** The lines of the branch, and the time between them. */
  #lines(): readonly string[] {
    const { cluster, branch } = this.#timeline;
    const lines: string[] = [];
    let atMs = cluster.startMs;
    let last: JournalRecord | undefined;
    const passTime = (untilMs: number): void => {
      if (untilMs > atMs) lines.push(`advance ${exactDuration(untilMs - atMs)}`);
      atMs = Math.max(atMs, untilMs);
    };
    for (const record of branch.records) {
      if (record.type === "input" && last !== undefined && !this.#endMs.has(last)) atMs = Math.max(atMs, record.nowMs);
      if (record.type !== "command") continue;
      last = this.#left.has(record) ? undefined : record;
      if (last === undefined) continue;
      passTime(record.nowMs);
      lines.push(record.line);
      atMs = Math.max(atMs, this.#endMs.get(record) ?? atMs);
    }
    passTime(cluster.nowMs);
    return lines;
  }
}

/** `12 m 14 s of cluster time in 41 s. Again: kubarium run …`; what is kept can be gone on with. */
export function farewell(journal: Journal, virtualMs: number, wallMs: number, isKept: boolean): string {
  const line = `${spacedDuration(virtualMs)} of cluster time in ${spacedDuration(wallMs)}. Again: ${journal.line()}`;
  return isKept ? `${line}\nGo on with it: kubarium --resume` : line;
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
