/**
 * Doing one thing to each object that a command names: every object gets its line or its refusal, and one refusal does
 * not keep the others from being done.
 */
import { type AnyKind, ApiError, type KubeObject } from "../core/index.ts";
import type { Args, CommandContext, Result } from "./command.ts";
import { refusalText } from "./refusal-text.ts";
import { selectObjects } from "./resource-args.ts";

/** What was done to an object: the line to print, or undefined when nothing is said. */
type Act = (kind: AnyKind, object: KubeObject) => string | undefined;

/** Runs `act` on each object that `words` name; refusals become lines of `errors`. */
export function changeEach(words: readonly string[], args: Args, context: CommandContext, act: Act): Result {
  const { selections, missing } = selectObjects(words, args, context);
  const lines: string[] = [];
  const errors = missing.map(refusalText);
  for (const { kind, objects } of selections) {
    for (const object of objects) {
      try {
        const line = act(kind, object);
        if (line !== undefined) lines.push(line);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        errors.push(refusalText(error));
      }
    }
  }
  return resultOf(lines, errors);
}

/** A result from lines of both kinds: failed when there is an error. */
export function resultOf(lines: readonly string[], errors: readonly string[]): Result {
  const output = lines.join("\n");
  return errors.length === 0 ? { output, exitCode: 0 } : { output, errors: errors.join("\n"), exitCode: 1 };
}

/** The result with what the server warned of, told once each and first. */
export function withWarnings(result: Result, warnings: readonly string[]): Result {
  const lines = [...new Set(warnings), ...(result.errors === undefined ? [] : [result.errors])];
  return lines.length === 0 ? result : { ...result, errors: lines.join("\n") };
}

/** Refuses words that name a type and no object: `scale deployment`. */
export function requireNames(words: readonly string[], args: Args): void {
  if (words.length === 0) throw new ApiError("BadRequest", "error: required resource not specified");
  const isNamed = words.length > 1 || words[0]?.includes("/");
  if (!isNamed && !args.flag("all") && args.text("selector") === undefined) {
    throw new ApiError("BadRequest", "error: resource(s) were provided, but no name was specified");
  }
}
