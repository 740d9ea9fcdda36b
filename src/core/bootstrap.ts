/**
 * What a fresh kubeadm-like cluster contains before anyone has applied anything.
 *
 * Absent on purpose: the static pods and add-ons of kube-system (they come with their kinds).
 */
import { systemPriorityClasses } from "./api/kinds/priority-class.ts";
import {
  mandatoryFlowSchemas,
  mandatoryPriorityLevels,
  suggestedFlowSchemas,
  suggestedPriorityLevels,
} from "./api/shapes/flow-control-defaults.ts";
import { apiService } from "./network/api-endpoints.ts";
import type { Draft } from "./reconcile/agent.ts";
import type { MemberRow } from "./reconcile/control-plane.ts";
import { defaultRoles } from "./server/access/default-roles.ts";

/** A node to start with. */
export interface NodeSpec {
  readonly name: string;
  readonly zone: string;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: number;
  readonly controlPlane: boolean;
}

const ZONES = ["zone-a", "zone-b", "zone-c"] as const;
const SYSTEM_NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"] as const;
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const FIRST_MEMBER = "control-plane";
/** Of an API server outside the nodes' network. */
const HOSTED_ADDRESS = "172.17.0.2";
const NOT_READY_TAINT = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** Control-plane nodes and `workers` workers, each spread over three zones: 4 CPU, 8 GiB, 110 pods each. */
export function standardNodes(workers: number, controlPlane: 1 | 3 = 1): readonly NodeSpec[] {
  const size = { cpu: "4", memory: "8Gi", pods: 110 };
  const zoneOf = (index: number): string => ZONES[index % ZONES.length] ?? ZONES[0];
  const nodes: NodeSpec[] = [];
  for (let index = 0; index < controlPlane; index++) {
    nodes.push({ name: index === 0 ? FIRST_MEMBER : `${FIRST_MEMBER}-${index + 1}`, zone: zoneOf(index), controlPlane: true, ...size });
  }
  for (let index = 0; index < workers; index++) {
    nodes.push({ name: `worker-${index + 1}`, zone: zoneOf(index), controlPlane: false, ...size });
  }
  return nodes;
}

/** The control plane's members: its nodes, or one machine that is no node, as providers host it. */
export function controlPlaneMembers(nodes: readonly NodeSpec[]): readonly (readonly [name: string, MemberRow])[] {
  const members = nodes.flatMap(({ name, controlPlane }, index) => (controlPlane ? [[name, { address: addressOf(index) }] as const] : []));
  return members.length > 0 ? members : [[FIRST_MEMBER, { address: HOSTED_ADDRESS }]];
}

/** The namespaces, the classes of priority, the services' addresses, the API's own Service and order of requests, and who may do what. */
export function systemObjects(): readonly Draft[] {
  const namespaces = SYSTEM_NAMESPACES.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  return [...namespaces, ...priorityClasses(), SERVICE_CIDR, ...flowControl(), apiService(), ...defaultRoles()];
}

/** The two classes of the system; their names are reserved. */
function priorityClasses(): readonly Draft[] {
  return systemPriorityClasses.map(({ name, ...fields }) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    ...fields,
  }));
}

/** kubeadm's default range, from which services get their addresses. */
const SERVICE_CIDR: Draft = {
  apiVersion: "networking.k8s.io/v1",
  kind: "ServiceCIDR",
  metadata: { name: "kubernetes" },
  spec: { cidrs: ["10.96.0.0/12"] },
};

/** The API server keeps up those that are marked so. */
function flowControl(): readonly Draft[] {
  const draft =
    (kind: string) =>
    ({ name, spec }: { readonly name: string; readonly spec: object }): Draft => ({
      apiVersion: "flowcontrol.apiserver.k8s.io/v1",
      kind,
      metadata: { name, annotations: { "apf.kubernetes.io/autoupdate-spec": "true" } },
      spec,
    });
  return [
    ...[...mandatoryPriorityLevels, ...suggestedPriorityLevels].map(draft("PriorityLevelConfiguration")),
    ...[...mandatoryFlowSchemas, ...suggestedFlowSchemas].map(draft("FlowSchema")),
  ];
}

/** The Node object as its kubelet registers it. */
export function nodeObject(spec: NodeSpec, index: number): Draft {
  const labels: Record<string, string> = {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": spec.name,
    "kubernetes.io/os": "linux",
    "topology.kubernetes.io/region": "region-1",
    "topology.kubernetes.io/zone": spec.zone,
  };
  if (spec.controlPlane) {
    labels[CONTROL_PLANE_LABEL] = "";
    labels["node.kubernetes.io/exclude-from-external-load-balancers"] = "";
  }
  const taints = spec.controlPlane ? [{ key: CONTROL_PLANE_LABEL, effect: "NoSchedule" }, NOT_READY_TAINT] : [NOT_READY_TAINT];
  const podCIDR = `10.${244 + Math.floor(index / 256)}.${index % 256}.0/24`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: spec.name, labels, annotations: { "node.alpha.kubernetes.io/ttl": "0" } },
    spec: { podCIDR, podCIDRs: [podCIDR], taints },
    status: nodeStatus(spec, index),
  };
}

function nodeStatus(spec: NodeSpec, index: number) {
  const capacity = { cpu: spec.cpu, "ephemeral-storage": "102350Mi", memory: spec.memory, pods: String(spec.pods) };
  return {
    addresses: [
      { type: "InternalIP", address: addressOf(index) },
      { type: "Hostname", address: spec.name },
    ],
    capacity,
    allocatable: capacity,
    nodeInfo: {
      architecture: "amd64",
      bootID: "",
      containerRuntimeVersion: "containerd://2.1.4",
      kernelVersion: "6.12.48",
      kubeProxyVersion: "",
      kubeletVersion: "v1.34.2",
      machineID: "",
      operatingSystem: "linux",
      osImage: "Debian GNU/Linux 13 (trixie)",
      systemUUID: "",
    },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  };
}

function addressOf(index: number): string {
  return `172.18.${Math.floor((index + 2) / 250)}.${((index + 2) % 250) + 1}`;
}
