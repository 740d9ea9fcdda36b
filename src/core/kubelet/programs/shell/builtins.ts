/**
 * Commands that are part of the shell itself.
 * @see POSIX.1-2024, Shell Command Language, 2.15 Special Built-In Utilities
 */
import { evaluateTest } from "./condition.ts";
import { SyntaxFault } from "./lex.ts";
import { parseList } from "./parse.ts";
import { formatPrintf, unescaped } from "./printf.ts";
import type { Shell } from "./shell.ts";
import type { Job } from "./state.ts";

/** Runs with the words of its command; returns its status. */
type Builtin = (shell: Shell, argv: readonly string[]) => number;

function echo(shell: Shell, argv: readonly string[]): number {
  let newline = "\n";
  let interprets = shell.setting.shell === "dash";
  let index = 1;
  for (; /^-[neE]+$/.test(argv[index] ?? ""); index++) {
    if (argv[index]?.includes("n")) newline = "";
    if (argv[index]?.includes("e")) interprets = true;
  }
  const text = argv.slice(index).join(" ");
  shell.write(shell.streams.out, (interprets ? unescaped(text) : text) + newline);
  return 0;
}

function leave(flow: "break" | "continue"): Builtin {
  return (shell, argv) => {
    shell.levels = Math.max(1, Number(argv[1] ?? 1) || 1);
    // Outside of a loop there is nothing to leave.
    if (shell.loops > 0) shell.flow = flow;
    return 0;
  };
}

/** `exit` and `return`. */
function end(flow: "exit" | "return"): Builtin {
  return (shell, argv) => {
    const status = argv[1] === undefined ? shell.state.status : Number(argv[1]);
    shell.flow = flow;
    if (Number.isInteger(status)) return status & 255;
    shell.complain(`exit: Illegal number: ${argv[1]}`);
    return 2;
  };
}

function set(shell: Shell, argv: readonly string[]): number {
  const { options } = shell.state;
  for (let index = 1; index < argv.length; index++) {
    const word = argv[index] ?? "";
    if (word === "--") {
      shell.state.positional = argv.slice(index + 1);
      return 0;
    }
    if (!/^[-+]/.test(word)) {
      shell.state.positional = argv.slice(index);
      return 0;
    }
    const letters = word.slice(1).replace("o", "");
    const named = word.includes("o") ? { errexit: "e", nounset: "u", xtrace: "x" }[argv[++index] ?? ""] : undefined;
    for (const letter of [...letters, ...(named === undefined ? [] : [named])]) {
      if (word.startsWith("-")) options.add(letter);
      else options.delete(letter);
    }
  }
  return 0;
}

function assignAll(shell: Shell, words: readonly string[], then: (name: string) => void): number {
  for (const word of words.filter((candidate) => !candidate.startsWith("-"))) {
    const [name = "", ...value] = word.split("=");
    if (value.length > 0) shell.assign(name, value.join("="));
    then(name);
  }
  return 0;
}

function trap(shell: Shell, argv: readonly string[]): number {
  const words = argv.slice(argv[1] === "--" ? 2 : 1);
  const [action = "", ...signals] = words.length === 1 ? ["-", ...words] : words;
  for (const signal of signals) {
    const name = signalName(signal);
    if (action === "-") shell.state.traps.delete(name);
    else shell.state.traps.set(name, action);
  }
  return 0;
}

const SIGNALS: Readonly<Record<string, string>> = {
  "0": "EXIT",
  "1": "HUP",
  "2": "INT",
  "3": "QUIT",
  "9": "KILL",
  "10": "USR1",
  "15": "TERM",
};

function signalName(signal: string): string {
  const known = Object.hasOwn(SIGNALS, signal) ? SIGNALS[signal] : undefined;
  return known ?? signal.toUpperCase().replace(/^SIG/, "");
}

function wait(shell: Shell, argv: readonly string[]): number {
  const jobs = argv.length > 1 ? argv.slice(1).flatMap((id) => jobOf(shell, id) ?? []) : shell.trace.jobs;
  if (argv.length > 1 && jobs.length === 0) return 127;
  const endMs = Math.max(shell.nowMs, ...jobs.map((job) => job.endMs));
  if (shell.advance(endMs - shell.nowMs, "wait") === "signalled") return 128 + 15;
  return argv.length > 1 ? (jobs.at(-1)?.status ?? 0) : 0;
}

function jobOf({ trace }: Shell, id: string): Job | undefined {
  return trace.jobs.find((job) => String(job.id) === id || id === `%${trace.jobs.indexOf(job) + 1}`);
}

function kill(shell: Shell, argv: readonly string[]): number {
  const signal = signalName((argv[1]?.startsWith("-") ? (argv[1] === "-s" ? argv[2] : argv[1].slice(1)) : "TERM") ?? "TERM");
  const targets = argv.slice(1).filter((word, index) => !word.startsWith("-") && argv[index] !== "-s");
  let status = 0;
  for (const target of targets) {
    const job = jobOf(shell, target);
    if (job !== undefined && job.endMs > shell.nowMs) {
      if (signal !== "0") stopJob(job, shell.nowMs);
    } else if (shell.setting.live !== undefined && isProcess(shell, target)) {
      shell.trace.signals.push({ timeMs: shell.nowMs, pid: Number(target), signal });
    } else if (target === "1" || target === "$$") raise(shell, signal);
    else {
      shell.complain(`kill: can't kill pid ${target}: No such process`);
      status = 1;
    }
  }
  return status;
}

function isProcess(shell: Shell, target: string): boolean {
  return shell.hear("processes", {})?.some(({ pid }) => String(pid) === target) === true;
}

function stopJob(job: Job, atMs: number): void {
  job.endMs = atMs;
  for (const child of job.trace.children) child.endMs = Math.min(child.endMs, atMs);
  for (const inner of job.trace.jobs) stopJob(inner, Math.min(inner.endMs, atMs));
}

/** The first process of a container gets only the signals that it has asked for. */
function raise(shell: Shell, signal: string): void {
  const action = shell.state.traps.get(signal);
  if (action !== undefined && action !== "") shell.interrupt(action);
}

/** Runs the text as commands of this shell; the status. */
export function runText(shell: Shell, text: string): number {
  const list = parseList(text);
  if (list instanceof SyntaxFault) {
    shell.complain(list.message);
    return 2;
  }
  shell.state.status = 0;
  shell.runDeeper(list);
  return shell.state.status;
}

function source(shell: Shell, argv: readonly string[]): number {
  const text = shell.read(argv[1] ?? "");
  if (text !== undefined) return runText(shell, text);
  shell.complain(`.: can't open '${argv[1] ?? ""}'`);
  shell.flow = "exit";
  return 2;
}

function exec(shell: Shell, argv: readonly string[]): number {
  if (argv.length === 1) return 0;
  shell.state.traps.clear();
  shell.runProgram(argv.slice(1), "exec");
  shell.flow ??= "exit";
  return shell.state.status;
}

function command(shell: Shell, argv: readonly string[]): number {
  if (argv[1] === "-v" || argv[1] === "-V") return where(shell, argv.slice(2));
  shell.runWords(argv.slice(1));
  return shell.state.status;
}

function where(shell: Shell, names: readonly string[]): number {
  const missing = names.filter((name) => builtins[name] === undefined && !shell.state.functions.has(name) && !shell.setting.has(name));
  for (const name of names)
    if (!missing.includes(name)) shell.write(shell.streams.out, `${builtins[name] === undefined ? `/bin/${name}` : name}\n`);
  return missing.length === 0 ? 0 : 127;
}

function read(shell: Shell, argv: readonly string[]): number {
  const names = argv.slice(1).filter((word) => !word.startsWith("-"));
  const { live } = shell.setting;
  if (shell.streams.isLive === true && live !== undefined) {
    const { text, atMs } = live.readLine();
    shell.arrive(atMs);
    shell.streams = { ...shell.streams, stdin: text };
  }
  const { stdin = "" } = shell.streams;
  if (stdin === "") return 1;
  const stop = stdin.indexOf("\n");
  const words = (stop < 0 ? stdin : stdin.slice(0, stop)).trim().split(/\s+/);
  for (const [index, name] of names.entries())
    shell.assign(name, index === names.length - 1 ? words.slice(index).join(" ") : (words[index] ?? ""));
  shell.streams = { ...shell.streams, stdin: stop < 0 ? "" : stdin.slice(stop + 1) };
  return 0;
}

function cd(shell: Shell, argv: readonly string[]): number {
  const { live, shell: name } = shell.setting;
  const wanted = argv[1] === "-" ? (shell.state.variables.get("OLDPWD") ?? "/") : (argv[1] ?? shell.variable("HOME") ?? "/");
  const path = shell.path(wanted);
  if (live !== undefined && !shell.isDirectory(path)) {
    const why = shell.read(path) === undefined ? "No such file or directory" : "Not a directory";
    if (name === "bash") shell.complain(`cd: ${wanted}: ${why}`);
    else shell.complain(`cd: can't cd to ${wanted}${name === "ash" ? `: ${why}` : ""}`);
    return name === "dash" ? 2 : 1;
  }
  if (live !== undefined) {
    shell.state.variables.set("OLDPWD", shell.state.directory);
    shell.state.variables.set("PWD", path);
  }
  shell.state.directory = path;
  return 0;
}

function test(shell: Shell, argv: readonly string[]): number {
  const isBracket = argv[0] !== "test";
  const words = isBracket ? argv.slice(1, -1) : argv.slice(1);
  if (isBracket && argv.at(-1) !== (argv[0] === "[[" ? "]]" : "]")) {
    shell.complain(`${argv[0]}: missing ]`);
    return 2;
  }
  const result = evaluateTest(words, shell);
  if (typeof result === "boolean") return result ? 0 : 1;
  shell.complain(`${argv[0]}: ${result}`);
  return 2;
}

/** The builtins, by name. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  echo,
  printf: (shell, argv) => {
    shell.write(shell.streams.out, formatPrintf(argv[1] ?? "", argv.slice(2)));
    return 0;
  },
  test,
  "[": test,
  "[[": test,
  exit: end("exit"),
  return: end("return"),
  break: leave("break"),
  continue: leave("continue"),
  set,
  shift: (shell, argv) => {
    shell.state.positional = shell.state.positional.slice(Number(argv[1] ?? 1));
    return 0;
  },
  export: (shell, argv) => assignAll(shell, argv.slice(1), (name) => shell.state.exported.add(name)),
  readonly: (shell, argv) => assignAll(shell, argv.slice(1), () => {}),
  local: (shell, argv) => assignAll(shell, argv.slice(1), () => {}),
  unset: (shell, argv) => {
    for (const name of argv.slice(1)) shell.state.variables.delete(name);
    return 0;
  },
  trap,
  wait,
  kill,
  eval: (shell, argv) => runText(shell, argv.slice(1).join(" ")),
  ".": source,
  source,
  exec,
  command,
  type: (shell, argv) => where(shell, argv.slice(1)),
  read,
  cd,
  pwd: (shell) => {
    shell.write(shell.streams.out, `${shell.state.directory}\n`);
    return 0;
  },
  umask: () => 0,
  ulimit: () => 0,
  jobs: () => 0,
};
