/**
 * Rejects nodes without room for the pod's requests, and prefers those with most room left.
 * @see kubernetes pkg/scheduler/framework/plugins/noderesources/{fit,least_allocated}.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { cpuMillis, formatBytes, formatMillis, quantityValue } from "../../api/quantity.ts";
import { effectiveRequests, type Requests } from "../../rules/pod.ts";
import { NONE, type NodeView, type Plugin, type Reason, SCORE_MAX } from "../plugin.ts";

/** Upstream calls a request beyond the whole node unresolvable: no preemption can make the node larger. */
function insufficient(resource: string): { readonly now: Reason; readonly ever: Reason } {
  const text = `Insufficient ${resource}`;
  return { now: { text, resolvable: true }, ever: { text, resolvable: false } };
}

const TOO_MANY_PODS: Reason = { text: "Too many pods", resolvable: true };
const CPU = insufficient("cpu");
const MEMORY = insufficient("memory");
const EPHEMERAL = insufficient("ephemeral-storage");

function shortages(requests: Requests, node: NodeView): readonly Reason[] {
  const reasons: Reason[] = [];
  if (node.pods.size + 1 > node.podsMax) reasons.push(TOO_MANY_PODS);
  const { cpuMillis: cpu, memoryBytes: memory, ephemeralBytes: ephemeral, extended } = requests;
  if (cpu > 0 && cpu > node.cpuMillis - node.requestedCpuMillis) reasons.push(cpu > node.cpuMillis ? CPU.ever : CPU.now);
  if (memory > 0 && memory > node.memoryBytes - node.requestedMemoryBytes)
    reasons.push(memory > node.memoryBytes ? MEMORY.ever : MEMORY.now);
  if (ephemeral > 0 && ephemeral > node.ephemeralBytes - node.requestedEphemeralBytes)
    reasons.push(ephemeral > node.ephemeralBytes ? EPHEMERAL.ever : EPHEMERAL.now);
  if (extended.size > 0) reasons.push(...extendedShortages(extended, node));
  // A node has one verdict: if any request is beyond it, preemption cannot help, whatever else is short.
  return reasons.some(({ resolvable }) => !resolvable) ? reasons.map(({ text }) => ({ text, resolvable: false })) : reasons;
}

function extendedShortages(wanted: ReadonlyMap<string, number>, node: NodeView): Reason[] {
  const reasons: Reason[] = [];
  for (const [name, amount] of wanted) {
    const allocatable = node.extended.get(name) ?? 0;
    if (amount === 0 || amount <= allocatable - (node.requestedExtended.get(name) ?? 0)) continue;
    reasons.push(amount > allocatable ? insufficient(name).ever : insufficient(name).now);
  }
  return reasons;
}

function remedies(requests: Requests, node: NodeView): readonly string[] {
  const texts = node.pods.size + 1 > node.podsMax ? [`remove a pod from ${node.name}`] : [];
  const add = (resource: string, wanted: number, all: number, taken: number, print: (amount: number) => string): void => {
    if (wanted === 0 || wanted <= all - taken) return;
    const free = `free ${print(wanted - (all - taken))} ${resource} on ${node.name}`;
    texts.push(wanted > all ? `ask for at most ${print(all)} ${resource}, which is all that ${node.name} has` : free);
  };
  add("cpu", requests.cpuMillis, node.cpuMillis, node.requestedCpuMillis, formatMillis);
  add("memory", requests.memoryBytes, node.memoryBytes, node.requestedMemoryBytes, formatBytes);
  add("ephemeral-storage", requests.ephemeralBytes, node.ephemeralBytes, node.requestedEphemeralBytes, formatBytes);
  for (const [name, wanted] of requests.extended)
    add(name, wanted, node.extended.get(name) ?? 0, node.requestedExtended.get(name) ?? 0, String);
  return texts;
}

/** Whether nothing is short; the common case, without an array. */
function hasRoom({ cpuMillis: cpu, memoryBytes: memory, ephemeralBytes: ephemeral, extended }: Requests, node: NodeView): boolean {
  return (
    node.pods.size < node.podsMax &&
    (cpu === 0 || cpu <= node.cpuMillis - node.requestedCpuMillis) &&
    (memory === 0 || memory <= node.memoryBytes - node.requestedMemoryBytes) &&
    (ephemeral === 0 || ephemeral <= node.ephemeralBytes - node.requestedEphemeralBytes) &&
    extended.size === 0
  );
}

/** How much of what there is would be left, of 100. */
function leftOver(capacity: number, requested: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * SCORE_MAX) / capacity);
}

function amountIn(node: Node, resource: string): number {
  const amount = node.status.allocatable?.[resource];
  return resource === "cpu" ? cpuMillis(amount) : quantityValue(amount);
}

function requestedAmounts(pod: Pod): readonly (readonly [string, number])[] {
  const { cpuMillis: cpu, memoryBytes: memory, ephemeralBytes: ephemeral, extended } = effectiveRequests(pod.spec);
  const amounts: (readonly [string, number])[] = [["cpu", cpu], ["memory", memory], ["ephemeral-storage", ephemeral], ...extended];
  return [["pods", 1], ...amounts.filter(([, amount]) => amount > 0)];
}

export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  weight: 1,
  filter: ({ requests }, node) => (hasRoom(requests, node) ? NONE : shortages(requests, node)),
  remedy: ({ requests }, node) => remedies(requests, node).join(" and "),
  score({ requests }, node) {
    let [sum, resources] = [0, 0];
    if (node.cpuMillis > 0) {
      sum += leftOver(node.cpuMillis, node.nonZeroCpuMillis + requests.nonZeroCpuMillis);
      resources += 1;
    }
    if (node.memoryBytes > 0) {
      sum += leftOver(node.memoryBytes, node.nonZeroMemoryBytes + requests.nonZeroMemoryBytes);
      resources += 1;
    }
    return resources === 0 ? 0 : Math.floor(sum / resources);
  },
  heeds: (change) => change.kind === "Node" || change.before !== undefined,
  helps(pod, change) {
    const amounts = requestedAmounts(pod);
    if (change.kind === "Pod") {
      if (change.after === undefined) return change.before !== undefined;
      // A smaller request, of the pod itself or of one that holds room.
      return change.before !== undefined && isSmaller(change.after, change.before);
    }
    const { before, after } = change;
    if (after === undefined || amounts.some(([name, amount]) => amountIn(after, name) < amount)) return false;
    return before === undefined || amounts.some(([name]) => amountIn(after, name) > amountIn(before, name));
  },
};

function isSmaller(next: Pod, previous: Pod): boolean {
  if (next.spec === previous.spec) return false;
  const former = new Map(requestedAmounts(previous));
  const now = new Map(requestedAmounts(next));
  return [...former].some(([name, amount]) => (now.get(name) ?? 0) < amount);
}
