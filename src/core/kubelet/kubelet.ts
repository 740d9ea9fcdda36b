/**
 * The kubelet: runs the pods of its node and reports how they are.
 *
 * One key per pod. A reconcile brings the pod's row up to now through the stage tables, then tells the API what changed:
 * one status for each visible change. A settled, healthy pod has no appointment at all.
 * The node's own name is a key too: its eviction manager, which sees to it that the pods do not use up the machine.
 * Absent on purpose: static pods, volumes that must be attached.
 * @see kubernetes pkg/kubelet/kubelet.go, pkg/kubelet/pod_workers.go
 */
import type { KubeObject } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import {
  type Agent,
  type Change,
  dropRow,
  type Intent,
  type Key,
  NOTHING_TO_DO,
  type Outcome,
  putRow,
  type Turn,
  updateStatus,
} from "../reconcile/agent.ts";
import { instanceOf, machineTable, nodeOfKey, processes, processTable } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { isPodTerminal } from "../rules/pod.ts";
import { containerTables } from "../trouble/container.ts";
import { machineTables, runtimeTable } from "../trouble/machine.ts";
import { dnsTable } from "../trouble/network.ts";
import { registryTable } from "../trouble/registry.ts";
import { isTroubled } from "../trouble/troubles.ts";
import { watchNode } from "./eviction/eviction-manager.ts";
import { pressureTable } from "./eviction/pressure.ts";
import { outputTable, sessionTable } from "./exec/rows.ts";
import { imageTable, pullQueueTable } from "./images/node-images.ts";
import { accept, evictPod, newRow, resumeSession, stopPod, takeOver, thaw } from "./machine/accept.ts";
import { addressTable, releaseAddress } from "./machine/addresses.ts";
import type { Bench } from "./machine/bench.ts";
import { adoptTroubles } from "./machine/container-troubles.ts";
import { advancePod, nextLook } from "./machine/engine.ts";
import { enterPodStage } from "./machine/enter.ts";
import { syncVolumes } from "./machine/mounts.ts";
import { adoptOutages } from "./machine/name-outages.ts";
import type { Source } from "./machine/references.ts";
import { type PodRow, podTable } from "./machine/rows.ts";
import { showsObject } from "./machine/volume-files.ts";
import type { FindAnnotationFaults, FindImage } from "./program.ts";
import { isPodOver } from "./status/phase.ts";
import { withNewStatus } from "./status/pod-status.ts";

/** The kubelets of all nodes, with the catalogue their images come from and what it makes of annotations. */
export function createKubelet(findImage: FindImage, annotationFaults: FindAnnotationFaults = () => []): Agent {
  const catalogue = { findImage, annotationFaults };
  return {
    name: "kubelet",
    process: processes.kubelet,
    tables: [
      podTable,
      imageTable,
      pullQueueTable,
      addressTable,
      pressureTable,
      machineTable,
      registryTable,
      dnsTable,
      ...machineTables,
      ...containerTables,
      sessionTable,
      outputTable,
    ],
    watches: {
      Pod: keyOfChange,
      ConfigMap: ({ before, after }, world) =>
        after === undefined || (before?.data === after.data && before?.binaryData === after.binaryData)
          ? NONE
          : keysOfReaders(world, "ConfigMap", after),
      Secret: ({ before, after }, world) =>
        after === undefined || before?.data === after.data ? NONE : keysOfReaders(world, "Secret", after),
    },
    startKeys,
    reconcile(key, world, turn) {
      if (!key.includes("/")) return watchNode(key, world, turn, findImage);
      return key.endsWith("/") ? keepHouse(nodeOfKey(key), world, turn) : reconcilePod(key, world, turn, catalogue);
    },
  };
}

const NONE: readonly Key[] = [];

/** The node's house to be kept, the node itself, and every pod that is bound to it. */
function* startKeys(world: World, node: string | undefined): Iterable<Key> {
  if (node === undefined) return;
  yield `${node}/`;
  yield node;
  for (const { metadata } of world.list("Pod", { node })) yield `${node}/${metadata.namespace}/${metadata.name}`;
}

/** The pod's key on its node; nothing for what the kubelet itself has just reported. */
function keyOfChange({ before, after }: Change<Pod>): readonly Key[] {
  const pod = after ?? before;
  const node = pod?.spec.nodeName;
  if (pod === undefined || node === undefined || node === "") return NONE;
  if (before !== undefined && after !== undefined && isOwnReport(before, after)) return NONE;
  return [`${node}/${pod.metadata.namespace}/${pod.metadata.name}`];
}

/** The pods on whose nodes files must be written anew, since the object they show has changed, and those that may have waited for it. */
function* keysOfReaders(world: World, source: Source, { metadata }: KubeObject): Iterable<Key> {
  const { name, namespace = "" } = metadata;
  for (const pod of world.list("Pod", { namespace })) {
    const { nodeName = "" } = pod.spec;
    if (nodeName !== "" && (isWaiting(pod) || showsObject(pod, source, name))) yield `${nodeName}/${namespace}/${pod.metadata.name}`;
  }
}

/** Nothing comes sooner for it, but what a pod waits for without hope is worth waiting for once it is there. */
function isWaiting({ status }: Pod): boolean {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(({ state }) => state?.waiting !== undefined);
}

/** Nobody else writes the statuses of containers. */
function isOwnReport(before: Pod, after: Pod): boolean {
  return (
    before.spec === after.spec &&
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    before.metadata.deletionGracePeriodSeconds === after.metadata.deletionGracePeriodSeconds &&
    before.metadata.annotations === after.metadata.annotations &&
    (before.status.containerStatuses !== after.status.containerStatuses ||
      before.status.initContainerStatuses !== after.status.initContainerStatuses)
  );
}

function reconcilePod(key: Key, world: World, turn: Turn, catalogue: Pick<Bench, "findImage" | "annotationFaults">): Outcome {
  const node = nodeOfKey(key);
  const podKey = key.slice(node.length + 1);
  const process = turn.state.row(processTable, instanceOf(processes.kubelet, key));
  const row = turn.state.row(podTable, key);
  if (isTroubled(turn.state, runtimeTable, node)) return beStuck(key, row);
  const pod = podOn(world, node, podKey, row);
  if (row === undefined) {
    if (pod === undefined) return NOTHING_TO_DO;
    if (isPodTerminal(pod)) return { intents: pod.metadata.deletionTimestamp === undefined ? [] : removal(pod, podKey) };
  }
  const sessionMs = process?.startedMs ?? 0;
  const first = row ?? (pod && newRow(pod, sessionMs, world.nowMs, hostAddress(world, node)));
  if (first === undefined) return NOTHING_TO_DO;
  const bench: Bench = {
    nowMs: world.nowMs,
    node,
    podKey,
    world,
    turn,
    sessionMs,
    ...catalogue,
    row: first,
    rows: [],
    events: [],
    images: new Map(),
    runs: [],
    isHeavier: false,
  };
  if (row === undefined) accept(bench);
  work(bench, row, pod);
  return outcomeOf(bench, key, { before: row, pod, linked: process?.linked ?? true });
}

/** How often a kubelet looks whether its container runtime answers again; until then it syncs no pod. */
const RUNTIME_RETRY_MS = 5_000;

/** Nothing starts, stops or is noticed while the container runtime hangs. */
function beStuck(key: Key, row: PodRow | undefined): Outcome {
  const intents = row === undefined || row.isStuck === true ? [] : [putRow(podTable, key, { ...row, isStuck: true as const })];
  return { intents, requeueAfterMs: RUNTIME_RETRY_MS, background: true };
}

/** The pod as the API has it, if it is this node's; a kubelet that has not heard from the API yet goes by what it knows. */
function podOn(world: World, node: string, podKey: string, row: PodRow | undefined): Pod | undefined {
  if (world.revision === 0) return row?.pod;
  const pod = world.get("Pod", podKey);
  return pod?.spec.nodeName === node ? pod : undefined;
}

function hostAddress(world: World, node: string): string {
  return world.get("Node", node)?.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
}

/** Up to now by what was known, then on with what is known now. */
function work(bench: Bench, row: PodRow | undefined, pod: Pod | undefined): void {
  if (row?.isStuck === true) thaw(bench);
  if (row !== undefined && row.sessionMs !== bench.sessionMs) resumeSession(bench);
  if (row !== undefined) advancePod(bench);
  const advanced = bench.row;
  adoptTroubles(bench);
  adoptOutages(bench);
  if (pod !== undefined && pod.metadata.uid === bench.row.pod.metadata.uid) {
    takeOver(bench, pod);
    if (row === undefined && pod.metadata.deletionTimestamp !== undefined && bench.row.stage !== "ended") enterPodStage(bench, "killing");
  } else if (bench.row.killing?.cause !== "gone" && !isPodOver(bench.row)) {
    stopPod(bench, "gone");
  }
  evictPod(bench);
  syncVolumes(bench);
  // Nothing new: what was due has been done above.
  if (row === undefined || bench.row !== advanced) advancePod(bench);
}

interface Found {
  readonly before: PodRow | undefined;
  readonly pod: Pod | undefined;
  readonly linked: boolean;
}

function outcomeOf(bench: Bench, key: Key, { before, pod, linked }: Found): Outcome {
  const { row, rows, events, nowMs } = bench;
  const isOurs = pod !== undefined && pod.metadata.uid === row.pod.metadata.uid;
  const isCleanedUp = row.stage === "cleanup" && nowMs >= row.sinceMs + row.planMs;
  if (!isOurs && (isCleanedUp || row.stage === "ended")) {
    // Another pod of the same name may be waiting for its turn.
    const again = pod === undefined ? {} : { requeueAfterMs: 1 };
    return { intents: [...rows, dropRow(podTable, key)], ...again };
  }
  const intents: Intent[] = row === before ? rows : [...rows, putRow(podTable, key, row)];
  if (bench.isHeavier) intents.push({ do: "wake", agent: "kubelet", key: bench.node });
  if (linked) {
    intents.push(...events);
    const reported = isOurs && !isSilent(before, row, pod) ? withNewStatus(bench, pod) : undefined;
    if (reported !== undefined) intents.push(updateStatus(reported));
    if (isCleanedUp && isOurs) intents.push(...removal(pod, bench.podKey), ...(isHeld(pod) ? [] : [dropRow(podTable, key)]));
  }
  const next = nextLook(bench);
  if (next === undefined) return { intents };
  return { intents, requeueAfterMs: next.dueMs - nowMs, background: next.background };
}

/** Whether the pod was reported and has only come closer to its first start since, which no status tells. */
function isSilent(before: PodRow | undefined, row: PodRow, pod: Pod): boolean {
  if (before === undefined || before.pod !== row.pod || row.stage !== "ready" || pod.status.containerStatuses === undefined) return false;
  const isUnseen = ({ instance, trouble }: PodRow["containers"][number]): boolean => instance === undefined && trouble === undefined;
  return before.containers.every(isUnseen) && row.containers.every(isUnseen);
}

/** The last word of a kubelet on a pod: it may go. Said once when a finalizer holds the pod. */
function removal(pod: Pod, podKey: string): readonly Intent[] {
  if (isHeld(pod) && pod.metadata.deletionGracePeriodSeconds === 0) return [];
  const { uid } = pod.metadata;
  return [{ do: "delete", kind: "Pod", key: podKey, graceSeconds: 0, ...(uid === undefined ? {} : { uid }) }];
}

function isHeld({ metadata }: Pod): boolean {
  return (metadata.finalizers?.length ?? 0) > 0;
}

/** After a start: what vanished from the API meanwhile is killed, and its addresses are free again. */
function keepHouse(node: Key, world: World, { state }: Turn): Outcome {
  if (world.revision === 0) return NOTHING_TO_DO;
  const intents: Intent[] = [];
  const gone = new Set<string>();
  for (const [key, row] of state.rows(podTable, `${node}/`)) {
    const podKey = key.slice(node.length + 1);
    if (world.get("Pod", podKey)?.spec.nodeName === node) continue;
    gone.add(podKey);
    intents.push(dropRow(podTable, key));
    if (row.ip !== undefined) intents.push(...releaseAddress(state, node, row.ip, podKey));
  }
  for (const [key, podKey] of state.rows(addressTable, `${node}/`)) {
    const ip = key.slice(node.length + 1);
    if (ip === "last" || gone.has(podKey)) continue;
    if (state.row(podTable, `${node}/${podKey}`)?.ip !== ip) intents.push(dropRow(addressTable, key));
  }
  return { intents };
}
