/**
 * From a file to a scenario that can be played: conditions and command lines are read here, before anything is played.
 */
import {
  ApiError,
  builtInKinds,
  type Grammar,
  nearest,
  type ReadScenario,
  Registry,
  readScenario,
  type Scenario,
} from "../../core/index.ts";
import type { CommandContext, SourceFile, Steps } from "../command.ts";
import { parseCondition } from "../conditions/condition.ts";
import { commands } from "../index.ts";
import { parseArgs, splitWords } from "../parse.ts";
import { findCommand, runLine } from "../runner.ts";
import { filesOf } from "./manifest-files.ts";
import type { Stage } from "./play.ts";

/** The scenario in a file, or everything that is wrong with it. */
export function loadScenario({ path, text }: SourceFile): ReadScenario {
  return readScenario(text, path, grammarOf(new Registry(builtInKinds)));
}

/** A stage on which the scenario's lines run as they do at the prompt, the journal of a timeline included. */
export function stageOf(scenario: Scenario, context: Omit<CommandContext, "namespace">): Stage {
  const { cluster, timeline } = context;
  const { namespace } = scenario;
  const inScenario: CommandContext = { ...context, namespace, readFiles: filesOf(scenario, context.readFiles) };
  return {
    cluster,
    run(line) {
      const end = timeline?.begin(line, namespace);
      const outcome = runLine(line, inScenario);
      if (!("exitCode" in outcome)) return end === undefined ? outcome : ended(outcome, end);
      end?.();
      return outcome;
    },
  };
}

/** The steps, and then `end`, however they end. */
function* ended(steps: Steps, end: () => void): Steps {
  try {
    return yield* steps;
  } finally {
    end();
  }
}

function grammarOf(registry: Registry): Grammar {
  return {
    conditionFault: (condition, namespace) => faultOf(() => parseCondition(condition, { registry, namespace })),
    lineFault: (line) => faultOf(() => checkLine(line)),
  };
}

/** Verb and options; what a verb makes of its words shows only when it runs. */
function checkLine(line: string): void {
  const words = splitWords(line);
  const [verb, ...rest] = words[0] === "kubectl" || words[0] === "k" ? words.slice(1) : words;
  if (verb === undefined) throw new ApiError("BadRequest", "a command line is needed here");
  const command = findCommand(verb);
  if (command !== undefined) {
    parseArgs(command, rest);
    return;
  }
  const meant = nearest(
    verb,
    commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  );
  throw new ApiError("BadRequest", `there is no command ${JSON.stringify(verb)}${meant === undefined ? "" : `: did you mean ${meant}?`}`);
}

/** A refusal's sentence, its hints about help left out. */
function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return (error.message.split("\n\n")[0] ?? "").replace(/^error: /, "").replace(/\nSee 'help .*$/s, "");
  }
}
