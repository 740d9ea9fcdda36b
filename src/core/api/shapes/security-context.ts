/**
 * Security settings of pods and containers. They are kept and validated; nothing in the emulated node enforces them.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int64, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { atomic } from "./list-rules.ts";

export const seLinuxOptions = struct("SELinuxOptions", () => ({
  level: optional(text("SELinux level.")),
  role: optional(text("SELinux role.")),
  type: optional(text("SELinux type.")),
  user: optional(text("SELinux user.")),
}));
/** An SELinux context. */
export type SELinuxOptions = Infer<typeof seLinuxOptions>;

export const seccompProfile = struct("SeccompProfile", () => ({
  localhostProfile: optional(text("File on the node that holds the profile, for type Localhost only.")),
  type: oneOf(["Localhost", "RuntimeDefault", "Unconfined"], "Where the profile comes from.", "v1.SeccompProfileType"),
}));
/** Which system calls are allowed. */
export type SeccompProfile = Infer<typeof seccompProfile>;

export const appArmorProfile = struct("AppArmorProfile", () => ({
  localhostProfile: optional(text("Profile loaded on the node, for type Localhost only.")),
  type: oneOf(["Localhost", "RuntimeDefault", "Unconfined"], "Where the profile comes from.", "v1.AppArmorProfileType"),
}));
/** Which AppArmor profile confines the processes. */
export type AppArmorProfile = Infer<typeof appArmorProfile>;

export const windowsSecurityContextOptions = struct("WindowsSecurityContextOptions", () => ({
  gmsaCredentialSpec: optional(text("Text of the GMSA credential spec.")),
  gmsaCredentialSpecName: optional(text("Name of the GMSA credential spec.")),
  hostProcess: optional(bool("Whether the container runs as a process of the host.")),
  runAsUserName: optional(text("Windows user the container runs as.")),
}));
/** Settings that Windows nodes alone know. */
export type WindowsSecurityContextOptions = Infer<typeof windowsSecurityContextOptions>;

export const capabilities = struct("Capabilities", () => ({
  add: optional(list(text("Name of a capability."), "Capabilities granted beyond the default set.", atomic)),
  drop: optional(list(text("Name of a capability."), "Capabilities taken away.", atomic)),
}));
/** Changes to a container's Linux capabilities. */
export type Capabilities = Infer<typeof capabilities>;

export const securityContext = struct("SecurityContext", () => ({
  allowPrivilegeEscalation: optional(bool("Whether a process may gain more privileges than its parent has.")),
  appArmorProfile: optional(part(appArmorProfile, "AppArmor profile; overrides the pod's.")),
  capabilities: optional(part(capabilities, "Capabilities added and dropped.")),
  privileged: optional(bool("Whether the container has root's powers on the node.")),
  procMount: optional(oneOf(["Default", "Unmasked"], "How /proc is shown to the container.", "v1.ProcMountType")),
  readOnlyRootFilesystem: optional(bool("Whether the root file system is mounted read-only.")),
  runAsGroup: optional(int64("Group ID of the first process; overrides the pod's.")),
  runAsNonRoot: optional(bool("Whether the kubelet refuses to start the container as user 0.")),
  runAsUser: optional(int64("User ID of the first process; overrides the pod's.")),
  seLinuxOptions: optional(part(seLinuxOptions, "SELinux context; overrides the pod's.")),
  seccompProfile: optional(part(seccompProfile, "Seccomp profile; overrides the pod's.")),
  windowsOptions: optional(part(windowsSecurityContextOptions, "Windows settings; override the pod's.")),
}));
/** Security settings of one container. */
export type SecurityContext = Infer<typeof securityContext>;

export const sysctl = struct("Sysctl", () => ({
  name: text("Name of the kernel parameter."),
  value: text("Value it is set to."),
}));
/** A kernel parameter set for a pod. */
export type Sysctl = Infer<typeof sysctl>;

export const podSecurityContext = struct("PodSecurityContext", () => ({
  appArmorProfile: optional(part(appArmorProfile, "AppArmor profile of all containers.")),
  fsGroup: optional(int64("Group that owns the volumes which support it.")),
  fsGroupChangePolicy: optional(
    oneOf(["OnRootMismatch", "Always"], "When a volume's files are given to fsGroup.", "v1.PodFSGroupChangePolicy"),
  ),
  runAsGroup: optional(int64("Group ID of each container's first process.")),
  runAsNonRoot: optional(bool("Whether the kubelet refuses to start a container as user 0.")),
  runAsUser: optional(int64("User ID of each container's first process.")),
  seLinuxChangePolicy: optional(
    oneOf(["MountOption", "Recursive"], "How volumes get the pod's SELinux label.", "v1.PodSELinuxChangePolicy"),
  ),
  seLinuxOptions: optional(part(seLinuxOptions, "SELinux context of all containers.")),
  seccompProfile: optional(part(seccompProfile, "Seccomp profile of all containers.")),
  supplementalGroups: optional(list(int64("A group ID."), "Further groups of each container's first process.", atomic)),
  supplementalGroupsPolicy: optional(
    oneOf(["Merge", "Strict"], "Whether groups named in the image count too.", "v1.SupplementalGroupsPolicy"),
  ),
  sysctls: optional(list(sysctl, "Kernel parameters set for the pod.", atomic)),
  windowsOptions: optional(part(windowsSecurityContextOptions, "Windows settings of all containers.")),
}));
/** Security settings of a whole pod. */
export type PodSecurityContext = Infer<typeof podSecurityContext>;
