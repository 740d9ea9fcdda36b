/**
 * `next`: runs to the next change of an object, pauses there and says what it was.
 *
 * Heartbeats are no change; neither are events and leases, which speak of other objects.
 */
import { type Cluster, goDuration } from "../core/index.ts";
import type { Command, Steps } from "./command.ts";
import { PATIENCE_MS, passTime } from "./pass-time.ts";
import { type ChangeSentence, changeSentence } from "./print/change-sentence.ts";
import { spacedDuration } from "./print/spaced-duration.ts";

export const nextCommand: Command = {
  name: "next",
  summary: "Run to the next change of an object, and pause.",
  usage: "next",
  options: [],
  changes: true,
  run: (_args, { cluster }) => runToChange(cluster),
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

/** Of the writes above `revision` the one that tells most, the first of equals. */
function tellingChange({ store, registry }: Cluster, revision: number): ChangeSentence | undefined {
  let best: ChangeSentence | undefined;
  for (const { kind } of registry.kinds) {
    for (const entry of store.log.since(kind, revision)) best = moreTelling(best, changeSentence(entry, registry));
  }
  return best;
}

function moreTelling(a: ChangeSentence | undefined, b: ChangeSentence | undefined): ChangeSentence | undefined {
  return a === undefined || (b !== undefined && b.weight > a.weight) ? b : a;
}
