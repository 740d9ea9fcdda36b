/**
 * The quality of service a pod gets, which follows from its resources alone.
 * @see kubernetes pkg/apis/core/v1/helper/qos/qos.go
 */
import { cpuMillis, quantityValue } from "../../quantity.ts";
import type { PodSpec } from "../../shapes/pod-spec.ts";

type Amounts = { readonly [resource: string]: string };
interface Totals {
  readonly cpu: number;
  readonly memory: number;
}

/** One of upstream's three classes. */
export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/**
 * Guaranteed when every container limits cpu and memory and requests just that, BestEffort when none asks for either.
 * Resources of the pod as a whole, where given, stand for those of its containers.
 */
export function qosClass(spec: PodSpec): QosClass {
  const parts = spec.resources === undefined ? [...spec.containers, ...(spec.initContainers ?? [])] : [spec];
  let requests: Totals = { cpu: 0, memory: 0 };
  let limits: Totals = { cpu: 0, memory: 0 };
  let isLimited = true;
  for (const { resources } of parts) {
    const limit = totalsOf(resources?.limits);
    if (limit.cpu === 0 || limit.memory === 0) isLimited = false;
    requests = add(requests, totalsOf(resources?.requests));
    limits = add(limits, limit);
  }
  if (requests.cpu + requests.memory + limits.cpu + limits.memory === 0) return "BestEffort";
  const isSame = requests.cpu === limits.cpu && requests.memory === limits.memory;
  return isLimited && isSame ? "Guaranteed" : "Burstable";
}

function totalsOf(amounts: Amounts | undefined): Totals {
  return { cpu: cpuMillis(amounts?.cpu ?? "0"), memory: quantityValue(amounts?.memory ?? "0") };
}

function add(a: Totals, b: Totals): Totals {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}
