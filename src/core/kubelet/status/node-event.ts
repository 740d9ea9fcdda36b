/**
 * What a kubelet says of its node.
 */
import type { Node } from "../../api/kinds/node.ts";
import type { EventIntent, EventTarget } from "../../reconcile/agent.ts";

/** An event about the node. */
export function nodeEvent({ metadata }: Node, type: "Normal" | "Warning", reason: string, message: string): EventIntent {
  // Upstream's kubelet knows its node by name only.
  const regarding: EventTarget = { kind: "Node", apiVersion: "v1", metadata: { name: metadata.name, uid: metadata.name } };
  return { do: "event", regarding, type, reason, message, source: "kubelet" };
}
