/**
 * `why pending POD`: the scheduler's sentence, what the plugins say of each node, and what would help.
 */
import {
  ApiError,
  explainPending,
  notFound,
  type PendingExplanation,
  type PendingVerdict,
  type Pod,
  pendingSummary,
  ReaderWorld,
} from "../../core/index.ts";
import { type Args, type CommandContext, done, type Result } from "../command.ts";
import { alignColumns } from "../print/text-table.ts";
import { namedNamespace } from "../shared-options.ts";

/** More nodes than these are told in groups. */
const NODES_MAX = 20;

/** Answers for the pod that the words after `pending` name. */
export function runWhyPending(args: Args, context: CommandContext): Result {
  const [, word, ...others] = args.words;
  if (word === undefined || others.length > 0) throw new ApiError("BadRequest", "error: ask 'why pending POD'");
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

function explanationText(name: string, explanation: PendingExplanation): string {
  const { message, nodes, canEverFit, changes } = explanation;
  const isBig = nodes.length > NODES_MAX;
  const rows = isBig
    ? pendingSummary(explanation).flatMap((group) => verdictRows(groupText(group.nodes), group.verdicts))
    : nodes.flatMap(({ node, verdicts }) => verdictRows(node, verdicts));
  const table = rows.length === 0 ? [] : ["", alignColumns([[isBig ? "NODES" : "NODE", "PLUGIN", "SAYS"], ...rows])];
  const never = canEverFit ? [] : ["", "Even without other pods no node would take it."];
  const help = changes.length === 0 ? [] : ["", "What would help:", ...changes.map((change) => `* ${change}`)];
  return [`pod/${name} has no node: ${message}`, ...table, ...never, ...help].join("\n");
}

function groupText(nodes: readonly string[]): string {
  const [first = ""] = nodes;
  return nodes.length === 1 ? first : `${nodes.length}: ${first} …`;
}

function verdictRows(node: string, verdicts: readonly PendingVerdict[]): readonly (readonly string[])[] {
  if (verdicts.length === 0) return [[node, "", "fits"]];
  return verdicts.map(({ plugin, reasons }, index) => [index === 0 ? node : "", plugin, reasons.join(", ")]);
}
