/**
 * Node: a machine that runs pods.
 *
 * Its fields are in node/fields.ts. Absent on purpose: the taints that admission and the node lifecycle controller set.
 * @see kubernetes pkg/registry/core/node/strategy.go and pkg/printers/internalversion/printers.go printNode
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { filled, patched } from "../shapes/sharing.ts";
import { describeNode } from "./node/describe.ts";
import { type Node, type NodeSpec, type NodeStatus, type NodeSystemInfo, nodeSchema } from "./node/fields.ts";
import { nodeRolesText } from "./node/roles.ts";
import { validateNode, validateNodeUpdate } from "./node/validation.ts";

export type { Node, NodeCondition, Taint } from "./node/fields.ts";

export const nodeKind = defineKind({
  kind: "Node",
  group: "",
  version: "v1",
  plural: "nodes",
  shortNames: ["no"],
  categories: [],
  namespaced: false,
  history: "full",
  subresources: [{ name: "proxy", kind: "NodeProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] }],
  schema: nodeSchema,
  hasStatus: true,
  cordonable: true,
  fieldSelectors: { "spec.unschedulable": ({ spec }) => String(spec.unschedulable ?? false) },
  columns: [
    nameColumn,
    { name: "STATUS", cell: statusText },
    { name: "ROLES", cell: nodeRolesText, rank: 3 },
    ageColumn,
    { name: "VERSION", cell: ({ status }) => status.nodeInfo.kubeletVersion, rank: 4 },
    { name: "INTERNAL-IP", cell: (object) => addressText(object, "InternalIP"), wide: true },
    { name: "EXTERNAL-IP", cell: (object) => addressText(object, "ExternalIP"), wide: true, rank: 8 },
    { name: "OS-IMAGE", cell: ({ status }) => status.nodeInfo.osImage || "<unknown>", wide: true, rank: 7 },
    { name: "KERNEL-VERSION", cell: ({ status }) => status.nodeInfo.kernelVersion || "<unknown>", wide: true, rank: 7 },
    { name: "CONTAINER-RUNTIME", cell: ({ status }) => status.nodeInfo.containerRuntimeVersion || "<unknown>", wide: true, rank: 6 },
  ],
  health: nodeHealth,
  defaults: withDefaults,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  strategy: { prepareCreate: withoutConfig },
  podsOf: ({ metadata }) => ({ namespace: "", node: metadata.name }),
  describe: describeNode,
});

function readyCondition({ status }: Node) {
  return status.conditions?.find(({ type }) => type === "Ready");
}

/** `Ready`, `NotReady` or `Unknown`, and `,SchedulingDisabled` when cordoned. */
function statusText(object: Node): string {
  const ready = readyCondition(object);
  const text = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return object.spec.unschedulable === true ? `${text},SchedulingDisabled` : text;
}

function addressText({ status }: Node, type: string): string {
  return status.addresses?.find((address) => address.type === type)?.address ?? "<none>";
}

function nodeHealth(object: Node): Health {
  const ready = readyCondition(object);
  if (ready === undefined) return { state: "failing", why: "The kubelet has not reported yet." };
  if (ready.status !== "True") return { state: "failing", why: ready.message || ready.reason || "The node is not ready." };
  // Every condition but Ready tells of something wrong when it is true.
  const trouble = object.status.conditions?.find(({ type, status }) => type !== "Ready" && status === "True");
  if (trouble !== undefined) return { state: "failing", why: trouble.message || trouble.type };
  if (object.spec.unschedulable === true) return { state: "progressing", why: "Cordoned: no new pods are placed here." };
  return { state: "ok", why: "" };
}

const NO_INFO: NodeSystemInfo = {
  architecture: "",
  bootID: "",
  containerRuntimeVersion: "",
  kernelVersion: "",
  kubeletVersion: "",
  kubeProxyVersion: "",
  machineID: "",
  operatingSystem: "",
  osImage: "",
  systemUUID: "",
};

/** Fills what the manifest leaves out; what the types promise may be missing before. A kubelet brings its status along. */
function withDefaults(object: Node): Node {
  const { spec = {}, status = NO_STATUS }: Partial<Node> = object;
  return patched(object, { spec: specWithDefaults(spec), status: statusWithDefaults(status) });
}

/** podCIDR is the first of podCIDRs; whichever is set fills the other. */
function specWithDefaults(spec: NodeSpec): NodeSpec {
  const { podCIDR = "", podCIDRs: [first = ""] = [] } = spec;
  if (podCIDR !== "" && podCIDR !== first) return { ...spec, podCIDRs: [podCIDR] };
  return first === "" ? spec : patched(spec, { podCIDR: first });
}

const NO_STATUS: NodeStatus = { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: NO_INFO };

function statusWithDefaults(status: NodeStatus): NodeStatus {
  const { nodeInfo = NO_INFO }: Partial<NodeStatus> = status;
  const filledIn = patched(filled(status, NO_STATUS), { nodeInfo: filled(nodeInfo, NO_INFO) });
  return status.capacity === undefined ? filledIn : filled(filledIn, { allocatable: status.capacity });
}

/** Dynamic kubelet configuration is gone from Kubernetes; its fields are read and dropped. */
function withoutConfig(object: Node): Node {
  const { configSource: _, ...spec } = object.spec;
  const { config: __, ...status } = object.status;
  return { ...object, spec, status };
}
