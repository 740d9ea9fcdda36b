/**
 * Runs a line: the command door, one of the four places where refusals are caught.
 */
import fuzzysort from "fuzzysort";
import { ApiError, AskPending, checkApi, nearest } from "../core/index.ts";
import type { Command, CommandContext, Result, Steps } from "./command.ts";
import { refused } from "./command.ts";
import { commands } from "./index.ts";
import { parseArgs, splitWords } from "./parse.ts";
import { refusalText } from "./refusal-text.ts";

export { refusalText };

/** Parses and runs a line; a leading `kubectl` or `k` is taken as said to us. */
export function runLine(line: string, context: CommandContext): Result | Steps {
  try {
    const words = splitWords(line);
    const [verb, ...rest] = words[0] === "kubectl" || words[0] === "k" ? words.slice(1) : words;
    if (verb === undefined) return refused("error: an empty command");
    const command = findCommand(verb);
    if (command === undefined) return refused(unknownCommand(verb));
    const args = parseArgs(command, rest);
    refuseInPast(command, context);
    refuseWithoutApi(command, context);
    const outcome = command.run(args, context);
    return "exitCode" in outcome ? outcome : guarded(outcome);
  } catch (error) {
    return refusalResult(error);
  }
}

/** Runs to the end, however long it takes. */
export function finish(outcome: Result | Steps): Result {
  if ("exitCode" in outcome) return outcome;
  for (;;) {
    const step = outcome.next();
    if (step.done) return step.value;
  }
}

/** The command of that name or alias. */
export function findCommand(verb: string): Command | undefined {
  return commands.find((command) => command.name === verb || (command.aliases ?? []).includes(verb));
}

/** Whether a line could change the cluster; unknown lines could not. */
export function couldChange(line: string): boolean {
  const words = splitWords(line);
  return findCommand(words[0] === "kubectl" || words[0] === "k" ? (words[1] ?? "") : (words[0] ?? ""))?.changes ?? false;
}

/** In the past nothing changes, not even by time that passes: what was looked at would no longer be what was. */
function refuseInPast({ changes, inPast }: Command, { cluster }: CommandContext): void {
  if (changes && inPast !== true && cluster.frozen !== undefined) throw new ApiError("MethodNotAllowed", cluster.frozen);
}

/** kubectl gets no answer where no API server gives one; what writes is refused by the server's door. */
function refuseWithoutApi({ asksApi }: Command, { cluster, isUnderGlass }: CommandContext): void {
  if (asksApi === true && isUnderGlass !== true) checkApi(cluster.tables, cluster.nowMs, "read");
}

function* guarded(steps: Steps): Steps {
  try {
    return yield* steps;
  } catch (error) {
    return refusalResult(error);
  }
}

/** kubectl's line for a refusal; anything else is our bug and flies on. */
function refusalResult(error: unknown): Result {
  if (error instanceof AskPending) return refused("error: a webhook has to answer first, and nobody can ask it now");
  if (!(error instanceof ApiError)) throw error;
  return {
    output: "",
    errors: refusalText(error),
    exitCode: /^error: (unknown|flag|invalid argument) /.test(error.message) ? 2 : 1,
  };
}

function unknownCommand(verb: string): string {
  const names = commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]);
  const best = fuzzysort.go(verb, names, { limit: 1, threshold: 0.3 })[0]?.target ?? nearest(verb, names);
  const hint = best === undefined ? "" : `\n\nDid you mean this?\n\t${best}`;
  return `error: unknown command ${JSON.stringify(verb)} for "kubarium"${hint}`;
}
