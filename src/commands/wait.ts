/**
 * `wait`: until the cluster is settled, or until named objects are as wanted.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/wait/wait.go
 */
import { type AnyKind, ApiError, type KubeObject, keyOf, notFound } from "../core/index.ts";
import { type Args, type Command, type CommandContext, failed, type Result, refused, type Steps } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { parseWanted, type Wanted } from "./conditions/wanted.ts";
import { requireNames } from "./each-object.ts";
import { passTime } from "./pass-time.ts";
import { objectTitle } from "./print/table.ts";
import { refusalText } from "./refusal-text.ts";
import { selectObjects } from "./resource-args.ts";
import { allNamespacesOption, allOption, durationOption, fieldSelectorOption, namespaceOption, selectorOption } from "./shared-options.ts";
import { waitSettled } from "./wait/settled.ts";

const SETTLED_TIMEOUT_MS = 600_000;
const TIMEOUT_MS = 30_000;
/** What kubectl takes a negative timeout for. */
const WEEK_MS = 7 * 24 * 3_600_000;

export const waitCommand: Command = {
  name: "wait",
  summary: "Let time pass until the cluster is settled, or objects are as wanted.",
  usage: "wait settled | wait --for=(condition=NAME[=VALUE] | delete | jsonpath=PATH[=VALUE]) (TYPE/NAME | TYPE --all)",
  examples: [
    "wait settled --timeout=10m",
    "wait --for=condition=Ready pod/web --timeout=60s",
    "wait --for=delete pod/web",
    "wait --for=jsonpath='{.status.phase}'=Running pod --all",
  ],
  options: [
    { name: "for", type: "text", summary: "What to wait for.", placeholder: "WHAT" },
    { name: "timeout", type: "text", summary: "Give up after this long: default 30s, for settled 10m.", placeholder: "DURATION" },
    allOption,
    allNamespacesOption,
    selectorOption,
    fieldSelectorOption,
    namespaceOption,
  ],
  changes: true,
  run: runWait,
  complete: ({ words, partial }, context) => [...(words.length === 0 ? ["settled"] : []), ...completeResource({ words, partial }, context)],
};

function runWait(args: Args, context: CommandContext): Result | Steps {
  const given = durationOption(args, "timeout");
  const wantedText = args.text("for");
  if (args.words[0] === "settled" && args.words.length === 1 && wantedText === undefined) {
    return waitSettled(context.cluster, given ?? SETTLED_TIMEOUT_MS);
  }
  if (wantedText === undefined) return refused("error: unrecognized condition: \"\"\nSee 'help wait' for usage.");
  const wanted = parseWanted(wantedText);
  requireNames(args.words, args);
  const { selections, missing } = selectObjects(args.words, args, context);
  if (missing.length > 0 && !wanted.deletion) return failed(missing.map(refusalText).join("\n"));
  const targets = selections.flatMap(({ kind, objects }) => objects.map((object) => ({ kind, object })));
  if (targets.length === 0 && !wanted.deletion) return failed("error: no matching resources found");
  const timeoutMs = given === undefined ? TIMEOUT_MS : given < 0 ? WEEK_MS : given;
  return waitForAll(targets, wanted, timeoutMs, context);
}

interface Target {
  readonly kind: AnyKind;
  readonly object: KubeObject;
}

/** One after the other, within one timeout. */
function* waitForAll(targets: readonly Target[], wanted: Wanted, timeoutMs: number, context: CommandContext): Steps {
  const endMs = context.cluster.nowMs + timeoutMs;
  const lines: string[] = [];
  const errors: string[] = [];
  for (const { kind, object } of targets) {
    const { name } = object.metadata;
    try {
      const isMet = yield* passTime(context.cluster, endMs, () => isAsWanted(kind, object, wanted, context));
      if (isMet) lines.push(`${objectTitle(kind, name)} condition met`);
      else if (timeoutMs === 0) errors.push(`condition not met for ${kind.plural}/${name}`);
      else errors.push(`timed out waiting for the condition on ${kind.plural}/${name}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      errors.push(refusalText(error));
    }
  }
  const output = lines.join("\n");
  if (errors.length === 0) return { output, exitCode: 0 };
  // kubectl puts its prefix before a single error only.
  const [only = ""] = errors;
  return failed(errors.length > 1 || /^[Ee]rror/.test(only) ? errors.join("\n") : `error: ${only}`, output);
}

function isAsWanted(kind: AnyKind, { metadata }: KubeObject, wanted: Wanted, { cluster }: CommandContext): boolean {
  const object = cluster.server.find(kind.kind, keyOf({ metadata }));
  if (wanted.deletion) return object === undefined || object.metadata.uid !== metadata.uid;
  if (object === undefined) throw notFound(kind, metadata.name);
  return wanted.isMet(object);
}
