/**
 * What the commands that set the clock have in common: the host's pacer does it, and a run without a screen has none.
 */
import type { CommandContext, Result } from "./command.ts";

/** A result that sets the clock, or its refusal where there is no clock to set. */
export function clockResult(
  { headless }: CommandContext,
  output: string,
  options: { readonly speed: string } | { readonly paused: "true" | "false" },
): Result {
  if (headless) {
    const errors = "error: there is no clock to set without a screen: time passes as fast as it goes, and only in commands such as advance";
    return { output: "", errors, exitCode: 1 };
  }
  return { output, exitCode: 0, open: { pane: "clock", options } };
}
