/**
 * `rollout status|history|undo|restart|pause|resume TYPE/NAME`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout.go
 */
import { type Args, type Command, type CommandContext, failed, type Result, refused, type Steps } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { changeEach, requireNames } from "./each-object.ts";
import { refusalText } from "./refusal-text.ts";
import { selectObjects } from "./resource-args.ts";
import { rolloutStatus } from "./rollout/status.ts";
import {
  pauseRollout,
  type RolloutTarget,
  type RolloutVerb,
  restartRollout,
  resumeRollout,
  showHistory,
  undoRollout,
} from "./rollout/target.ts";
import { namespaceOption, selectorOption } from "./shared-options.ts";

const VERBS: ReadonlyMap<string, RolloutVerb> = new Map([
  ["history", showHistory],
  ["undo", undoRollout],
  ["restart", restartRollout],
  ["pause", pauseRollout],
  ["resume", resumeRollout],
]);

const SUBCOMMANDS = ["status", ...VERBS.keys()];

export const rolloutCommand: Command = {
  name: "rollout",
  summary: "Watch, undo, restart, pause or resume a rollout.",
  usage: "rollout (status | history | undo | restart | pause | resume) TYPE/NAME",
  examples: [
    "rollout status deployment/web --timeout=2m",
    "rollout history deployment/web --revision=2",
    "rollout undo deployment/web --to-revision=1",
    "rollout restart deployment/web",
  ],
  options: [
    { name: "timeout", type: "text", summary: "status: give up after this long; 0s for never.", placeholder: "DURATION" },
    { name: "watch", short: "w", type: "flag", summary: "status: wait until it is done; --watch=false looks once." },
    { name: "revision", type: "text", summary: "history: show this one; status: refuse any other.", placeholder: "N" },
    { name: "to-revision", type: "text", summary: "undo: go back to this one, not to the one before.", placeholder: "N" },
    selectorOption,
    namespaceOption,
  ],
  changes: true,
  asksApi: true,
  run: runRollout,
  complete: ({ words, partial }, context) => {
    if (words.length > 0) return completeResource({ words: words.slice(1), partial }, context);
    return SUBCOMMANDS.filter((word) => word.startsWith(partial));
  },
};

function runRollout(args: Args, context: CommandContext): Result | Steps {
  const [verb = "", ...words] = args.words;
  const act = VERBS.get(verb);
  if (verb !== "status" && act === undefined) {
    const what = verb === "" ? "rollout what?" : `unknown command ${JSON.stringify(verb)} for "rollout".`;
    return refused(`error: ${what} One of ${SUBCOMMANDS.join(", ")}.\nSee 'help rollout' for usage.`);
  }
  requireNames(words, args);
  if (act !== undefined) return changeEach(words, args, context, (kind, object) => act({ kind, object }, args, context));
  const { selections, missing } = selectObjects(words, args, context);
  const targets = selections.flatMap(({ kind, objects }) => objects.map((object): RolloutTarget => ({ kind, object })));
  if (missing.length > 0) return failed(missing.map(refusalText).join("\n"));
  return watchAll(targets, args, context);
}

/** One after the other; the first that fails ends it. */
function* watchAll(targets: readonly RolloutTarget[], args: Args, context: CommandContext): Steps {
  const outputs: string[] = [];
  for (const target of targets) {
    const result = yield* rolloutStatus(target, args, context);
    outputs.push(result.output);
    if (result.exitCode !== 0) return { ...result, output: outputs.join("\n") };
  }
  return { output: outputs.join("\n"), exitCode: 0 };
}
