/**
 * `flap NOUN TARGET --every D`: any lasting fault, on and off in turns.
 */
import { type Fault, faults, HARMS } from "../core/index.ts";
import { type Args, type Command, type CommandContext, type Result, refused } from "./command.ts";
import { containerOption, nameFault, optionsOf, readAim, splitSlash, targetNames } from "./harm/aim.ts";
import { dryRunOption, forOption, strikeResult } from "./harm/strike.ts";
import { durationOption, namespaceOption } from "./shared-options.ts";

const lasting = faults.filter(({ isOnce }) => isOnce !== true);
const options = optionsOf(lasting);

export const flapCommand: Command = {
  name: "flap",
  summary: "Let a fault come and go.",
  usage: "flap [HARM] NOUN TARGET --every D [--for D]; the nouns are those of crash, partition, slow, fill and corrupt",
  examples: ["flap node worker-1 --every 2m --for 20m", "flap partition node worker-1 --every 30s"],
  options: [
    { name: "every", type: "text", summary: "How long it is there, and how long it is not.", placeholder: "D" },
    forOption,
    ...options,
    containerOption,
    namespaceOption,
    dryRunOption,
  ],
  changes: true,
  run: runFlap,
  complete({ words, partial }, context) {
    const { known, names } = readNoun(words);
    const [fault] = known;
    const nouns = known.map(({ noun }) => noun);
    const all =
      fault === undefined || known.length > 1
        ? [...new Set(nouns), ...(words.length === 0 ? HARMS : [])]
        : names.length === 0
          ? targetNames(fault.target, context)
          : [];
    return all.filter((word) => word.startsWith(partial));
  },
};

function runFlap(args: Args, context: CommandContext): Result {
  const { known, names, isNamed } = readNoun(splitSlash(args.words));
  const [fault] = known;
  if (fault === undefined || !isNamed) {
    const what = "error: flap what? What can be crashed, partitioned, slowed, filled or corrupted for a while.";
    return refused(`${what}\nSee 'help flap' for usage.`);
  }
  const wrong = nameFault("flap", fault, names);
  if (wrong !== undefined) return refused(wrong);
  const everyMs = durationOption(args, "every");
  if (everyMs === undefined) return refused('error: required flag(s) "every" not set');
  const aim = readAim("flap", fault, names[0] ?? "", args, options, context);
  return strikeResult({ verb: "flap", fault, aim, everyMs }, args, context);
}

/** The faults that the first words may mean, the likeliest first, and what stands behind them. */
function readNoun(words: readonly string[]): {
  readonly known: readonly Fault[];
  readonly names: readonly string[];
  readonly isNamed: boolean;
} {
  const [first] = words;
  const isHarm = HARMS.some((harm) => harm === first);
  const [noun, ...names] = isHarm ? words.slice(1) : words;
  const ofHarm = isHarm ? lasting.filter(({ harm }) => harm === first) : lasting;
  if (noun === undefined) return { known: ofHarm, names, isNamed: false };
  return { known: ofHarm.filter((fault) => fault.noun === noun).slice(0, 1), names, isNamed: true };
}
