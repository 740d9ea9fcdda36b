/**
 * What shells say when something is wrong, each in its own words.
 */
import type { Setting } from "./state.ts";

/** `sh`, `sh: 1`, `bash`: how the shell begins a complaint. */
export function complaintName({ live, shell }: Setting): string {
  if (shell === "dash") return "sh: 1";
  if (shell === "ash") return "sh";
  return live?.parts.isInteractive === true ? "bash" : "bash: line 1";
}

/** There is no such command. */
export function notFoundText(setting: Setting, name: string): string {
  return `${complaintName(setting)}: ${name}: ${setting.shell === "bash" ? "command not found" : "not found"}\n`;
}

/** A file cannot be opened to be written; `fault` is the kernel's word. */
export function openComplaint({ shell }: Setting, name: string, fault: string): string {
  if (shell === "bash") return `${name}: ${fault}`;
  const isMissing = fault === "No such file or directory";
  if (shell === "dash") return `cannot create ${name}: ${isMissing ? "Directory nonexistent" : fault}`;
  return `can't create ${name}: ${isMissing ? "nonexistent directory" : fault}`;
}
