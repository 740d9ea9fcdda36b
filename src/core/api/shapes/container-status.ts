/**
 * What became of a pod and its containers, as its kubelet reports.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int32, int64, list, map, oneOf, optional, part, quantity, struct, text, time } from "../schema.ts";
import { resourceRequirements } from "./container.ts";
import { atomic, mergedBy, mergedByNameRetainingKeys } from "./list-rules.ts";

export const containerStateWaiting = struct("ContainerStateWaiting", () => ({
  message: optional(text("A sentence that says why.")),
  reason: optional(text("One word that says why.")),
}));
/** A container that does not run yet, or not now. */
export type ContainerStateWaiting = Infer<typeof containerStateWaiting>;

export const containerStateRunning = struct("ContainerStateRunning", () => ({
  startedAt: optional(time("When the container started.")),
}));
/** A container that runs. */
export type ContainerStateRunning = Infer<typeof containerStateRunning>;

export const containerStateTerminated = struct("ContainerStateTerminated", () => ({
  containerID: optional(text("ID of the container that ended.")),
  exitCode: int32("Exit code of the program."),
  finishedAt: optional(time("When the container ended.")),
  message: optional(text("Message the program left about its end.")),
  reason: optional(text("One word that says why it ended.")),
  signal: optional(int32("Signal that ended the program.")),
  startedAt: optional(time("When the container had started.")),
}));
/** A container that ended. */
export type ContainerStateTerminated = Infer<typeof containerStateTerminated>;

export const containerState = struct("ContainerState", () => ({
  running: optional(part(containerStateRunning, "The container runs.")),
  terminated: optional(part(containerStateTerminated, "The container ended.")),
  waiting: optional(part(containerStateWaiting, "The container waits.")),
}));
/** One of three states; none of them means waiting. */
export type ContainerState = Infer<typeof containerState>;

export const linuxContainerUser = struct("LinuxContainerUser", () => ({
  gid: int64("Group ID of the first process."),
  supplementalGroups: optional(list(int64("A group ID."), "Further groups of the first process.", atomic)),
  uid: int64("User ID of the first process."),
}));
/** The user of a Linux container. */
export type LinuxContainerUser = Infer<typeof linuxContainerUser>;

export const containerUser = struct("ContainerUser", () => ({
  linux: optional(part(linuxContainerUser, "User and groups on Linux.")),
}));
/** Whom the first process of a container runs as. */
export type ContainerUser = Infer<typeof containerUser>;

export const resourceHealth = struct("ResourceHealth", () => ({
  health: optional(text("Healthy, Unhealthy or Unknown.")),
  resourceID: text("ID of the device."),
}));
/** The health of one device. */
export type ResourceHealth = Infer<typeof resourceHealth>;

export const resourceStatus = struct("ResourceStatus", () => ({
  name: text("Name of the resource."),
  resources: optional(list(resourceHealth, "Health of each device.", { listType: "map", listKeys: ["resourceID"] })),
}));
/** The health of a container's devices. */
export type ResourceStatus = Infer<typeof resourceStatus>;

export const volumeMountStatus = struct("VolumeMountStatus", () => ({
  mountPath: text("Path in the container."),
  name: text("Name of the volume."),
  readOnly: optional(bool("Whether the mount is read-only.")),
  recursiveReadOnly: optional(
    oneOf(["Disabled", "IfPossible", "Enabled"], "Whether mounts below are read-only too.", "v1.RecursiveReadOnlyMode"),
  ),
}));
/** How a volume was mounted. */
export type VolumeMountStatus = Infer<typeof volumeMountStatus>;

export const containerStatus = struct("ContainerStatus", () => ({
  allocatedResources: optional(map(quantity("An amount."), "Requests that the node has granted.")),
  allocatedResourcesStatus: optional(list(resourceStatus, "Health of the devices granted.", mergedBy("name"))),
  containerID: optional(text("ID of the container, with its runtime: containerd://….")),
  image: text("Image that the container runs."),
  imageID: text("ID of that image, by digest."),
  lastState: optional(part(containerState, "State before the last restart.")),
  name: text("Name of the container."),
  ready: bool("Whether the container passes its readiness probe."),
  resources: optional(part(resourceRequirements, "Resources in force now.")),
  restartCount: int32("How often the container was restarted."),
  started: optional(bool("Whether the container passed its startup probe and its postStart hook.")),
  state: optional(part(containerState, "State now.")),
  stopSignal: optional(text("Signal that is going to stop the container.")),
  user: optional(part(containerUser, "Whom the first process runs as.")),
  volumeMounts: optional(list(volumeMountStatus, "How volumes were mounted.", mergedBy("mountPath"))),
}));
/** What became of a container. */
export type ContainerStatus = Infer<typeof containerStatus>;

export const podCondition = struct("PodCondition", () => ({
  lastProbeTime: optional(time("When the condition was last looked at.")),
  lastTransitionTime: optional(time("When the status last changed.")),
  message: optional(text("A sentence that says why.")),
  observedGeneration: optional(int64("Generation the condition was computed from.")),
  reason: optional(text("One word that says why.")),
  status: oneOf(["True", "False", "Unknown"], "Whether it holds.", "v1.ConditionStatus"),
  type: text("What the condition is about."),
}));
/** A condition of a pod. */
export type PodCondition = Infer<typeof podCondition>;

export const hostIP = struct("HostIP", () => ({
  ip: text("Address of the node."),
}));
/** An address of the pod's node. */
export type HostIP = Infer<typeof hostIP>;

export const podIP = struct("PodIP", () => ({
  ip: text("Address of the pod."),
}));
/** An address of a pod. */
export type PodIP = Infer<typeof podIP>;

export const podResourceClaimStatus = struct("PodResourceClaimStatus", () => ({
  name: text("Name of the entry in the pod's resourceClaims."),
  resourceClaimName: optional(text("Claim that was made for it.")),
}));
/** What became of a pod's resource claim. */
export type PodResourceClaimStatus = Infer<typeof podResourceClaimStatus>;

export const containerExtendedResourceRequest = struct("ContainerExtendedResourceRequest", () => ({
  containerName: text("Container that asked."),
  requestName: text("Request in the claim that serves it."),
  resourceName: text("Extended resource that was asked for."),
}));
/** How an extended resource of a container is served by a claim. */
export type ContainerExtendedResourceRequest = Infer<typeof containerExtendedResourceRequest>;

export const podExtendedResourceClaimStatus = struct("PodExtendedResourceClaimStatus", () => ({
  requestMappings: list(containerExtendedResourceRequest, "Which request serves which container.", atomic),
  resourceClaimName: text("Claim that serves the pod's extended resources."),
}));
/** The claim made for a pod's extended resources. */
export type PodExtendedResourceClaimStatus = Infer<typeof podExtendedResourceClaimStatus>;

export const podStatus = struct("PodStatus", () => ({
  conditions: optional(list(podCondition, "Conditions, by type.", mergedBy("type"))),
  containerStatuses: optional(list(containerStatus, "What became of each container.", atomic)),
  ephemeralContainerStatuses: optional(list(containerStatus, "What became of each debugging container.", atomic)),
  extendedResourceClaimStatus: optional(part(podExtendedResourceClaimStatus, "Claim made for extended resources.")),
  hostIP: optional(text("Address of the node.")),
  hostIPs: optional(list(hostIP, "All addresses of the node.", { patch: "merge", mergeKey: "ip", listType: "atomic" })),
  initContainerStatuses: optional(list(containerStatus, "What became of each init container.", atomic)),
  message: optional(text("A sentence that says why the pod is as it is.")),
  nominatedNodeName: optional(text("Node on which room is being made for the pod.")),
  observedGeneration: optional(int64("Generation of the pod that this status speaks of.")),
  phase: oneOf(["Pending", "Running", "Succeeded", "Failed", "Unknown"], "Where in its life the pod is.", "v1.PodPhase"),
  podIP: optional(text("Address of the pod.")),
  podIPs: optional(list(podIP, "All addresses of the pod.", mergedBy("ip"))),
  qosClass: optional(oneOf(["Guaranteed", "Burstable", "BestEffort"], "Quality of service, from the resources.", "v1.PodQOSClass")),
  reason: optional(text("One word that says why the pod is as it is.")),
  resize: optional(text("State of a resize in place; conditions say it now.")),
  resourceClaimStatuses: optional(list(podResourceClaimStatus, "What became of the resource claims.", mergedByNameRetainingKeys)),
  startTime: optional(time("When the kubelet took the pod over.")),
}));
/** What became of a pod. */
export type PodStatus = Infer<typeof podStatus>;
