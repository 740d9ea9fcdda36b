/**
 * The fields of a Node.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { typeAndMeta } from "../../meta.ts";
import { bool, type Infer, int32, int64, list, map, oneOf, optional, part, quantity, struct, text, time } from "../../schema.ts";

const configMapNodeConfigSource = struct("ConfigMapNodeConfigSource", () => ({
  kubeletConfigKey: text("Key of the ConfigMap under which the kubelet's configuration lies."),
  name: text("Name of the ConfigMap."),
  namespace: text("Namespace of the ConfigMap."),
  resourceVersion: optional(text("Version of the ConfigMap; not allowed in a spec.")),
  uid: optional(text("UID of the ConfigMap; not allowed in a spec.")),
}));

const nodeConfigSource = struct("NodeConfigSource", () => ({
  configMap: optional(part(configMapNodeConfigSource, "The ConfigMap that holds the configuration.")),
}));

/** A mark on a node that repels pods which do not tolerate it. */
export const taint = struct("Taint", () => ({
  effect: oneOf(
    ["NoSchedule", "PreferNoSchedule", "NoExecute"],
    "What befalls pods that do not tolerate the taint: not placed, placed last, or evicted.",
    "v1.TaintEffect",
  ),
  key: text("Key of the taint, which tolerations name."),
  timeAdded: optional(time("When the taint was put on the node; evictions count from here.")),
  value: optional(text("Value of the taint, which tolerations may ask for.")),
}));
export type Taint = Infer<typeof taint>;

const nodeSpec = struct("NodeSpec", () => ({
  configSource: optional(part(nodeConfigSource, "No longer used: where the kubelet took its configuration from.")),
  externalID: optional(text("No longer used.")),
  podCIDR: optional(text("Range from which the node's pods get their addresses.")),
  podCIDRs: optional(
    list(text("A range of addresses."), "Ranges for the node's pods, at most one for each IP family.", { patch: "merge", listType: "set" }),
  ),
  providerID: optional(text("Identity of the machine at its cloud: `provider://id`.")),
  taints: optional(list(taint, "Marks that repel pods.", { listType: "atomic" })),
  unschedulable: optional(bool("Cordoned: the scheduler places no new pods here.")),
}));
export type NodeSpec = Infer<typeof nodeSpec>;

const nodeAddress = struct("NodeAddress", () => ({
  address: text("The address."),
  type: text("Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS."),
}));

const nodeCondition = struct("NodeCondition", () => ({
  lastHeartbeatTime: optional(time("When the kubelet last reported the condition.")),
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
  status: text("True, False or Unknown."),
  type: text("Ready, MemoryPressure, DiskPressure, PIDPressure or NetworkUnavailable."),
}));
export type NodeCondition = Infer<typeof nodeCondition>;

const nodeConfigStatus = struct("NodeConfigStatus", () => ({
  active: optional(part(nodeConfigSource, "The configuration in use.")),
  assigned: optional(part(nodeConfigSource, "The configuration the kubelet will try next.")),
  error: optional(text("Why the assigned configuration is not in use.")),
  lastKnownGood: optional(part(nodeConfigSource, "The configuration to fall back to.")),
}));

const daemonEndpoint = struct("DaemonEndpoint", () => ({
  Port: int32("Port on which the daemon listens."),
}));

const nodeDaemonEndpoints = struct("NodeDaemonEndpoints", () => ({
  kubeletEndpoint: optional(part(daemonEndpoint, "Where the kubelet listens.")),
}));

const nodeFeatures = struct("NodeFeatures", () => ({
  supplementalGroupsPolicy: optional(bool("Whether the container runtime knows supplementalGroupsPolicy.")),
}));

const containerImage = struct("ContainerImage", () => ({
  names: optional(list(text("A name of the image."), "All names under which the image is known.", { listType: "atomic" })),
  sizeBytes: optional(int64("Size of the image in bytes.")),
}));

const nodeSwapStatus = struct("NodeSwapStatus", () => ({
  capacity: optional(int64("Bytes of swap.")),
}));

const nodeSystemInfo = struct("NodeSystemInfo", () => ({
  architecture: text("The processor's architecture: amd64, arm64."),
  bootID: text("Identity of the present boot; changes with every restart of the machine."),
  containerRuntimeVersion: text("Container runtime and its version: containerd://2.1.3."),
  kernelVersion: text("Version of the kernel."),
  kubeletVersion: text("Version of the kubelet."),
  kubeProxyVersion: text("No longer used."),
  machineID: text("Identity of the machine, kept over reinstallations of the cluster."),
  operatingSystem: text("Operating system: linux or windows."),
  osImage: text("Name of the operating system's image."),
  swap: optional(part(nodeSwapStatus, "How much swap there is.")),
  systemUUID: text("Identity of the machine as its firmware has it."),
}));
export type NodeSystemInfo = Infer<typeof nodeSystemInfo>;

const nodeRuntimeHandlerFeatures = struct("NodeRuntimeHandlerFeatures", () => ({
  recursiveReadOnlyMounts: optional(bool("Whether read-only mounts can be made so recursively.")),
  userNamespaces: optional(bool("Whether pods can have their own user namespace.")),
}));

const nodeRuntimeHandler = struct("NodeRuntimeHandler", () => ({
  features: optional(part(nodeRuntimeHandlerFeatures, "What the handler can do.")),
  name: optional(text("Name of the handler; empty for the default one.")),
}));

const attachedVolume = struct("AttachedVolume", () => ({
  devicePath: text("Device under which the volume appears."),
  name: text("Name of the volume."),
}));

const nodeStatus = struct("NodeStatus", () => ({
  addresses: optional(
    list(nodeAddress, "Where the node is reached.", { patch: "merge", mergeKey: "type", listType: "map", listKeys: ["type"] }),
  ),
  allocatable: optional(map(quantity("An amount."), "What pods may request in all.")),
  capacity: optional(map(quantity("An amount."), "What the machine has.")),
  conditions: optional(list(nodeCondition, "How the node is.", { patch: "merge", mergeKey: "type", listType: "map", listKeys: ["type"] })),
  config: optional(part(nodeConfigStatus, "No longer used: which configuration the kubelet runs with.")),
  daemonEndpoints: optional(part(nodeDaemonEndpoints, "Where the node's daemons listen.")),
  features: optional(part(nodeFeatures, "What the container runtime can do.")),
  images: optional(list(containerImage, "Images that the node has pulled.", { listType: "atomic" })),
  nodeInfo: part(nodeSystemInfo, "Versions and identities of the machine."),
  phase: optional(text("No longer used.")),
  runtimeHandlers: optional(list(nodeRuntimeHandler, "Runtime handlers that a RuntimeClass may name.", { listType: "atomic" })),
  volumesAttached: optional(list(attachedVolume, "Volumes that are attached to the node.", { listType: "atomic" })),
  volumesInUse: optional(list(text("Name of a volume."), "Volumes that are mounted on the node.", { listType: "atomic" })),
}));
export type NodeStatus = Infer<typeof nodeStatus>;

/** The schema of a Node. */
export const nodeSchema = struct("Node", () => ({
  ...typeAndMeta(),
  spec: part(nodeSpec, "What is wanted of the node."),
  status: part(nodeStatus, "What the node has and how it is."),
}));
export type Node = Infer<typeof nodeSchema>;
