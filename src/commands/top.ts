/**
 * `top nodes|pods`: what is used, as the metrics API has it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/top/{top_node,top_pod}.go
 */
import {
  ApiError,
  cpuMillis,
  goDuration,
  isPodTerminal,
  keyOf,
  type Node,
  nodeUsage,
  type Pod,
  parseTime,
  podUsage,
  quantityValue,
} from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, failed, type Result, refused } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { listObjects } from "./resource-args.ts";
import { allNamespacesOption, listedNamespace, namedNamespace, namespaceOption, selectorOption } from "./shared-options.ts";
import { type PodLines, printNodes, printPods, type TopOptions } from "./top/print.ts";

/** Older pods without metrics are an error, not a matter of patience. */
const CREATION_DELAY_MS = 120_000;
const NOT_YET = "error: metrics not available yet";

export const topCommand: Command = {
  name: "top",
  summary: "Show how much cpu and memory nodes or pods use.",
  usage: "top (nodes | pods) [NAME]",
  examples: ["top nodes", "top pods -A --sort-by=memory", "top pod web --containers"],
  options: [
    allNamespacesOption,
    { name: "containers", type: "flag", summary: "A line for each container." },
    { name: "sort-by", type: "text", summary: "cpu or memory, the largest first.", placeholder: "RESOURCE" },
    { name: "sum", type: "flag", summary: "The sum of all pods below." },
    { name: "no-headers", type: "flag", summary: "No header line." },
    selectorOption,
    namespaceOption,
  ],
  changes: false,
  asksApi: true,
  run: runTop,
  complete: ({ words, partial }, context) =>
    words.length === 0 ? ["nodes", "pods"].filter((word) => word.startsWith(partial)) : completeResource({ words, partial }, context),
};

function runTop(args: Args, context: CommandContext): Result {
  const [type = "", name, extra] = args.words;
  const sortBy = args.text("sort-by") ?? "";
  if (sortBy !== "" && sortBy !== "cpu" && sortBy !== "memory") return refused("error: --sort-by accepts only cpu or memory");
  const kind = context.cluster.registry.resolve(type);
  const fault = extra === undefined ? "top needs nodes or pods" : "only one name can be given";
  if (extra !== undefined || (kind?.kind !== "Node" && kind?.kind !== "Pod")) return refused(`error: ${fault}\nSee 'help top' for usage.`);
  const options = { sortBy, noHeaders: args.flag("no-headers") } as const;
  return kind.kind === "Node" ? topNodes(name, args, options, context) : topPods(name, args, options, context);
}

function topNodes(name: string | undefined, args: Args, options: TopOptions, context: CommandContext): Result {
  const { cluster } = context;
  const all = listObjects(cluster.registry.kind("Node"), args, context) as readonly Node[];
  const nodes = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
  const lines = nodes.map((node) => {
    const { allocatable = {} } = node.status;
    const amounts = { cpuMillis: cpuMillis(allocatable.cpu), memoryBytes: quantityValue(allocatable.memory) };
    return { name: node.metadata.name, used: nodeUsage(cluster, node), allocatable: amounts };
  });
  if (lines.some(({ used }) => used !== undefined)) return done(printNodes(lines, options));
  if (name !== undefined) throw new ApiError("NotFound", `nodemetrics.metrics.k8s.io "${name}" not found`);
  return failed(NOT_YET);
}

function topPods(name: string | undefined, args: Args, options: TopOptions, context: CommandContext): Result {
  const { cluster } = context;
  const pods = podsOf(name, args, context);
  const lines = pods.flatMap((pod): PodLines[] => {
    const containers = podUsage(cluster, pod);
    return containers === undefined ? [] : [{ namespace: pod.metadata.namespace ?? "", name: pod.metadata.name, containers }];
  });
  if (lines.length > 0) {
    const withNamespace = listedNamespace(args, context) === "" && name === undefined;
    return done(printPods(lines, { ...options, withNamespace, perContainer: args.flag("containers"), sum: args.flag("sum") }));
  }
  if (name !== undefined) throw new ApiError("NotFound", `podmetrics.metrics.k8s.io "${namedNamespace(args, context)}/${name}" not found`);
  const running = pods.filter((pod) => !isPodTerminal(pod));
  if (running.length > 0) return failed(whyNone(running, cluster.nowMs));
  const namespace = listedNamespace(args, context);
  return { output: "", errors: namespace === "" ? "No resources found" : `No resources found in ${namespace} namespace.`, exitCode: 0 };
}

function podsOf(name: string | undefined, args: Args, context: CommandContext): readonly Pod[] {
  if (name === undefined) return listObjects(context.cluster.registry.kind("Pod"), args, context) as readonly Pod[];
  const pod = context.cluster.server.find("Pod", `${namedNamespace(args, context)}/${name}`) as Pod | undefined;
  return pod === undefined ? [] : [pod];
}

function whyNone(pods: readonly Pod[], nowMs: number): string {
  for (const pod of pods) {
    const ageMs = nowMs - parseTime(pod.metadata.creationTimestamp);
    if (ageMs > CREATION_DELAY_MS) return `error: Metrics not available for pod ${keyOf(pod)}, age: ${goDuration(ageMs)}`;
  }
  return NOT_YET;
}
