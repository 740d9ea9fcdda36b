/**
 * Replaces pods of an old template, a few nodes at a time.
 * @see kubernetes pkg/controller/daemon/update.go rollingUpdate
 */
import type { DaemonSet } from "../../api/kinds/daemon-set.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { Intent } from "../../reconcile/agent.ts";
import { REVISION_HASH } from "../../rules/controller-revision.ts";
import { isPodAvailable, isPodTerminating } from "../../rules/pod.ts";
import { scaledValue } from "../../rules/workload.ts";
import { createPod, deletePod, type NodePods } from "./manage.ts";

interface Update {
  readonly entry: NodePods;
  readonly old: Pod | undefined;
  readonly next: Pod | undefined;
}

/** The next steps of the update; none when every node is up to date or has to wait. */
export function rollPods(daemonSet: DaemonSet, nodes: readonly NodePods[], hash: string, nowMs: number): readonly Intent[] {
  const { rollingUpdate } = daemonSet.spec.updateStrategy;
  if (rollingUpdate === undefined) return [];
  const running = nodes.filter(({ shouldRun }) => shouldRun);
  const updates = running.map((entry) => updateOf(entry, hash));
  const isAvailable = (pod: Pod | undefined): boolean =>
    pod !== undefined && isPodAvailable(pod, daemonSet.spec.minReadySeconds ?? 0, nowMs);
  const maxSurge = scaledValue(rollingUpdate.maxSurge, running.length, "up");
  if (maxSurge > 0) return surge(daemonSet, updates, { maxSurge, hash, isAvailable });
  const maxUnavailable = scaledValue(rollingUpdate.maxUnavailable, running.length, "up");
  const unavailable = updates.filter(({ old, next }) => (old === undefined || next !== undefined) && !isAvailable(next)).length;
  const waiting = updates.flatMap(({ old, next }) => (old !== undefined && next === undefined ? [old] : []));
  // An old pod that serves nobody may go at once.
  const useless = waiting.filter((pod) => !isAvailable(pod));
  const serving = waiting.filter(isAvailable).slice(0, Math.max(0, maxUnavailable - unavailable));
  return [...useless, ...serving].flatMap((pod) => deletePod(daemonSet, pod));
}

function updateOf(entry: NodePods, hash: string): Update {
  const pods = entry.pods.filter((pod) => !isPodTerminating(pod));
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[REVISION_HASH] === hash;
  return { entry, old: pods.find((pod) => !isNew(pod)), next: pods.find(isNew) };
}

interface Surge {
  readonly maxSurge: number;
  readonly hash: string;
  isAvailable(pod: Pod | undefined): boolean;
}

/** New pods come beside the old ones; those go when the new ones are available (that is `managePods`' part). */
function surge(daemonSet: DaemonSet, updates: readonly Update[], { maxSurge, hash, isAvailable }: Surge): readonly Intent[] {
  const surging = updates.filter(({ next }) => next !== undefined && !isAvailable(next)).length;
  const waiting = updates.filter(({ old, next }) => old !== undefined && next === undefined);
  const useless = waiting.filter(({ old }) => !isAvailable(old));
  const serving = waiting.filter(({ old }) => isAvailable(old)).slice(0, Math.max(0, maxSurge - surging));
  return [...useless, ...serving].flatMap(({ entry }) => createPod(daemonSet, entry.node, hash));
}
