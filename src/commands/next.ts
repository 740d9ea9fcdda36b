/**
 * `next`: runs to the next change of an object, pauses there and says what it was; in the past it looks there.
 */
import { type Cluster, goDuration, type Timeline } from "../core/index.ts";
import { type Command, type Result, refused, type Steps } from "./command.ts";
import { PATIENCE_MS, passTime } from "./pass-time.ts";
import type { ChangeSentence } from "./print/change-sentence.ts";
import { spacedDuration } from "./print/spaced-duration.ts";
import { changeAfterShown, moreTelling, tellingChange } from "./time/changes.ts";
import { standing } from "./time/past.ts";

export const nextCommand: Command = {
  name: "next",
  summary: "Run to the next change of an object, and pause.",
  usage: "next",
  options: [],
  changes: true,
  inPast: true,
  run({ words }, { cluster, timeline }) {
    if (words.length > 0) return refused("error: next takes no words: it goes to the next change of anything");
    return timeline?.isPast ? lookAtChange(timeline) : runToChange(cluster);
  },
};

function* runToChange(cluster: Cluster): Steps {
  const startMs = cluster.nowMs;
  let seen = cluster.store.revision;
  let found: ChangeSentence | undefined;
  const look = (): boolean => {
    if (cluster.store.revision !== seen) found = moreTelling(found, tellingChange(cluster, seen));
    seen = cluster.store.revision;
    return found !== undefined;
  };
  yield* passTime(cluster, startMs + PATIENCE_MS, look);
  // What else happens at this very instant belongs to it: the next jump should not be one of 0 ms.
  if (found !== undefined) yield* passTime(cluster, cluster.nowMs);
  look();
  const jumpMs = cluster.nowMs - startMs;
  const output = found === undefined ? `nothing changed within ${goDuration(jumpMs)}` : `+${spacedDuration(jumpMs)}: ${found.text}`;
  return { output, exitCode: 0, open: { pane: "clock", options: { paused: "true" } } };
}

function lookAtChange(timeline: Timeline): Result {
  const change = changeAfterShown(timeline);
  if (change === undefined) timeline.back();
  else timeline.look({ atMs: change.timeMs });
  return standing(timeline, change?.text);
}
