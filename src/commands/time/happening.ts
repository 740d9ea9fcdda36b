/**
 * Things that happened, as they are called on a line, and where on the timeline they are.
 *
 *     #1234                                the log entry of that number, as why and history know it
 *     change                               whatever a table would show
 *     fault | command                      whatever was broken; whatever was typed
 *     create pod/web-0 | delete … | change …
 *     pod/web-0                            a change of it that tells something
 *     pod/web-0 STATUS=CrashLoopBackOff    it came to be so, in any column of get
 *     crash, loses power …                 words of a fault or of a command
 *
 * Of several the nearest before what is shown is meant, whether `last` is said or not; without one, the first after it.
 */
import {
  ApiError,
  type DoneCommand,
  doneCommands,
  isBefore,
  type KubeObject,
  type LogEntry,
  positionOf,
  type Stop,
  sentenceOf,
  type Timeline,
} from "../../core/index.ts";
import type { Args, CommandContext } from "../command.ts";
import { bindTest, readTest } from "../conditions/cell-test.ts";
import { namedObject } from "../one-object.ts";
import { changeSentence } from "../print/change-sentence.ts";
import { type EntrySearch, firstEntry, lastEntry } from "./entries.ts";
import { timelineOf } from "./past.ts";

/** Something that happened. */
export interface Happening {
  readonly timeMs: number;
  /** In words. */
  readonly text: string;
  /** Just before it. */
  readonly before: Stop;
}

/** What is looked for: entries of the log, lines that were run. */
interface Wanted extends EntrySearch {
  isLine?(line: string): boolean;
}

/** Whether one goes to just before it, or to the end of its instant: the nearest is another one then. */
export type Side = "before" | "at";

/** Finds what the words call; refused when there is no such thing. */
export function happeningOf(words: readonly string[], side: Side, args: Args, context: CommandContext): Happening {
  const timeline = timelineOf(context);
  const named = words[0] === "last" ? words.slice(1) : words;
  if (named.length === 0) throw new ApiError("BadRequest", "error: which event? Such as last crash, create pod/web-0, #1234");
  const number = named.length === 1 ? /^#(\d+)$/.exec(named[0] ?? "")?.[1] : undefined;
  const found =
    number === undefined
      ? nearest(timeline, wantedOf(named, args, { ...context, cluster: timeline.cluster }), side)
      : numbered(Number(number), timeline);
  if (found !== undefined) return found;
  const asked = JSON.stringify(named.join(" "));
  throw new ApiError("NotFound", `error: nothing on this timeline is ${asked}\nSee 'help rewind' for how events are called.`);
}

function numbered(seq: number, timeline: Timeline): Happening {
  const { log } = timeline.cluster.store;
  const entry = log.entry(seq);
  if (entry !== undefined) return happened(entry, timeline);
  if (seq < 1 || seq > log.seq) throw new ApiError("NotFound", `error: there is no log entry #${seq}: the newest is #${log.seq}`);
  // Too old to be kept, or of a kind that keeps no history: its place in time is known all the same.
  return { timeMs: timeline.clusterAt({ beforeSeq: seq }).nowMs, text: `log entry #${seq}`, before: { beforeSeq: seq } };
}

function nearest(timeline: Timeline, wanted: Wanted, side: Side): Happening | undefined {
  const { shown, cluster, branch, isPast } = timeline;
  const { log } = cluster.store;
  const commands = wanted.isLine === undefined ? [] : doneCommands(branch).filter(({ line }) => wanted.isLine?.(line));
  const isEarlier = (command: DoneCommand): boolean =>
    side === "at" ? command.nowMs < shown.nowMs : !isPast || isBefore(command, positionOf(shown));
  const search = side === "at" ? earlierThan(wanted, shown.nowMs) : wanted;
  const [entry, command] = [lastEntry(log, search, shown.store.log.seq), commands.findLast(isEarlier)];
  if (entry !== undefined || command !== undefined) {
    const isEntry = entry !== undefined && (command === undefined || entry.timeMs > command.nowMs);
    return isEntry ? happened(entry, timeline) : command && typed(command);
  }
  const [next, later] = [firstEntry(log, wanted, shown.store.log.seq + 1), commands.find((each) => !isEarlier(each))];
  const isEntry = next !== undefined && (later === undefined || next.timeMs < later.nowMs);
  return isEntry ? happened(next, timeline) : later && typed(later);
}

function earlierThan({ kinds, fits }: Wanted, nowMs: number): EntrySearch {
  return { kinds, fits: (entry) => entry.timeMs < nowMs && fits(entry) };
}

function happened(entry: LogEntry, { cluster }: Timeline): Happening {
  return { timeMs: entry.timeMs, text: sentenceOf(entry, cluster.registry).text, before: { beforeSeq: entry.seq } };
}

function typed({ line, index, steps, nowMs }: DoneCommand): Happening {
  return { timeMs: nowMs, text: JSON.stringify(line), before: { at: { steps, nowMs }, records: index } };
}

function wantedOf(words: readonly string[], args: Args, context: CommandContext): Wanted {
  const [first = "", second = "", ...rest] = words;
  const { registry } = context.cluster;
  if (words.length === 1 && first === "change") return changes(context);
  if (words.length === 1 && first === "fault") return { kinds: [""], fits: () => true };
  if (words.length === 1 && first === "command") return { kinds: [], fits: () => false, isLine: () => true };
  const isObject = (word: string): boolean => registry.resolve(word.split("/")[0] ?? "") !== undefined && word.includes("/");
  const act = ACTS.get(first);
  if (act !== undefined && isObject(second) && rest.length === 0) return ofObject(second, args, context, act);
  if (isObject(first)) return ofObject(first, args, context, becoming(words.slice(1), first, context));
  const said = words.map((word) => word.toLowerCase());
  const holds = (text: string): boolean => said.every((word) => text.toLowerCase().includes(word));
  return { kinds: [""], fits: ({ text = "" }) => holds(text), isLine: holds };
}

function changes({ cluster: { registry } }: CommandContext): Wanted {
  return { kinds: registry.kinds.map(({ kind }) => kind), fits: (entry) => changeSentence(entry, registry) !== undefined };
}

function ofObject(word: string, args: Args, context: CommandContext, fits: (entry: ObjectEntry) => boolean): Wanted {
  const { kind, key } = namedObject({ ...args, words: [word] }, context, "TYPE/NAME");
  return { kinds: [kind.kind], fits: (entry) => entry.objectKey === key && fits(entry as ObjectEntry) };
}

type ObjectEntry = LogEntry<KubeObject>;

const ACTS: ReadonlyMap<string, (entry: ObjectEntry) => boolean> = new Map([
  ["create", ({ before }) => before === undefined],
  ["delete", isDeletion],
  ["change", ({ before, after, heartbeat }) => before !== undefined && after !== undefined && heartbeat !== true],
]);

/** Somebody wanted it gone: it was marked for deletion, or removed without being marked. */
function isDeletion({ before, after }: ObjectEntry): boolean {
  if (before === undefined || before.metadata.deletionTimestamp !== undefined) return false;
  return after === undefined || after.metadata.deletionTimestamp !== undefined;
}

/** Entries by which an object came to pass all tests; without tests, those that tell something. */
function becoming(words: readonly string[], object: string, { cluster: { registry } }: CommandContext): (entry: ObjectEntry) => boolean {
  if (words.length === 0) return (entry) => changeSentence(entry, registry) !== undefined;
  const kind = registry.require(object.split("/")[0] ?? "");
  const tests = words.map((word) => {
    const test = readTest(word);
    if (test === undefined) throw new ApiError("BadRequest", `error: ${JSON.stringify(word)} is no test such as STATUS=Running`);
    return bindTest(test, kind);
  });
  const passes = (object: KubeObject | undefined, nowMs: number): boolean =>
    object !== undefined && tests.every((test) => test.holds(object, nowMs));
  return ({ before, after, timeMs }) => passes(after, timeMs) && !passes(before, timeMs);
}
