/**
 * Making room for a pod by removing pods of lower priority from one node.
 *
 * Every supposition is made on the live view and taken back before anyone else looks at it.
 * Absent on purpose: asynchronous preemption; here victims are deleted in the same step, so nothing happens meanwhile.
 * @see kubernetes pkg/scheduler/framework/preemption/preemption.go and plugins/defaultpreemption/default_preemption.go
 */
import { parseTime } from "../api/duration.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { isPodTerminating, podCondition } from "../rules/pod.ts";
import { fitMessage } from "./cycle/fit-message.ts";
import type { Failure, Trial } from "./cycle/trial.ts";
import type { NodeView, PodView } from "./plugin.ts";
import { type PodRecord, podPriority } from "./pods/pod-view.ts";

/** What keeps pods from being disrupted too many at a time. */
export interface DisruptionBudget {
  readonly disruptionsAllowed: number;
  covers(pod: Pod): boolean;
}

/** What preemption works with. */
export interface Preemption {
  readonly trial: Trial;
  /** Nodes whose rejection removing pods may cure. */
  readonly candidates: readonly NodeView[];
  readonly budgets: readonly DisruptionBudget[];
  readonly nowMs: number;
  /** A number in [0, 1): where to start to look. */
  offset(): number;
}

/** The pods to remove from a node, most important first. */
export interface Victims {
  readonly node: string;
  readonly pods: readonly Pod[];
  readonly violations: number;
}

/** Victims, or why there are none; `keepsNomination` when the pod still waits for earlier victims. */
export type PreemptionResult = Victims | { readonly text: string; readonly keepsNomination: boolean };

const NOT_HELPFUL = "Preemption is not helpful for scheduling";
const NO_VICTIMS: Failure = {
  plugin: "DefaultPreemption",
  reasons: [{ text: "No preemption victims found for incoming pod", resolvable: false }],
};
/** A dry run looks for this many nodes, or a tenth of the candidates. */
const DRY_RUN_NODES_MIN = 100;
const PRIORITY_OFFSET = 2_147_483_648;

/** Chooses the node on which removing pods costs least. */
export function preempt(preemption: Preemption): PreemptionResult {
  const { trial, candidates } = preemption;
  const refusal = notEligible(trial, candidates);
  if (refusal !== undefined) return { text: refusal, keepsNomination: true };
  const { found, failures } = dryRun(preemption);
  if (found.length > 0) return cheapest(found, preemption.nowMs);
  const nodes = trial.view.nodes.length;
  const counts = new Map<string, number>();
  for (const { reasons } of failures) for (const { text } of reasons) counts.set(text, (counts.get(text) ?? 0) + 1);
  if (failures.length < nodes) counts.set(NOT_HELPFUL, nodes - failures.length);
  return { text: fitMessage(nodes, counts), keepsNomination: false };
}

function notEligible({ pod, view }: Trial, candidates: readonly NodeView[]): string | undefined {
  if (pod.pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = pod.pod.status.nominatedNodeName ?? "";
  // Once its nominated node can no longer be opened by removing pods, the pod may look elsewhere.
  if (nominated === "" || !candidates.some(({ name }) => name === nominated)) return undefined;
  const victims = [...(view.node(nominated)?.pods.values() ?? [])];
  const isWaiting = victims.some((victim) => victim.priority < pod.priority && isPreempted(victim.pod));
  return isWaiting ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

function isPreempted(pod: Pod): boolean {
  const condition = podCondition(pod, "DisruptionTarget");
  return isPodTerminating(pod) && condition?.status === "True" && condition.reason === "PreemptionByScheduler";
}

function dryRun({ trial, candidates, budgets, nowMs, offset }: Preemption): {
  readonly found: readonly Victims[];
  readonly failures: readonly Failure[];
} {
  const enough = Math.min(candidates.length, Math.max(DRY_RUN_NODES_MIN, Math.floor(candidates.length / 10)));
  const start = candidates.length < 2 ? 0 : Math.floor(offset() * candidates.length);
  const [clean, violating]: [Victims[], Victims[]] = [[], []];
  const failures: Failure[] = [];
  for (let index = 0; index < candidates.length; index++) {
    if (clean.length > 0 && clean.length + violating.length >= enough) break;
    const node = candidates[(start + index) % candidates.length];
    if (node === undefined) continue;
    const result = victimsOn(trial, node, budgets, nowMs);
    if ("reasons" in result) failures.push(result);
    else if (result.pods.length > 0) (result.violations === 0 ? clean : violating).push(result);
  }
  return { found: [...clean, ...violating], failures };
}

/** The fewest pods that must leave the node, or why even all of them would not help. */
function victimsOn(trial: Trial, node: NodeView, budgets: readonly DisruptionBudget[], nowMs: number): Victims | Failure {
  const lower: PodView[] = [];
  for (const pod of node.pods.values()) if (pod.priority < trial.pod.priority) lower.push(pod);
  if (lower.length === 0) return NO_VICTIMS;
  const removed: PodRecord[] = [];
  for (const { key } of lower) {
    const record = trial.view.take(key);
    if (record !== undefined) removed.push(record);
  }
  trial.prepare();
  const failure = trial.check(node);
  const result = failure ?? reprieve(trial, node, removed.sort(byImportance(nowMs)), budgets);
  for (const record of removed) if (!node.pods.has(record.key)) trial.view.put(record, node.name);
  trial.prepare();
  return result;
}

/** Lets pods stay as long as the incoming one still fits, important ones first, those under a budget before all. */
function reprieve(trial: Trial, node: NodeView, removed: readonly PodRecord[], budgets: readonly DisruptionBudget[]): Victims {
  const protectedKeys = violatingKeys(removed, budgets);
  const victims = new Set<string>();
  const ordered = [...removed.filter(({ key }) => protectedKeys.has(key)), ...removed.filter(({ key }) => !protectedKeys.has(key))];
  for (const record of ordered) {
    trial.view.put(record, node.name);
    trial.prepare();
    if (trial.check(node) === undefined) continue;
    trial.view.take(record.key);
    victims.add(record.key);
  }
  const pods = removed.filter(({ key }) => victims.has(key)).map(({ pod }) => pod);
  return { node: node.name, pods, violations: [...victims].filter((key) => protectedKeys.has(key)).length };
}

/** The pods whose removal a budget does not allow, when all were removed in this order. */
function violatingKeys(removed: readonly PodRecord[], budgets: readonly DisruptionBudget[]): ReadonlySet<string> {
  const left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed);
  const violating = new Set<string>();
  for (const { key, pod } of removed) {
    for (const [index, budget] of budgets.entries()) {
      if (!budget.covers(pod)) continue;
      left[index] = (left[index] ?? 0) - 1;
      if ((left[index] ?? 0) < 0) violating.add(key);
    }
  }
  return violating;
}

/** Higher priority first, then who has run longest; names settle the rest. */
function byImportance(nowMs: number): (a: PodRecord, b: PodRecord) => number {
  return (a, b) => b.priority - a.priority || startMs(a.pod, nowMs) - startMs(b.pod, nowMs) || (a.key < b.key ? -1 : 1);
}

function startMs(pod: Pod, nowMs: number): number {
  const time = parseTime(pod.status.startTime);
  return Number.isNaN(time) ? nowMs : time;
}

/** Rule by rule, keeps the nodes that cost least; the first of those left is chosen. */
function cheapest(found: readonly Victims[], nowMs: number): Victims {
  const costs: readonly ((victims: Victims) => number)[] = [
    ({ violations }) => violations,
    ({ pods }) => highest(pods),
    ({ pods }) => pods.reduce((sum, pod) => sum + podPriority(pod) + PRIORITY_OFFSET, 0),
    ({ pods }) => pods.length,
    ({ pods }) => -earliestStartMs(pods, nowMs),
  ];
  let left = found;
  for (const cost of costs) {
    const lowest = Math.min(...left.map(cost));
    left = left.filter((victims) => cost(victims) === lowest);
  }
  const [first] = left;
  if (first === undefined) throw new RangeError("the cheapest of no nodes");
  return first;
}

function highest(pods: readonly Pod[]): number {
  return Math.max(...pods.map(podPriority));
}

/** When the first of the most important victims started. */
function earliestStartMs(pods: readonly Pod[], nowMs: number): number {
  const top = highest(pods);
  return Math.min(...pods.filter((pod) => podPriority(pod) === top).map((pod) => startMs(pod, nowMs)));
}
