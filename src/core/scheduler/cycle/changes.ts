/**
 * From changes of pods and nodes to the queue: who is new, who is gone, and whom a change may help.
 *
 * What the scheduler last saw of each object is a row of a state table. The view only says where to look for
 * differences, so forgetting it loses no change: then everything is compared.
 * @see kubernetes pkg/scheduler/eventhandlers.go
 */
import { keyOf } from "../../api/kind.ts";
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { type DropIntent, dropRow, type PutIntent, putRow } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { keepEqual } from "../../store/keep-equal.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";
import type { ClusterChange, Plugin } from "../plugin.ts";
import { podPriority } from "../pods/pod-view.ts";
import type { QueueDraft, Queued } from "../queue.ts";
import type { Dirty } from "./view-keeper.ts";

/** Nodes by `Node/name` and pods by `Pod/namespace/name`, as the scheduler last saw them. */
export const seenTable = defineTable<Node | Pod>("scheduler-seen", "process");

/** The scheduler that pods ask for by name. */
export const SCHEDULER = "default-scheduler";

/** What the queue is told with. */
export interface Digest {
  readonly world: World;
  readonly state: StateReader;
  readonly queue: QueueDraft;
  readonly plugins: readonly Plugin<unknown>[];
}

/** The key under which a node is seen. */
export function nodeSight(node: Node): string {
  return `Node/${keyOf(node)}`;
}

/** The key under which a pod is seen. */
export function podSight(pod: Pod): string {
  return `Pod/${keyOf(pod)}`;
}

/** Whether the scheduler cares about the difference between two versions of a node. */
export function nodeMatters(before: Node | undefined, after: Node | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return (
    differ(before.spec, after.spec) ||
    differ(before.metadata.labels, after.metadata.labels) ||
    differ(before.status.allocatable, after.status.allocatable) ||
    before.metadata.uid !== after.metadata.uid
  );
}

/** Whether the scheduler cares about the difference between two versions of a pod. */
export function podMatters(before: Pod | undefined, after: Pod | undefined): boolean {
  const [former, now] = [sight(before), sight(after)];
  if (former === undefined || now === undefined) return former !== now;
  return (
    hasNode(former) !== hasNode(now) ||
    differ(former.spec, now.spec) ||
    differ(former.metadata.labels, now.metadata.labels) ||
    former.metadata.uid !== now.metadata.uid ||
    (former.metadata.deletionTimestamp === undefined) !== (now.metadata.deletionTimestamp === undefined) ||
    nomination(former) !== nomination(now)
  );
}

/** Compares what is with what was seen, keeps the queue up to date, and returns the rows that remember what is. */
export function digest(parts: Digest, dirty: Dirty): readonly (PutIntent | DropIntent)[] {
  const intents: (PutIntent | DropIntent)[] = [];
  for (const key of dirty === "everything" ? allKeys(parts) : [...dirty].sort()) {
    const before = parts.state.row(seenTable, key);
    const after = lookUp(parts.world, key);
    const changes = before === after ? [] : changesOf(before, after);
    if (changes.length === 0) continue;
    intents.push(after === undefined ? dropRow(seenTable, key) : putRow(seenTable, key, after));
    for (const change of changes) take(parts, change);
  }
  return intents;
}

function allKeys({ world, state }: Digest): readonly string[] {
  const keys = new Set<string>();
  for (const node of world.list("Node")) keys.add(nodeSight(node));
  for (const pod of world.list("Pod")) if (sight(pod) !== undefined) keys.add(podSight(pod));
  for (const [key] of state.rows(seenTable)) keys.add(key);
  return [...keys].sort();
}

function lookUp(world: World, key: string): Node | Pod | undefined {
  if (key.startsWith("Node/")) return world.get("Node", key.slice("Node/".length));
  const pod = world.get("Pod", key.slice("Pod/".length));
  return sight(pod);
}

function isPod(object: Node | Pod | undefined): object is Pod | undefined {
  return object === undefined || object.kind === "Pod";
}

function isNode(object: Node | Pod | undefined): object is Node | undefined {
  return object === undefined || object.kind === "Node";
}

/** What happened, as far as the scheduler cares: two changes when a namesake took the place of an object that is gone. */
function changesOf(before: Node | Pod | undefined, after: Node | Pod | undefined): readonly ClusterChange[] {
  if (before !== undefined && after !== undefined && before.metadata.uid !== after.metadata.uid)
    return [...changesOf(before, undefined), ...changesOf(undefined, after)];
  if (isNode(before) && isNode(after)) return nodeMatters(before, after) ? [{ kind: "Node", before, after }] : [];
  if (isPod(before) && isPod(after)) return podMatters(before, after) ? [{ kind: "Pod", before, after }] : [];
  return [];
}

function take(parts: Digest, change: ClusterChange): void {
  if (change.kind === "Node") {
    wakeThoseHelped(parts, change);
    return;
  }
  const { before, after } = change;
  const [wasPlaced, isPlaced] = [hasNode(before), hasNode(after)];
  if (after !== undefined && !isPlaced) takeWaiting(parts, before, after);
  else if (before !== undefined && !wasPlaced) parts.queue.remove(keyOf(before));
  if (wasPlaced || isPlaced)
    wakeThoseHelped(parts, { kind: "Pod", before: wasPlaced ? before : undefined, after: isPlaced ? after : undefined });
  else if (before !== undefined && nomination(before) !== "" && nomination(before) !== nomination(after)) giveRoomBack(parts, before);
}

/** Room that was kept for a nominated pod is free again: for others, and only for those that respected the claim. */
function giveRoomBack(parts: Digest, nominated: Pod): void {
  const [key, priority] = [keyOf(nominated), podPriority(nominated)];
  wakeThoseHelped(parts, { kind: "Pod", before: nominated }, ({ row, ...queued }) => queued.key !== key && row.priority <= priority);
}

function takeWaiting({ queue, plugins }: Digest, before: Pod | undefined, after: Pod): void {
  const key = keyOf(after);
  const row = queue.row(key);
  const isGated = plugins.some((plugin) => plugin.gate?.(after) !== undefined);
  if (row === undefined || row.uid !== after.metadata.uid || row.where === "gated") {
    if (row?.where === "gated" && isGated && row.uid === after.metadata.uid) return;
    queue.admit(key, { uid: after.metadata.uid ?? "", priority: podPriority(after), isGated });
    return;
  }
  if (row.where !== "unschedulable") return;
  const change: ClusterChange = { kind: "Pod", before, after };
  if (plugins.some((plugin) => row.plugins.includes(plugin.name) && plugin.heeds(change) && plugin.helps(after, change)))
    queue.wake({ key, row });
}

function wakeThoseHelped({ world, queue, plugins }: Digest, change: ClusterChange, isMeant: (queued: Queued) => boolean = everybody): void {
  for (const plugin of plugins) {
    if (!plugin.heeds(change)) continue;
    for (const queued of queue.rejectedBy(plugin.name)) {
      const pod = isMeant(queued) ? world.get("Pod", queued.key) : undefined;
      if (pod !== undefined && plugin.helps(pod, change)) queue.wake(queued);
    }
  }
  // Rejected by no plugin (there was no node): any change of a node may help.
  if (change.kind === "Node") for (const queued of queue.rejectedBy("")) queue.wake(queued);
}

function everybody(): boolean {
  return true;
}

/** The pod if the scheduler has to do with it: it holds a node, or waits for this scheduler to give it one. */
function sight(pod: Pod | undefined): Pod | undefined {
  if (pod === undefined || isPodTerminal(pod)) return undefined;
  return hasNode(pod) || pod.spec.schedulerName === SCHEDULER ? pod : undefined;
}

function hasNode(pod: Pod | undefined): boolean {
  return (pod?.spec.nodeName ?? "") !== "";
}

function nomination(pod: Pod | undefined): string {
  return pod === undefined || hasNode(pod) ? "" : (pod.status.nominatedNodeName ?? "");
}

/** Compares by value: after a restore from a file equal parts are no longer the same. */
function differ(before: unknown, after: unknown): boolean {
  return before !== after && keepEqual(after, before) !== before;
}
