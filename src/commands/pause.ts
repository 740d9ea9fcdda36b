/**
 * `pause`: time stands still.
 */
import { clockResult } from "./clock-result.ts";
import type { Command } from "./command.ts";

export const pauseCommand: Command = {
  name: "pause",
  summary: "Let time stand still.",
  usage: "pause",
  options: [],
  changes: false,
  run: (_args, context) => clockResult(context, "paused", { paused: "true" }),
};
