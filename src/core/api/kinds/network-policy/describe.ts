/**
 * `kubectl describe networkpolicy`; upstream pads its own lines here, no two of them form a column.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNetworkPolicy
 */

import { goTime } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import { labelSelectorText } from "../../selector.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../network-policy.ts";

interface Rule {
  readonly ports: readonly NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
}

/** How each direction's rules are introduced. */
interface Words {
  readonly isolated: string;
  readonly anyone: string;
  readonly peer: string;
}

const INGRESS: Words = {
  isolated: "<none> (Selected pods are isolated for ingress connectivity)",
  anyone: "From: <any> (traffic not restricted by source)",
  peer: "From:",
};
const EGRESS: Words = {
  isolated: "<none> (Selected pods are isolated for egress connectivity)",
  anyone: "To: <any> (traffic not restricted by destination)",
  peer: "To:",
};

/** The pods, and what they may take and send. */
export function describeNetworkPolicy({ metadata, spec }: NetworkPolicy): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.line(0, "Created on:", goTime(metadata.creationTimestamp));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "Spec:");
  const pods = labelSelectorText(spec.podSelector);
  const everyPod = "<none> (Allowing the specific traffic to all pods in this namespace)";
  description.line(1, `PodSelector:     ${pods === "<none>" ? everyPod : pods}`);
  const types: readonly string[] = spec.policyTypes ?? [];
  if (types.includes("Ingress")) {
    description.line(1, "Allowing ingress traffic:");
    const rules = (spec.ingress ?? []).map(({ ports = [], from = [] }) => ({ ports, peers: from }));
    describeRules(description, rules, INGRESS);
  } else description.line(1, "Not affecting ingress traffic");
  if (types.includes("Egress")) {
    description.line(1, "Allowing egress traffic:");
    const rules = (spec.egress ?? []).map(({ ports = [], to = [] }) => ({ ports, peers: to }));
    describeRules(description, rules, EGRESS);
  } else description.line(1, "Not affecting egress traffic");
  description.line(1, `Policy Types: ${types.join(", ") || "<none>"}`);
  return description.text();
}

function describeRules(description: Description, rules: readonly Rule[], words: Words): void {
  if (rules.length === 0) description.line(2, words.isolated);
  for (const [index, { ports, peers }] of rules.entries()) {
    if (index > 0) description.line(2, "----------");
    if (ports.length === 0) description.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const port of ports) description.line(2, portText(port));
    if (peers.length === 0) description.line(2, words.anyone);
    for (const peer of peers) {
      description.line(2, words.peer);
      describePeer(description, peer);
    }
  }
}

function portText({ port, endPort, protocol }: NetworkPolicyPort): string {
  const first = port ?? "<nil>";
  const range = endPort === undefined ? `To Port: ${first}` : `To Port Range: ${first}-${endPort}`;
  return `${range}/${protocol ?? "TCP"}`;
}

function describePeer(description: Description, { namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector !== undefined) description.line(3, `NamespaceSelector: ${labelSelectorText(namespaceSelector)}`);
  if (podSelector !== undefined) description.line(3, `PodSelector: ${labelSelectorText(podSelector)}`);
  if (namespaceSelector !== undefined || podSelector !== undefined || ipBlock === undefined) return;
  description.line(3, "IPBlock:");
  description.line(4, `CIDR: ${ipBlock.cidr}`);
  description.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
}
