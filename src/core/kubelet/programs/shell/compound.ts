/**
 * Compound commands: groups, conditions, loops, cases, functions.
 * @see POSIX.1-2024, Shell Command Language, 2.9.4 Compound Commands
 */
import { expandPattern, expandText, expandWords, fitsPattern } from "./expand.ts";
import { FORK_MS, type Shell } from "./shell.ts";
import { LoopWatch } from "./steady.ts";
import type { Command, List } from "./syntax.ts";

type Of<K extends Command["kind"]> = Extract<Command, { kind: K }>;

/** Runs the command in `shell`. */
export function runCompound(shell: Shell, command: Exclude<Command, { kind: "simple" }>): void {
  switch (command.kind) {
    case "group":
      shell.runList(command.body);
      return;
    case "subshell": {
      const sub = shell.sub(shell.streams);
      sub.runList(command.body);
      shell.join(sub);
      return;
    }
    case "if":
      runIf(shell, command);
      return;
    case "loop":
      runLoop(shell, command);
      return;
    case "for":
      runFor(shell, command);
      return;
    case "case":
      runCase(shell, command);
      return;
    case "function":
      shell.state.functions.set(command.name, command.body);
      shell.state.status = 0;
  }
}

function runIf(shell: Shell, { branches, otherwise }: Of<"if">): void {
  for (const { test, body } of branches) {
    const holds = shell.runTest(test);
    if (shell.flow !== undefined) return;
    if (!holds) continue;
    shell.runList(body);
    return;
  }
  shell.state.status = 0;
  if (otherwise !== undefined) shell.runList(otherwise);
}

function runLoop(shell: Shell, { test, body, until }: Of<"loop">): void {
  const watch = new LoopWatch(shell, test, body);
  shell.watches = [...shell.watches, watch];
  shell.loops++;
  let status = 0;
  while (shell.flow === undefined && !watch.isSteady()) {
    const startMs = shell.nowMs;
    const holds = shell.runTest(test);
    if (shell.flow !== undefined || holds === until) break;
    shell.runList(body);
    status = shell.state.status;
    if (!staysInLoop(shell)) break;
    spin(shell, startMs);
  }
  shell.loops--;
  shell.watches = shell.watches.slice(0, -1);
  if (shell.flow === undefined) shell.state.status = status;
}

/** A loop that does not wait spins; it gets round about a thousand times a second. */
function spin(shell: Shell, startMs: number): void {
  if (shell.nowMs === startMs) shell.advance(FORK_MS, "command");
}

/** Runs iterations of a loop that is known to go on, until `toMs`. */
export function runIterations(shell: Shell, { test, body }: { readonly test: List; readonly body: List }, toMs: number): void {
  shell.loops++;
  while (shell.flow === undefined && shell.nowMs < toMs) {
    const startMs = shell.nowMs;
    shell.runTest(test);
    if (shell.flow === undefined) shell.runList(body);
    if (!staysInLoop(shell)) return;
    spin(shell, startMs);
  }
}

function runFor(shell: Shell, { name, words, body }: Of<"for">): void {
  const values = words === undefined ? shell.state.positional : shell.controlled(() => expandWords(shell, words));
  shell.state.status = 0;
  shell.loops++;
  for (const value of values) {
    if (shell.flow !== undefined) break;
    shell.state.variables.set(name, value);
    shell.state.sources.set(name, new Set());
    shell.runList(body);
    if (!staysInLoop(shell)) break;
  }
  shell.loops--;
}

/** Takes up `break` and `continue` that are meant for this loop. */
function staysInLoop(shell: Shell): boolean {
  if (shell.flow !== "break" && shell.flow !== "continue") return shell.flow === undefined;
  shell.levels--;
  if (shell.levels > 0) return false;
  const goesOn = shell.flow === "continue";
  shell.flow = undefined;
  return goesOn;
}

function runCase(shell: Shell, { word, arms }: Of<"case">): void {
  const [text = ""] = shell.controlled(() => [expandText(shell, word)]);
  shell.state.status = 0;
  const arm = arms.find(({ patterns }) => patterns.some((pattern) => fitsPattern(text, expandPattern(shell, pattern))));
  if (arm !== undefined) shell.runList(arm.body);
}
