/**
 * `resume`: time passes again.
 */
import { clockResult } from "./clock-result.ts";
import type { Command } from "./command.ts";

export const resumeCommand: Command = {
  name: "resume",
  summary: "Let time pass again.",
  usage: "resume",
  options: [],
  changes: false,
  run: (_args, context) => clockResult(context, "running", { paused: "false" }),
};
