/**
 * The eviction manager of a node: frees what the node is short of, by unused images first, then pod by pod.
 *
 * Upstream looks every ten seconds. Here a round that would find nothing is left out: a node far from any shortage has no
 * appointment, one that grows towards a shortage has one for the first round that could find it. Between two rounds the
 * kernel kills when the memory is used up.
 * Absent on purpose: soft thresholds, minimum reclaim, notifications of memory cgroups.
 * @see kubernetes pkg/kubelet/eviction/eviction_manager.go synchronize
 */
import { dropRow, type Intent, type Key, NOTHING_TO_DO, type Outcome, putRow, type Turn } from "../../reconcile/agent.ts";
import { instanceOf, processes, processTable } from "../../reconcile/process.ts";
import type { World } from "../../reconcile/world.ts";
import { diskTable, pidTable, takenAt } from "../../trouble/machine.ts";
import type { FindImage } from "../program.ts";
import { podsWithDraws } from "../usage.ts";
import type { Look } from "./look.ts";
import { type Measured, measureNode, memoryReachesMs, POD_MEMORY_BYTES } from "./node-amounts.ts";
import { killForMemory } from "./out-of-memory.ts";
import { type PressureRow, pressuresOfRow, pressureTable, TRANSITION_MS } from "./pressure.ts";
import { type Round, runRound } from "./round.ts";
import { THRESHOLDS, thresholdsMet } from "./thresholds.ts";
import { lightBytes, podsMax } from "./weight.ts";

/** Upstream's monitoring interval. */
const ROUND_MS = 10_000;
const NEVER = Number.POSITIVE_INFINITY;

/** Looks at a node, whose name is the key: at a round that is due, or because something has come that weighs. */
export function watchNode(key: Key, world: World, turn: Turn, findImage: FindImage): Outcome {
  const node = world.get("Node", key);
  const process = turn.state.row(processTable, instanceOf(processes.kubelet, key));
  if (node === undefined || process === undefined) return NOTHING_TO_DO;
  const { nowMs } = world;
  const running = podsWithDraws(turn.state, findImage, {
    node: key,
    // The key is the first part of those of the node's pods: these are the draws that their own workers make.
    drawsOf:
      (podKey, { pod }) =>
      (purpose, n) =>
        turn.draw(`${podKey.slice(key.length + 1)}/${pod.metadata.uid}/${purpose}`, n),
  });
  const measured: Measured = { state: turn.state, node, running, atMs: nowMs, draw: turn.draw.bind(turn) };
  const { startedMs, linked } = process;
  const look: Look = { node, nowMs, startedMs, linked, turn, findImage, measured, amounts: measureNode(measured) };
  return look.amounts.memory.available <= 0 && look.amounts.memory.capacity > 0 ? killForMemory(look) : keepWatch(look);
}

function keepWatch(look: Look): Outcome {
  const { node, nowMs, turn } = look;
  const key = `${node.metadata.name}/`;
  const before: PressureRow | undefined = turn.state.row(pressureTable, key);
  const isDue = before?.nextMs !== undefined && nowMs >= before.nextMs;
  const round = isDue ? runRound(look, before) : { row: before ?? { observedMs: {} }, intents: [], isHelpless: false };
  const { nextMs, background } = nextRound(look, round);
  const isForgotten = nextMs === NEVER && pressuresOfRow(round.row, nowMs).length === 0 && !isNear(look);
  const told = isDue ? tellNode(look, before, round.row) : [];
  if (isForgotten) return { intents: [...(before === undefined ? [] : [dropRow(pressureTable, key)]), ...round.intents, ...told] };
  const row: PressureRow = { ...round.row, nextMs: nextMs === NEVER ? undefined : nextMs };
  const isSame = round.row === before && before.nextMs === row.nextMs;
  const intents = isSame ? round.intents : [putRow(pressureTable, key, row), ...round.intents, ...told];
  const oomMs = memoryReachesMs(look.measured, look.amounts.memory.capacity, nextMs);
  const dueMs = Math.min(nextMs, oomMs ?? NEVER);
  if (dueMs === NEVER) return { intents };
  return { intents, requeueAfterMs: Math.max(1, dueMs - nowMs), background: background && oomMs === undefined };
}

/** Lets the node's status be looked at when its pressures have begun or ended since the round was appointed. */
function tellNode({ node, nowMs }: Look, before: PressureRow, after: PressureRow): readonly Intent[] {
  const began = pressuresOfRow(after, nowMs).length > pressuresOfRow(before, nowMs).length;
  const ended = pressuresOfRow(after, nowMs).length < Object.keys(before.observedMs).length;
  return began || ended ? [{ do: "wake", agent: "node-status", key: node.metadata.name }] : [];
}

/** When the next round may find something; Infinity when it never will unless something comes or goes. */
function nextRound(look: Look, { row, isHelpless }: Round): { readonly nextMs: number; readonly background: boolean } {
  const { nowMs, amounts } = look;
  if (thresholdsMet(amounts).length > 0 || row.victim !== undefined) return { nextMs: roundAfter(look, nowMs), background: isHelpless };
  const ends = pressuresOfRow(row, nowMs).map((pressure) => (row.observedMs[pressure] ?? nowMs) + TRANSITION_MS);
  const endMs = Math.min(NEVER, ...ends);
  const shortMs = shortageMs(look);
  // A pressure that is about to end is waited for, also when a shortage that may come is looked for first.
  return { nextMs: roundAfter(look, Math.min(endMs, shortMs) - 1), background: endMs === NEVER };
}

/** When the node will have fallen below a threshold, at the earliest. */
function shortageMs({ measured, amounts, nowMs }: Look): number {
  const { node, state } = measured;
  const times = THRESHOLDS.map(({ resource, stock, quantity }) => {
    const { capacity, available } = stock(amounts);
    if (resource === "memory") return memoryReachesMs(measured, capacity - quantity(capacity) + 1, NEVER) ?? NEVER;
    const table = resource === "pids" ? pidTable : diskTable;
    const taken = (atMs: number): number => takenAt(state, table, node.metadata.name, atMs);
    const perSecond = taken(nowMs + 1_000) - taken(nowMs);
    return perSecond > 0 ? nowMs + Math.ceil(((available - quantity(capacity) + 1) * 1_000) / perSecond) : NEVER;
  });
  return Math.min(...times);
}

/** The first round after an instant: they count from the start of the kubelet. */
function roundAfter({ startedMs }: Look, atMs: number): number {
  return atMs === NEVER ? NEVER : startedMs + (Math.floor((atMs - startedMs) / ROUND_MS) + 1) * ROUND_MS;
}

/** Whether light containers alone, of which nobody tells, could bring about a shortage. */
function isNear({ node, amounts }: Look): boolean {
  const { memory = "0", pods } = node.status.capacity ?? {};
  const more = Math.max(0, podsMax(pods) - amounts.pods.length);
  const { capacity, available } = amounts.memory;
  const quantity = THRESHOLDS.find(({ resource }) => resource === "memory")?.quantity(capacity) ?? 0;
  return available - quantity < more * (lightBytes(memory, pods) + POD_MEMORY_BYTES);
}
