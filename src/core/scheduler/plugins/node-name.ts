/**
 * Rejects all nodes but the one that the pod names.
 *
 * The scheduler only sees pods without a node; the plugin speaks when a pod that names one is explained.
 * @see kubernetes pkg/scheduler/framework/plugins/nodename/node_name.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { NONE, type Plugin } from "../plugin.ts";

const REJECTED = [{ text: "node(s) didn't match the requested node name", resolvable: false }];

function wantedNode(pod: Pod): string {
  return pod.spec.nodeName ?? "";
}

export const nodeName: Plugin = {
  name: "NodeName",
  weight: 0,
  passesAll: ({ pod }) => wantedNode(pod) === "",
  filter: ({ pod }, { name }) => (wantedNode(pod) === "" || wantedNode(pod) === name ? NONE : REJECTED),
  heeds: ({ kind }) => kind === "Node",
  helps: (pod, { kind, before, after }) => kind === "Node" && before === undefined && after?.metadata.name === wantedNode(pod),
};
