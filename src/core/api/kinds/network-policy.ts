/**
 * NetworkPolicy: which traffic a set of pods takes and sends.
 *
 * Stored and shown only: nothing here keeps traffic away, as in a cluster whose network plugin knows no policies.
 * @see kubernetes staging/src/k8s.io/api/networking/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { labelSelector, typeAndMeta } from "../meta.ts";
import { type Infer, int32, intOrString, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { labelSelectorText, selectorOf, selectorText } from "../selector.ts";
import { PORT_PROTOCOLS } from "../shapes/endpoint-address.ts";
import { atomic, atomicMap } from "../shapes/list-rules.ts";
import { withNetworkPolicyDefaults } from "./network-policy/defaults.ts";
import { describeNetworkPolicy } from "./network-policy/describe.ts";
import { validateNetworkPolicy } from "./network-policy/validate.ts";

const networkPolicyPort = struct("NetworkPolicyPort", () => ({
  endPort: optional(int32("Last port of a range that begins with port.")),
  port: optional(intOrString("Port by number or by a container port's name; absent means all ports.")),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol; TCP unless said otherwise.", "v1.Protocol"),
}));
export type NetworkPolicyPort = Infer<typeof networkPolicyPort>;

const ipBlock = struct("IPBlock", () => ({
  cidr: text("Range of addresses."),
  except: optional(list(text("A range within the block."), "Parts of the range that are left out.", atomic)),
}));
export type IpBlock = Infer<typeof ipBlock>;

const networkPolicyPeer = struct("NetworkPolicyPeer", () => ({
  ipBlock: optional(part(ipBlock, "Peers by address; excludes selectors.")),
  namespaceSelector: optional(part(labelSelector, "Namespaces of the peers; absent means the policy's own.", atomicMap)),
  podSelector: optional(part(labelSelector, "Pods that are peers; absent means all of the namespaces.", atomicMap)),
}));
export type NetworkPolicyPeer = Infer<typeof networkPolicyPeer>;

const networkPolicyIngressRule = struct("NetworkPolicyIngressRule", () => ({
  from: optional(list(networkPolicyPeer, "Sources that are allowed; none given means all.", atomic)),
  ports: optional(list(networkPolicyPort, "Ports that are allowed; none given means all.", atomic)),
}));

const networkPolicyEgressRule = struct("NetworkPolicyEgressRule", () => ({
  ports: optional(list(networkPolicyPort, "Ports that are allowed; none given means all.", atomic)),
  to: optional(list(networkPolicyPeer, "Destinations that are allowed; none given means all.", atomic)),
}));

const networkPolicySpec = struct("NetworkPolicySpec", () => ({
  egress: optional(list(networkPolicyEgressRule, "What the pods may send; no rule means nothing.", atomic)),
  ingress: optional(list(networkPolicyIngressRule, "What the pods may take; no rule means nothing.", atomic)),
  podSelector: optional(part(labelSelector, "Pods the policy is about; empty means all of the namespace.", atomicMap)),
  policyTypes: optional(
    list(oneOf(["Ingress", "Egress"], "A direction.", "v1.PolicyType"), "Directions that the policy restricts.", atomic),
  ),
}));
export type NetworkPolicySpec = Infer<typeof networkPolicySpec>;

const networkPolicy = struct("NetworkPolicy", () => ({
  ...typeAndMeta(),
  spec: part(networkPolicySpec, "The pods and their traffic."),
}));
export type NetworkPolicy = Infer<typeof networkPolicy>;

export const networkPolicyKind = defineKind({
  kind: "NetworkPolicy",
  group: "networking.k8s.io",
  version: "v1",
  plural: "networkpolicies",
  shortNames: ["netpol"],
  categories: [],
  namespaced: true,
  history: "full",
  hasGeneration: true,
  schema: networkPolicy,
  columns: [nameColumn, { name: "POD-SELECTOR", cell: ({ spec }) => labelSelectorText(spec.podSelector) }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  defaults: withNetworkPolicyDefaults,
  validate: validateNetworkPolicy,
  podsOf: ({ metadata, spec }) => ({ namespace: metadata.namespace ?? "", labels: selectorText(selectorOf(spec.podSelector ?? {})) }),
  describe: describeNetworkPolicy,
});
