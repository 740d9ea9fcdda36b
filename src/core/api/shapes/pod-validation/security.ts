/**
 * What may be wrong with the security settings of pods and containers.
 *
 * Absent on purpose: the grammar of Windows user names and the settings that Windows pods may not have.
 * @see kubernetes pkg/apis/core/validation/validation.go
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import { dns1123Subdomain } from "../../names.ts";
import type { PodSpec } from "../pod-spec.ts";
import type { AppArmorProfile, SeccompProfile, SecurityContext, Sysctl, WindowsSecurityContextOptions } from "../security-context.ts";
import { badValue, descendingPath, inRange, optionalChoice, requiredChoice } from "./checks.ts";

const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];
const ID_MAX = 2_147_483_647;
const SYSCTL_CHARS_MAX = 253;
const SYSCTL_PART = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SYSCTL_PATTERN = `^(${SYSCTL_PART}[\\./])*${SYSCTL_PART}$`;
const IPC_SYSCTLS = new Set(["kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.sem"]);

/** What is wrong with a container's security settings. */
export function validateSecurityContext(context: SecurityContext | undefined, hostUsers: boolean, field: string): FieldError[] {
  if (context === undefined) return [];
  const { procMount, seccompProfile, windowsOptions, appArmorProfile } = context;
  const errors = [
    ...inRange(`${field}.runAsUser`, context.runAsUser, 0, ID_MAX),
    ...inRange(`${field}.runAsGroup`, context.runAsGroup, 0, ID_MAX),
    ...optionalChoice(`${field}.procMount`, procMount, ["Default", "Unmasked"]),
  ];
  if (hostUsers && procMount === "Unmasked") {
    errors.push(invalidValue(`${field}.procMount`, procMount, "`hostUsers` must be false to use `Unmasked`"));
  }
  return [
    ...errors,
    ...validateSeccomp(seccompProfile, `${field}.seccompProfile`),
    ...validateEscalation(context, field),
    ...validateWindowsOptions(windowsOptions, `${field}.windowsOptions`),
    ...validateAppArmor(appArmorProfile, `${field}.appArmorProfile`),
  ];
}

function validateEscalation(context: SecurityContext, field: string): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const errors: FieldError[] = [];
  if (context.privileged === true) {
    errors.push(invalidValue(field, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
  }
  if (context.capabilities?.add?.includes("CAP_SYS_ADMIN") === true) {
    errors.push(invalidValue(field, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
  }
  return errors;
}

/** What is wrong with the security settings of the pod as a whole. */
export function validatePodSecurity(spec: PodSpec, field: string): FieldError[] {
  const context = spec.securityContext ?? {};
  const { supplementalGroups = [], sysctls = [] } = context;
  const errors = [
    ...inRange(`${field}.fsGroup`, context.fsGroup, 0, ID_MAX),
    ...inRange(`${field}.runAsUser`, context.runAsUser, 0, ID_MAX),
    ...inRange(`${field}.runAsGroup`, context.runAsGroup, 0, ID_MAX),
    ...supplementalGroups.flatMap((group, index) => inRange(`${field}.supplementalGroups[${index}]`, group, 0, ID_MAX)),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    errors.push(invalidValue(`${field}.shareProcessNamespace`, true, "ShareProcessNamespace and HostPID cannot both be enabled"));
  }
  return [
    ...errors,
    ...validateSysctls(sysctls, spec, `${field}.sysctls`),
    ...optionalChoice(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${field}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${field}.appArmorProfile`),
    ...optionalChoice(`${field}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    // v1.34 knows MountOption, but the feature that gives it a meaning is switched off.
    ...optionalChoice(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["Recursive"]),
  ];
}

function validateSysctls(sysctls: readonly Sysctl[], spec: PodSpec, field: string): FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name = "" }, index) => {
    const at = `${field}[${index}].name`;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(at));
    else if (name.length > SYSCTL_CHARS_MAX || !new RegExp(SYSCTL_PATTERN).test(name)) {
      errors.push(invalidValue(at, name, `must have at most ${SYSCTL_CHARS_MAX} characters and match regex ${SYSCTL_PATTERN}`));
    } else if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
    const dotted = name.replaceAll("/", ".");
    if (spec.hostNetwork === true && dotted.startsWith("net.")) {
      errors.push(invalidValue(at, name, "may not be specified when 'hostNetwork' is true"));
    }
    if (spec.hostIPC === true && (IPC_SYSCTLS.has(dotted) || dotted.startsWith("kernel.msg") || dotted.startsWith("fs.mqueue."))) {
      errors.push(invalidValue(at, name, "may not be specified when 'hostIPC' is true"));
    }
    return errors;
  });
}

function validateSeccomp(profile: SeccompProfile | undefined, field: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const errors = requiredChoice(`${field}.type`, type, PROFILE_TYPES, "type is required when seccompProfile is set");
  const file = `${field}.localhostProfile`;
  if (type === "Localhost") {
    if (localhostProfile === undefined) return [...errors, required(file, "must be set when seccomp type is Localhost")];
    return [...errors, ...descendingPath(file, localhostProfile)];
  }
  if (localhostProfile === undefined) return errors;
  return [...errors, invalidValue(file, profile, "can only be set when seccomp type is Localhost")];
}

function validateAppArmor(profile: AppArmorProfile | undefined, field: string): FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const file = `${field}.localhostProfile`;
  const errors = requiredChoice(`${field}.type`, type, PROFILE_TYPES, "type is required when appArmorProfile is set");
  if (errors.length > 0) return errors;
  if (type !== "Localhost") {
    return localhostProfile === undefined ? [] : [invalidValue(file, localhostProfile, "can only be set when AppArmor type is Localhost")];
  }
  const name = localhostProfile?.trim() ?? "";
  if (localhostProfile !== undefined && name !== localhostProfile) {
    return [invalidValue(file, localhostProfile, "must not be padded with whitespace")];
  }
  return name === "" ? [required(file, "must be set when AppArmor type is Localhost")] : [];
}

function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, field: string): FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec, runAsUserName } = options ?? {};
  const errors = name === undefined ? [] : badValue(`${field}.gmsaCredentialSpecName`, name, dns1123Subdomain(name));
  if (gmsaCredentialSpec === "") {
    errors.push(invalidValue(`${field}.gmsaCredentialSpec`, "", "gmsaCredentialSpec cannot be an empty string"));
  }
  if (runAsUserName === "") errors.push(invalidValue(`${field}.runAsUserName`, "", "runAsUserName cannot be an empty string"));
  return errors;
}

/** What the pod's own user namespace rules out. */
export function validateHostUsers(spec: PodSpec, field: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const why = "when `hostUsers` is false";
  const errors: FieldError[] = [];
  if (spec.hostNetwork === true) errors.push(forbiddenField(`${field}.hostNetwork`, why));
  if (spec.hostPID === true) errors.push(forbiddenField(`${field}.HostPID`, why));
  if (spec.hostIPC === true) errors.push(forbiddenField(`${field}.HostIPC`, why));
  return [
    ...errors,
    ...inContainers(spec, field, (container, at) =>
      (container.volumeDevices ?? []).length > 0 ? [forbiddenField(`${at}.volumeDevices`, why)] : [],
    ),
  ];
}

/** What a pod for Linux may not say about Windows. */
export function validateLinux(spec: PodSpec, field: string): FieldError[] {
  const why = "windows options cannot be set for a linux pod";
  const own = spec.securityContext?.windowsOptions === undefined ? [] : [forbiddenField(`${field}.securityContext.windowsOptions`, why)];
  return [
    ...own,
    ...inContainers(spec, field, ({ securityContext }, at) =>
      securityContext?.windowsOptions === undefined ? [] : [forbiddenField(`${at}.securityContext.windowsOptions`, why)],
    ),
  ];
}

type AnyContainer = NonNullable<PodSpec["ephemeralContainers"]>[number] | PodSpec["containers"][number];

function inContainers(spec: PodSpec, field: string, check: (container: AnyContainer, at: string) => FieldError[]): FieldError[] {
  const lists = ["initContainers", "containers", "ephemeralContainers"] as const;
  return lists.flatMap((list) => {
    const containers: readonly AnyContainer[] = spec[list] ?? [];
    return containers.flatMap((container, index) => check(container, `${field}.${list}[${index}]`));
  });
}
