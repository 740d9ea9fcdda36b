/**
 * `why`: asks the cluster for its reasons.
 */
import { ApiError, explainPending, notFound, type PendingExplanation, type Pod, ReaderWorld } from "../core/index.ts";
import { type Args, type Command, type CommandContext, type CompletionRequest, done, type Result } from "./command.ts";
import { objectNames } from "./complete-resource.ts";
import { alignColumns } from "./print/text-table.ts";
import { namedNamespace, namespaceOption } from "./shared-options.ts";

export const whyCommand: Command = {
  name: "why",
  summary: "Tell why a pod has no node yet.",
  usage: "why pending POD",
  examples: ["why pending web-0 -n shop"],
  options: [namespaceOption],
  changes: false,
  run: runWhy,
  complete: ({ words }: CompletionRequest, context) =>
    words.length === 0 ? ["pending"] : words.length === 1 ? objectNames("pods", context) : [],
};

function runWhy(args: Args, context: CommandContext): Result {
  const [what, word, ...others] = args.words;
  if (what !== "pending" || word === undefined || others.length > 0) {
    throw new ApiError("BadRequest", "error: ask 'why pending POD'");
  }
  const name = word.replace(/^(?:pods?|po)\//, "");
  const { cluster } = context;
  const key = `${namedNamespace(args, context)}/${name}`;
  const world = new ReaderWorld(cluster.store).open(cluster.nowMs, cluster.store.revision);
  const pod: Pod | undefined = world.get("Pod", key);
  if (pod === undefined) throw notFound(cluster.registry.kind("Pod"), name);
  const { nodeName = "" } = pod.spec;
  const open = { pane: "pending", kind: "Pod", key };
  if (nodeName !== "") return { ...done(`pod/${name} is not waiting for a node: it is assigned to ${nodeName}`), open };
  return { ...done(explanationText(name, explainPending(world, pod))), open };
}

/** The scheduler's sentence, what each node's plugins say, and what would help. */
function explanationText(name: string, { message, nodes, canEverFit, changes }: PendingExplanation): string {
  const rows = nodes.flatMap(({ node, verdicts }) =>
    verdicts.length === 0
      ? [[node, "", "fits"]]
      : verdicts.map(({ plugin, reasons }, index) => [index === 0 ? node : "", plugin, reasons.join(", ")]),
  );
  const table = rows.length === 0 ? [] : ["", alignColumns([["NODE", "PLUGIN", "SAYS"], ...rows])];
  const never = canEverFit ? [] : ["", "Even without other pods no node would take it."];
  const help = changes.length === 0 ? [] : ["", "What would help:", ...changes.map((change) => `* ${change}`)];
  return [`pod/${name} has no node: ${message}`, ...table, ...never, ...help].join("\n");
}
