/**
 * A terminal's line discipline: what is typed is shown, edited, and handed over line by line.
 *
 * Absent on purpose: moving the cursor within the line, completion.
 */
import type { Typing } from "./rows.ts";

/** What typing leads to. */
export type Keystroke =
  | { readonly kind: "line"; readonly text: string }
  /** Ctrl-D: the line so far without its newline, or the end of input. */
  | { readonly kind: "flush"; readonly text: string }
  /** Ctrl-C. */
  | { readonly kind: "interrupt" };

/** Nothing has been typed. */
export const NOTHING_TYPED: Typing = { line: "", escape: "", history: [], back: 0 };

/** What the characters do: the line as it is afterwards, what the terminal shows, and what is handed over, in order. */
export interface Typed {
  readonly typing: Typing;
  readonly steps: readonly (Keystroke | { readonly kind: "echo"; readonly text: string })[];
}

const HISTORY_MAX = 100;
const BACKSPACES = /[\b\x7f]/;

/** Types the characters; the arrows go through the history only where there is one. */
export function type(before: Typing, text: string): Typed {
  let typing = before;
  const steps: Typed["steps"][number][] = [];
  const show = (shown: string): void => void (shown !== "" && steps.push({ kind: "echo", text: shown }));
  for (const char of text) {
    if (typing.escape !== "" || char === "\x1b") {
      typing = { ...typing, escape: typing.escape + char };
      if (!isSequence(typing.escape)) continue;
      const next = moved({ ...typing, escape: "" }, typing.escape);
      show(redrawn(typing.line, next.line));
      typing = next;
      continue;
    }
    const { line } = typing;
    if (char === "\r" || char === "\n") {
      show("\n");
      steps.push({ kind: "line", text: `${line}\n` });
      const history = line.trim() === "" || line === typing.history[0] ? typing.history : [line, ...typing.history].slice(0, HISTORY_MAX);
      typing = { line: "", escape: "", history, back: 0 };
    } else if (BACKSPACES.test(char)) {
      const shorter = line.replace(/[^\x80-\xbf][\x80-\xbf]*$/, "");
      if (shorter !== line) show("\b \b");
      typing = { ...typing, line: shorter };
    } else if (char === "\x15" || char === "\x17") {
      const shorter = char === "\x15" ? "" : line.replace(/\S*\s*$/, "");
      show(redrawn(line, shorter));
      typing = { ...typing, line: shorter };
    } else if (char === "\x03") {
      show("^C\n");
      steps.push({ kind: "interrupt" });
      typing = { ...typing, line: "", back: 0 };
    } else if (char === "\x04") {
      steps.push({ kind: "flush", text: line });
      typing = { ...typing, line: "" };
    } else if (char >= " " || char === "\t") {
      show(char);
      typing = { ...typing, line: line + char };
    }
  }
  return { typing, steps: joined(steps) };
}

/** Whether a control sequence is complete. */
function isSequence(text: string): boolean {
  return text.length > 1 && (/^\x1b[[O]?[\d;]*[A-Za-z~]$/.test(text) || !/^\x1b[[O]/.test(text));
}

function moved(typing: Typing, sequence: string): Typing {
  const step = /^\x1b[[O]A$/.test(sequence) ? 1 : /^\x1b[[O]B$/.test(sequence) ? -1 : 0;
  const back = Math.max(0, Math.min(typing.history.length, typing.back + step));
  return step === 0 || back === typing.back ? typing : { ...typing, back, line: back === 0 ? "" : (typing.history[back - 1] ?? "") };
}

/** What makes of the line shown another one. */
function redrawn(before: string, after: string): string {
  if (before === after) return "";
  if (before.startsWith(after)) return "\b \b".repeat(before.length - after.length);
  return "\b \b".repeat(before.length) + after;
}

function joined(steps: Typed["steps"]): Typed["steps"] {
  const result: Typed["steps"][number][] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (step.kind === "echo" && last?.kind === "echo") result[result.length - 1] = { kind: "echo", text: last.text + step.text };
    else result.push(step);
  }
  return result;
}
