/**
 * One round of the eviction manager: what the node is short of, what can be freed, and who has to go.
 * @see kubernetes pkg/kubelet/eviction/eviction_manager.go synchronize
 */
import { dropRow, type Intent, putRow } from "../../reconcile/agent.ts";
import { imageTable } from "../images/node-images.ts";
import { type PodRow, podTable } from "../machine/rows.ts";
import { nodeEvent } from "../status/node-event.ts";
import type { Look } from "./look.ts";
import type { NodeAmounts } from "./node-amounts.ts";
import { type Pressure, type PressureRow, pressuresOfRow } from "./pressure.ts";
import { isCritical, type PodAmounts, rankForEviction } from "./ranking.ts";
import { evictionText, type Threshold, thresholdsMet } from "./thresholds.ts";

/** How long a round waits for the last victim: upstream's podCleanupTimeout. */
const CLEANUP_MS = 30_000;

/** What a round leads to. */
export interface Round {
  readonly row: PressureRow;
  readonly intents: readonly Intent[];
  /** Something is short, and there is nobody left to evict. */
  readonly isHelpless: boolean;
}

/** Deals with what the node is short of most urgently. */
export function runRound(look: Look, before: PressureRow): Round {
  const { nowMs, amounts, node, linked } = look;
  if (isWaiting(look, before)) return { row: before, intents: [], isHelpless: false };
  const met = thresholdsMet(amounts);
  const row = { ...before, observedMs: observed(before, met, nowMs), victim: undefined };
  const [first] = met;
  if (first === undefined) return { row, intents: [], isHelpless: false };
  const events = linked ? [nodeEvent(node, "Warning", "EvictionThresholdMet", `Attempting to reclaim ${first.resource}`)] : [];
  const images = first.resource === "ephemeral-storage" ? unusedImages(look) : { bytes: 0, intents: [] };
  if (thresholdsMet(withDisk(amounts, images.bytes)).length === 0)
    return { row, intents: [...images.intents, ...events], isHelpless: false };
  const victim = rankForEviction(amounts.pods.filter(isEvictable(look)), first.resource)[0];
  if (victim === undefined) return { row, intents: [...images.intents, ...events], isHelpless: true };
  const { uid = "" } = victim.pod.metadata;
  const eviction = evict(look, first, victim);
  return {
    row: { ...row, victim: { pod: victim.key, uid, sinceMs: nowMs } },
    // What has to survive a refusal comes first.
    intents: [...images.intents, ...eviction.rows, ...(linked ? [...events, ...eviction.events] : [])],
    isHelpless: false,
  };
}

/** Whether the last victim is still on its way out. */
function isWaiting({ nowMs, node, turn }: Look, { victim }: PressureRow): boolean {
  if (victim === undefined || nowMs - victim.sinceMs >= CLEANUP_MS) return false;
  const row = turn.state.row(podTable, `${node.metadata.name}/${victim.pod}`);
  return row?.pod.metadata.uid === victim.uid && isOnNode(row);
}

function isOnNode({ stage }: PodRow): boolean {
  return stage !== "ended" && stage !== "cleanup";
}

function observed({ observedMs }: PressureRow, met: readonly Threshold[], nowMs: number): PressureRow["observedMs"] {
  const lasting = pressuresOfRow({ observedMs }, nowMs).map((pressure): [Pressure, number] => [pressure, observedMs[pressure] ?? nowMs]);
  return Object.fromEntries([...lasting, ...met.map(({ pressure }): [Pressure, number] => [pressure, nowMs])]);
}

function withDisk(amounts: NodeAmounts, bytes: number): NodeAmounts {
  return bytes === 0 ? amounts : { ...amounts, disk: { ...amounts.disk, available: amounts.disk.available + bytes } };
}

/** The images that no pod of the node uses, to be deleted. */
function unusedImages({ node, nowMs, turn, findImage }: Look): { readonly bytes: number; readonly intents: readonly Intent[] } {
  const { name } = node.metadata;
  const used = new Set<string>();
  for (const [, { pod, stage }] of turn.state.rows(podTable, `${name}/`)) {
    if (stage === "ended" || stage === "cleanup") continue;
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
    for (const container of [...initContainers, ...containers, ...ephemeralContainers]) {
      used.add(findImage(container.image ?? "", pod.metadata.annotations ?? {}, container.name).reference);
    }
  }
  const images = [...turn.state.rows(imageTable, `${name}/`)];
  const unused = images.filter(([key, { readyMs }]) => readyMs <= nowMs && !used.has(key.slice(name.length + 1)));
  return { bytes: unused.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0), intents: unused.map(([key]) => dropRow(imageTable, key)) };
}

function isEvictable({ node, turn }: Look): (candidate: PodAmounts) => boolean {
  return ({ key, pod }) => {
    const row = turn.state.row(podTable, `${node.metadata.name}/${key}`);
    return row !== undefined && isOnNode(row) && row.killing === undefined && row.eviction === undefined && !isCritical(pod);
  };
}

/** Tells the pod's worker, and everybody else. */
function evict({ amounts, node, turn }: Look, threshold: Threshold, victim: PodAmounts): Record<"rows" | "events", readonly Intent[]> {
  const key = `${node.metadata.name}/${victim.key}`;
  const row = turn.state.row(podTable, key);
  if (row === undefined) return { rows: [], events: [] };
  const message = evictionText(threshold, amounts, victim);
  const event: Intent = { do: "event", regarding: row.pod, type: "Warning", reason: "Evicted", message, source: "kubelet" };
  return { rows: [putRow(podTable, key, { ...row, eviction: { message } }), { do: "wake", agent: "kubelet", key }], events: [event] };
}
