/**
 * What a pod is to be, and the template that workloads make pods from.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int32, int64, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { affinity, toleration, topologySpreadConstraint } from "./affinity.ts";
import { container, ephemeralContainer, resourceRequirements } from "./container.ts";
import { atomic, atomicMap, mergedBy, mergedByNameRetainingKeys } from "./list-rules.ts";
import { localObjectReference } from "./references.ts";
import { podSecurityContext } from "./security-context.ts";
import { templateMeta } from "./template-metadata.ts";
import { volume } from "./volume.ts";

export const podDNSConfigOption = struct("PodDNSConfigOption", () => ({
  name: optional(text("Name of the resolver option, such as ndots.")),
  value: optional(text("Value of the option.")),
}));
/** An option of the resolver. */
export type PodDNSConfigOption = Infer<typeof podDNSConfigOption>;

export const podDNSConfig = struct("PodDNSConfig", () => ({
  nameservers: optional(list(text("An address."), "Name servers added to those of the DNS policy.", atomic)),
  options: optional(list(podDNSConfigOption, "Resolver options merged with those of the DNS policy.", atomic)),
  searches: optional(list(text("A domain."), "Search domains added to those of the DNS policy.", atomic)),
}));
/** Resolver settings beyond the DNS policy. */
export type PodDNSConfig = Infer<typeof podDNSConfig>;

export const hostAlias = struct("HostAlias", () => ({
  hostnames: optional(list(text("A host name."), "Names for the address.", atomic)),
  ip: text("Address of the line in the hosts file."),
}));
/** A line of the pod's hosts file. */
export type HostAlias = Infer<typeof hostAlias>;

export const podOS = struct("PodOS", () => ({
  name: oneOf(["linux", "windows"], "Operating system of the containers.", "v1.OSName"),
}));
/** The operating system a pod needs. */
export type PodOS = Infer<typeof podOS>;

export const podReadinessGate = struct("PodReadinessGate", () => ({
  conditionType: text("Condition of the pod that must be True for it to be ready."),
}));
/** A further demand on readiness. */
export type PodReadinessGate = Infer<typeof podReadinessGate>;

export const podSchedulingGate = struct("PodSchedulingGate", () => ({
  name: text("Name of the gate."),
}));
/** A gate that keeps the pod from being scheduled until it is removed. */
export type PodSchedulingGate = Infer<typeof podSchedulingGate>;

export const podResourceClaim = struct("PodResourceClaim", () => ({
  name: text("Name by which containers use the claim."),
  resourceClaimName: optional(text("Claim that exists already.")),
  resourceClaimTemplateName: optional(text("Template a claim is made from for this pod.")),
}));
/** A resource claim of a pod. */
export type PodResourceClaim = Infer<typeof podResourceClaim>;

export const podSpec = struct("PodSpec", () => ({
  activeDeadlineSeconds: optional(int64("Seconds after its start at which the pod is failed.")),
  affinity: optional(part(affinity, "Where the pod may and would rather run.")),
  automountServiceAccountToken: optional(bool("Whether containers get a token of the service account.")),
  containers: list(container, "Containers of the pod; at least one.", mergedBy("name")),
  dnsConfig: optional(part(podDNSConfig, "Resolver settings beyond the DNS policy.")),
  dnsPolicy: oneOf(["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], "Where resolver settings come from.", "v1.DNSPolicy"),
  enableServiceLinks: optional(bool("Whether containers get variables that name the Services of the namespace.")),
  ephemeralContainers: optional(list(ephemeralContainer, "Debugging containers, added while the pod runs.", mergedBy("name"))),
  hostAliases: optional(list(hostAlias, "Lines added to the hosts file.", mergedBy("ip"))),
  hostIPC: optional(bool("Whether the pod shares the node's IPC namespace.")),
  hostNetwork: optional(bool("Whether the pod uses the node's network and address.")),
  hostPID: optional(bool("Whether the pod sees the node's processes.")),
  hostUsers: optional(bool("Whether the pod uses the node's user namespace; false gives it its own.")),
  hostname: optional(text("Host name; the pod's name when absent.")),
  hostnameOverride: optional(text("Host name inside the pod that wins over all others.")),
  imagePullSecrets: optional(
    list(part(localObjectReference, "A Secret.", atomicMap), "Secrets with which images are pulled.", mergedBy("name")),
  ),
  initContainers: optional(list(container, "Containers that run, in order, before the others.", mergedBy("name"))),
  nodeName: optional(text("Node the pod is bound to.")),
  nodeSelector: optional(map(text("Wanted value."), "Labels that the node must have.", atomicMap)),
  os: optional(part(podOS, "Operating system the pod needs.")),
  overhead: optional(map(quantity("An amount."), "What the pod itself costs beside its containers.")),
  preemptionPolicy: optional(
    oneOf(["PreemptLowerPriority", "Never"], "Whether pods of lower priority may be evicted for this one.", "v1.PreemptionPolicy"),
  ),
  priority: optional(int32("Priority; admission fills it from the class.")),
  priorityClassName: optional(text("PriorityClass of the pod.")),
  readinessGates: optional(list(podReadinessGate, "Further conditions the pod's readiness depends on.", atomic)),
  resourceClaims: optional(list(podResourceClaim, "Resource claims that containers may use.", mergedByNameRetainingKeys)),
  resources: optional(part(resourceRequirements, "Resources of the pod as a whole.")),
  restartPolicy: oneOf(["Always", "OnFailure", "Never"], "When ended containers are started again.", "v1.RestartPolicy"),
  runtimeClassName: optional(text("RuntimeClass that runs the pod.")),
  schedulerName: text("Scheduler that binds the pod."),
  schedulingGates: optional(list(podSchedulingGate, "Gates that must be gone before the pod is scheduled.", mergedBy("name"))),
  securityContext: part(podSecurityContext, "Security settings of the pod."),
  serviceAccount: optional(text("Former name of serviceAccountName, kept equal to it.")),
  serviceAccountName: optional(text("ServiceAccount the pod acts as.")),
  setHostnameAsFQDN: optional(bool("Whether the host name is the fully qualified one.")),
  shareProcessNamespace: optional(bool("Whether the containers see each other's processes.")),
  subdomain: optional(text("Subdomain under which the host name is known.")),
  terminationGracePeriodSeconds: int64("Seconds between the signal to stop and the kill."),
  tolerations: optional(list(toleration, "Taints that the pod bears.", atomic)),
  topologySpreadConstraints: optional(
    list(topologySpreadConstraint, "How pods like this one are spread.", mergedBy("topologyKey", ["topologyKey", "whenUnsatisfiable"])),
  ),
  volumes: optional(list(volume, "Volumes that containers may mount.", mergedByNameRetainingKeys)),
}));
/** What a pod is to be. */
export type PodSpec = Infer<typeof podSpec>;

export const podTemplateSpec = struct("PodTemplateSpec", () => ({
  metadata: optional(part(templateMeta, "Labels and annotations of the pods.")),
  spec: part(podSpec, "What the pods are to be."),
}));
/** What pods of a workload are made from. */
export type PodTemplateSpec = Infer<typeof podTemplateSpec>;
