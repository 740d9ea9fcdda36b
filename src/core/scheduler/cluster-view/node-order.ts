/**
 * The order in which nodes are looked at: zones in turn, nodes of a zone by name.
 *
 * Upstream keeps the order in which nodes came; here it follows from the nodes alone, so that a rebuilt view equals a
 * folded one.
 * @see kubernetes pkg/scheduler/backend/cache/node_tree.go
 */
import { compareKeys } from "../../sim/tree.ts";
import type { NodeState } from "./node-state.ts";

const REGION = "topology.kubernetes.io/region";
const ZONE = "topology.kubernetes.io/zone";
const OLD_REGION = "failure-domain.beta.kubernetes.io/region";
const OLD_ZONE = "failure-domain.beta.kubernetes.io/zone";

/** The nodes, zone by zone in turn. */
export function interleaved(nodes: Iterable<NodeState>): readonly NodeState[] {
  const zones = new Map<string, NodeState[]>();
  for (const node of nodes) {
    const zone = `${node.labels[ZONE] ?? node.labels[OLD_ZONE] ?? ""}\0${node.labels[REGION] ?? node.labels[OLD_REGION] ?? ""}`;
    const members = zones.get(zone);
    if (members === undefined) zones.set(zone, [node]);
    else members.push(node);
  }
  const rows = [...zones].sort(([a], [b]) => compareKeys(a, b)).map(([, members]) => members.sort((a, b) => compareKeys(a.name, b.name)));
  const order: NodeState[] = [];
  for (let round = 0; rows.some((row) => round < row.length); round++) {
    for (const row of rows) {
      const node = row[round];
      if (node !== undefined) order.push(node);
    }
  }
  return order;
}
