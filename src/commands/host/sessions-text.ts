/**
 * The saved sessions as a table.
 */
import { goDuration, type SavedJournal } from "../../core/index.ts";
import { alignColumns } from "../print/text-table.ts";
import type { SavedSession } from "./sessions.ts";

const SECOND_MS = 1_000;
const LINE_LENGTH_MAX = 48;

/** A line for each, the newest first; ages are counted from `nowMs`, which is wall time. */
export function sessionsText(sessions: readonly SavedSession[], folder: string, nowMs: number): string {
  if (sessions.length === 0) return `No sessions in ${folder}`;
  const rows = sessions.map(({ name, writtenMs, journal, damage = "", isInUse }) => [
    name,
    `${wholeSeconds(Math.max(0, nowMs - writtenMs))} ago`,
    ...(journal === undefined ? ["", "", "", damage] : cellsOf(journal, isInUse)),
  ]);
  return `${alignColumns([["SESSION", "WRITTEN", "CLUSTER TIME", "COMMANDS", "LAST COMMAND", "STATE"], ...rows])}\nin ${folder}`;
}

function cellsOf({ records, writer, isEnded }: SavedJournal, isInUse: boolean): readonly string[] {
  const [start] = records;
  const startMs = start?.type === "start" ? (start.options.startMs ?? 0) : 0;
  const lastMs = records.reduce((ms, record) => (record.type === "start" ? ms : record.nowMs), startMs);
  const lines = records.flatMap((record) => (record.type === "command" ? [record.line] : []));
  const state = isInUse ? `in use by process ${writer?.pid}` : isEnded ? "ended" : "cut off";
  return [wholeSeconds(lastMs - startMs), String(lines.length), shortened(lines.at(-1) ?? ""), state];
}

function shortened(line: string): string {
  return line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX - 1)}…` : line;
}

function wholeSeconds(ms: number): string {
  return goDuration(Math.floor(ms / SECOND_MS) * SECOND_MS);
}
