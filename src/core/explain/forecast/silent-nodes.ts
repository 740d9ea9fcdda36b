/**
 * Nodes whose kubelet is silent: when they are called NotReady, and when they are tainted so that their pods leave.
 */

import { GRACE_MS, readyCondition } from "../../controllers/node-lifecycle/observation.ts";
import type { MonitorRow } from "../../controllers/node-lifecycle/tick.ts";
import { nodeMonitorTable } from "../../controllers/node-lifecycle.ts";
import { processes, processTable } from "../../reconcile/process.ts";
import { nodeZone } from "../../rules/node.ts";
import { wholeDuration } from "../duration-text.ts";
import { type Forecaster, type Foreseen, find, isAtWork, type Outlook } from "../forecaster.ts";

/** --node-monitor-period. */
const TICK_MS = 5_000;
/** Kubelets renew every 10 s; who has not been heard of for twice as long is late. */
const LATE_MS = 20_000;

export const silentNodes: Forecaster = {
  name: "silent-nodes",
  *foresee(outlook) {
    const [[, monitor] = []] = outlook.state.rows(nodeMonitorTable);
    if (monitor === undefined || !isAtWork(outlook, processes.controllerManager)) return;
    const { names, seenMs } = monitor.observations;
    for (const [index, name] of names.entries()) yield* trouble(name, seenMs[index] ?? 0, monitor, outlook);
  },
};

function* trouble(name: string, seenMs: number, monitor: MonitorRow, outlook: Outlook): Iterable<Foreseen> {
  const node = find(outlook, "Node", name);
  if (node === undefined || !isSilent(name, seenMs, outlook)) return;
  const object = { kind: "Node", key: name };
  const silence = `nothing was heard of its kubelet for ${wholeDuration(outlook.nowMs - seenMs)}`;
  if (readyCondition(node)?.status !== "Unknown") {
    yield { dueMs: tickFrom(seenMs + GRACE_MS, monitor), object, sentence: `is called NotReady: ${silence}` };
    return;
  }
  const zone = monitor.zones[nodeZone(node)];
  const isTainted =
    node.spec.taints?.some(({ effect, key }) => effect === "NoExecute" && key === "node.kubernetes.io/unreachable") ?? false;
  if (isTainted || zone?.everyMs === 0) return;
  const sentence = `is tainted node.kubernetes.io/unreachable:NoExecute, so that its pods leave: ${silence}`;
  yield { dueMs: Math.max(zone?.freeMs ?? 0, monitor.tickMs + TICK_MS), object, sentence };
}

/** Its kubelet cannot say a word, or has said none for too long. */
function isSilent(name: string, seenMs: number, { nowMs, state }: Outlook): boolean {
  const kubelet = state.row(processTable, `${processes.kubelet.name}@${name}`);
  const isMute = kubelet !== undefined && (!kubelet.running || !kubelet.linked || kubelet.paused === true);
  return isMute || nowMs - seenMs >= LATE_MS;
}

function tickFrom(atMs: number, { tickMs }: MonitorRow): number {
  return tickMs + Math.max(1, Math.ceil((atMs - tickMs) / TICK_MS)) * TICK_MS;
}
