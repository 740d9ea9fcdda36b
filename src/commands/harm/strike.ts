/**
 * Does a fault for a line, or says what it would do.
 */
import { type Aim, type Fault, type Preview, previewStrike, type Strike, spacedDuration } from "../../core/index.ts";
import type { Args, CommandContext, Option, Result } from "../command.ts";
import { durationOption } from "../shared-options.ts";
import { targetText } from "./aim.ts";
import { previewText } from "./preview-text.ts";

/** Keys of the TUI that lead there. */
const HOW_TO_GET_THERE = "> speeds up, . jumps to the next change.";

export const forOption: Option = { name: "for", type: "text", summary: "It ends by itself after so long.", placeholder: "D" };
export const dryRunOption: Option = { name: "dry-run", type: "flag", summary: "Say what it would hit, and do nothing." };

/** What to do, as the words said it. */
export interface Order {
  readonly verb: string;
  readonly fault: Fault;
  readonly aim: Aim;
  readonly everyMs?: number | undefined;
}

/** Does it, or with `--dry-run` only says what it would do. */
export function strikeResult({ verb, fault, aim, everyMs }: Order, args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const forMs = durationOption(args, "for");
  const times = {
    ...(forMs === undefined ? {} : { forMs: Math.round(forMs) }),
    ...(everyMs === undefined ? {} : { everyMs: Math.round(everyMs) }),
  };
  const preview = previewStrike(fault, aim, cluster.scene, times);
  if (args.flag("dry-run")) return { output: previewText(preview, context), exitCode: 0 };
  const { strike } = cluster.submit({ do: "strike", by: verb, fault: fault.name, aim, ...times });
  if (strike === undefined) return { output: preview.text, exitCode: 0 };
  const output = doneText(fault, aim, strike, everyMs !== undefined);
  return { output, exitCode: 0, message: messageOf(output, fault, strike, preview, cluster.nowMs) };
}

/** Who is named by the noun itself has crashed; of all else is said what happens to it. */
function doneText(fault: Fault, aim: Aim, { text, id }: Strike, isFlapping: boolean): string {
  if (!isFlapping && fault.harm === "crash" && fault.noun === fault.target) return `${targetText(fault, aim)} crashed`;
  return fault.isOnce ? text : `${text} (${id})`;
}

function messageOf(output: string, fault: Fault, { effects, untilMs }: Strike, { forecast, everyMs }: Preview, nowMs: number): string {
  const containers = fault.target === "pod" ? effects.flatMap(({ hits }) => hits ?? []) : [];
  const which = containers.length === 0 ? "" : ` (${containers.length === 1 ? "container" : "containers"} ${containers.join(", ")})`;
  const sentences = [`${output}${which}.`, ...forecast];
  if (everyMs !== undefined) sentences.push(`It comes and goes, ${spacedDuration(everyMs)} each.`);
  if (untilMs !== undefined) sentences.push(`It ends by itself in ${spacedDuration(untilMs - nowMs)}.`);
  if (!fault.isOnce) sentences.push(HOW_TO_GET_THERE);
  return sentences.join(" ");
}
