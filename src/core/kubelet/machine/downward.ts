/**
 * The downward API: what a container may be told about its own pod.
 * @see kubernetes pkg/fieldpath/fieldpath.go, pkg/api/v1/resource/helpers.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { cpuMillis, quantityValue } from "../../api/quantity.ts";
import type { ResourceFieldSelector } from "../../api/shapes/container.ts";
import { compareKeys } from "../../sim/tree.ts";
import { type ContainerSpec, containerSpecs } from "./container-specs.ts";

/** A pod with what only its node knows. */
export interface PodOnNode {
  readonly pod: Pod;
  readonly ip?: string | undefined;
  readonly hostIP: string;
  readonly node: Node | undefined;
}

/** The field at `path` as a text; empty when there is nothing. */
export function fieldText({ pod, ip = "", hostIP }: PodOnNode, path: string): string {
  const { metadata, spec } = pod;
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace ?? "";
    case "metadata.uid":
      return metadata.uid ?? "";
    case "metadata.labels":
      return mapText(metadata.labels);
    case "metadata.annotations":
      return mapText(metadata.annotations);
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return hostIP;
    case "status.podIP":
    case "status.podIPs":
      return ip;
  }
  const [, map, key = ""] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  return (map === "labels" ? metadata.labels : map === "annotations" ? metadata.annotations : undefined)?.[key] ?? "";
}

/** One `key="value"` a line, by key. */
function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

/** The amount in whole divisors, rounded up; without a limit, what the node has for pods. */
export function resourceText(place: PodOnNode, own: ContainerSpec["container"], selector: ResourceFieldSelector): string {
  const { containerName = "", divisor = "0", resource } = selector;
  const container = containerName === "" ? own : containerSpecs(place.pod).find((spec) => spec.container.name === containerName)?.container;
  const [side = "", name = ""] = [resource.slice(0, resource.indexOf(".")), resource.slice(resource.indexOf(".") + 1)];
  const { limits, requests } = container?.resources ?? {};
  const amount = side === "limits" ? (limits?.[name] ?? place.node?.status.allocatable?.[name]) : requests?.[name];
  const count = name === "cpu" ? cpuMillis : quantityValue;
  const unit = count(divisor) === 0 ? count("1") : count(divisor);
  return String(Math.ceil(count(amount) / unit));
}
