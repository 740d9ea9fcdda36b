/**
 * The text of `kubectl describe pod`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describePod
 */

import { describeContainers, describeResources } from "../../describe/containers.ts";
import { describeSpread } from "../../describe/pod-template.ts";
import { rfc1123 } from "../../describe/times.ts";
import { describeVolumes } from "../../describe/volumes.ts";
import { createDescription, type Description, labelLines, tolerationLines } from "../../describe.ts";
import { ageText } from "../../duration.ts";
import { controllerOf } from "../../owner.ts";
import type { Pod } from "../pod.ts";
import { qosClass } from "./qos.ts";

/** Describes a pod as kubectl does; what other objects know of it is not asked for. */
export function describePod(pod: Pod, { nowMs }: { readonly nowMs: number }): string {
  const out = createDescription();
  describeIdentity(out, pod);
  describePhase(out, pod, nowMs);
  describeAddresses(out, pod);
  describeAllContainers(out, pod);
  describeConditions(out, pod);
  describeVolumes(out, pod.spec.volumes, "");
  out.line(0, "QoS Class:", qosClass(pod.spec));
  out.labelsBlock("Node-Selectors:", pod.spec.nodeSelector);
  out.block("Tolerations:", tolerationLines(pod.spec.tolerations));
  describeSpread(out, pod.spec, "");
  return out.text();
}

function describeIdentity(out: Description, { metadata, spec, status }: Pod): void {
  out.line(0, "Name:", metadata.name);
  out.line(0, "Namespace:", metadata.namespace ?? "");
  if (spec.priority !== undefined) out.line(0, "Priority:", spec.priority);
  if (spec.priorityClassName) out.line(0, "Priority Class Name:", spec.priorityClassName);
  if (spec.runtimeClassName) out.line(0, "Runtime Class Name:", spec.runtimeClassName);
  if (spec.serviceAccountName) out.line(0, "Service Account:", spec.serviceAccountName);
  out.line(0, "Node:", spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>");
  if (status.startTime !== undefined) out.line(0, "Start Time:", rfc1123(status.startTime));
  out.labelsBlock("Labels:", metadata.labels);
  out.annotationsBlock("Annotations:", metadata.annotations);
}

function describePhase(out: Description, { metadata, spec, status }: Pod, nowMs: number): void {
  const isTerminal = status.phase === "Succeeded" || status.phase === "Failed";
  if (metadata.deletionTimestamp !== undefined && !isTerminal) {
    // The time of deletion lies ahead until grace is over, hence upstream's `<invalid>`.
    out.line(0, "Status:", `Terminating (lasts ${ageText(metadata.deletionTimestamp, nowMs)})`);
    out.line(0, "Termination Grace Period:", `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    out.line(0, "Status:", status.phase);
  }
  if (status.reason) out.line(0, "Reason:", status.reason);
  if (status.message) out.line(0, "Message:", status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp === undefined) return;
  out.line(0, "SeccompProfile:", seccomp.type);
  if (seccomp.type === "Localhost") out.line(0, "LocalhostProfile:", seccomp.localhostProfile ?? "");
}

function describeAddresses(out: Description, pod: Pod): void {
  const { status } = pod;
  out.line(0, "IP:", status.podIP ?? "");
  const addresses = status.podIPs ?? [];
  if (addresses.length === 0) out.line(0, "IPs:", "<none>");
  else out.line(0, "IPs:");
  for (const { ip } of addresses) out.line(1, "IP:", ip);
  const controller = controllerOf(pod);
  if (controller !== undefined) out.line(0, "Controlled By:", `${controller.kind}/${controller.name}`);
  if (status.nominatedNodeName) out.line(0, "NominatedNodeName:", status.nominatedNodeName);
}

function describeAllContainers(out: Description, pod: Pod): void {
  const { spec, status } = pod;
  if (spec.resources !== undefined) {
    out.line(0, "Resources:");
    describeResources(out, 1, spec.resources);
  }
  const context = { indent: "", fieldValue: (path: string) => fieldValue(pod, path) } as const;
  const initContainers = spec.initContainers ?? [];
  const ephemeral = spec.ephemeralContainers ?? [];
  if (initContainers.length > 0) {
    describeContainers(out, "Init Containers:", initContainers, { ...context, statuses: status.initContainerStatuses });
  }
  describeContainers(out, "Containers:", spec.containers, { ...context, statuses: status.containerStatuses });
  if (ephemeral.length > 0) {
    describeContainers(out, "Ephemeral Containers:", ephemeral, { ...context, statuses: status.ephemeralContainerStatuses });
  }
}

/** What a variable that refers to the pod holds; kubectl knows metadata only. */
function fieldValue({ metadata }: Pod, path: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined) return (map === "labels" ? metadata.labels : metadata.annotations)?.[key] ?? "";
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    case "metadata.labels":
      return labelLines(quoted(metadata.labels)).join("\n");
    case "metadata.annotations":
      return labelLines(quoted(metadata.annotations)).join("\n");
    default:
      return "";
  }
}

function quoted(labels: { readonly [key: string]: string } | undefined): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, JSON.stringify(value)]));
}

function describeConditions(out: Description, { spec, status }: Pod): void {
  const conditions = status.conditions ?? [];
  const gates = spec.readinessGates ?? [];
  // The blank after each cell is upstream's.
  if (gates.length > 0) {
    out.line(0, "Readiness Gates:");
    out.line(1, "Type", "Status");
  }
  for (const { conditionType } of gates) {
    const condition = conditions.find((each) => each.type === conditionType);
    out.line(1, `${conditionType} `, `${condition?.status ?? "<none>"} `);
  }
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.line(1, "Type", "Status");
  for (const condition of conditions) out.line(1, `${condition.type} `, `${condition.status} `);
}
