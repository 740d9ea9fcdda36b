/**
 * The text of `kubectl describe node`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNode
 */
import { compareKeys } from "../../../sim/tree.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { canonicalQuantity } from "../../quantity.ts";
import { describeAllocation } from "./describe-allocation.ts";
import type { Node, Taint } from "./fields.ts";
import { nodeRolesText } from "./roles.ts";

/** A Lease as far as a description needs it; kinds do not import each other. */
interface HeldLease extends KubeObject {
  readonly spec?: { readonly holderIdentity?: string; readonly acquireTime?: string; readonly renewTime?: string };
}

const isLease = (object: KubeObject): object is HeldLease => object.kind === "Lease";

/** Describes a node, its lease and the pods on it. */
export function describeNode(object: Node, related: Related): string {
  const { metadata, spec, status } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Roles:", nodeRolesText(object));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  description.block("Taints:", taintLines(spec.taints ?? []));
  line(0, "Unschedulable:", spec.unschedulable ?? false);
  describeLease(description, metadata.name, related);
  describeConditions(description, status.conditions ?? []);
  line(0, "Addresses:");
  for (const { type, address } of status.addresses ?? []) line(1, `${type}:`, address);
  describeAmounts(description, "Capacity:", status.capacity);
  describeAmounts(description, "Allocatable:", status.allocatable);
  describeSystem(description, object);
  if (spec.podCIDR) line(0, "PodCIDR:", spec.podCIDR);
  if (spec.podCIDRs !== undefined && spec.podCIDRs.length > 0) line(0, "PodCIDRs:", spec.podCIDRs.join(","));
  if (spec.providerID) line(0, "ProviderID:", spec.providerID);
  describeAllocation(description, object, related);
  return description.text();
}

function taintLines(taints: readonly Taint[]): string[] {
  const sorted = [...taints].sort((a, b) => compareKeys(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  return sorted.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`);
}

function describeLease({ line }: Description, name: string, related: Related): void {
  const lease = related.get("Lease", `kube-node-lease/${name}`);
  if (lease === undefined || !isLease(lease)) {
    line(0, "Lease:", `Failed to get lease: leases.coordination.k8s.io "${name}" not found`);
    return;
  }
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {};
  line(0, "Lease:");
  line(1, "HolderIdentity:", holderIdentity ?? "<unset>");
  line(1, "AcquireTime:", acquireTime === undefined ? "<unset>" : rfc1123(acquireTime));
  line(1, "RenewTime:", renewTime === undefined ? "<unset>" : rfc1123(renewTime));
}

function describeConditions({ line }: Description, conditions: NonNullable<Node["status"]["conditions"]>): void {
  if (conditions.length === 0) return;
  line(0, "Conditions:");
  line(1, "Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message");
  line(1, "----", "------", "-----------------", "------------------", "------", "-------");
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = "", message = "" } of conditions) {
    // The blanks before the column's end are upstream's; the dashes above do not have them.
    const cells = [type, status, rfc1123(lastHeartbeatTime), rfc1123(lastTransitionTime), reason].map((cell) => `${cell} `);
    line(1, ...cells, message);
  }
}

function describeAmounts({ line }: Description, title: string, amounts: { readonly [resource: string]: string } = {}): void {
  const entries = Object.entries(amounts).sort(([a], [b]) => compareKeys(a, b));
  if (entries.length === 0) return;
  line(0, title);
  for (const [resource, amount] of entries) line(1, `${resource}:`, canonicalQuantity(amount));
}

function describeSystem({ line }: Description, { status: { nodeInfo } }: Node): void {
  line(0, "System Info:");
  line(1, "Machine ID:", nodeInfo.machineID);
  line(1, "System UUID:", nodeInfo.systemUUID);
  line(1, "Boot ID:", nodeInfo.bootID);
  line(1, "Kernel Version:", nodeInfo.kernelVersion);
  line(1, "OS Image:", nodeInfo.osImage);
  line(1, "Operating System:", nodeInfo.operatingSystem);
  line(1, "Architecture:", nodeInfo.architecture);
  line(1, "Container Runtime Version:", nodeInfo.containerRuntimeVersion);
  line(1, "Kubelet Version:", nodeInfo.kubeletVersion);
  line(1, "Kube-Proxy Version:", nodeInfo.kubeProxyVersion);
}
