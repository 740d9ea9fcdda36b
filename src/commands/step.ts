/**
 * `step`: one step of one agent, or a second of virtual time; then time stands still. In the past it looks on so far.
 */
import { type Cluster, parseDuration, positionOf, type Timeline } from "../core/index.ts";
import { clockText } from "./clock-text.ts";
import { type Args, type Command, type CommandContext, type Result, refused, type Steps } from "./command.ts";
import { passTime } from "./pass-time.ts";
import { spacedDuration } from "./print/spaced-duration.ts";
import { tellingChange } from "./time/changes.ts";
import { standing } from "./time/past.ts";

const STEPS_MAX = 1_000_000;
const DURATION_MAX_MS = 24 * 3_600_000;

export const stepCommand: Command = {
  name: "step",
  summary: "Let one agent take one step (or N), or time pass for a moment, and pause.",
  usage: "step [N | DURATION]",
  examples: ["step", "step 10", "step 1s"],
  options: [],
  changes: true,
  inPast: true,
  run,
  complete: ({ words }) => (words.length > 0 ? [] : ["1s", "10s"]),
};

function run({ words }: Args, { cluster, timeline }: CommandContext): Result | Steps {
  const [text = "1", extra] = words;
  const asked = `error: step takes a number of steps, or a duration such as 1s: ${JSON.stringify(words.join(" "))}`;
  if (extra !== undefined) return refused(asked);
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count < 1 || count > STEPS_MAX) return refused(`error: so many steps at once: from 1 to ${STEPS_MAX}`);
    return timeline?.isPast ? lookOnSteps(timeline, count) : takeSteps(cluster, count);
  }
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0 || ms > DURATION_MAX_MS) return refused(asked);
  const wholeMs = Math.max(1, Math.round(ms));
  return timeline?.isPast ? lookOn(timeline, wholeMs) : passMoment(cluster, wholeMs);
}

function* takeSteps(cluster: Cluster, count: number): Steps {
  const { manager, store } = cluster;
  const [startMs, revision] = [cluster.nowMs, store.revision];
  const [first] = manager.due();
  for (let taken = 0; taken < count; taken++) {
    if (!manager.step(Number.POSITIVE_INFINITY)) break;
    yield undefined;
  }
  const who = count === 1 && first !== undefined ? `${first.agent} ${first.key}` : `${count} steps`;
  return paused(`+${spacedDuration(cluster.nowMs - startMs)}: ${who}: ${writesText(cluster, revision)}`);
}

/** `pod shop/web is Running`, `3 writes: …`, `nothing to write`. */
function writesText(cluster: Cluster, revision: number): string {
  const writes = cluster.store.revision - revision;
  if (writes === 0) return "nothing to write";
  const telling = tellingChange(cluster, revision);
  if (writes === 1) return telling?.text ?? "1 write";
  return telling === undefined ? `${writes} writes` : `${writes} writes: ${telling.text}`;
}

function* passMoment(cluster: Cluster, ms: number): Steps {
  yield* passTime(cluster, cluster.nowMs + ms);
  return paused(`+${spacedDuration(ms)}: ${clockText(cluster)}`);
}

function paused(output: string): Result {
  return { output, exitCode: 0, open: { pane: "clock", options: { paused: "true" } } };
}

function lookOn(timeline: Timeline, ms: number): Result {
  timeline.look({ atMs: timeline.shown.nowMs + ms });
  return standing(timeline);
}

function lookOnSteps(timeline: Timeline, count: number): Result {
  const { steps, nowMs } = positionOf(timeline.shown);
  const { revision } = timeline.shown.store;
  timeline.look({ at: { steps: steps + count, nowMs } });
  return standing(timeline, writesText(timeline.shown, revision));
}
