/**
 * `uncordon NODE`: new pods may be placed there again; nothing that has moved away comes back by itself.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go RunCordonOrUncordon
 */
import type { Command } from "./command.ts";
import { resultOf } from "./each-object.ts";
import { completeNodes, selectNodes } from "./node-args.ts";
import { uncordonNode } from "./schedulable.ts";
import { selectorOption } from "./shared-options.ts";

export const uncordonCommand: Command = {
  name: "uncordon",
  summary: "Mark a node as schedulable.",
  usage: "uncordon NODE…",
  examples: ["uncordon worker-1"],
  options: [selectorOption],
  changes: true,
  asksApi: true,
  run(args, context) {
    const { nodes, errors } = selectNodes("uncordon", args, context);
    const lines = nodes.map((node) => uncordonNode(node, context, "uncordon"));
    return resultOf(lines, errors);
  },
  complete: ({ partial }, context) => completeNodes(partial, context),
};
