/**
 * The kubelet's word on its node: it is alive (Lease, every 10 s) and well (conditions, on change or every 5 min).
 *
 * What the node is short of, the eviction manager finds out; whether the container runtime answers is found out here.
 * @see kubernetes pkg/kubelet/kubelet_node_status.go, pkg/kubelet/nodestatus/setters.go
 */
import { rfc3339Micro } from "../api/duration.ts";
import type { Lease } from "../api/kinds/lease.ts";
import type { Node } from "../api/kinds/node.ts";
import {
  type Agent,
  type Change,
  create,
  type Intent,
  type Key,
  NOTHING_TO_DO,
  type Outcome,
  putRow,
  type Turn,
  updateStatus,
} from "../reconcile/agent.ts";
import { instanceOf, machineTable, type ProcessRow, processes, processTable } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { nodeCondition } from "../rules/node.ts";
import { defineTable, type StateReader } from "../store/tables.ts";
import { runtimeTable } from "../trouble/machine.ts";
import { isTroubled } from "../trouble/troubles.ts";
import { pressuresOf, pressureTable } from "./eviction/pressure.ts";
import { imageTable, pullQueueTable } from "./images/node-images.ts";
import { kubeletLatency, pickMs } from "./machine/latencies.ts";
import { HEALTHY, type Health, NO_NETWORK, nodeConditions, runtimeComplaint } from "./status/node-conditions.ts";
import { nodeEvent } from "./status/node-event.ts";

interface NodeRow {
  /** When this process may call the node ready. */
  readonly readyMs: number;
  readonly renewMs: number;
  readonly reportMs: number;
  /** The Node as it was last looked at: while it is the same object, there is nothing to find in it. */
  readonly seen: Node;
  readonly lookedMs: number;
  /** The end of the last pull whose image was reported. */
  readonly pulledMs: number;
  readonly bootID: string;
  /** When the container runtime was found to answer nothing. */
  readonly hungMs?: number | undefined;
  /** Something was wrong with the node at the last look. */
  readonly isUnwell?: boolean;
}

const nodeTable = defineTable<NodeRow>("kubelet-node", "process");
/** The Node as it was last reported: a kubelet whose Node was deleted registers it again when it starts. */
const registrationTable = defineTable<Node>("kubelet-registration", "disk");

const LEASE_NAMESPACE = "kube-node-lease";
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
const REPORT_MS = 300_000;
const IMAGES_SHOWN_MAX = 50;
/** Leases and conditions of all nodes. */
export const nodeStatusAgent: Agent = {
  name: "node-status",
  process: processes.kubelet,
  tables: [nodeTable, registrationTable, imageTable, pullQueueTable, pressureTable, runtimeTable],
  watches: { Node: keyOfChange },
  startKeys: (_world, node) => (node === undefined ? [] : [node]),
  reconcile,
};

/** The node, unless only its heartbeat or somebody's taint changed. */
function keyOfChange({ before, after }: Change<Node>): readonly Key[] {
  if (after === undefined) return [];
  const isNews = before === undefined || before.spec.unschedulable !== after.spec.unschedulable || readyOf(before) !== readyOf(after);
  return isNews ? [after.metadata.name] : [];
}

function readyOf(node: Node): string | undefined {
  return nodeCondition(node, "Ready")?.status;
}

function reconcile(node: Key, world: World, turn: Turn): Outcome {
  const process = turn.state.row(processTable, instanceOf(processes.kubelet, node));
  if (process === undefined || world.revision === 0) return NOTHING_TO_DO;
  const object = world.get("Node", node);
  const ownKey = `${node}/`;
  const row = turn.state.row(nodeTable, ownKey);
  if (object === undefined) return row === undefined ? register(node, turn) : NOTHING_TO_DO;
  const pulledMs = turn.state.row(pullQueueTable, ownKey)?.freeMs ?? 0;
  const isUnchanged = row !== undefined && object === row.seen && (pulledMs === row.pulledMs || pulledMs > world.nowMs);
  // The row says what was sent; after a refusal it is not known what has arrived, so the Node itself is looked at again.
  const hasArrived = turn.refusal === undefined;
  const isWell = row?.isUnwell !== true && !isUnwell(turn.state, node);
  if (isUnchanged && isWell && hasArrived && row.lookedMs >= row.readyMs && world.nowMs < row.reportMs)
    return beat(object, row, process.linked, world, turn);
  return look(object, row, pulledMs, process, world, turn);
}

/** Whether anything is wrong with the node that its conditions should tell. */
function isUnwell(state: StateReader, node: string): boolean {
  return (state.size(pressureTable) > 0 && state.row(pressureTable, `${node}/`) !== undefined) || isTroubled(state, runtimeTable, node);
}

/** Nothing but a sign of life; the row stays as it is, for thousands of nodes do this all the time. */
function beat(object: Node, row: NodeRow, linked: boolean, world: World, turn: Turn): Outcome {
  const requeueAfterMs = Math.min(renewalMs(world, turn), row.reportMs - world.nowMs);
  return { intents: linked ? renew(object, world) : [], requeueAfterMs, background: true };
}

function renewalMs({ nowMs }: World, turn: Turn): number {
  return Math.round(RENEW_MS * (1 + 0.04 * turn.draw("renew", Math.floor(nowMs / 1_000))));
}

/** Compares the Node with what it should say. */
function look(object: Node, row: NodeRow | undefined, pulledMs: number, process: ProcessRow, world: World, turn: Turn): Outcome {
  const { nowMs } = world;
  const key = `${object.metadata.name}/`;
  const started = withHealth(row ?? startRow(object, process.startedMs, nowMs, turn), object.metadata.name, nowMs, turn.state);
  const events = row === undefined ? startEvents(object, started) : cordonEvent(object, row);
  const hasPulled = pulledMs !== started.pulledMs && pulledMs <= nowMs;
  const report = reportOf(object, started, hasPulled, world, turn);
  const isRenewed = nowMs >= started.renewMs;
  const next: NodeRow = {
    ...started,
    seen: object,
    lookedMs: nowMs,
    ...(isRenewed ? { renewMs: nowMs + renewalMs(world, turn) } : {}),
    // What could not be sent is still to be told when the link is back.
    isUnwell: started.isUnwell || (report !== undefined && !process.linked),
    // After a change the next full report comes at a moment of its own, so that nodes do not report in step.
    ...(report === undefined
      ? {}
      : {
          pulledMs: hasPulled ? pulledMs : started.pulledMs,
          reportMs: nowMs + Math.round(REPORT_MS * (0.5 + turn.draw("report", nowMs))),
        }),
  };
  const rows = [putRow(nodeTable, key, next), ...(row === undefined ? [putRow(registrationTable, key, object)] : [])];
  const isStarting = nowMs < next.readyMs;
  const dueMs = Math.min(next.renewMs, next.reportMs, isStarting ? next.readyMs : Number.POSITIVE_INFINITY);
  return {
    intents: process.linked ? [...rows, ...events, ...(isRenewed ? renew(object, world) : []), ...(report ?? [])] : rows,
    requeueAfterMs: dueMs - nowMs,
    background: !isStarting,
  };
}

/** The row with what is wrong with the node now, and since when. */
function withHealth(row: NodeRow, node: string, nowMs: number, state: StateReader): NodeRow {
  const isHung = isTroubled(state, runtimeTable, node);
  const unwell = isUnwell(state, node);
  if (!unwell && row.isUnwell !== true) return row;
  return { ...row, isUnwell: unwell, hungMs: isHung ? (row.hungMs ?? nowMs) : undefined };
}

function startRow(object: Node, sessionMs: number, nowMs: number, turn: Turn): NodeRow {
  const range = nodeCondition(object, "Ready") === undefined ? kubeletLatency.nodeFirstReady : kubeletLatency.nodeReady;
  // A kubelet that was away for a moment finds its node still ready, and leaves it so.
  const readyMs = readyOf(object) === "True" ? nowMs : nowMs + pickMs(range, turn.draw("ready", sessionMs));
  return { readyMs, renewMs: nowMs, reportMs: nowMs, seen: object, lookedMs: nowMs, pulledMs: 0, bootID: bootIdOf(object, turn) };
}

function statusEvent(object: Node, reason: string): Intent {
  return nodeEvent(object, "Normal", reason, `Node ${object.metadata.name} status is now: ${reason}`);
}

function startEvents(object: Node, { bootID: boot }: NodeRow): readonly Intent[] {
  const before = object.status.nodeInfo.bootID;
  return [
    nodeEvent(object, "Normal", "Starting", "Starting kubelet."),
    nodeEvent(object, "Warning", "InvalidDiskCapacity", "invalid capacity 0 on image filesystem"),
    nodeEvent(object, "Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods"),
    ...HEALTHY.filter(({ type }) => type !== "Ready").map(({ event }) => statusEvent(object, event)),
    ...(before === "" || before === boot
      ? []
      : [nodeEvent(object, "Warning", "Rebooted", `Node ${object.metadata.name} has been rebooted, boot id: ${boot}`)]),
  ];
}

/** The identity of the machine's present boot. */
function bootIdOf({ metadata }: Node, turn: Turn): string {
  const boots = turn.state.row(machineTable, metadata.name)?.boots ?? 1;
  const part = (n: number, digits: number): string =>
    Math.floor(turn.draw(`boot-id/${boots}`, n) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0")
      .slice(0, digits);
  return `${part(0, 8)}-${part(1, 4)}-4${part(2, 3)}-a${part(3, 3)}-${part(4, 8)}${part(5, 4)}`;
}

function cordonEvent(object: Node, { seen }: NodeRow): readonly Intent[] {
  const isCordoned = object.spec.unschedulable === true;
  if (isCordoned === (seen.spec.unschedulable === true)) return [];
  return [statusEvent(object, isCordoned ? "NodeNotSchedulable" : "NodeSchedulable")];
}

/** The Node's new status when something changed or it is time; the events come with it. */
function reportOf(object: Node, row: NodeRow, hasPulled: boolean, world: World, turn: Turn): Intent[] | undefined {
  const { nowMs } = world;
  const { bootID } = row;
  const events: Intent[] = [];
  const health: Health = {
    complaint: nowMs >= row.readyMs ? runtimeComplaint(row.hungMs, nowMs) : NO_NETWORK,
    pressures: pressuresOf(turn.state, object.metadata.name, nowMs),
  };
  const conditions = nodeConditions(object, health, world.clockMs, (event) => events.push(statusEvent(object, event)));
  const isChanged = conditions.changed || hasPulled || bootID !== object.status.nodeInfo.bootID;
  if (!isChanged && nowMs < row.reportMs) return undefined;
  const status = {
    ...object.status,
    conditions: conditions.list,
    images: imagesOf(turn.state, object.metadata.name, nowMs),
    nodeInfo: { ...object.status.nodeInfo, bootID },
  };
  return [...events, { ...updateStatus({ ...object, status } as Node), heartbeat: !isChanged }];
}

/** What lies on the node's disk, the largest first. */
function imagesOf(state: StateReader, node: string, nowMs: number) {
  const present = [...state.rows(imageTable, `${node}/`)].filter(([, { readyMs }]) => readyMs <= nowMs);
  return present
    .map(([key, { id, sizeBytes }]) => ({ names: [id, key.slice(node.length + 1)], sizeBytes }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, IMAGES_SHOWN_MAX);
}

function renew(object: Node, world: World): readonly Intent[] {
  const { name, uid } = object.metadata;
  const lease = world.get("Lease", `${LEASE_NAMESPACE}/${name}`);
  const renewTime = rfc3339Micro(world.clockMs);
  if (lease !== undefined) {
    // Not by `update`, whose result would be copied: thousands of nodes renew all the time.
    const object = { ...lease, spec: { ...lease.spec, renewTime } } as Lease;
    return [{ do: "update", kind: "Lease", object, heartbeat: true }];
  }
  const ownerReferences = uid === undefined ? [] : [{ apiVersion: "v1", kind: "Node", name, uid }];
  return [
    create({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences },
      spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
    }),
  ];
}

/** A Node that is gone when its kubelet starts is made again, as its machine knows it. */
function register(node: Key, turn: Turn): Outcome {
  const known = turn.state.row(registrationTable, `${node}/`);
  if (known === undefined) return NOTHING_TO_DO;
  const { metadata, spec, status } = known;
  const { podCIDR, podCIDRs } = spec;
  const taints = [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }];
  return {
    intents: [
      create({
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: metadata.name, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
        spec: { podCIDR, podCIDRs, taints },
        status: { ...status, conditions: [] },
      }),
    ],
  };
}
