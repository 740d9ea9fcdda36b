/**
 * `undo [N]`: back to just before the last command, in time too; what came later stays on the branch that is left.
 */
import { type Args, type Command, type CommandContext, type Result, refused } from "./command.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const undoCommand: Command = {
  name: "undo",
  summary: "Take back the last command, or the last N: go back to just before it.",
  usage: "undo [N]",
  examples: ["undo", "undo 3"],
  options: [],
  changes: true,
  inPast: true,
  run: undo,
};

function undo({ words }: Args, context: CommandContext): Result {
  const [text = "1", extra] = words;
  if (extra !== undefined || !/^[1-9]\d{0,5}$/.test(text))
    return refused(`error: undo takes a number of commands: ${JSON.stringify(words.join(" "))}`);
  const timeline = timelineOf(context);
  const { commands, left, branch } = timeline.undo(Number(text));
  const undone = commands.toReversed().map(({ line, nowMs }) => `undone: ${line}  (at ${instantText(nowMs, timeline)})`);
  const instant = instantText(timeline.cluster.nowMs, timeline);
  const stays = left.map((input) => `stays on branch ${branch}: ${input}`);
  const where = `back at ${instant}, as branch ${timeline.branch.id}; switch ${branch} leads to what was`;
  const lines = commands.map(({ line }) => line).join(", ");
  return { output: [...undone, ...stays, where].join("\n"), exitCode: 0, message: `undone: ${lines}; ${where}` };
}
