/**
 * Watches over the nodes: declares silent ones NotReady, keeps pods away from them, and has their pods evicted.
 *
 * The key `monitor` looks at all nodes every five seconds; a key `node/<name>` follows from a change of that node and
 * keeps its NoSchedule taints, and its pods' readiness while it is silent.
 * Level-triggered where upstream is not: pods of a silent node are marked whatever the node's condition was before it
 * fell silent. Absent on purpose: copying beta labels, regions as part of a zone's name.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go
 */
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, putRow, type Turn, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { nodeCondition } from "../rules/node.ts";
import { podCondition, setCondition } from "../rules/pod.ts";
import { defineTable } from "../store/tables.ts";
import { withNoScheduleTaints } from "./node-lifecycle/taints.ts";
import { type MonitorRow, runTick, runTurn, SOURCE } from "./node-lifecycle/tick.ts";
import { nextTaintMs } from "./node-lifecycle/zones.ts";

const MONITOR = "monitor";
const NODE_PREFIX = "node/";
/** --node-monitor-period. */
const TICK_MS = 5_000;
const EVICTING: readonly string[] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** What the monitor has seen, under the one key `monitor`. */
export const nodeMonitorTable = defineTable<MonitorRow>("node-monitor", "process");

export const nodeLifecycleController: Agent = {
  name: "node-lifecycle",
  process: processes.controllerManager,
  tables: [nodeMonitorTable],
  watches: {
    Node: ({ before, after }) => (after !== undefined && isNews(before, after) ? [NODE_PREFIX + after.metadata.name] : []),
  },
  startKeys: () => [MONITOR],
  reconcile(key, world, turn) {
    if (key === MONITOR) return monitor(world, turn);
    const node = world.get("Node", key.slice(NODE_PREFIX.length));
    return node === undefined ? NOTHING_TO_DO : followNode(node, world);
  },
};

/** Whether a change can matter for taints or pods; heartbeats cannot. */
function isNews(before: Node | undefined, after: Node): boolean {
  if (before === undefined || before.spec !== after.spec) return true;
  const [old = [], next = []] = [before.status.conditions, after.status.conditions];
  if (old === next) return false;
  return old.length !== next.length || next.some(({ type, status }, index) => old[index]?.type !== type || old[index]?.status !== status);
}

function monitor(world: World, turn: Turn): Outcome {
  const { nowMs } = world;
  const row = turn.state.row(nodeMonitorTable, MONITOR);
  // A refused write is repeated by looking again: what was refused is still to be seen.
  const isDue = row === undefined || nowMs < row.tickMs || nowMs >= row.tickMs + TICK_MS || turn.refusal !== undefined;
  const tick = isDue ? runTick(row, world) : runTurn(row, world);
  const taintMs = nextTaintMs(tick.row.zones);
  const wakeMs = Math.min(tick.row.tickMs + TICK_MS, taintMs ?? Number.POSITIVE_INFINITY);
  return {
    intents: tick.row === row ? tick.intents : [putRow(nodeMonitorTable, MONITOR, tick.row), ...tick.intents],
    requeueAfterMs: Math.max(1, wakeMs - nowMs),
    background: taintMs === undefined && !tick.isSomeoneLate,
  };
}

function followNode(node: Node, world: World): Outcome {
  const tainted = withNoScheduleTaints(node, world.nowMs);
  const intents: Intent[] = tainted === node ? [] : [update(tainted)];
  // Only this controller writes Unknown: the kubelet is silent, and cannot say that its pods no longer serve.
  if (nodeCondition(node, "Ready")?.status === "Unknown") {
    for (const pod of world.list("Pod", { node: node.metadata.name })) intents.push(...markNotReady(pod, world.nowMs));
  }
  // A node that is back keeps its NoExecute taint until the monitor's next tick: till then there is something to wait for.
  if (isReadyButEvicting(node)) return { intents, requeueAfterMs: TICK_MS };
  return intents.length === 0 ? NOTHING_TO_DO : { intents };
}

function isReadyButEvicting(node: Node): boolean {
  if (nodeCondition(node, "Ready")?.status !== "True") return false;
  return (node.spec.taints ?? []).some(({ key, effect }) => effect === "NoExecute" && EVICTING.includes(key));
}

function markNotReady(pod: Pod, nowMs: number): readonly Intent[] {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return [];
  const conditions = setCondition(pod.status.conditions, { ...ready, status: "False" }, nowMs);
  return [
    updateStatus({ ...pod, status: { ...pod.status, conditions } } as Pod),
    { do: "event", regarding: pod, type: "Warning", reason: "NodeNotReady", message: "Node is not ready", source: SOURCE },
  ];
}
