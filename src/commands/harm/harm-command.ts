/**
 * A verb that does harm, made from the faults that are said with it: nouns, options, help and completion follow from them.
 */
import { type Fault, faults, type Harm } from "../../core/index.ts";
import { type Args, type Command, type CommandContext, type Result, refused } from "../command.ts";
import { namespaceOption } from "../shared-options.ts";
import { containerOption, isOfPod, nameFault, nounText, optionsOf, readAim, splitSlash, targetNames } from "./aim.ts";
import { dryRunOption, forOption, strikeResult } from "./strike.ts";

/** The command of a harm. */
export function harmCommand(harm: Harm, summary: string): Command {
  const own = faults.filter((fault) => fault.harm === harm);
  const options = optionsOf(own);
  const nouns = own.map(({ noun }) => noun);
  return {
    name: harm,
    summary,
    usage: `${harm} ${nouns.join("|")} TARGET [--for D]`,
    details: nounsText(own),
    examples: own.flatMap(({ examples = [] }) => examples.slice(0, 1)),
    options: [
      ...options,
      ...(own.some(isOfPod) ? [containerOption, namespaceOption] : []),
      ...(own.some(({ isOnce }) => isOnce !== true) ? [forOption] : []),
      dryRunOption,
    ],
    changes: true,
    run: (args, context) => runHarm({ harm, own, options }, args, context),
    complete({ words, partial }, context) {
      const [noun] = words;
      const fault = own.find((candidate) => candidate.noun === noun);
      const all = noun === undefined ? nouns : words.length > 1 || fault === undefined ? [] : targetNames(fault.target, context);
      return all.filter((word) => word.startsWith(partial));
    },
  };
}

interface Harming {
  readonly harm: Harm;
  readonly own: readonly Fault[];
  readonly options: Command["options"];
}

function runHarm({ harm, own, options }: Harming, args: Args, context: CommandContext): Result {
  const [noun = "", ...names] = splitSlash(args.words);
  const named = own.find((candidate) => candidate.noun === noun);
  const container = own.find((candidate) => candidate.target === "container" && candidate.noun === "container");
  // A pod with -c is one of its containers.
  const fault = named?.target === "pod" && args.text(containerOption.name) !== undefined ? container : named;
  if (fault === undefined)
    return refused(`error: ${harm} what? One of ${own.map((each) => each.noun).join(", ")}.\nSee 'help ${harm}' for usage.`);
  const wrong = nameFault(harm, fault, names);
  if (wrong !== undefined) return refused(wrong);
  return strikeResult({ verb: harm, fault, aim: readAim(harm, fault, names[0] ?? "", args, options, context) }, args, context);
}

/** What each noun does, a line each. */
export function nounsText(own: readonly Fault[]): string {
  const heads = own.map((fault) => nounText(fault));
  const width = Math.max(...heads.map((head) => head.length));
  return own.map(({ summary }, index) => `  ${(heads[index] ?? "").padEnd(width)}  ${summary}`).join("\n");
}
