/**
 * `cordon NODE`: no new pods are placed there.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go RunCordonOrUncordon
 */
import type { Command } from "./command.ts";
import { resultOf } from "./each-object.ts";
import { completeNodes, selectNodes } from "./node-args.ts";
import { cordonNode } from "./schedulable.ts";
import { selectorOption } from "./shared-options.ts";

export const cordonCommand: Command = {
  name: "cordon",
  summary: "Mark a node as unschedulable.",
  usage: "cordon NODE…",
  examples: ["cordon worker-1", "cordon -l topology.kubernetes.io/zone=zone-a"],
  options: [selectorOption],
  changes: true,
  asksApi: true,
  run(args, context) {
    const { nodes, errors } = selectNodes("cordon", args, context);
    const lines = nodes.map((node) => cordonNode(node, context, "cordon"));
    return resultOf(lines, errors);
  },
  complete: ({ partial }, context) => completeNodes(partial, context),
};
