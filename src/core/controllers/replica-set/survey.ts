/**
 * One look at all pods of a ReplicaSet.
 *
 * A set may have thousands of pods and is looked at twenty times a second while they start; nearly all of them are then
 * the very objects of the look before. What such a pod counts for is remembered beside it, so that a look reads only the
 * pods that changed. Stored values never change, so the memory cannot be wrong, only useless.
 * @see kubernetes pkg/controller/replicaset/replica_set_utils.go and pkg/controller/controller_ref_manager.go
 */
import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { matches, type Selector, selectorOf } from "../../api/selector.ts";
import { type Intent, update } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodActive, isPodReady, readySinceMs } from "../../rules/pod.ts";
import { controllerReference } from "../../rules/workload.ts";

/** What one look at all pods of a set tells. */
export interface Survey {
  /** How many pods count for the set: neither at their end nor being deleted. */
  readonly active: number;
  /** Adopts orphans that match, releases pods that no longer do. */
  readonly claims: readonly Intent[];
  readonly fullyLabeled: number;
  readonly ready: number;
  readonly available: number;
  /** When the next ready pod will have been ready for long enough. */
  readonly nextAvailableMs: number | undefined;
  /** The pods that `active` counts; listed only for those who must choose among them. */
  activePods(): readonly Pod[];
  /** The set's own pods that it no longer counts: they have ended, or are being deleted. */
  lostPods(): readonly Pod[];
}

// What one pod counts for, as bits: a list of small numbers is read many times faster than a list of objects.
const MATCHES = 1;
const ACTIVE = 2;
const FULLY_LABELED = 4;
const READY = 8;

/** A look at a set: its pods in order of their names, and what each counted for. */
interface Look {
  readonly selector: ReplicaSet["spec"]["selector"];
  readonly template: ReplicaSet["spec"]["template"];
  readonly pods: readonly Pod[];
  readonly marks: readonly number[];
}

/** The last looks of each world by the ReplicaSet's key. */
let lastLooks = new WeakMap<World, Map<string, Look>>();

/** Forgets the last look at a set that is gone. */
export function forgetLook(key: string, world: World): void {
  lastLooks.get(world)?.delete(key);
}

/** Forgets all that pods counted for. */
export function forgetLooks(): void {
  lastLooks = new WeakMap();
}

/** Counts the set's pods, and finds those that it should adopt or release. */
export function surveyPods(replicaSet: ReplicaSet, world: World): Survey {
  const { namespace = "", uid = "", deletionTimestamp } = replicaSet.metadata;
  const marker = new Marker(replicaSet);
  const count = new PodCount(replicaSet, world.nowMs);
  const claims: Intent[] = [];
  const { pods, marks } = lookAtOwned(replicaSet, marker, world);
  pods.forEach((pod, index) => {
    const mark = marks[index] ?? 0;
    if ((mark & MATCHES) !== 0) count.add(pod, mark);
    else if (pod.metadata.deletionTimestamp === undefined) claims.push(update(withOwners(pod, otherOwners(pod, uid))));
  });
  const adopted = deletionTimestamp === undefined ? matchingOrphans(namespace, marker, world) : [];
  for (const pod of adopted) {
    count.add(pod, marker.mark(pod));
    claims.push(update(withOwners(pod, [...(pod.metadata.ownerReferences ?? []), controllerReference(replicaSet)])));
  }
  const { active, fullyLabeled, ready, available, nextAvailableMs } = count;
  const activePods = (): readonly Pod[] => [...pods.filter((_pod, index) => isCounted(marks[index] ?? 0)), ...adopted];
  const lostPods = (): readonly Pod[] => pods.filter((_pod, index) => ((marks[index] ?? 0) & (MATCHES | ACTIVE)) === MATCHES);
  return { active, claims, fullyLabeled, ready, available, nextAvailableMs, activePods, lostPods };
}

function isCounted(mark: number): boolean {
  return (mark & MATCHES) !== 0 && (mark & ACTIVE) !== 0;
}

function matchingOrphans(namespace: string, marker: Marker, world: World): readonly Pod[] {
  return [...world.list("Pod", { orphan: namespace })].filter((pod) => isCounted(marker.mark(pod)));
}

/** The set's own pods; one that was there in the last look keeps its mark. */
function lookAtOwned(replicaSet: ReplicaSet, marker: Marker, world: World): Look {
  const looks = looksOf(world);
  const key = keyOf(replicaSet);
  const last = looks.get(key);
  const known = isSameQuestion(last, replicaSet) ? last : NO_LOOK;
  const pods: Pod[] = [];
  const marks: number[] = [];
  let at = 0;
  for (const pod of world.list("Pod", { owner: replicaSet.metadata.uid ?? "" })) {
    // Both lists are in order of names, and most steps find the same pod at once.
    if (known.pods[at] !== pod) while (isBefore(known.pods[at], pod)) at += 1;
    const isSame = known.pods[at] === pod;
    pods.push(pod);
    marks.push(isSame ? (known.marks[at] ?? 0) : marker.mark(pod));
    if (isSame) at += 1;
  }
  const { selector, template } = replicaSet.spec;
  const look: Look = { selector, template, pods, marks };
  looks.set(key, look);
  return look;
}

function looksOf(world: World): Map<string, Look> {
  const known = lastLooks.get(world);
  if (known !== undefined) return known;
  const looks = new Map<string, Look>();
  lastLooks.set(world, looks);
  return looks;
}

const NO_LOOK: Pick<Look, "pods" | "marks"> = { pods: [], marks: [] };

function isSameQuestion(look: Look | undefined, { spec }: ReplicaSet): look is Look {
  return look?.selector === spec.selector && look.template === spec.template;
}

function isBefore(other: Pod | undefined, pod: Pod): boolean {
  return other !== undefined && other.metadata.name < pod.metadata.name;
}

function withOwners(pod: Pod, ownerReferences: Pod["metadata"]["ownerReferences"]): Pod {
  return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
}

function otherOwners(pod: Pod, uid: string): Pod["metadata"]["ownerReferences"] {
  const others = (pod.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  return others.length === 0 ? undefined : others;
}

/** Tells what pods count for. */
class Marker {
  readonly #selector: Selector;
  readonly #templateLabels: readonly (readonly [string, string])[];
  // Pods made from one template share their labels, so most answers are the previous one.
  #labels: Pod["metadata"]["labels"];
  #isMatch = false;
  #isFullyLabeled = false;

  constructor({ spec }: ReplicaSet) {
    this.#selector = selectorOf(spec.selector);
    this.#templateLabels = Object.entries(spec.template.metadata?.labels ?? {});
  }

  mark(pod: Pod): number {
    const { labels } = pod.metadata;
    if (labels === undefined || labels !== this.#labels) {
      this.#labels = labels;
      this.#isMatch = matches(this.#selector, labels);
      this.#isFullyLabeled = this.#templateLabels.every(([key, value]) => labels?.[key] === value);
    }
    const ofLabels = (this.#isMatch ? MATCHES : 0) | (this.#isFullyLabeled ? FULLY_LABELED : 0);
    return ofLabels | (isPodActive(pod) ? ACTIVE : 0) | (isPodReady(pod) ? READY : 0);
  }
}

/** Counts pods as they are added. */
class PodCount {
  active = 0;
  fullyLabeled = 0;
  ready = 0;
  available = 0;
  nextAvailableMs: number | undefined;
  readonly #nowMs: number;
  readonly #minReadyMs: number;

  constructor({ spec }: ReplicaSet, nowMs: number) {
    this.#nowMs = nowMs;
    this.#minReadyMs = (spec.minReadySeconds ?? 0) * 1_000;
  }

  add(pod: Pod, mark: number): void {
    if ((mark & ACTIVE) === 0) return;
    this.active += 1;
    if ((mark & FULLY_LABELED) !== 0) this.fullyLabeled += 1;
    if ((mark & READY) === 0) return;
    this.ready += 1;
    const availableMs = this.#minReadyMs === 0 ? this.#nowMs : (readySinceMs(pod) ?? this.#nowMs) + this.#minReadyMs;
    if (availableMs <= this.#nowMs) this.available += 1;
    else this.nextAvailableMs = Math.min(this.nextAvailableMs ?? availableMs, availableMs);
  }
}
