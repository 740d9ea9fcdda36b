/**
 * Removes pods that nobody else will: of nodes that are gone or out of service, never placed but deleted, and the
 * oldest of too many that have ended.
 *
 * One key, every 20 s. A change that gives it something to do wakes it early, only to make the next round's timer
 * count as work to come; what it does, it does in its own rhythm.
 * @see kubernetes pkg/controller/podgc/gc_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, dropRow, type Intent, type Outcome, putRow, type Turn, updateStatus } from "../reconcile/agent.ts";
import { absence } from "../reconcile/evidence.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { isNodeReady } from "../rules/node.ts";
import { isPodTerminal, isPodTerminating, setCondition } from "../rules/pod.ts";
import { compareKeys } from "../sim/tree.ts";
import { defineTable } from "../store/tables.ts";

const SWEEP = "sweep";
/** How often it looks. */
export const ROUND_MS = 20_000;
/** A node that is missing may just not have been seen yet. */
export const QUARANTINE_MS = 40_000;
/** --terminated-pod-gc-threshold. */
const TERMINATED_PODS_MAX = 12_500;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/** When the last round was, under the key `sweep`. */
export const roundTable = defineTable<{ readonly atMs: number }>("pod-gc-rounds", "process");
/** Since when a node that pods name has been missing. */
export const missingNodeTable = defineTable<{ readonly sinceMs: number }>("pod-gc-missing-nodes", "process");

export const podGcController: Agent = {
  name: "pod-gc",
  process: processes.controllerManager,
  tables: [roundTable, missingNodeTable],
  watches: {
    Node: ({ before, after }) =>
      after === undefined || (before !== undefined && isOutOfService(after) && !isOutOfService(before)) ? [SWEEP] : [],
    Pod: ({ before, after }, world) => (after !== undefined && isNewWork(before, after, world) ? [SWEEP] : []),
  },
  startKeys: () => [SWEEP],
  reconcile(_key, world, turn) {
    const { nowMs } = world;
    const last = turn.state.row(roundTable, SWEEP)?.atMs;
    const findings = look(world);
    const isRound = last === undefined || nowMs < last || nowMs >= last + ROUND_MS || turn.refusal !== undefined;
    const missing = isRound ? quarantine(findings.missing, nowMs, turn) : NO_QUARANTINE;
    const intents = isRound ? [putRow(roundTable, SWEEP, { atMs: nowMs }), ...missing.rows, ...collect(findings, missing.gone, nowMs)] : [];
    const isWaiting = isRound ? findings.missing.size > missing.gone.size : hasWork(findings);
    return { intents, requeueAfterMs: (isRound ? nowMs : last) + ROUND_MS - nowMs, background: !isWaiting } satisfies Outcome;
  },
};

function isOutOfService({ spec }: Node): boolean {
  return spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false;
}

function isNewWork(before: Pod | undefined, after: Pod, world: World): boolean {
  if (before === undefined || !isPodTerminating(after) || isPodTerminating(before)) return false;
  const node = world.get("Node", after.spec.nodeName ?? "");
  return node === undefined || (isOutOfService(node) && !isNodeReady(node));
}

/** What there is to remove. */
interface Findings {
  readonly ended: readonly Pod[];
  readonly unplaced: readonly Pod[];
  readonly outOfService: readonly Pod[];
  /** Pods by the missing node that they name. */
  readonly missing: ReadonlyMap<string, readonly Pod[]>;
}

function look(world: World): Findings {
  const nodes = new Map<string, Node>();
  for (const node of world.list("Node")) nodes.set(node.metadata.name, node);
  const ended: Pod[] = [];
  const unplaced: Pod[] = [];
  const outOfService: Pod[] = [];
  const missing = new Map<string, Pod[]>();
  for (const pod of world.list("Pod")) {
    const { nodeName = "" } = pod.spec;
    if (isPodTerminal(pod)) ended.push(pod);
    if (nodeName === "") {
      if (isPodTerminating(pod)) unplaced.push(pod);
      continue;
    }
    const node = nodes.get(nodeName);
    if (node === undefined) {
      const siblings = missing.get(nodeName);
      if (siblings === undefined) missing.set(nodeName, [pod]);
      else siblings.push(pod);
    } else if (isPodTerminating(pod) && isOutOfService(node) && !isNodeReady(node)) outOfService.push(pod);
  }
  return { ended, unplaced, outOfService, missing };
}

function hasWork({ ended, unplaced, outOfService, missing }: Findings): boolean {
  return unplaced.length + outOfService.length + missing.size > 0 || ended.length > TERMINATED_PODS_MAX;
}

interface Quarantine {
  readonly rows: readonly Intent[];
  /** Nodes that were missing for long enough. */
  readonly gone: ReadonlySet<string>;
}

const NO_QUARANTINE: Quarantine = { rows: [], gone: new Set() };

function quarantine(missing: Findings["missing"], nowMs: number, turn: Turn): Quarantine {
  const rows: Intent[] = [];
  const gone = new Set<string>();
  for (const [node] of turn.state.rows(missingNodeTable)) if (!missing.has(node)) rows.push(dropRow(missingNodeTable, node));
  for (const node of missing.keys()) {
    const sinceMs = turn.state.row(missingNodeTable, node)?.sinceMs;
    if (sinceMs === undefined) rows.push(putRow(missingNodeTable, node, { sinceMs: nowMs }));
    else if (nowMs >= sinceMs + QUARANTINE_MS) gone.add(node);
  }
  return { rows, gone };
}

/** The writes, each pod once, in upstream's order of reasons. */
function collect(findings: Findings, gone: ReadonlySet<string>, nowMs: number): readonly Intent[] {
  const done = new Set<Pod>();
  const intents: Intent[] = [];
  const remove = (pods: readonly Pod[], why: "orphaned" | "other"): void => {
    for (const pod of pods) {
      if (done.has(pod)) continue;
      done.add(pod);
      intents.push(...failAndDelete(pod, why, nowMs));
    }
  };
  const surplus = findings.ended.length - TERMINATED_PODS_MAX;
  if (surplus > 0) remove(findings.ended.toSorted(compareEnded).slice(0, surplus), "other");
  remove(findings.outOfService.toSorted(compareEnded), "other");
  for (const [node, pods] of findings.missing) if (gone.has(node)) remove(pods, "orphaned");
  remove(findings.unplaced, "other");
  return intents;
}

/** Nobody else will say that the pod failed: its kubelet is gone, or there never was one. */
function failAndDelete(pod: Pod, why: "orphaned" | "other", nowMs: number): readonly Intent[] {
  const { uid } = pod.metadata;
  const because = why === "orphaned" ? { because: [absence("Node", pod.spec.nodeName ?? "")] } : {};
  const removal: Intent = {
    do: "delete",
    kind: "Pod",
    key: keyOf(pod),
    graceSeconds: 0,
    ...(uid === undefined ? {} : { uid }),
    ...because,
  };
  if (isPodTerminal(pod)) return [removal];
  const target = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" } as const;
  const conditions = why === "orphaned" ? setCondition(pod.status.conditions, target, nowMs) : pod.status.conditions;
  return [{ ...updateStatus({ ...pod, status: { ...pod.status, phase: "Failed", conditions } } as Pod), ...because }, removal];
}

/** Evicted pods first, then the oldest. */
function compareEnded(a: Pod, b: Pod): number {
  return (
    Number(isEvicted(b)) - Number(isEvicted(a)) ||
    compareKeys(a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? "") ||
    compareKeys(a.metadata.name, b.metadata.name)
  );
}

function isEvicted({ status }: Pod): boolean {
  return status.phase === "Failed" && status.reason === "Evicted";
}
