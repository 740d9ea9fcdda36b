/**
 * Cordoning and its opposite, which three verbs share.
 */
import type { Node } from "../core/index.ts";
import type { CommandContext } from "./command.ts";

/** Marks the node when it is not marked yet; returns kubectl's line. */
export function cordonNode(node: Node, context: CommandContext, verb: string): string {
  return setUnschedulable(node, true, context, verb)
    ? `node/${node.metadata.name} cordoned`
    : `node/${node.metadata.name} already cordoned`;
}

/** Takes the mark off; returns kubectl's line. */
export function uncordonNode(node: Node, context: CommandContext, verb: string): string {
  return setUnschedulable(node, false, context, verb)
    ? `node/${node.metadata.name} uncordoned`
    : `node/${node.metadata.name} already uncordoned`;
}

function setUnschedulable({ metadata, spec }: Node, wanted: boolean, { cluster }: CommandContext, verb: string): boolean {
  if ((spec.unschedulable ?? false) === wanted) return false;
  const body = { spec: { unschedulable: wanted ? true : null } };
  cluster.submit({ do: "patch", by: verb, kind: "Node", key: metadata.name, patch: { type: "strategic", body } });
  return true;
}
