/**
 * `delete`: begins an object's end; grace, finalizers and owners decide when it comes.
 *
 * Unlike kubectl it does not wait unless asked to with `--wait`: time need not pass for the next command.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go
 */
import { type AnyKind, ApiError, type KubeObject, keyOf, notFound } from "../core/index.ts";
import type { Args, Command, CommandContext, Result, Steps } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { isRefused, readInput, refusalLines } from "./manifest-input.ts";
import { PATIENCE_MS, passTime } from "./pass-time.ts";
import { kindPrefix, objectTitle } from "./print/table.ts";
import { refusalText } from "./refusal-text.ts";
import { selectObjects } from "./resource-args.ts";
import {
  allNamespacesOption,
  allOption,
  durationOption,
  fieldSelectorOption,
  filenameOption,
  namespaceOption,
  numberOption,
  recursiveOption,
  selectorOption,
} from "./shared-options.ts";

export const deleteCommand: Command = {
  name: "delete",
  summary: "Delete objects.",
  usage: "delete (TYPE NAME… | TYPE/NAME… | -f PATH… | TYPE -l LABELS | TYPE --all)",
  examples: ["delete pod web-0", "delete deploy/web --cascade=orphan", "delete pods -l app=web --now", "delete -f shop.yaml"],
  options: [
    namespaceOption,
    allNamespacesOption,
    filenameOption,
    recursiveOption,
    selectorOption,
    fieldSelectorOption,
    allOption,
    { name: "force", type: "flag", summary: "Remove at once, without waiting for the kubelet." },
    { name: "grace-period", type: "text", placeholder: "SECONDS", summary: "Seconds to stop in; negative for the object's own." },
    { name: "now", type: "flag", summary: "As --grace-period=1." },
    {
      name: "cascade",
      type: "text",
      placeholder: "HOW",
      summary: "background (default), orphan or foreground: what becomes of dependents.",
    },
    { name: "ignore-not-found", type: "flag", summary: "Objects that are not there are no failure." },
    { name: "wait", type: "flag", summary: "Let time pass until they are gone." },
    { name: "timeout", type: "text", placeholder: "DURATION", summary: "How long to wait at most." },
    { name: "output", short: "o", type: "text", placeholder: "name", summary: "Print TYPE/NAME only." },
  ],
  changes: true,
  asksApi: true,
  run: runDelete,
  complete: completeResource,
};

interface Victim {
  readonly kind: AnyKind;
  readonly object: KubeObject;
}

/** What to delete, what of it is not there, and manifests that could not be read. */
interface Victims {
  readonly victims: readonly Victim[];
  readonly errors: readonly string[];
}

interface Manner {
  readonly graceSeconds: number | undefined;
  readonly propagation: "Background" | "Foreground" | "Orphan";
}

const FORCE_WARNING =
  "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.";

const NOTHING_GIVEN = [
  "error: You must provide one or more resources by argument or filename.",
  "Example resource specifications include:",
  "   '-f rsrc.yaml'",
  "   '--filename=rsrc.json'",
  "   '<resource> <name>'",
  "   '<resource>'",
].join("\n");

function runDelete(args: Args, context: CommandContext): Result | Steps {
  const manner = { graceSeconds: graceOf(args), propagation: propagationOf(args) };
  const found = args.texts("filename").length > 0 ? fromFiles(args, context) : fromWords(args, context);
  const lines: string[] = [];
  const errors = [...(manner.graceSeconds === 0 ? [FORCE_WARNING] : []), ...found.errors];
  const deleted: Victim[] = [];
  let failures = found.errors.length;
  for (const victim of found.victims) {
    try {
      deleteOne(victim, manner, context);
      deleted.push(victim);
      lines.push(deletedLine(victim, manner, args));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures += 1;
      errors.push(refusalText(error));
    }
  }
  if (lines.length === 0 && failures === 0) lines.push("No resources found");
  const output = args.text("output") === "name" && deleted.length === 0 ? "" : lines.join("\n");
  const result: Result = { output, exitCode: failures > 0 ? 1 : 0, ...(errors.length > 0 ? { errors: errors.join("\n") } : {}) };
  return args.flag("wait") ? waitGone(result, deleted, durationOption(args, "timeout") ?? PATIENCE_MS, context) : result;
}

function graceOf(args: Args): number | undefined {
  const seconds = numberOption(args, "grace-period") ?? -1;
  if (args.flag("now")) {
    if (seconds !== -1) throw new ApiError("BadRequest", "error: --now and --grace-period cannot be specified together");
    return args.flag("force") ? 0 : 1;
  }
  if (args.flag("force")) {
    if (seconds > 0) throw new ApiError("BadRequest", "error: --force and --grace-period greater than 0 cannot be specified together");
    return 0;
  }
  if (seconds < 0) return undefined;
  // kubectl keeps 0 for --force, so that nothing is lost by accident.
  return Math.max(1, seconds);
}

const PROPAGATIONS: ReadonlyMap<string, Manner["propagation"]> = new Map([
  ["background", "Background"],
  ["foreground", "Foreground"],
  ["orphan", "Orphan"],
]);

function propagationOf(args: Args): Manner["propagation"] {
  const text = args.text("cascade") ?? "background";
  const propagation = PROPAGATIONS.get(text);
  if (propagation !== undefined) return propagation;
  throw new ApiError("BadRequest", `error: invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
}

function fromWords(args: Args, context: CommandContext): Victims {
  const { words } = args;
  const all = args.flag("all");
  const selector = args.text("selector") ?? args.text("field-selector");
  if (all && args.text("selector") !== undefined) {
    throw new ApiError("BadRequest", "error: setting 'all' parameter but found a non empty selector. ");
  }
  if (words.length === 0) throw new ApiError("BadRequest", NOTHING_GIVEN);
  const isNamed = words.length > 1 || words[0]?.includes("/");
  if (all && isNamed) throw new ApiError("BadRequest", "error: name cannot be provided when a selector is specified");
  if (!isNamed && !all && selector === undefined) {
    throw new ApiError("BadRequest", "error: resource(s) were provided, but no name was specified");
  }
  const { selections, missing } = selectObjects(words, args, context);
  const victims = selections.flatMap(({ kind, objects }) => objects.map((object) => ({ kind, object })));
  return { victims, errors: args.flag("ignore-not-found") ? [] : missing.map(refusalText) };
}

function fromFiles(args: Args, context: CommandContext): Victims {
  if (args.words.length > 0)
    throw new ApiError(
      "BadRequest",
      "error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
    );
  const victims: Victim[] = [];
  const errors: string[] = [];
  for (const item of readInput(args, context)) {
    if (isRefused(item)) {
      errors.push(refusalLines([item]));
      continue;
    }
    const { kind, name, namespace, source } = item;
    const object = context.cluster.server.find(kind.kind, keyOf({ metadata: { name, namespace } }));
    if (object !== undefined) victims.push({ kind, object });
    else if (!args.flag("ignore-not-found")) {
      errors.push(`Error from server (NotFound): error when deleting "${source}": ${notFound(kind, name).message}`);
    }
  }
  return { victims, errors };
}

function deleteOne({ kind, object }: Victim, { graceSeconds, propagation }: Manner, { cluster }: CommandContext): void {
  cluster.submit({ do: "delete", by: "delete", kind: kind.kind, key: keyOf(object), options: { propagation, graceSeconds } });
}

function deletedLine({ kind, object }: Victim, { graceSeconds }: Manner, args: Args): string {
  const { name, namespace } = object.metadata;
  if (args.text("output") === "name") return objectTitle(kind, name);
  const where = kind.namespaced ? ` from ${namespace} namespace` : "";
  return `${kindPrefix(kind)} "${name}" ${graceSeconds === 0 ? "force deleted" : "deleted"}${where}`;
}

function* waitGone(result: Result, victims: readonly Victim[], timeoutMs: number, { cluster }: CommandContext): Steps {
  // A namesake made meanwhile is another object.
  const isThere = ({ kind, object }: Victim): boolean =>
    cluster.server.find(kind.kind, keyOf(object))?.metadata.uid === object.metadata.uid;
  const isGone = yield* passTime(cluster, cluster.nowMs + timeoutMs, () => !victims.some(isThere));
  if (isGone) return result;
  const left = victims
    .filter(isThere)
    .map(({ kind, object }) => `error: timed out waiting for the condition on ${kind.plural}/${object.metadata.name}`);
  return { ...result, errors: [...(result.errors === undefined ? [] : [result.errors]), ...left].join("\n"), exitCode: 1 };
}
