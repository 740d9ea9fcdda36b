/**
 * `taint nodes NODE KEY=VALUE:EFFECT…`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/taint/taint.go
 */
import { ApiError, type Node, notFound } from "../core/index.ts";
import { type Args, type Command, type CommandContext, refused } from "./command.ts";
import { resultOf } from "./each-object.ts";
import { completeNodes } from "./node-args.ts";
import { refusalText } from "./refusal-text.ts";
import { listObjects, requireKind } from "./resource-args.ts";
import { allOption, selectorOption } from "./shared-options.ts";
import { changeTaints, isTaintWord, parseTaints } from "./taint/parse-taints.ts";

export const taintCommand: Command = {
  name: "taint",
  summary: "Put taints on nodes, or take them away.",
  usage: "taint nodes NODE KEY[=VALUE]:EFFECT… | taint nodes NODE KEY[:EFFECT]-",
  examples: [
    "taint nodes worker-1 dedicated=batch:NoSchedule",
    "taint nodes worker-1 dedicated-",
    "taint nodes --all maintenance:NoExecute",
  ],
  options: [{ name: "overwrite", type: "flag", summary: "Replace taints that are there." }, allOption, selectorOption],
  changes: true,
  asksApi: true,
  run(args, context) {
    const first = args.words.findIndex(isTaintWord);
    const resources = first < 0 ? args.words : args.words.slice(0, first);
    const taintWords = first < 0 ? [] : args.words.slice(first);
    const stray = taintWords.find((word) => !isTaintWord(word));
    if (stray !== undefined) return refused(`error: all resources must be specified before taint changes: ${stray}`);
    if (resources.length < 1) return refused("error: one or more resources must be specified as <resource> <name>");
    if (taintWords.length < 1) return refused("error: at least one taint update is required");
    const changes = parseTaints(taintWords);
    const { nodes, errors } = nodesOf(resources, args, context);
    const lines: string[] = [];
    const failures = [...errors];
    for (const node of nodes) {
      try {
        const { name } = node.metadata;
        const { taints, verb } = changeTaints({ name, taints: node.spec.taints ?? [] }, changes, args.flag("overwrite"));
        const next: Node = { ...node, spec: { ...node.spec, taints } };
        context.cluster.submit({ do: "update", by: "taint", kind: "Node", object: next });
        lines.push(`node/${name} ${verb}`);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failures.push(refusalText(error));
      }
    }
    return resultOf(lines, failures);
  },
  complete: ({ words, partial }, context) =>
    words.length === 0 ? ["nodes"].filter((word) => word.startsWith(partial)) : completeNodes(partial, context),
};

function nodesOf(
  [type = "", ...names]: readonly string[],
  args: Args,
  context: CommandContext,
): { readonly nodes: readonly Node[]; readonly errors: readonly string[] } {
  const kind = requireKind(type, context.cluster.registry);
  if (kind.cordonable !== true) throw new ApiError("BadRequest", `error: invalid resource type ${type}, only node types are supported`);
  const selector = args.text("selector");
  if (args.flag("all") && selector !== undefined) {
    throw new ApiError("BadRequest", "error: setting 'all' parameter with a non empty selector is prohibited");
  }
  if (args.flag("all") || selector !== undefined) return { nodes: listObjects(kind, args, context) as readonly Node[], errors: [] };
  if (names.length === 0) {
    throw new ApiError("BadRequest", "error: at least one resource name must be specified since 'all' parameter is not set");
  }
  const found = names.map((name) => context.cluster.server.find(kind.kind, name) as Node | undefined);
  return {
    nodes: found.filter((node) => node !== undefined),
    errors: names.filter((_, index) => found[index] === undefined).map((name) => refusalText(notFound(kind, name))),
  };
}
