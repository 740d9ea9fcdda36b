/**
 * `why`: asks the cluster for its reasons.
 */
import { apiKindOf, type Cluster, explainWhy, type Pod } from "../core/index.ts";
import { type Args, type Command, type CommandContext, type CompletionRequest, done, type Result } from "./command.ts";
import { completeResource, objectNames } from "./complete-resource.ts";
import { type NamedObject, namedObject } from "./one-object.ts";
import { hindranceLines, standingLines } from "./print/present-lines.ts";
import { namespaceOption } from "./shared-options.ts";
import { chainText } from "./why/chain-text.ts";
import { runWhyPending } from "./why/pending.ts";

const ASK = "why TYPE/NAME' or 'why pending POD";

export const whyCommand: Command = {
  name: "why",
  summary: "Tell why an object is as it is, or why a pod has no node yet.",
  usage: "why TYPE NAME | why TYPE/NAME | why pending POD",
  examples: ["why pod/web-0", "why deployment web", "why node worker-1", "why pending web-0 -n shop"],
  options: [namespaceOption],
  changes: false,
  run: (args, context) => (args.words[0] === "pending" ? runWhyPending(args, context) : runWhy(args, context)),
  complete,
};

function complete(request: CompletionRequest, context: CommandContext): readonly string[] {
  const [first, ...others] = request.words;
  if (first === "pending") return others.length === 0 ? objectNames("pods", context) : [];
  const found = completeResource(request, context);
  return first === undefined && !request.partial.includes("/") ? ["pending", ...found] : found;
}

function runWhy(args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const object = namedObject(args, context, ASK);
  const { kind, key } = object;
  const explanation = explainWhy(cluster, kind.kind, key);
  const text =
    explanation.links.length === 0
      ? `The log no longer says anything of ${apiKindOf(kind)} ${key}: all that happened to it is older than what is kept.`
      : chainText(explanation, cluster.startMs);
  const { hindrances, faults } = explanation;
  const present = [...hindranceLines(hindrances, cluster.startMs), ...standingLines(faults, cluster.startMs)];
  const notes = [...(present.length === 0 ? [] : ["", ...present]), ...pendingNote(object, cluster)];
  const open = { pane: "why", kind: kind.kind, key };
  return { ...done([text, ...notes].join("\n")), open };
}

/** Where to ask on about a pod that has no node. */
function pendingNote({ kind, key, name }: NamedObject, { store }: Cluster): readonly string[] {
  const pod = kind.kind === "Pod" ? (store.get(kind.kind, key) as Pod | undefined) : undefined;
  const isPending = pod !== undefined && (pod.spec.nodeName ?? "") === "";
  return isPending ? ["", `It has no node: 'why pending ${name}' shows what each node says.`] : [];
}
