/**
 * Help, made from the commands themselves.
 */
import type { Command } from "./command.ts";
import { commands } from "./index.ts";
import { findCommand } from "./runner.ts";

/** All commands, or one of them; undefined when there is none of that name. */
export function commandHelp(topic: string | undefined): string | undefined {
  if (topic === undefined) return overview();
  const command = findCommand(topic);
  return command === undefined ? undefined : describeCommand(command);
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = [...commands]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return ["Commands (at the prompt : and for --do):", ...lines, "", "kubarium help COMMAND tells more."].join("\n");
}

function describeCommand(command: Command): string {
  const lines = [command.summary, "", `Usage: ${command.usage}`];
  if (command.details !== undefined) lines.push(command.details);
  if ((command.aliases ?? []).length > 0) lines.push(`Aliases: ${command.aliases?.join(", ")}`);
  if (command.options.length > 0) {
    const heads = command.options.map((option) => {
      const short = option.short === undefined ? "    " : `-${option.short}, `;
      return `${short}--${option.name}${option.type === "flag" ? "" : ` ${option.placeholder ?? "VALUE"}`}`;
    });
    const width = Math.max(...heads.map((head) => head.length));
    lines.push("", "Options:", ...command.options.map((option, index) => `  ${(heads[index] ?? "").padEnd(width)}  ${option.summary}`));
  }
  if (command.examples !== undefined) lines.push("", "Examples:", ...command.examples.map((example) => `  ${example}`));
  return lines.join("\n");
}
