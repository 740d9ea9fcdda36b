/**
 * `now`: ends looking at the past.
 */
import { type Command, refused } from "./command.ts";
import { standing, timelineOf } from "./time/past.ts";

export const nowCommand: Command = {
  name: "now",
  summary: "Show the present again.",
  usage: "now",
  options: [],
  changes: false,
  run({ words }, context) {
    if (words.length > 0) return refused("error: now takes no words");
    const timeline = timelineOf(context);
    timeline.back();
    return standing(timeline);
  },
};
