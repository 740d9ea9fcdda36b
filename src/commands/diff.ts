/**
 * `diff A [B]`: what tells two instants, or two branches, apart, object by object.
 */
import { ApiError, type Cluster, type Difference, differenceOf, type Timeline } from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, type Result } from "./command.ts";
import { differenceText } from "./diff/difference-text.ts";
import { splitSides } from "./diff/sides.ts";
import { objectTitle } from "./print/table.ts";
import { requireKind } from "./resource-args.ts";
import { namespaceOption } from "./shared-options.ts";
import { completeInstant } from "./time/complete-instant.ts";
import { instantOf } from "./time/instant.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const diffCommand: Command = {
  name: "diff",
  summary: "Compare two instants (as for rewind) or branches (branch N), object by object; by default with what is shown.",
  usage: "diff A [[and] B]",
  examples: [
    "diff 30s",
    "diff +2m +5m",
    "diff before last crash and now --kind pods",
    "diff branch 0 branch 1",
    "diff start --all",
    "diff 10m -o name",
  ],
  options: [
    namespaceOption,
    { name: "kind", type: "text", summary: "Only objects of these types: pods,deploy.", placeholder: "TYPES" },
    { name: "all", type: "flag", summary: "Signs of life, versions, events and leases too." },
    { name: "output", short: "o", type: "text", summary: "name: only which objects.", placeholder: "name" },
  ],
  changes: false,
  run: diff,
  complete(request, context) {
    if (request.words.at(-1) === "branch") return (context.timeline?.branches ?? []).map(({ id }) => `${id}`);
    return [...completeInstant({ ...request, words: request.words.slice(-1) }, context), "branch", "and"];
  },
};

/** A state that is compared. */
interface Side {
  readonly cluster: Cluster;
  readonly name: string;
  /** For the head of a branch: its number. */
  readonly branch?: number;
}

function diff(args: Args, context: CommandContext): Result {
  const format = args.text("output") ?? "";
  if (format !== "" && format !== "name")
    throw new ApiError("BadRequest", `error: diff prints changes, or names with -o name, not ${format}`);
  const timeline = timelineOf(context);
  const [first, second] = splitSides(args.words).map((words) => sideOf(words, args, context));
  if (first === undefined)
    throw new ApiError("BadRequest", "error: diff needs an instant or a branch to compare with: diff 30s, diff branch 1");
  const { shown } = timeline;
  const [from, to] = second === undefined ? inOrder(first, shownSide(timeline)) : [first, second];
  const { registry } = shown;
  const kinds = args
    .text("kind")
    ?.split(",")
    .map((word) => requireKind(word, registry));
  const scope = { registry, kinds, namespace: args.text("namespace") || undefined, isWhole: args.flag("all") };
  const difference = differenceOf(from.cluster, to.cluster, scope);
  if (format === "name") return done(difference.objects.map(({ kind, name }) => objectTitle(kind, name)).join("\n"));
  return resultOf(difference, `${from.name} → ${to.name}`, scope.isWhole);
}

function shownSide(timeline: Timeline): Side {
  const { shown, isPast } = timeline;
  return { cluster: shown, name: `${instantText(shown.nowMs, timeline)}${isPast ? "" : ", now"}` };
}

/** Where only one side is given, things are told in the order in which they happened. */
function inOrder(given: Side, shown: Side): readonly [Side, Side] {
  const isLater = given.branch === undefined && given.cluster.nowMs > shown.cluster.nowMs;
  return isLater ? [shown, given] : [given, shown];
}

function resultOf(difference: Difference, sides: string, isWhole: boolean): Result {
  const { head, lines } = differenceText(difference, isWhole);
  return { output: [`${sides}: ${head}`, ...lines].join("\n"), exitCode: 0, message: `${sides}: ${head}` };
}

function sideOf(words: readonly string[], args: Args, context: CommandContext): Side {
  const timeline = timelineOf(context);
  if (words[0] === "branch") return branchSide(words.slice(1), timeline);
  const { stop, at } = instantOf(words, args, context);
  const cluster = stop === undefined ? timeline.cluster : timeline.clusterAt(stop);
  const instant = instantText(cluster.nowMs, timeline);
  return { cluster, name: `${instant}${at === undefined ? "" : ` (${at})`}${stop === undefined ? ", now" : ""}` };
}

function branchSide([text = "", extra]: readonly string[], timeline: Timeline): Side {
  if (extra !== undefined || !/^\d{1,6}$/.test(text)) throw new ApiError("BadRequest", "error: branch which? branches lists their numbers");
  const id = Number(text);
  const branch = timeline.branches[id];
  if (branch === undefined) throw new ApiError("NotFound", `error: there is no branch ${id}`);
  const cluster = branch.left === undefined ? timeline.cluster : timeline.clusterAt({ at: branch.left }, id);
  return { cluster, branch: id, name: `branch ${id} at ${instantText(cluster.nowMs, timeline)}` };
}
