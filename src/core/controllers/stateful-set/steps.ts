/**
 * The next steps of a StatefulSet: what is missing is made, what is too much goes, what is old is replaced, in order.
 * @see kubernetes pkg/controller/statefulset/stateful_set_control.go updateStatefulSet
 */
import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { StatefulSet } from "../../api/kinds/stateful-set.ts";
import type { PodTemplateSpec } from "../../api/shapes/pod-spec.ts";
import { create, type Intent } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodAvailable, isPodReady, isPodTerminal, isPodTerminating } from "../../rules/pod.ts";
import { claimEvent, podEvent } from "./events.ts";
import { claimsOf, ordinalOf, podOf, revisionOf, startOf } from "./identity.ts";
import type { RevisionNames } from "./status.ts";

/** What the steps follow from. */
export interface Scene {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly names: RevisionNames;
  /** Of the current revision; the set's own is that of the update. */
  readonly currentTemplate: PodTemplateSpec;
  readonly world: World;
}

/** Some intents, and whether everything behind them has to wait. */
interface Step {
  readonly intents: readonly Intent[];
  readonly isLast: boolean;
}

const GO_ON: Step = { intents: [], isLast: false };
const WAIT: Step = { intents: [], isLast: true };

/** So many pods at the most are made at once; upstream, which makes a list of all that are wanted, has no such limit. */
const BURST = 500;

/** What to do now. */
export function stepsOf(scene: Scene): readonly Intent[] {
  const { set, pods } = scene;
  const start = startOf(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod) ?? -1, pod]));
  const { replicas } = set.spec;
  // Behind those that are there and a burst of new ones nothing is done yet, however many are wanted.
  const ordinals = Array.from({ length: Math.min(replicas, pods.length + BURST) }, (_, index) => start + index);
  const isWanted = (ordinal: number): boolean => ordinal >= start && ordinal < start + replicas;
  const condemned = [...byOrdinal].filter(([ordinal]) => !isWanted(ordinal)).sort(([a], [b]) => b - a);
  const isOrdered = set.spec.podManagementPolicy !== "Parallel";
  const unhealthy =
    ordinals.map((ordinal) => byOrdinal.get(ordinal)).find((pod) => pod === undefined || !isHealthy(scene, pod)) ??
    condemned.map(([, pod]) => pod).findLast((pod) => !isHealthy(scene, pod));
  const making = walk(ordinals, isOrdered, (ordinal) => replicaStep(scene, ordinal, byOrdinal.get(ordinal)));
  if (making.isLast) return making.intents;
  const removing = walk(condemned, isOrdered, ([, pod]) => condemnedStep(scene, pod, pod === unhealthy));
  const intents = [...making.intents, ...removing.intents];
  if (removing.isLast || set.spec.updateStrategy.type === "OnDelete") return intents;
  return [...intents, ...updateStep(scene, ordinals, byOrdinal)];
}

/** In order, one that has to wait stops all behind it; in parallel it stops only what comes after the walk. */
function walk<T>(items: readonly T[], isOrdered: boolean, step: (item: T) => Step): Step {
  const intents: Intent[] = [];
  let isLast = false;
  for (const item of items) {
    const result = step(item);
    intents.push(...result.intents);
    isLast ||= result.isLast;
    if (isOrdered && isLast) break;
  }
  return { intents, isLast };
}

function isHealthy({ set, world }: Scene, pod: Pod): boolean {
  const isRunning = pod.status.phase === "Running" && isPodReady(pod) && !isPodTerminating(pod);
  return isRunning && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, world.nowMs);
}

function replicaStep(scene: Scene, ordinal: number, pod: Pod | undefined): Step {
  const isOrdered = scene.set.spec.podManagementPolicy !== "Parallel";
  if (pod === undefined) return { intents: createPod(scene, ordinal), isLast: isOrdered };
  // A pod that has ended makes room for one of the same name.
  if (isPodTerminal(pod)) return isPodTerminating(pod) ? WAIT : { intents: deletePod(scene.set, pod), isLast: true };
  const claims = pod.status.phase === "Pending" ? missingClaims(scene, ordinal, pod.metadata.name) : [];
  return { intents: claims, isLast: isOrdered && !isHealthy(scene, pod) };
}

function createPod(scene: Scene, ordinal: number): readonly Intent[] {
  const { set, names, currentTemplate } = scene;
  const isCurrent = names.current !== names.update && needsCurrentRevision(set, ordinal);
  const pod = isCurrent ? podOf(set, ordinal, currentTemplate, names.current) : podOf(set, ordinal, set.spec.template, names.update);
  const { name } = pod.metadata;
  return [...missingClaims(scene, ordinal, name), create(pod), podEvent(set, "create", name)];
}

/** During an update pods below the partition are made as they were. */
function needsCurrentRevision(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy;
  if (type !== "RollingUpdate") return false;
  return ordinal < startOf(set) + (rollingUpdate === undefined ? (set.status.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0));
}

function missingClaims({ set, world }: Scene, ordinal: number, pod: string): readonly Intent[] {
  return claimsOf(set, ordinal)
    .filter((claim) => world.get("PersistentVolumeClaim", keyOf(claim)) === undefined)
    .flatMap((claim) => [create(claim), claimEvent(set, claim.metadata.name, pod)]);
}

function condemnedStep(scene: Scene, pod: Pod, isFirstUnhealthy: boolean): Step {
  const isOrdered = scene.set.spec.podManagementPolicy !== "Parallel";
  if (isPodTerminating(pod)) return isOrdered ? WAIT : GO_ON;
  // While another pod is in trouble nothing healthy goes; the one in trouble may.
  if (isOrdered && !isHealthy(scene, pod) && !isFirstUnhealthy) return WAIT;
  return { intents: deletePod(scene.set, pod), isLast: true };
}

/** The highest pod of an old revision goes, once all above it are back. */
function updateStep(scene: Scene, ordinals: readonly number[], byOrdinal: ReadonlyMap<number, Pod>): readonly Intent[] {
  const { set, names } = scene;
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (const ordinal of ordinals.slice(partition).reverse()) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) return [];
    if (revisionOf(pod) !== names.update && !isPodTerminating(pod)) return deletePod(set, pod);
    if (!isHealthy(scene, pod)) return [];
  }
  return [];
}

function deletePod(set: StatefulSet, pod: Pod): readonly Intent[] {
  const { name, uid } = pod.metadata;
  return [{ do: "delete", kind: "Pod", key: keyOf(pod), ...(uid === undefined ? {} : { uid }) }, podEvent(set, "delete", name)];
}
