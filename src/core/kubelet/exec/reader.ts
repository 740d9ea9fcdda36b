/**
 * Shells that read commands: when a command is complete, how they ask for the next one, which words start one.
 */
import { SyntaxFault } from "../programs/shell/lex.ts";
import { parseList } from "../programs/shell/parse.ts";
import type { ShellState } from "../programs/shell/state.ts";
import { isShell } from "../programs/shell/timeline.ts";
import type { Place } from "./place.ts";
import { userName, userOf } from "./user.ts";

/** Whether the words start a shell that reads its commands from its input. */
export function readsCommands(words: readonly string[]): boolean {
  const [path = "", ...others] = words;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return isShell(name) && others.every((word) => /^-/.test(word) && !/^-\w*c/.test(word));
}

/** Whether the lines so far make a command, or one that more lines could not mend. */
export function isComplete(text: string): boolean {
  if (/(?:^|[^\\])\\\n$/.test(text) || /(?:&&|\|)[ \t]*\n$/.test(text)) return false;
  const list = parseList(text);
  if (list instanceof SyntaxFault) return !/unexpected end of file|unterminated|EOF in|missing "}"/.test(list.message);
  for (const [, word = ""] of text.matchAll(/<<-?\s*["']?(\w+)/g)) {
    if (!text.split("\n").some((line) => line.trimStart() === word)) return false;
  }
  return true;
}

/** How the shell asks for a command, or for the rest of one. */
export function promptOf(place: Place, words: readonly string[], { directory, variables }: ShellState, partial: string): string {
  if (partial !== "") return variables.get("PS2") ?? "> ";
  const { interior, run } = place;
  const user = userOf(place);
  const home = variables.get("HOME") ?? "/root";
  const short = directory === home ? "~" : directory.startsWith(`${home}/`) ? `~${directory.slice(home.length)}` : directory;
  const name = words[0]?.slice(words[0].lastIndexOf("/") + 1) ?? "sh";
  const usual = interior.userland === "busybox" ? "\\w \\$ " : name === "bash" ? "\\u@\\h:\\w\\$ " : "\\$ ";
  return (variables.get("PS1") ?? usual)
    .replaceAll("\\w", short)
    .replaceAll("\\u", userName(user))
    .replaceAll("\\h", run.podName)
    .replaceAll("\\$", user.uid === 0 ? "#" : "$");
}
