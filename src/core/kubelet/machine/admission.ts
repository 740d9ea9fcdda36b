/**
 * The kubelet's own look at a pod that was bound to it: a pod that does not fit is failed, not queued.
 *
 * It matters for pods that name their node themselves; what the scheduler bound fits.
 * Absent on purpose: host ports, devices and topology; preemption for critical pods.
 * @see kubernetes pkg/kubelet/lifecycle/predicate.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { cpuMillis, quantityValue } from "../../api/quantity.ts";
import { nodeCondition, tolerates } from "../../rules/node.ts";
import { matchesNode } from "../../rules/node-affinity.ts";
import { effectiveRequests, qosClass } from "../../rules/pod.ts";
import { PRESSURES, type Pressure } from "../eviction/pressure.ts";
import { isCritical } from "../eviction/ranking.ts";
import type { PodRow, Verdict } from "./rows.ts";

/** A pod at the door of its node. */
export interface Applicant {
  readonly pod: Pod;
  readonly node: Node;
  /** The pods that the node has. */
  readonly rows: Iterable<PodRow>;
  /** What the kubelet knows the node to be short of, though the Node may not say so yet. */
  readonly pressures: readonly Pressure[];
}

/** Why the node refuses the pod; undefined when it takes it. */
export function refusalOf(applicant: Applicant): Verdict | undefined {
  const { pod, node, rows } = applicant;
  return pressureRefusal(applicant) ?? resourceRefusal(pod, node, rows) ?? selectorRefusal(pod, node);
}

function pressureRefusal({ pod, node, pressures: known }: Applicant): Verdict | undefined {
  if (isCritical(pod)) return undefined;
  const pressures = PRESSURES.filter((type) => known.includes(type) || nodeCondition(node, type)?.status === "True");
  const isSpared = pressures.length === 1 && pressures[0] === "MemoryPressure" && bearsMemoryPressure(pod);
  if (pressures.length === 0 || isSpared) return undefined;
  return { reason: "Evicted", message: `The node had condition: [${pressures.join(", ")}]. ` };
}

/** Under memory pressure only pods that promised nothing are refused. */
function bearsMemoryPressure(pod: Pod): boolean {
  if (qosClass(pod.spec) !== "BestEffort") return true;
  return tolerates(pod.spec.tolerations, { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" });
}

function resourceRefusal(pod: Pod, node: Node, rows: Iterable<PodRow>): Verdict | undefined {
  const wanted = effectiveRequests(pod.spec);
  const { allocatable = {} } = node.status;
  let pods = 0;
  let usedCpu = 0;
  let usedMemory = 0;
  for (const row of rows) {
    if (row.stage === "ended" || row.stage === "cleanup") continue;
    const requests = effectiveRequests(row.pod.spec);
    pods += 1;
    usedCpu += requests.cpuMillis;
    usedMemory += requests.memoryBytes;
  }
  const podsMax = quantityValue(allocatable.pods ?? "110");
  if (pods + 1 > podsMax) return outOf("pods", 1, pods, podsMax);
  const cpu = cpuMillis(allocatable.cpu ?? "0");
  if (wanted.cpuMillis > 0 && usedCpu + wanted.cpuMillis > cpu) return outOf("cpu", wanted.cpuMillis, usedCpu, cpu);
  const memory = quantityValue(allocatable.memory ?? "0");
  if (wanted.memoryBytes > 0 && usedMemory + wanted.memoryBytes > memory) return outOf("memory", wanted.memoryBytes, usedMemory, memory);
  return undefined;
}

function outOf(resource: string, requested: number, used: number, capacity: number): Verdict {
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, ${amounts}` };
}

function selectorRefusal({ spec }: Pod, node: Node): Verdict | undefined {
  if (matchesNode(spec, node)) return undefined;
  return { reason: "NodeAffinity", message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
}
