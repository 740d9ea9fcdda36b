/**
 * What may be typed for an instant: how instants begin, and the newest things that happened.
 */
import { doneCommands, type LogEntry, type Timeline } from "../../core/index.ts";
import type { CommandContext, CompletionRequest } from "../command.ts";
import { completeResource } from "../complete-resource.ts";
import { sinceStart } from "../print/since-start.ts";
import { lastEntry } from "./entries.ts";

/** So many faults, and so many commands. */
const RECENT_MAX = 8;
const AGO = ["10s", "30s", "1m", "5m", "10m"];
const EVENT_WORDS = ["last", "fault", "command", "change", "create", "delete"];

/** Words that may follow where an instant is asked for. */
export function completeInstant({ words, partial }: CompletionRequest, context: CommandContext): readonly string[] {
  const { timeline } = context;
  if (timeline === undefined) return [];
  const previous = words.at(-1);
  if (previous === "before" || previous === "last") return [...EVENT_WORDS, ...eventWords(timeline), ...objects(partial, context)];
  if (previous === "create" || previous === "delete" || previous === "change") return objects(partial, context);
  if (previous === undefined) return [...AGO, "to", "before"];
  return previous === "to" ? ["before", "start", "now", "last", ...recentInstants(timeline)] : [];
}

function objects(partial: string, context: CommandContext): readonly string[] {
  return partial.includes("/") ? completeResource({ words: [], partial }, context) : [];
}

/** `#1234` for faults, the verbs of what was typed. */
function eventWords(timeline: Timeline): readonly string[] {
  const verbs = recentLines(timeline).map(({ line }) => line.trim().split(/\s+/)[0] ?? "");
  return [...recentFaults(timeline).map(({ seq }) => `#${seq}`), ...verbs];
}

function recentInstants(timeline: Timeline): readonly string[] {
  const times = [...recentFaults(timeline).map(({ timeMs }) => timeMs), ...recentLines(timeline).map(({ nowMs }) => nowMs)];
  return times.map((timeMs) => sinceStart(timeMs, timeline.cluster.startMs));
}

function recentLines({ branch }: Timeline): ReturnType<typeof doneCommands> {
  return doneCommands(branch).slice(-RECENT_MAX);
}

function recentFaults({ cluster }: Timeline): readonly LogEntry[] {
  const { log } = cluster.store;
  const faults: LogEntry[] = [];
  for (let last = log.seq; faults.length < RECENT_MAX; ) {
    const entry = lastEntry(log, { kinds: [""], fits: () => true }, last);
    if (entry === undefined) break;
    faults.push(entry);
    last = entry.seq - 1;
  }
  return faults;
}
