/**
 * A journal as a text file: a line that says what it is, then one JSON record per line, each with a checksum.
 *
 * A checksum covers its own line and, through the one before, all lines above: a line that was changed, cut off, left out or
 * moved is told by its number. A file that is written bit by bit may end in the middle of a line (the power went off): that
 * line was never acknowledged and is left out. A file that was written in one go says how many records it has.
 */
import { isRecord } from "../api/field-walk.ts";
import { chainHash } from "../sim/draw.ts";
import type { JournalRecord } from "./journal.ts";
import { readRecord } from "./save-format/shapes.ts";

/** Counts up when the layout of lines changes; what records mean has a number of its own. */
const FILE_FORMAT = 1;

const MARK = '{"kubarium":"journal"';
const FORMAT = /^\{"kubarium":"journal","format":(\d+)/;
const SUM_DIGITS = 8;
const SUM = /,"sum":"([0-9a-f]{8})"\}$/;

/** A process that writes a journal as things happen; while it lives nobody else takes it up. */
export interface JournalWriter {
  readonly pid: number;
  /** When that process began, in its machine's own words: pids are used again. */
  readonly since?: string;
}

/** A journal as it was found in a file. */
export interface SavedJournal {
  readonly records: readonly JournalRecord[];
  /** Who writes it bit by bit; absent for a file that was written in one go. */
  readonly writer?: JournalWriter;
  /** Whether its writer left in order. */
  readonly isEnded: boolean;
  /** The last line, which was cut off while it was written and is left out. */
  readonly tornLine?: number;
}

/** What makes a file no journal, or a damaged one. */
export interface JournalFault {
  /** The record, counted from 1; 0 for the first line, which is none. */
  readonly record: number;
  readonly line: number;
  readonly reason: string;
}

/** A journal, or why there is none. */
export type ReadJournal =
  | { readonly journal: SavedJournal; readonly fault?: undefined }
  | { readonly fault: JournalFault; readonly journal?: undefined };

/** Makes the lines of one file, in order. */
export class JournalLines {
  #sum = 0;

  /** The first line; a journal that is written in one go gives the number of its records. */
  head(of: JournalWriter | { readonly records: number }): string {
    return lineOf({ kubarium: "journal", format: FILE_FORMAT, ...of }, 0).line;
  }

  record(record: JournalRecord): string {
    return this.#next(record);
  }

  /** The last line, when its writer leaves in order. */
  end(): string {
    return this.#next({ type: "end" });
  }

  #next(value: object): string {
    const { line, sum } = lineOf(value, this.#sum);
    this.#sum = sum;
    return line;
  }
}

/** A whole journal as the text of a file; the same journal gives the same bytes. */
export function journalText(records: readonly JournalRecord[]): string {
  const lines = new JournalLines();
  return [lines.head({ records: records.length }), ...records.map((record) => lines.record(record)), lines.end()].join("");
}

/** Whether a text is meant as a journal: its first line says so. */
export function isJournal(text: string): boolean {
  return text.startsWith(MARK);
}

/** `record 118, line 119: its checksum is wrong: …`. */
export function journalFaultText({ record, line, reason }: JournalFault): string {
  return record === 0 ? `line ${line}: ${reason}` : `record ${record}, line ${line}: ${reason}`;
}

/** Reads a file's text; the first thing that is wrong ends it. */
export function readJournal(text: string): ReadJournal {
  if (!isJournal(text)) return { fault: { record: 0, line: 1, reason: "it does not begin as a journal of kubarium does" } };
  // After a power failure some file systems leave zeros where the last write should be.
  const lines = text.replace(/\0+$/, "").split("\n");
  const rest = lines.pop() ?? "";
  const { head, reason } = readHead(lines[0] ?? rest);
  if (head === undefined) return { fault: { record: 0, line: 1, reason } };
  return head.records === undefined
    ? readStream(lines, rest, head.writer)
    : readWhole([...lines, ...(rest === "" ? [] : [rest])], head.records);
}

interface Head {
  readonly records?: number;
  readonly writer?: JournalWriter;
}

function readHead(line: string): { readonly head?: Head; readonly reason: string } {
  // Another layout may have another checksum, so the format comes first.
  const [, format] = FORMAT.exec(line) ?? [];
  if (format !== undefined && Number(format) !== FILE_FORMAT)
    return { reason: `the file has format ${format}; this version reads format ${FILE_FORMAT}` };
  const { value, reason = "" } = readLine(line, 0);
  if (value === undefined) return { reason };
  const { records, pid, since } = value;
  if (typeof records === "number") return { head: { records }, reason };
  if (typeof pid !== "number") return { reason: "it says neither who writes it nor how many records it has" };
  return { head: { writer: { pid, ...(typeof since === "string" ? { since } : {}) } }, reason };
}

/** A file that was written in one go is whole or it is damaged. */
function readWhole(lines: readonly string[], count: number): ReadJournal {
  const read = readRecords(lines.slice(1));
  if (read.fault !== undefined) return read;
  const { records, isEnded } = read.journal;
  if (isEnded && records.length === count) return read;
  const line = lines.length + 1;
  return { fault: { record: records.length + 1, line, reason: `the file ends before it: it has ${records.length} of ${count} records` } };
}

/** A file that was written bit by bit ends wherever its writer ended. */
function readStream(lines: readonly string[], rest: string, writer: JournalWriter | undefined): ReadJournal {
  const read = readRecords(lines.slice(1), rest);
  if (read.fault !== undefined) return read;
  return { journal: { ...read.journal, ...(writer === undefined ? {} : { writer }) } };
}

/** `rest` is a last line that may have been cut off; if nothing of it is missing but its end, it counts. */
function readRecords(lines: readonly string[], rest = ""): ReadJournal {
  const records: JournalRecord[] = [];
  let sum = 0;
  let isEnded = false;
  for (const [index, line] of (rest === "" ? lines : [...lines, rest]).entries()) {
    const place = { record: index + 1, line: index + 2 };
    if (isEnded) return { fault: { ...place, reason: "it stands behind the end" } };
    const { value, sum: next = 0, reason = "" } = readLine(line, sum);
    if (value === undefined)
      return index === lines.length ? { journal: { records, isEnded, tornLine: place.line } } : { fault: { ...place, reason } };
    sum = next;
    isEnded = value.type === "end";
    if (isEnded) continue;
    const { record, wrong } = readRecord(value);
    if (record === undefined) return { fault: { ...place, reason: wrong } };
    if ((record.type === "start") !== (index === 0)) return { fault: { ...place, reason: "the first record, and no other, is a start" } };
    records.push(record);
  }
  return { journal: { records, isEnded } };
}

interface Line {
  readonly value?: Readonly<Record<string, unknown>>;
  readonly sum?: number;
  readonly reason?: string;
}

function readLine(line: string, before: number): Line {
  const written = SUM.exec(line)?.[1];
  if (written === undefined) return { reason: "it has no checksum: the line was changed or cut off" };
  const body = line.slice(0, -(SUM_DIGITS + ',"sum":""}'.length));
  const sum = chainHash(before, body);
  if (digits(sum) !== written) return { reason: "its checksum is wrong: the line, or where it stands, was changed" };
  try {
    const value: unknown = JSON.parse(`${body}}`);
    return isRecord(value) ? { value, sum } : { reason: "it is no JSON object" };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { reason: "it is no JSON" };
  }
}

function lineOf(value: object, before: number): { readonly line: string; readonly sum: number } {
  const body = JSON.stringify(value).slice(0, -1);
  const sum = chainHash(before, body);
  return { line: `${body},"sum":"${digits(sum)}"}\n`, sum };
}

function digits(sum: number): string {
  return (sum % 0x100000000).toString(16).padStart(SUM_DIGITS, "0");
}
