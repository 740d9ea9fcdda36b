/**
 * `drain NODE`: cordon it, then move its pods away.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go RunDrain
 */
import type { Node, Pod } from "../core/index.ts";
import type { Args, Command, CommandContext, Steps } from "./command.ts";
import { type DrainPlan, planDrain } from "./drain/filter-pods.ts";
import { type RemovalOptions, type Report, removePods } from "./drain/remove-pods.ts";
import { completeNodes, selectNodes } from "./node-args.ts";
import { cordonNode } from "./schedulable.ts";
import { durationOption, numberOption, selectorOption } from "./shared-options.ts";

export const drainCommand: Command = {
  name: "drain",
  summary: "Move all pods away from a node, for its maintenance.",
  usage: "drain NODE…",
  examples: ["drain worker-1 --ignore-daemonsets", "drain worker-1 --force --delete-emptydir-data --timeout=5m"],
  options: [
    { name: "ignore-daemonsets", type: "flag", summary: "Leave the pods of DaemonSets where they are." },
    { name: "delete-emptydir-data", type: "flag", summary: "Go on even if pods use emptyDir: their data is lost." },
    { name: "force", type: "flag", summary: "Go on even if pods have no controller: nobody replaces them." },
    { name: "grace-period", type: "text", summary: "Seconds for each pod to end; -1 for the pod's own.", placeholder: "N" },
    { name: "timeout", type: "text", summary: "Give up after this long; 0s for never.", placeholder: "DURATION" },
    { name: "disable-eviction", type: "flag", summary: "Delete instead of evicting: disruption budgets are not asked." },
    selectorOption,
  ],
  changes: true,
  asksApi: true,
  run: runDrain,
  complete: ({ partial }, context) => completeNodes(partial, context),
};

function* runDrain(args: Args, context: CommandContext): Steps {
  const { nodes, errors } = selectNodes("drain", args, context);
  if (errors.length > 0) return { output: "", errors: errors.join("\n"), exitCode: 1 };
  const options = removalOptions(args);
  const report: Report = { lines: nodes.map((node) => cordonNode(node, context, "drain")), errors: [] };
  const pending: string[] = [];
  const failures: string[] = [];
  for (const node of nodes) {
    const failed = yield* drainNode(node, args, options, context, report);
    if (failed.length === 0) {
      report.lines.push(`node/${node.metadata.name} drained`);
      continue;
    }
    const reason = failed.length === 1 ? failed[0] : `[${failed.join(", ")}]`;
    report.errors.push(`error: unable to drain node "${node.metadata.name}" due to error: ${reason}, continuing command...`);
    pending.push(` ${node.metadata.name}`);
    failures.push(...failed);
  }
  if (pending.length > 0) report.errors.push("There are pending nodes to be drained:", ...pending, ...failures);
  return {
    output: report.lines.join("\n"),
    ...(report.errors.length > 0 ? { errors: report.errors.join("\n") } : {}),
    exitCode: pending.length > 0 ? 1 : 0,
  };
}

function* drainNode(
  node: Node,
  args: Args,
  options: RemovalOptions,
  context: CommandContext,
  report: Report,
): Generator<undefined, readonly string[], void> {
  const plan = planOf(node, args, context);
  if (plan.errors.length > 0) return plan.errors;
  if (plan.warnings !== "") report.errors.push(`Warning: ${plan.warnings}`);
  const failures = yield* removePods(plan.pods, options, context, report);
  if (failures.length === 0) return failures;
  const left = planOf(node, args, context).pods.map(({ metadata }) => `pod/${metadata.name}`);
  const reason = failures.length === 1 ? failures[0] : `[${failures.join(", ")}]`;
  if (left.length > 0)
    report.errors.push(`There are pending pods in node "${node.metadata.name}" when an error occurred: ${reason}`, ...left);
  return failures;
}

function planOf({ metadata }: Node, args: Args, { cluster }: CommandContext): DrainPlan {
  const pods = cluster.server.list("Pod", { node: metadata.name }) as Iterable<Pod>;
  return planDrain(pods, {
    ignoreDaemonSets: args.flag("ignore-daemonsets"),
    deleteEmptyDirData: args.flag("delete-emptydir-data"),
    force: args.flag("force"),
  });
}

function removalOptions(args: Args): RemovalOptions {
  const grace = numberOption(args, "grace-period") ?? -1;
  return {
    disableEviction: args.flag("disable-eviction"),
    graceSeconds: grace < 0 ? undefined : grace,
    timeoutMs: durationOption(args, "timeout") ?? 0,
  };
}
