/**
 * Transcripts: what a user types into a shell, and what kubectl is to print.
 *
 *   $ kubectl get pod nope            a command; lines that begin with `> ` continue it
 *   $~ kubectl top pod                one that is repeated until it prints what it should, for what takes a moment
 *   $! kubectl get pod p -o yaml      one that does not print so yet: what stands here is upstream's, and found to differ
 *   ! Error from server …             a line of its standard error; any other line is of its output
 *   [exit 1]                          how it ended, unless with 0
 *   ...                               any number of lines
 *   @>=1.34 …                         holds for kubectls from 1.34 on (also `<`): a line of output, or a command with all of its own
 *   # …                               said to the reader; `\# …` is a line of output
 *
 * `<age>`, `<ip>` and the other words of WORDS stand for what is different each time; `$NAMESPACE` for the user's own.
 * Columns are as wide as what is in them, so two spaces or more are as good as any.
 */
import type { Kubectl } from "./find.ts";
import type { Printed, User } from "./served.ts";

/** A command and what is expected of it. */
interface Step {
  readonly line: string;
  readonly isRepeated: boolean;
  readonly isOwed: boolean;
  readonly output: readonly string[];
  readonly errors: readonly string[];
  readonly exitCode: number;
}

/** What stands for what is different each time. */
const WORDS: Readonly<Record<string, string>> = {
  age: "(?:<invalid>|\\d+[smhdy](?:\\d+[smhd])?)",
  ip: "\\d+\\.\\d+\\.\\d+\\.\\d+",
  number: "\\d+",
  suffix: "[bcdfghjklmnpqrstvwxz2456789]{5}",
  hash: "[bcdf4-9]{8,10}",
  uid: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  hex: "[0-9a-f]+",
  time: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ",
  date: "[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000",
  duration: "[\\d.hmµs]+",
  node: "worker-\\d+",
  word: "\\S+",
  any: ".*",
};

/** What versions do differently on the wire; the rest is typed into the oldest and the newest alone. */
const WITH_ALL: ReadonlySet<string> = new Set(["applying", "containers", "creating", "deleting", "deployments", "server-side", "watching"]);
/** Before it, kubectl had other words for most things. */
const WORDS_SINCE = 27;
const OLD = "old-";

const COMMAND = /^\$([~!])? (.*)$/;
const CONDITION = /^@(>=|<)1\.(\d+) (.*)$/;
const EXIT = /^\[exit (\d+)\]$/;
const ANY_LINES = "...";
const PATIENCE_MS = 20_000;
const AGAIN_MS = 250;

/** Which transcripts are typed into which kubectls: those named `old-…` are for what came before 1.27. */
export function casesOf(names: readonly string[], kubectls: readonly Kubectl[]): readonly Case[] {
  return names.flatMap((name) =>
    kubectls
      .filter((_, index) => index === 0 || index === kubectls.length - 1 || WITH_ALL.has(name))
      .filter(({ minor }) => minor < WORDS_SINCE === name.startsWith(OLD))
      .map((kubectl) => ({ name, kubectl, version: `1.${kubectl.minor}` })),
  );
}

/** A transcript for a kubectl. */
export interface Case {
  readonly name: string;
  readonly kubectl: Kubectl;
  readonly version: string;
}

/** Types a transcript; `wanted` is what it says, `got` the same text with what was printed instead wherever that differs. */
export async function play(text: string, user: User, minor: number): Promise<{ readonly wanted: string; readonly got: string }> {
  const wanted: string[] = [];
  const got: string[] = [];
  for (const step of stepsOf(text, minor, user.env)) {
    const expected = written(step, step);
    const found = written(step, await done(step, user));
    wanted.push(expected);
    if (step.isOwed) got.push(found === expected ? `$ ${step.line}\nThis holds: its mark can go.` : expected);
    else got.push(found);
  }
  return { wanted: wanted.join("\n"), got: got.join("\n") };
}

/** What became of a step, in its own words as far as they hold; a repeated one is done again until all of them do. */
async function done(step: Step, user: User): Promise<Outcome> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = inWordsOf(step, await user.run(step.line));
    if (!step.isRepeated || Date.now() > untilMs || written(step, outcome) === written(step, step)) return outcome;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

type Outcome = Pick<Step, "output" | "errors" | "exitCode">;

function inWordsOf({ output, errors }: Step, printed: Printed): Outcome {
  return { output: inWords(output, linesOf(printed.output)), errors: inWords(errors, linesOf(printed.errors)), exitCode: printed.exitCode };
}

function written({ line }: Step, { output, errors, exitCode }: Outcome): string {
  const lines = [`$ ${line}`, ...output, ...errors.map((error) => `! ${error}`)];
  return [...lines, ...(exitCode === 0 ? [] : [`[exit ${exitCode}]`])].join("\n");
}

/** The steps of a transcript for a kubectl of this version. */
export function stepsOf(text: string, minor: number, variables: Readonly<Record<string, string>>): readonly Step[] {
  const steps: { line: string; isRepeated: boolean; isOwed: boolean; output: string[]; errors: string[]; exitCode: number }[] = [];
  let isSkipped = false;
  for (const raw of text.trimEnd().split("\n")) {
    const [, comparison, bound, conditional] = CONDITION.exec(raw) ?? [];
    const holds = comparison === undefined || minor >= Number(bound) === (comparison === ">=");
    const line = conditional ?? raw;
    const [, mark, command] = COMMAND.exec(line) ?? [];
    if (command !== undefined) {
      isSkipped = !holds;
      if (holds) steps.push({ line: command, isRepeated: mark === "~", isOwed: mark === "!", output: [], errors: [], exitCode: 0 });
      continue;
    }
    const step = steps.at(-1);
    if (step === undefined || isSkipped || !holds || line.startsWith("# ")) continue;
    const [, exitCode] = EXIT.exec(line) ?? [];
    const filled = line.replace(/^\\#/, "#").replace(/\$(NAMESPACE)\b/g, (_, name: string) => variables[name] ?? "");
    if (line.startsWith("> ")) step.line += `\n${line.slice(2)}`;
    else if (exitCode !== undefined) step.exitCode = Number(exitCode);
    else if (line.startsWith("! ") || line === "!") step.errors.push(filled.slice(2).trimEnd());
    else step.output.push(filled.trimEnd());
  }
  for (const { output } of steps) while (output.at(-1) === "") output.pop();
  return steps;
}

/**
 * Lines as printed, each in the words of the expected line that it matches.
 *
 * What is aligned leaves as few lines as can be that are too many or missing, so that a difference shows where it is.
 */
function inWords(expected: readonly string[], printed: readonly string[]): readonly string[] {
  const patterns = expected.map((words) => (words === ANY_LINES ? undefined : patternOf(words)));
  // costs[next][index]: lines too many or missing when the rest of both is aligned as well as can be.
  const costs = Array.from({ length: expected.length + 1 }, () => new Array<number>(printed.length + 1).fill(0));
  const costOf = (next: number, index: number): number => costs[next]?.[index] ?? Number.POSITIVE_INFINITY;
  const matches = (next: number, index: number): boolean => patterns[next]?.test(printed[index] ?? "") ?? false;
  for (let next = expected.length; next >= 0; next--) {
    for (let index = printed.length; index >= 0; index--) {
      if (next === expected.length && index === printed.length) continue;
      const isAny = expected[next] === ANY_LINES;
      const fitting =
        next < expected.length && index < printed.length && matches(next, index) ? costOf(next + 1, index + 1) : Number.POSITIVE_INFINITY;
      const missing = costOf(next + 1, index) + (isAny ? 0 : 1);
      const extra = costOf(next, index + 1) + (isAny ? 0 : 1);
      (costs[next] ?? [])[index] = Math.min(fitting, missing, extra);
    }
  }
  const result: string[] = [];
  for (let next = 0, index = 0; next < expected.length || index < printed.length; ) {
    const words = expected[next];
    const cost = costOf(next, index);
    if (words === ANY_LINES) {
      if (cost !== costOf(next + 1, index)) index += 1;
      else {
        result.push(words);
        next += 1;
      }
    } else if (words !== undefined && index < printed.length && matches(next, index) && cost === costOf(next + 1, index + 1)) {
      result.push(words);
      next += 1;
      index += 1;
    } else if (cost === costOf(next, index + 1) + 1) {
      result.push(printed[index] ?? "");
      index += 1;
    } else next += 1;
  }
  return result;
}

function patternOf(words: string): RegExp {
  const escaped = words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const spaced = escaped.replace(/ {2,}/g, " {2,}");
  return new RegExp(`^${spaced.replace(/<([a-z]+)>/g, (whole, word: string) => WORDS[word] ?? whole)}$`);
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  return lines;
}
