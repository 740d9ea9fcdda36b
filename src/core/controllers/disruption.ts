/**
 * Counts how many pods of a PodDisruptionBudget are healthy, and so how many may be evicted.
 *
 * Absent on purpose: taking back the condition DisruptionTarget of pods that were to be evicted and live on. Here the
 * eviction marks and deletes in one step.
 * @see kubernetes pkg/controller/disruption/disruption.go
 */
import { parseTime } from "../api/duration.ts";
import { type KubeObject, keyOf } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from "../api/kinds/pod-disruption-budget.ts";
import type { LabelSelector } from "../api/meta.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { isBudgetFor, withAllowedCondition } from "../rules/disruption-budget.ts";
import { controllerOf, isPodReady, setCondition } from "../rules/pod.ts";
import { scaledValue } from "../rules/workload.ts";
import { latency } from "../sim/latency.ts";

const SOURCE = "controllermanager";
/** A pod whose eviction was granted and that is not being deleted after this long counts again. */
const DELETION_TIMEOUT_MS = 120_000;

export const disruptionController: Agent = {
  name: "disruption",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  watches: {
    PodDisruptionBudget: ({ before, after }) => [keyOf((after ?? before) as PodDisruptionBudget)],
    Pod: ({ before, after }, world) =>
      isSameToBudgets(before, after) ? [] : new Set([...keysFor(before, world), ...keysFor(after, world)]),
  },
  reconcile(key, world) {
    const budget = world.get("PodDisruptionBudget", key);
    return budget === undefined ? NOTHING_TO_DO : sync(budget, world);
  },
};

/** Most changes of a pod say nothing new to a budget. */
function isSameToBudgets(before: Pod | undefined, after: Pod | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const [old, next] = [before.metadata, after.metadata];
  const isSameObject = old.labels === next.labels && old.ownerReferences === next.ownerReferences;
  return isSameObject && old.deletionTimestamp === next.deletionTimestamp && isPodReady(before) === isPodReady(after);
}

function* keysFor(pod: Pod | undefined, world: World): Iterable<string> {
  if (pod === undefined || world.count("PodDisruptionBudget") === 0) return;
  for (const budget of world.list("PodDisruptionBudget", { namespace: pod.metadata.namespace ?? "" })) {
    if (isBudgetFor(budget, pod)) yield keyOf(budget);
  }
}

function sync(budget: PodDisruptionBudget, world: World): Outcome {
  const { namespace = "" } = budget.metadata;
  const pods = [...world.list("Pod", { namespace })].filter((pod) => isBudgetFor(budget, pod));
  const events: Intent[] = [];
  const tell = (type: "Normal" | "Warning", reason: string, message: string) =>
    events.push({ do: "event", regarding: budget, type, reason, message, source: SOURCE });
  if (pods.length === 0) tell("Normal", "NoPods", "No matching pods found");
  const expected = expectedPods(budget, pods, world);
  if (typeof expected === "string") {
    tell("Warning", "CalculateExpectedPodCountFailed", `Failed to calculate the number of expected pods: ${expected}`);
    return { intents: [...events, ...failSafe(budget, expected, world.nowMs)] };
  }
  if (expected.hasUnmanaged) tell("Warning", "UnmanagedPods", unmanagedText(budget.spec.selector));
  const { disruptedPods, recheckMs } = stillDisrupted(budget, pods, world.nowMs);
  const currentHealthy = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && disruptedPods[pod.metadata.name] === undefined && isPodReady(pod),
  ).length;
  const status = statusOf(budget, { ...expected, currentHealthy, disruptedPods }, world.nowMs);
  return {
    intents: isSameStatus(budget.status, status) ? events : [...events, updateStatus({ ...budget, status } as PodDisruptionBudget)],
    ...(recheckMs === undefined ? {} : { requeueAfterMs: recheckMs - world.nowMs, background: true }),
  };
}

interface Expected {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly hasUnmanaged: boolean;
}

/** How many pods there should be and how many of them healthy, or why nobody can tell. */
function expectedPods({ spec }: PodDisruptionBudget, pods: readonly Pod[], world: World): Expected | string {
  const { maxUnavailable, minAvailable } = spec;
  if (typeof minAvailable === "number" && maxUnavailable === undefined) {
    return { expectedPods: pods.length, desiredHealthy: minAvailable, hasUnmanaged: false };
  }
  const limit = maxUnavailable ?? minAvailable;
  if (limit === undefined) return { expectedPods: 0, desiredHealthy: 0, hasUnmanaged: false };
  const scale = scaleOfOwners(pods, world);
  if (typeof scale === "string") return scale;
  const share = scaledValue(limit, scale.replicas, "up");
  const desiredHealthy = maxUnavailable === undefined ? share : Math.max(0, scale.replicas - share);
  return { expectedPods: scale.replicas, desiredHealthy, hasUnmanaged: scale.hasUnmanaged };
}

/** What all controllers of the pods want together. */
function scaleOfOwners(pods: readonly Pod[], world: World): { readonly replicas: number; readonly hasUnmanaged: boolean } | string {
  const scales = new Map<string, number>();
  const asked = new Set<string>();
  let hasUnmanaged = false;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      hasUnmanaged = true;
      continue;
    }
    if (asked.has(owner.uid)) continue;
    asked.add(owner.uid);
    const controller = scaledOwner(pod, world);
    if (controller === undefined) return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
    scales.set(controller.metadata.uid ?? "", controller.spec.replicas);
  }
  return { replicas: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), hasUnmanaged };
}

interface Scaled extends KubeObject {
  readonly spec: { readonly replicas: number };
}

/** The pod's controller, or of a ReplicaSet's pod the Deployment above it: whoever says how many there are to be. */
function scaledOwner(pod: Pod, world: World): Scaled | undefined {
  const owner = ownerOf(pod, world);
  if (owner === undefined) return undefined;
  const above = owner.kind === "ReplicaSet" ? ownerOf(owner, world) : undefined;
  const scaled: KubeObject & { readonly spec?: { readonly replicas?: unknown } } = above?.kind === "Deployment" ? above : owner;
  return typeof scaled.spec?.replicas === "number" ? (scaled as Scaled) : undefined;
}

function ownerOf(object: KubeObject, world: World): KubeObject | undefined {
  const reference = controllerOf(object);
  if (reference === undefined || !world.kinds.includes(reference.kind)) return undefined;
  const owner = world.getAny(reference.kind, `${object.metadata.namespace ?? ""}/${reference.name}`);
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}

/** Pods whose eviction was granted and that are not being deleted yet, and when the first of them counts again. */
function stillDisrupted({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number) {
  const { disruptedPods: granted = {} } = status;
  const disruptedPods: Record<string, string> = {};
  let recheckMs: number | undefined;
  for (const { metadata } of pods) {
    const since = granted[metadata.name];
    if (since === undefined || metadata.deletionTimestamp !== undefined) continue;
    const endMs = parseTime(since) + DELETION_TIMEOUT_MS;
    if (endMs < nowMs) continue;
    disruptedPods[metadata.name] = since;
    recheckMs = Math.min(recheckMs ?? endMs + 1, endMs + 1);
  }
  return { disruptedPods, recheckMs };
}

type Counts = Expected & { readonly currentHealthy: number; readonly disruptedPods: { readonly [name: string]: string } };

function statusOf(budget: PodDisruptionBudget, counts: Counts, nowMs: number): PodDisruptionBudgetStatus {
  const { desiredHealthy, currentHealthy, disruptedPods } = counts;
  // A budget that has no pods yet must not let the first ones go before they are counted.
  const disruptionsAllowed = counts.expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { conditions } = budget.status;
  const { generation } = budget.metadata;
  return withAllowedCondition(
    {
      currentHealthy,
      desiredHealthy,
      expectedPods: counts.expectedPods,
      disruptionsAllowed,
      ...(conditions === undefined ? {} : { conditions }),
      ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    },
    nowMs,
  );
}

const COUNTED = ["currentHealthy", "desiredHealthy", "expectedPods", "disruptionsAllowed", "observedGeneration", "conditions"] as const;

function isSameStatus(before: PodDisruptionBudgetStatus, after: PodDisruptionBudgetStatus): boolean {
  const names = (status: PodDisruptionBudgetStatus): string => Object.entries(status.disruptedPods ?? {}).join();
  return COUNTED.every((field) => before[field] === after[field]) && names(before) === names(after);
}

/** Nobody is evicted while nobody can tell how many pods there should be. */
function failSafe(budget: PodDisruptionBudget, message: string, nowMs: number): readonly Intent[] {
  const { status } = budget;
  const { observedGeneration } = status;
  const condition = {
    type: "DisruptionAllowed",
    status: "False",
    reason: "SyncFailed",
    message,
    lastTransitionTime: "",
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  const conditions = setCondition(status.conditions, condition, nowMs);
  if (conditions === status.conditions && status.disruptionsAllowed === 0) return [];
  return [updateStatus({ ...budget, status: { ...status, disruptionsAllowed: 0, conditions } } as PodDisruptionBudget)];
}

function unmanagedText(selector: LabelSelector | undefined): string {
  const why =
    'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
  return `Pods selected by this PodDisruptionBudget (selector: ${goSelector(selector)}) were found to be unmanaged. ${why}`;
}

/** A selector as Go prints its struct. */
function goSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.keys(matchLabels).sort();
  const pairs = labels.map((key) => `${key}: ${matchLabels[key]},`).join("");
  const expressions = matchExpressions
    .map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],}`)
    .map((text) => `${text},`);
  return `&LabelSelector{MatchLabels:map[string]string{${pairs}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}
