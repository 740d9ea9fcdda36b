/**
 * `rewind`: looks at the past, or on in it; nothing in it can be changed.
 */
import type { Args, Command, CommandContext, Result } from "./command.ts";
import { namespaceOption } from "./shared-options.ts";
import { completeInstant } from "./time/complete-instant.ts";
import { instantOf } from "./time/instant.ts";
import { standing, timelineOf } from "./time/past.ts";

export const rewindCommand: Command = {
  name: "rewind",
  summary: "Look at an instant of the past.",
  usage: "rewind DURATION | rewind to INSTANT | rewind to [before] EVENT",
  examples: [
    "rewind 30s",
    "rewind to 12:03:10",
    "rewind to +5m41s",
    "rewind to 2026-01-01T00:03:10Z",
    "rewind to start",
    "rewind to before last crash",
    "rewind to before create pod/web-0",
    "rewind to before pod/web-0 STATUS=CrashLoopBackOff",
    "rewind to before #1234",
    "rewind to last change",
  ],
  options: [namespaceOption],
  changes: false,
  run: rewind,
  complete: completeInstant,
};

function rewind(args: Args, context: CommandContext): Result {
  const timeline = timelineOf(context);
  const { stop, at } = instantOf(args.words, args, context);
  if (stop === undefined) timeline.back();
  else timeline.look(stop);
  return standing(timeline, at);
}
