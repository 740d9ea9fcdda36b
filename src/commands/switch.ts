/**
 * `switch N`: takes up another branch where it was left.
 */
import { type Command, done, refused } from "./command.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const switchCommand: Command = {
  name: "switch",
  summary: "Take up another branch where it was left.",
  usage: "switch BRANCH",
  examples: ["branches", "switch 0"],
  options: [],
  changes: true,
  inPast: true,
  run({ words }, context) {
    const [text = "", extra] = words;
    if (extra !== undefined || !/^\d{1,6}$/.test(text)) return refused("error: switch needs the number of a branch; branches lists them");
    const timeline = timelineOf(context);
    const left = timeline.branch.id;
    timeline.switchTo(Number(text));
    return done(`branch ${text} goes on from ${instantText(timeline.cluster.nowMs, timeline)}; switch ${left} leads back`);
  },
  complete: ({ words }, { timeline }) =>
    words.length > 0 || timeline === undefined
      ? []
      : timeline.branches.filter((branch) => branch !== timeline.branch).map(({ id }) => `${id}`),
};
