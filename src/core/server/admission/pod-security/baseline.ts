/**
 * The checks of level baseline: what gives a pod power over its node is not allowed.
 *
 * Absent on purpose: seccomp by annotation, which ended with v1.19.
 * @see kubernetes staging/src/k8s.io/pod-security-admission/policy/check_*.go
 */
import type { Pod } from "../../../api/kinds/pod.ts";
import {
  type Check,
  type CheckedContainer,
  containersOf,
  containersText,
  distinct,
  namesOf,
  plural,
  quoted,
  settersText,
} from "./check.ts";

const APP_ARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
const APP_ARMOR_TYPES: readonly string[] = ["RuntimeDefault", "Localhost"];

function isAllowedAnnotation(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

const appArmorProfile: Check = {
  id: "appArmorProfile",
  since: 0,
  find({ metadata, spec }) {
    const isBad = (type: string | undefined): boolean => type !== undefined && !APP_ARMOR_TYPES.includes(type);
    const typeOf = ({ securityContext }: CheckedContainer) => securityContext?.appArmorProfile?.type;
    const podType = spec.securityContext?.appArmorProfile?.type;
    const names = namesOf(spec, (container) => isBad(typeOf(container)));
    const types = [podType, ...containersOf(spec).map(typeOf)].flatMap((type) => (type !== undefined && isBad(type) ? [type] : []));
    const annotations = Object.entries(metadata?.annotations ?? {})
      .filter(([key, value]) => key.startsWith(APP_ARMOR_PREFIX) && !isAllowedAnnotation(value))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .sort();
    const values = [...distinct(types), ...annotations];
    if (values.length === 0) return undefined;
    const setters = [settersText(isBad(podType), names), annotations.length === 0 ? "" : plural("annotation", annotations.length)];
    return {
      reason: plural("forbidden AppArmor profile", values.length),
      detail: `${setters.filter((each) => each !== "").join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
    };
  },
};

const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);

const capabilities: Check = {
  id: "capabilities_baseline",
  since: 0,
  find({ spec }) {
    const badOf = ({ securityContext }: CheckedContainer) =>
      (securityContext?.capabilities?.add ?? []).filter((name) => !DEFAULT_CAPABILITIES.has(name));
    const names = namesOf(spec, (container) => badOf(container).length > 0);
    if (names.length === 0) return undefined;
    const added = distinct(containersOf(spec).flatMap(badOf));
    return {
      reason: "non-default capabilities",
      detail: `${containersText(names)} must not include ${quoted(added)} in securityContext.capabilities.add`,
    };
  },
};

const hostNamespaces: Check = {
  id: "hostNamespaces",
  since: 0,
  find({ spec }) {
    const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => spec[name] === true);
    return shared.length === 0 ? undefined : { reason: "host namespaces", detail: shared.map((name) => `${name}=true`).join(", ") };
  },
};

const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  since: 0,
  find({ spec }) {
    const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
    return names.length === 0 ? undefined : { reason: "hostPath volumes", detail: `${plural("volume", names.length)} ${quoted(names)}` };
  },
};

const hostPorts: Check = {
  id: "hostPorts",
  since: 0,
  find({ spec }) {
    const portsOf = ({ ports = [] }: CheckedContainer) => ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
    const names = namesOf(spec, (container) => portsOf(container).length > 0);
    if (names.length === 0) return undefined;
    const ports = distinct(containersOf(spec).flatMap(portsOf));
    const verb = names.length === 1 ? "uses" : "use";
    return { reason: "hostPort", detail: `${containersText(names)} ${verb} ${plural("hostPort", ports.length)} ${ports.join(", ")}` };
  },
};

type Handler = {
  readonly httpGet?: { readonly host?: string | undefined } | undefined;
  readonly tcpSocket?: { readonly host?: string | undefined } | undefined;
};

const hostProbes: Check = {
  id: "hostProbesAndHostLifecycle",
  since: 34,
  find({ spec }) {
    const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: CheckedContainer) => {
      const handlers: readonly (Handler | undefined)[] = [
        ...[livenessProbe, readinessProbe, startupProbe],
        ...[lifecycle?.postStart, lifecycle?.preStop],
      ];
      return handlers.flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host]).flatMap((host) => (host ? [host] : []));
    };
    const names = distinct(namesOf(spec, (container) => hostsOf(container).length > 0));
    if (names.length === 0) return undefined;
    const hosts = distinct(containersOf(spec).flatMap(hostsOf));
    const verb = names.length === 1 ? "uses" : "use";
    const what = plural("probe or lifecycle host", hosts.length);
    return { reason: "probe or lifecycle host", detail: `${containersText(names)} ${verb} ${what} ${quoted(hosts)}` };
  },
};

const privileged: Check = {
  id: "privileged",
  since: 0,
  find({ spec }) {
    const names = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true);
    if (names.length === 0) return undefined;
    return { reason: "privileged", detail: `${containersText(names)} must not set securityContext.privileged=true` };
  },
};

const procMount: Check = {
  id: "procMount",
  since: 0,
  find({ spec }) {
    const badOf = ({ securityContext }: CheckedContainer): readonly string[] => {
      const type: string | undefined = securityContext?.procMount;
      return type === undefined || type === "Default" ? [] : [type];
    };
    const names = namesOf(spec, (container) => badOf(container).length > 0);
    if (names.length === 0) return undefined;
    const types = distinct(containersOf(spec).flatMap(badOf));
    return { reason: "procMount", detail: `${containersText(names)} must not set securityContext.procMount to ${quoted(types)}` };
  },
};

const SELINUX_TYPES: readonly string[] = ["", "container_t", "container_init_t", "container_kvm_t"];
const SELINUX_TYPES_31: readonly string[] = [...SELINUX_TYPES, "container_engine_t"];

const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  since: 0,
  find({ spec }, minor) {
    const allowed = minor >= 31 ? SELINUX_TYPES_31 : SELINUX_TYPES;
    type Options = NonNullable<Pod["spec"]["securityContext"]>["seLinuxOptions"];
    const isBad = (options: Options): boolean =>
      options !== undefined && (!allowed.includes(options.type ?? "") || (options.user ?? "") !== "" || (options.role ?? "") !== "");
    const podOptions = spec.securityContext?.seLinuxOptions;
    const names = namesOf(spec, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const all = [podOptions, ...containersOf(spec).map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(isBad);
    if (all.length === 0) return undefined;
    const types = distinct(all.flatMap((options) => (allowed.includes(options?.type ?? "") ? [] : [options?.type ?? ""])));
    const data = [
      ...(types.length > 0 ? [`${plural("type", types.length)} ${quoted(types)}`] : []),
      ...(all.some((options) => options?.user) ? ["user may not be set"] : []),
      ...(all.some((options) => options?.role) ? ["role may not be set"] : []),
    ];
    const setters = settersText(isBad(podOptions), names);
    return { reason: "seLinuxOptions", detail: `${setters} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}` };
  },
};

/** The seccomp profiles that are allowed when one is given. */
export function isAllowedSeccomp(type: string): boolean {
  return type === "RuntimeDefault" || type === "Localhost";
}

const seccompProfile: Check = {
  id: "seccompProfile_baseline",
  since: 19,
  find: ({ spec }) => forbiddenSeccomp(spec),
};

/** Profiles that are given and not allowed, on either level. */
export function forbiddenSeccomp(spec: Pod["spec"]) {
  const isBad = (type: string | undefined): boolean => type !== undefined && !isAllowedSeccomp(type);
  const podType = spec.securityContext?.seccompProfile?.type;
  const names = namesOf(spec, ({ securityContext }) => isBad(securityContext?.seccompProfile?.type));
  const types = [podType, ...containersOf(spec).map(({ securityContext }) => securityContext?.seccompProfile?.type)];
  const bad = distinct(types.flatMap((type) => (type !== undefined && isBad(type) ? [type] : [])));
  if (bad.length === 0) return undefined;
  const setters = settersText(isBad(podType), names);
  return { reason: "seccompProfile", detail: `${setters} must not set securityContext.seccompProfile.type to ${quoted(bad)}` };
}

/** The kernel's settings that stay within a pod, by the version from which they count as harmless. */
const HARMLESS_SYSCTLS = new Map([
  ...[
    ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"],
    ...["net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"],
  ].map((name) => [name, 0] as const),
  ["net.ipv4.ip_local_reserved_ports", 27],
  ...[
    ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout"],
    ...["net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"],
  ].map((name) => [name, 29] as const),
  ...["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"].map((name) => [name, 32] as const),
]);

const sysctls: Check = {
  id: "sysctls",
  since: 0,
  find({ spec }, minor) {
    const isHarmless = (name: string): boolean => minor >= (HARMLESS_SYSCTLS.get(name) ?? Number.NaN);
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !isHarmless(name));
    return names.length === 0 ? undefined : { reason: "forbidden sysctls", detail: names.join(", ") };
  },
};

const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  since: 0,
  find({ spec }) {
    const podDoes = spec.securityContext?.windowsOptions?.hostProcess === true;
    const names = namesOf(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
    if (!podDoes && names.length === 0) return undefined;
    return { reason: "hostProcess", detail: `${settersText(podDoes, names)} must not set securityContext.windowsOptions.hostProcess=true` };
  },
};

/** In upstream's order: by id. */
export const baselineChecks: readonly Check[] = [
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctls,
  windowsHostProcess,
];
