/**
 * `fork`: life goes on from the instant that is shown, as a new branch; what came after it stays on the old one.
 */
import { type Command, refused } from "./command.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const forkCommand: Command = {
  name: "fork",
  summary: "Go on from the instant that is shown, as a new branch.",
  usage: "fork",
  examples: ["rewind 30s", "fork"],
  options: [],
  changes: true,
  inPast: true,
  run({ words }, context) {
    if (words.length > 0) return refused("error: fork takes no words: it goes on from what is shown");
    const timeline = timelineOf(context);
    const { branch: left, cluster } = timeline;
    const leftMs = cluster.nowMs;
    const id = timeline.fork();
    const begun = `branch ${id} goes on from ${instantText(timeline.cluster.nowMs, timeline)}`;
    return {
      output: `${begun}; branch ${left.id} stays at ${instantText(leftMs, timeline)}: switch ${left.id} leads back to it`,
      exitCode: 0,
    };
  },
};
