/**
 * The `Containers:` block of a pod or a pod template: one paragraph per container, with its status when there is one.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeContainers
 */
import { compareKeys } from "../../sim/tree.ts";
import type { Description } from "../describe.ts";
import { cpuMillis, quantityValue } from "../quantity.ts";
import type { ContainerStatus } from "../shapes/container-status.ts";
import type { PodSpec } from "../shapes/pod-spec.ts";
import { probeText } from "./probe.ts";
import { rfc1123 } from "./times.ts";

type Container = PodSpec["containers"][number];
type EphemeralContainer = NonNullable<PodSpec["ephemeralContainers"]>[number];
type AnyContainer = Container | EphemeralContainer;
type EnvVar = NonNullable<Container["env"]>[number];
type Resources = { readonly limits?: Amounts | undefined; readonly requests?: Amounts | undefined };
type Amounts = { readonly [resource: string]: string };

/** Where a block of containers stands and what is known of them. */
export interface ContainersContext {
  /** Upstream's two spaces inside a template. */
  readonly indent: "" | "  ";
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** The value of a pod's own field (`metadata.name`), empty when unknown. */
  readonly fieldValue?: (fieldPath: string) => string;
}

/** Writes the block; `label` is `Containers:`, `Init Containers:` or `Ephemeral Containers:`. */
export function describeContainers(out: Description, label: string, containers: readonly AnyContainer[], context: ContainersContext): void {
  out.line(0, `${context.indent}${label}${containers.length === 0 ? " <none>" : ""}`);
  for (const container of containers) {
    const status = context.statuses?.find((each) => each.name === container.name);
    out.line(1, `${context.indent === "" ? "" : " "}${container.name}:`);
    describeImage(out, container, status);
    describeCommand(out, "Command:", container.command);
    describeCommand(out, "Args:", container.args);
    if (status !== undefined) describeStatus(out, status);
    describeResources(out, 2, container.resources);
    if (container.livenessProbe !== undefined) out.line(2, "Liveness:", probeText(container.livenessProbe));
    if (container.readinessProbe !== undefined) out.line(2, "Readiness:", probeText(container.readinessProbe));
    if (container.startupProbe !== undefined) out.line(2, "Startup:", probeText(container.startupProbe));
    describeEnvFrom(out, container);
    describeEnv(out, container, context.fieldValue ?? (() => ""));
    describeMounts(out, container);
  }
}

function describeImage(out: Description, container: AnyContainer, status: ContainerStatus | undefined): void {
  if (status !== undefined) out.line(2, "Container ID:", status.containerID ?? "");
  out.line(2, "Image:", container.image ?? "");
  if (status !== undefined) out.line(2, "Image ID:", status.imageID);
  const ports = container.ports ?? [];
  const name = (port: (typeof ports)[number]) => (port.name === undefined || port.name === "" ? "" : ` (${port.name})`);
  const guest = ports.map((port) => `${port.containerPort}/${port.protocol ?? "TCP"}${name(port)}`).join(", ");
  const host = ports.map((port) => `${port.hostPort ?? 0}/${port.protocol ?? "TCP"}${name(port)}`).join(", ");
  out.line(2, guest.includes(",") ? "Ports:" : "Port:", guest === "" ? "<none>" : guest);
  out.line(2, host.includes(",") ? "Host Ports:" : "Host Port:", host === "" ? "<none>" : host);
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp === undefined) return;
  out.line(2, "SeccompProfile:", seccomp.type);
  if (seccomp.type === "Localhost") out.line(3, "LocalhostProfile:", seccomp.localhostProfile ?? "");
}

function describeCommand(out: Description, label: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  out.line(2, label);
  for (const line of words.flatMap((word) => word.split("\n"))) out.line(3, line);
}

function describeStatus(out: Description, status: ContainerStatus): void {
  describeState(out, "State:", status.state);
  if (status.lastState?.terminated !== undefined) describeState(out, "Last State:", status.lastState);
  out.line(2, "Ready:", status.ready ? "True" : "False");
  out.line(2, "Restart Count:", status.restartCount);
}

function describeState(out: Description, label: string, state: ContainerStatus["state"]): void {
  const { running, waiting, terminated } = state ?? {};
  if (running !== undefined) {
    out.line(2, label, "Running");
    out.line(3, "Started:", rfc1123(running.startedAt));
  } else if (waiting !== undefined || terminated === undefined) {
    out.line(2, label, "Waiting");
    if (waiting?.reason) out.line(3, "Reason:", waiting.reason);
  } else {
    out.line(2, label, "Terminated");
    if (terminated.reason) out.line(3, "Reason:", terminated.reason);
    if (terminated.message) out.line(3, "Message:", terminated.message);
    out.line(3, "Exit Code:", terminated.exitCode);
    if ((terminated.signal ?? 0) > 0) out.line(3, "Signal:", terminated.signal ?? 0);
    out.line(3, "Started:", rfc1123(terminated.startedAt));
    out.line(3, "Finished:", rfc1123(terminated.finishedAt));
  }
}

/** Writes `Limits:` and `Requests:`, each only when it holds something. */
export function describeResources(out: Description, level: 1 | 2, resources: Resources | undefined): void {
  const write = (label: string, amounts: Amounts | undefined) => {
    const names = Object.keys(amounts ?? {}).sort();
    if (names.length > 0) out.line(level, label);
    for (const name of names) out.line(level === 1 ? 2 : 3, `${name}:`, amounts?.[name] ?? "");
  };
  write("Limits:", resources?.limits);
  write("Requests:", resources?.requests);
}

function describeEnvFrom(out: Description, container: AnyContainer): void {
  const sources = container.envFrom ?? [];
  if (sources.length === 0) return;
  out.line(2, "Environment Variables from:");
  for (const { configMapRef, secretRef, prefix } of sources) {
    const kind = configMapRef !== undefined ? "ConfigMap" : secretRef !== undefined ? "Secret" : "";
    const reference = configMapRef ?? secretRef;
    const how = prefix ? `${kind} with prefix '${prefix}'` : kind;
    out.line(3, reference?.name ?? "", how, `Optional: ${reference?.optional ?? false}`);
  }
}

function describeEnv(out: Description, container: AnyContainer, fieldValue: (fieldPath: string) => string): void {
  const variables = container.env ?? [];
  if (variables.length === 0) out.line(2, "Environment:", "<none>");
  else out.line(2, "Environment:");
  for (const variable of variables) {
    if (variable.valueFrom === undefined) {
      const [first = "", ...rest] = (variable.value ?? "").split("\n");
      out.line(3, `${variable.name}:`, first);
      for (const each of rest) out.line(3, "", each);
    } else {
      describeReference(out, variable, container, fieldValue);
    }
  }
}

function describeReference(
  out: Description,
  { name, valueFrom }: EnvVar,
  container: AnyContainer,
  fieldValue: (fieldPath: string) => string,
): void {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (fieldRef !== undefined) {
    out.line(3, `${name}:`, `${fieldValue(fieldRef.fieldPath)} (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`);
  } else if (resourceFieldRef !== undefined) {
    out.line(3, `${name}:`, `${resourceValue(resourceFieldRef, container.resources)} (${resourceFieldRef.resource})`);
  } else if (secretKeyRef !== undefined) {
    const { key, name: secret = "", optional = false } = secretKeyRef;
    out.line(3, `${name}:`, `<set to the key '${key}' in secret '${secret}'>`, `Optional: ${optional}`);
  } else if (configMapKeyRef !== undefined) {
    const { key, name: configMap = "", optional = false } = configMapKeyRef;
    out.line(3, `${name}:`, `<set to the key '${key}' of config map '${configMap}'>`, `Optional: ${optional}`);
  }
}

function resourceValue(
  reference: { readonly resource: string; readonly divisor?: string | undefined },
  resources: Resources | undefined,
): string {
  const dot = reference.resource.indexOf(".");
  const resource = reference.resource.slice(dot + 1);
  const amounts = reference.resource.startsWith("limits.") ? resources?.limits : resources?.requests;
  const amount = amounts?.[resource] ?? "0";
  const given = reference.divisor ?? "0";
  const divisor = quantityValue(given) === 0 ? "1" : given;
  const share = resource === "cpu" ? cpuMillis(amount) / cpuMillis(divisor) : quantityValue(amount) / quantityValue(divisor);
  const unlimited = share === 0 && (reference.resource === "limits.cpu" || reference.resource === "limits.memory");
  return unlimited ? "node allocatable" : String(Math.ceil(share));
}

function describeMounts(out: Description, container: AnyContainer): void {
  const mounts = sortedBy(container.volumeMounts ?? [], (mount) => mount.mountPath);
  if (mounts.length === 0) out.line(2, "Mounts:", "<none>");
  else out.line(2, "Mounts:");
  for (const mount of mounts) {
    const path = mount.subPath ? `,path=${JSON.stringify(mount.subPath)}` : "";
    out.line(3, `${mount.mountPath} from ${mount.name} (${mount.readOnly ? "ro" : "rw"}${path})`);
  }
  const devices = sortedBy(container.volumeDevices ?? [], (device) => device.devicePath);
  if (devices.length > 0) out.line(2, "Devices:");
  for (const device of devices) out.line(3, `${device.devicePath} from ${device.name}`);
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareKeys(key(a), key(b)));
}
