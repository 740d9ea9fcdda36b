/**
 * Which of a controller's pods go first when there are too many.
 * @see kubernetes pkg/controller/controller_utils.go (ActivePodsWithRanks)
 */
import { parseTime } from "../api/duration.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { isPodReady, readySinceMs } from "./pod.ts";

const COST_ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
const PHASE_RANK: { readonly [phase: string]: number } = { Pending: 0, Unknown: 1, Running: 2 };
const NANOSECONDS_PER_MS = 1e6;

/** A pod with what its rank needs besides itself. */
interface Ranked {
  readonly pod: Pod;
  /** Active pods of the same application on the same node. */
  readonly neighbours: number;
}

/** The pods in the order in which they should be deleted; `related` are all active pods of the same application. */
export function byDeletionRank(pods: readonly Pod[], related: readonly Pod[], nowMs: number): readonly Pod[] {
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? "";
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod): Ranked => ({ pod, neighbours: onNode.get(pod.spec.nodeName ?? "") ?? 0 }));
  return ranked.sort((a, b) => compareRanks(a, b, nowMs)).map(({ pod }) => pod);
}

/** Negative when `a` goes first. */
function compareRanks(a: Ranked, b: Ranked, nowMs: number): number {
  return (
    Number(isAssigned(a.pod)) - Number(isAssigned(b.pod)) ||
    (PHASE_RANK[a.pod.status.phase ?? ""] ?? 2) - (PHASE_RANK[b.pod.status.phase ?? ""] ?? 2) ||
    Number(isPodReady(a.pod)) - Number(isPodReady(b.pod)) ||
    deletionCost(a.pod) - deletionCost(b.pod) ||
    b.neighbours - a.neighbours ||
    compareReadyTimes(a.pod, b.pod, nowMs) ||
    compareRestarts(a.pod, b.pod) ||
    compareBirths(a.pod, b.pod, nowMs) ||
    compareUids(a.pod, b.pod)
  );
}

function isAssigned(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== "";
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[COST_ANNOTATION];
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

/** Who was restarted more often goes first; sidecars are asked only when the others agree. */
function compareRestarts(a: Pod, b: Pod): number {
  const of = ({ status }: Pod): number => mostRestarts(status.containerStatuses);
  return of(b) - of(a) || sidecarRestarts(b) - sidecarRestarts(a);
}

function sidecarRestarts({ spec, status }: Pod): number {
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always") ?? [];
  if (sidecars.length === 0) return 0;
  return mostRestarts(status.initContainerStatuses?.filter(({ name }) => sidecars.some((sidecar) => sidecar.name === name)));
}

function mostRestarts(statuses: Pod["status"]["containerStatuses"] = []): number {
  return statuses.reduce((most, { restartCount }) => Math.max(most, restartCount), 0);
}

/** Only between ready pods: the one that became ready later goes first. */
function compareReadyTimes(a: Pod, b: Pod, nowMs: number): number {
  const [left, right] = [readySinceMs(a), readySinceMs(b)];
  return left === undefined || right === undefined || left === right ? 0 : compareAges(left, right, nowMs) || compareUids(a, b);
}

function compareBirths(a: Pod, b: Pod, nowMs: number): number {
  return compareAges(parseTime(a.metadata.creationTimestamp), parseTime(b.metadata.creationTimestamp), nowMs);
}

/** The younger first; ages in the same power of two count as equal, so that the choice among them, by UID, is arbitrary. */
function compareAges(aMs: number, bMs: number, nowMs: number): number {
  return ageBucket(nowMs - aMs) - ageBucket(nowMs - bMs);
}

/** The power of two of an age in nanoseconds, as upstream counts. */
function ageBucket(ageMs: number): number {
  let bucket = 0;
  for (let rest = ageMs * NANOSECONDS_PER_MS; rest >= 2; rest /= 2) bucket += 1;
  return bucket;
}

function compareUids(a: Pod, b: Pod): number {
  const left = a.metadata.uid ?? "";
  const right = b.metadata.uid ?? "";
  return left < right ? -1 : left > right ? 1 : 0;
}
