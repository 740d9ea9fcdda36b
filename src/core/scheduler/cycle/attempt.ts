/**
 * One attempt: the next pod of the queue gets a node, or room is made for it, or it waits and says why.
 *
 * Rows come before writes of the API: what the queue knows has to survive a link that is cut.
 * @see kubernetes pkg/scheduler/schedule_one.go
 */
import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { PodCondition } from "../../api/shapes/container-status.ts";
import { type EventIntent, type Intent, type Outcome, putRow, type Turn, updateStatus } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodTerminating, setCondition } from "../../rules/pod.ts";
import { latency } from "../../sim/latency.ts";
import { defineTable } from "../../store/tables.ts";
import type { LiveClusterView } from "../cluster-view.ts";
import type { NodeView, Plugin } from "../plugin.ts";
import { PodRecord, podPriority } from "../pods/pod-view.ts";
import type { DisruptionBudget } from "../preemption.ts";
import { type QueueDraft, type Queued, tryAgain } from "../queue.ts";
import { SCHEDULER } from "./changes.ts";
import { conclude, type Diagnosis, diagnose, type Misfit } from "./diagnosis.ts";
import { NO_NODES } from "./fit-message.ts";
import { Trial } from "./trial.ts";

/** Under `start`: where the next search over the nodes begins. */
export const cursorTable = defineTable<number>("scheduler-cursor", "process");
const CURSOR = "start";

/** What an attempt works with. */
export interface AttemptParts {
  readonly world: World;
  readonly turn: Turn;
  readonly view: LiveClusterView;
  readonly queue: QueueDraft;
  readonly plugins: readonly Plugin<unknown>[];
  findBudgets(world: World): readonly DisruptionBudget[];
}

/** What an attempt asks for, and what to do about a refused write. */
type Attempt = Pick<Outcome, "intents" | "onRefused">;

/** Tries the next pod, after the rows in `first`; asks to be called again while somebody waits. */
export function scheduleNext(parts: AttemptParts, first: readonly Intent[]): Outcome {
  const { queue, world } = parts;
  const queued = queue.next();
  const { intents, onRefused }: Attempt = queued === undefined ? { intents: [] } : tryPod(parts, queued);
  const timer = queue.hasMore(queued?.key) ? { requeueAfterMs: latency.schedulingAttemptMs } : nextTimer(queue, world.nowMs);
  const all = [...first, ...queue.intents, ...intents];
  return onRefused === undefined ? { intents: all, ...timer } : { intents: all, ...timer, onRefused };
}

function nextTimer(queue: QueueDraft, nowMs: number): Pick<Outcome, "requeueAfterMs" | "background"> {
  const end = queue.nextEnd();
  return end === undefined ? {} : { requeueAfterMs: end.dueMs - nowMs, background: end.background };
}

function tryPod(parts: AttemptParts, queued: Queued): Attempt {
  const { world, view, queue, turn } = parts;
  const pod = world.get("Pod", queued.key);
  if (pod === undefined || isPodTerminating(pod)) {
    queue.remove(queued.key);
    return { intents: pod === undefined ? [] : [failedScheduling(pod, `skip schedule deleting pod: ${queued.key}`)] };
  }
  if (view.nodes.length === 0)
    return reject(parts, queued, pod, { message: NO_NODES, plugins: new Set(), counts: new Map(), nominate: "" });
  const trial = new Trial(parts.plugins, view, new PodRecord(pod));
  const found = findNode(parts, trial, queued);
  if ("name" in found) return bind(parts, queued, pod, found.name);
  const { key, row } = queued;
  const offset = () => turn.draw(`preemption/${key}/${row.uid}`, row.attempts);
  return reject(parts, queued, pod, conclude(trial, found, { budgets: parts.findBudgets(world), nowMs: world.nowMs, offset }));
}

function findNode({ view, turn, queue }: AttemptParts, trial: Trial, queued: Queued): NodeView | Diagnosis {
  const nominated = trial.rejection === undefined ? view.node(trial.pod.pod.status.nominatedNodeName ?? "") : undefined;
  if (nominated !== undefined && trial.check(nominated) === undefined) return nominated;
  const start = turn.state.row(cursorTable, CURSOR) ?? 0;
  const diagnosis = diagnose(trial, start);
  const next = (start + diagnosis.looked) % view.nodes.length;
  if (next !== start) queue.intents.push(putRow(cursorTable, CURSOR, next));
  return diagnosis.fitting.length === 0 ? diagnosis : draw(trial.best(diagnosis.fitting), turn, queued);
}

/** One of equally good nodes. */
function draw(best: readonly NodeView[], turn: Turn, { key, row }: Queued): NodeView {
  const index = best.length === 1 ? 0 : Math.floor(turn.draw(`node/${key}/${row.uid}`, row.attempts) * best.length);
  const node = best[index];
  if (node === undefined) throw new RangeError("the best of no nodes");
  return node;
}

function bind({ turn, world }: AttemptParts, { key, row }: Queued, pod: Pod, node: string): Attempt {
  // The row stays in the queue until the binding is seen, so a refused one is simply tried again.
  const message = `Successfully assigned ${key} to ${node}`;
  return {
    intents: [
      { do: "bind", key, uid: row.uid, node },
      { do: "event", regarding: pod, type: "Normal", reason: "Scheduled", message, source: SCHEDULER, action: "Binding" },
    ],
    onRefused(refusal) {
      if (refusal.reason === "ServiceUnavailable") return [];
      const error = `running Bind plugin "DefaultBinder": ${refusal.message}`;
      const again = tryAgain(turn.state, world.nowMs, key, true);
      return [...again, failedScheduling(pod, error), ...told(pod, { reason: "SchedulerError", message: error }, "", world.nowMs)];
    },
  };
}

function reject({ queue, world, view, turn }: AttemptParts, queued: Queued, pod: Pod, misfit: Misfit): Attempt {
  const { message, plugins, counts, nominate, victims = [] } = misfit;
  const { nowMs, revision } = world;
  queue.reject(queued, [...plugins].sort(), { revision, timeMs: nowMs, nodes: view.nodes.length, counts: [...counts].sort(), message });
  const cleared = nominate === undefined || nominate === "" ? [] : lowerNominations(view, nominate, podPriority(pod));
  return {
    intents: [
      ...cleared.map((other) => updateStatus(withNomination(other, ""))),
      ...victims.flatMap((victim) => eviction(victim, pod, nominate ?? "", nowMs)),
      failedScheduling(pod, message),
      ...told(pod, { reason: "Unschedulable", message }, nominate, nowMs),
    ],
    // Victims may be left over: the pod has to look again, and soon.
    onRefused: (refusal) => tryAgain(turn.state, nowMs, queued.key, refusal.reason !== "ServiceUnavailable"),
  };
}

function failedScheduling(pod: Pod, message: string): EventIntent {
  return { do: "event", regarding: pod, type: "Warning", reason: "FailedScheduling", message, source: SCHEDULER, action: "Scheduling" };
}

/** The write that tells the pod's user why it has no node; none when it says so already. */
function told(pod: Pod, why: Pick<PodCondition, "reason" | "message">, nominate: string | undefined, nowMs: number): readonly Intent[] {
  const conditions = setCondition(pod.status.conditions, { type: "PodScheduled", status: "False", ...why }, nowMs);
  const nominated = withNomination(pod, nominate ?? pod.status.nominatedNodeName ?? "");
  if (conditions === pod.status.conditions && nominated === pod) return [];
  return [updateStatus(withConditions(nominated, conditions))];
}

function withConditions(pod: Pod, conditions: Pod["status"]["conditions"]): Pod {
  return { ...pod, status: { ...pod.status, conditions } };
}

function withNomination(pod: Pod, node: string): Pod {
  if ((pod.status.nominatedNodeName ?? "") === node) return pod;
  const { nominatedNodeName: _former, ...status } = pod.status;
  return { ...pod, status: node === "" ? status : { ...status, nominatedNodeName: node } };
}

/** Pods of lower priority that wait for the same node: they had better look elsewhere. */
function lowerNominations(view: LiveClusterView, node: string, priority: number): readonly Pod[] {
  return view
    .nominatedTo(node)
    .filter((other) => other.priority < priority)
    .map(({ pod }) => pod);
}

/** Marks a victim and deletes it with its usual grace; one that is on its way out is left alone. */
function eviction(victim: Pod, preemptor: Pod, node: string, nowMs: number): readonly Intent[] {
  if (isPodTerminating(victim)) return [];
  const mark = {
    type: "DisruptionTarget",
    status: "True",
    reason: "PreemptionByScheduler",
    message: `${SCHEDULER}: preempting to accommodate a higher priority pod`,
  } as const;
  const conditions = setCondition(victim.status.conditions, mark, nowMs);
  const message = `Preempted by pod ${preemptor.metadata.uid} on node ${node}`;
  return [
    updateStatus(withConditions(victim, conditions)),
    { do: "delete", kind: "Pod", key: keyOf(victim), ...(victim.metadata.uid === undefined ? {} : { uid: victim.metadata.uid }) },
    {
      do: "event",
      regarding: victim,
      type: "Normal",
      reason: "Preempted",
      message,
      source: SCHEDULER,
      action: "Preempting",
      related: preemptor,
    },
  ];
}
