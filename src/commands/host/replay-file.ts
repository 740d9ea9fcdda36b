/**
 * From a journal in a file to the timeline that it tells of, lived again.
 */
import { ApiError, Broken, type JournalRecord, type Replay, replayJournal, type SavedJournal } from "../../core/index.ts";
import { sinceStart } from "../print/since-start.ts";

/** A journal, and how to live it again. */
export interface ReplayRequest {
  readonly path: string;
  readonly journal: SavedJournal;
  /** The version that replays. */
  readonly version: string;
  /** Up to this instant of virtual time. */
  readonly toMs?: number;
  /** Where progress is shown, when it takes long. */
  readonly progress?: Progress;
}

/** A line that is written over again and again, and taken away in the end. */
export interface Progress {
  nowMs(): number;
  show(text: string): void;
  clear(): void;
}

/** What came of it; `divergence` says where and why it is not the same life, in a whole sentence. */
export interface ReplayedFile {
  readonly replay: Replay;
  readonly divergence: string | undefined;
}

/** Nobody wants to read of what takes no time. */
const PATIENCE_MS = 300;
const SHOW_EVERY_MS = 100;

/** Lives the journal again, to its end, to an instant, or to where life is another one. */
export function replayFile(request: ReplayRequest): ReplayedFile {
  const { path, journal, version, toMs, progress } = request;
  const { records } = journal;
  let at = 0;
  const steps = replayJournal(records, {
    version,
    ...(toMs === undefined ? {} : { toMs }),
    onRecord: (record) => {
      at = record;
    },
  });
  const startedMs = progress?.nowMs() ?? 0;
  let shownMs = startedMs + PATIENCE_MS - SHOW_EVERY_MS;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) {
        const { divergence } = step.value;
        return {
          replay: step.value,
          divergence: divergence && sentenceOf(divergence.record, `not the same life: ${divergence.why}`, request),
        };
      }
      const wallMs = progress?.nowMs() ?? 0;
      if (wallMs - shownMs < SHOW_EVERY_MS) continue;
      shownMs = wallMs;
      progress?.show(`kubarium: living ${path} again: ${Math.floor((100 * at) / records.length)} %`);
    }
  } catch (error) {
    // Our own bug, seen again: where it stands in the journal is half of the diagnosis.
    if (error instanceof Broken) throw new Broken(sentenceOf(at, error.message, request));
    if (!(error instanceof ApiError) || at === 0) throw error;
    throw new ApiError("BadRequest", `error: ${sentenceOf(at, error.message.replace(/^error: /, ""), request)}`);
  } finally {
    if (shownMs > startedMs + PATIENCE_MS - SHOW_EVERY_MS) progress?.clear();
  }
}

/** `FILE, record 118, line 119 (scale at +12m3s): …`. */
function sentenceOf(index: number, why: string, { path, journal, version }: ReplayRequest): string {
  const [start] = journal.records;
  const record = journal.records[index];
  const wrote = start?.type === "start" ? start.version : version;
  const versions = wrote === version ? "" : `; kubarium ${wrote} wrote it, this is ${version}`;
  const startMs = start?.type === "start" ? (start.options.startMs ?? 0) : 0;
  const what = record === undefined ? "" : ` (${recordText(record, startMs)})`;
  return `${path}, record ${index + 1}, line ${index + 2}${what}: ${why}${versions}`;
}

/** What a record is, and when. */
function recordText(record: JournalRecord, startMs: number): string {
  if (record.type === "start") return "the start";
  const what =
    record.type === "command" ? `command ${JSON.stringify(record.line)}` : record.type === "input" ? record.input.do : record.type;
  return `${what} at ${sinceStart(record.nowMs, startMs)}`;
}
