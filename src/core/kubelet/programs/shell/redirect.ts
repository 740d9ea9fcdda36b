/**
 * `<`, `>`, `2>&1`, here-documents: a command's streams are set up before it runs.
 * @see POSIX.1-2024, Shell Command Language, 2.7 Redirection
 */
import { expandText } from "./expand.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Redirect } from "./syntax.ts";

/** Sets up one stream; false, and said so, when that cannot be done. */
export function openStream(shell: Surroundings, { descriptor, operator, target }: Redirect): boolean {
  const text = shell.controlled(() => [expandText(shell, target)])[0] ?? "";
  const { streams } = shell;
  if (operator === "<<") {
    shell.streams = { ...streams, stdin: text, isLive: false };
    return true;
  }
  if (operator === "<") {
    const content = shell.read(text);
    if (content === undefined) {
      return failed(shell, shell.setting.shell === "bash" ? `${text}: No such file or directory` : `can't open ${text}: no such file`);
    }
    shell.streams = { ...streams, stdin: content, isLive: false };
    return true;
  }
  const fault = operator === ">&" ? undefined : shell.openFault(text);
  if (fault !== undefined) return failed(shell, fault);
  const copied = text === "2" ? streams.err : text === "1" ? streams.out : ({ kind: "null" } as const);
  const sink = operator === ">&" ? copied : shell.open(text, operator);
  shell.streams = descriptor === 2 ? { ...streams, err: sink } : { ...streams, out: sink };
  return true;
}

function failed(shell: Surroundings, message: string): false {
  shell.complain(message);
  shell.state.status = 1;
  return false;
}
