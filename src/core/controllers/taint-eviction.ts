/**
 * Evicts pods from nodes with NoExecute taints that they do not tolerate, or no longer.
 *
 * One key per pod. When a pod's time began lives in a state table that dies with the process: a new controller manager
 * starts all timers anew, as upstream's does.
 * @see kubernetes pkg/controller/tainteviction/taint_eviction.go
 */
import { keyOf } from "../api/kind.ts";
import type { Node, Taint } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, dropRow, type Intent, NOTHING_TO_DO, type Outcome, putRow, type Turn, updateStatus } from "../reconcile/agent.ts";
import { absence, evidence } from "../reconcile/evidence.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { type Toleration, tolerates } from "../rules/node.ts";
import { setCondition } from "../rules/pod.ts";
import { defineTable } from "../store/tables.ts";

const SOURCE = "taint-eviction-controller";
const NO_TAINTS: readonly Taint[] = [];

/** A pod's eviction to come. */
export interface EvictionRow {
  readonly uid: string;
  /** When the pod is deleted. */
  readonly atMs: number;
  /** The deletion was asked for; nothing is left to cancel. */
  readonly isDone: boolean;
}

/** Evictions to come, by pod. */
export const evictionTable = defineTable<EvictionRow>("taint-evictions", "process");

export const taintEvictionController: Agent = {
  name: "taint-eviction",
  process: processes.controllerManager,
  tables: [evictionTable],
  watches: {
    Pod: ({ before, after }, world) => {
      const pod = after ?? before;
      if (pod?.spec.nodeName === undefined || !isNews(before, after)) return [];
      const node = world.get("Node", pod.spec.nodeName);
      // On a node without such taints there is neither a timer to start nor one to cancel.
      return node === undefined || noExecuteTaints(node).length > 0 ? [keyOf(pod)] : [];
    },
    Node: ({ before, after }, world) => {
      const node = after ?? before;
      // Pods of a node that comes back under its name may have timers from its former life.
      const isNew = before === undefined;
      if (node === undefined || (!isNew && sameTaints(noExecuteTaints(before), noExecuteTaints(after)))) return [];
      return podKeys(node, world);
    },
  },
  reconcile(key, world, turn) {
    const pod = world.get("Pod", key);
    const row = turn.state.row(evictionTable, key);
    if (pod === undefined) return row === undefined ? NOTHING_TO_DO : { intents: [dropRow(evictionTable, key)] };
    const present = row?.uid === pod.metadata.uid ? row : undefined;
    const node = world.get("Node", pod.spec.nodeName ?? "");
    // A timer outlives its node: the pod is no better off for it.
    const isLeft = node === undefined && present !== undefined;
    const delayMs = isLeft ? present.atMs - world.nowMs : toleratedMs(noExecuteTaints(node), pod.spec.tolerations);
    if (delayMs === undefined) return row === undefined ? NOTHING_TO_DO : { intents: cancel(pod, row) };
    if (present?.isDone === true) return NOTHING_TO_DO;
    // A timer that runs is left alone, also when the taints change: only a taint that is not tolerated at all is faster.
    const atMs = delayMs === 0 ? world.nowMs : (present?.atMs ?? world.nowMs + delayMs);
    if (atMs <= world.nowMs) return evict(pod, node, present, world.nowMs, turn);
    const intents = present === undefined ? [putRow(evictionTable, key, rowOf(pod, atMs, "waiting"))] : [];
    return { intents, requeueAfterMs: atMs - world.nowMs };
  },
};

/** Whether a pod's change can start, stop or move a timer. */
function isNews(before: Pod | undefined, after: Pod | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  return before.spec.nodeName !== after.spec.nodeName || before.spec.tolerations !== after.spec.tolerations;
}

function* podKeys(node: Node, world: World): Generator<string> {
  for (const pod of world.list("Pod", { node: node.metadata.name })) yield keyOf(pod);
}

function noExecuteTaints(node: Node | undefined): readonly Taint[] {
  const taints = node?.spec.taints;
  if (taints === undefined || !taints.some(({ effect }) => effect === "NoExecute")) return NO_TAINTS;
  return taints.filter(({ effect }) => effect === "NoExecute");
}

function sameTaints(a: readonly Taint[], b: readonly Taint[]): boolean {
  return a.length === b.length && a.every(({ key, value }, index) => key === b[index]?.key && value === b[index]?.value);
}

/** How long the pod may stay: 0 for not at all, undefined for as long as it likes. */
function toleratedMs(taints: readonly Taint[], tolerations: readonly Toleration[] = []): number | undefined {
  let soonestMs: number | undefined;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates([toleration], taint));
    if (used === undefined) return 0;
    if (used.tolerationSeconds === undefined) continue;
    const forMs = Math.max(0, used.tolerationSeconds * 1_000);
    soonestMs = Math.min(soonestMs ?? forMs, forMs);
  }
  return soonestMs;
}

function rowOf(pod: Pod, atMs: number, state: "waiting" | "done"): EvictionRow {
  return { uid: pod.metadata.uid ?? "", atMs, isDone: state === "done" };
}

function cancel(pod: Pod, row: EvictionRow): readonly Intent[] {
  const drop = dropRow(evictionTable, keyOf(pod));
  const isPending = row.uid === pod.metadata.uid && !row.isDone;
  return isPending ? [drop, evictionEvent(pod, `Cancelling deletion of Pod ${keyOf(pod)}`)] : [drop];
}

function evict(pod: Pod, node: Node | undefined, row: EvictionRow | undefined, nowMs: number, turn: Turn): Outcome {
  const conditions = setCondition(
    pod.status.conditions,
    {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    },
    nowMs,
  );
  const key = keyOf(pod);
  const { uid } = pod.metadata;
  const isRetry = turn.failures > 0 && row !== undefined;
  const because = node === undefined ? [absence("Node", pod.spec.nodeName ?? "")] : [evidence(node, "spec.taints")];
  return {
    intents: [
      putRow(evictionTable, key, rowOf(pod, nowMs, "waiting")),
      ...(isRetry ? [] : [evictionEvent(pod, `Marking for deletion Pod ${key}`)]),
      ...(conditions === pod.status.conditions
        ? []
        : [{ ...updateStatus({ ...pod, status: { ...pod.status, conditions } } as Pod), because }]),
      { do: "delete", kind: "Pod", key, because, ...(uid === undefined ? {} : { uid }) },
      putRow(evictionTable, key, rowOf(pod, nowMs, "done")),
    ],
  };
}

function evictionEvent(pod: Pod, message: string): Intent {
  return { do: "event", regarding: pod, type: "Normal", reason: "TaintManagerEviction", message, source: SOURCE };
}
