/**
 * What the node lifecycle controller has seen of each node's heartbeats, by its own clock.
 *
 * A node is as fresh as the last *change* of its lease or heartbeat that was noticed here, whatever times they carry:
 * clocks differ. All nodes are looked at in one pass over three lists in the same order (nodes, leases, last
 * observations), without allocation for a healthy node: 5,000 of them are looked at every five seconds. What a Node says
 * is remembered beside it: nearly all are the very objects of the round before, and stored values never change.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go tryUpdateNodeHealth
 */
import { parseTime } from "../../api/duration.ts";
import type { Node, NodeCondition } from "../../api/kinds/node.ts";
import type { World } from "../../reconcile/world.ts";
import { nodeZone } from "../../rules/node.ts";

/** Where kubelets renew their leases, one by the name of each node. */
export const LEASE_NAMESPACE = "kube-node-lease";
/** --node-monitor-grace-period: upstream's default since 1.32. */
export const GRACE_MS = 50_000;
/** --node-startup-grace-period, for nodes whose kubelet has never reported. */
const STARTUP_GRACE_MS = 60_000;
/** Kubelets renew every 10 s; a node silent for twice as long is expected to become trouble. */
const LATE_MS = 20_000;
const EXCLUDED_LABEL = "node.kubernetes.io/exclude-disruption";

/** Parallel lists in byte order of the names; one row for all nodes, so that a tick writes one row. */
export interface Observations {
  readonly names: readonly string[];
  readonly uids: readonly string[];
  /** When a heartbeat was last noticed. */
  readonly seenMs: readonly number[];
  /** The lease's renewTime when last looked at; empty without a lease. */
  readonly renewals: readonly string[];
  /** The Ready condition's heartbeat when last looked at; empty without the condition. */
  readonly beats: readonly string[];
}

/** A node that may need a write. */
export interface Suspect {
  readonly node: Node;
  /** Its Ready condition as found, before this tick's verdict. */
  readonly status: "True" | "False" | "Unknown";
  /** The condition is there: kubelet or controller has written it. */
  readonly isReported: boolean;
  /** Silent for longer than its grace. */
  readonly isOverdue: boolean;
  /** Seen for the first time by this controller. */
  readonly isNew: boolean;
}

/** How many nodes of a zone are ready, after this tick's verdicts. */
export interface Tally {
  ready: number;
  notReady: number;
}

/** One look at all nodes. */
export interface Round {
  readonly observations: Observations;
  readonly suspects: readonly Suspect[];
  readonly removed: readonly { readonly name: string; readonly uid: string }[];
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Some node has missed heartbeats and is not yet declared silent. */
  readonly isSomeoneLate: boolean;
}

export const NOTHING_OBSERVED: Observations = { names: [], uids: [], seenMs: [], renewals: [], beats: [] };

/** Looks at all nodes; `before` is what was last seen. */
export function observe(world: World, before: Observations): Round {
  const { nowMs } = world;
  const names: string[] = [];
  const uids: string[] = [];
  const seenMs: number[] = [];
  const renewals: string[] = [];
  const beats: string[] = [];
  const suspects: Suspect[] = [];
  const removed: { name: string; uid: string }[] = [];
  const tallies = new Map<string, Tally>();
  let isSomeoneLate = false;
  let index = 0;
  const leases = leaseReader(world);
  for (const node of world.list("Node")) {
    const { name } = node.metadata;
    // Equality first, here and below: telling which of two strings is smaller costs ten times as much.
    while (before.names[index] !== name && (before.names[index] ?? name) < name) removed.push(pastNode(before, index++));
    const isNew = before.names[index] !== name;
    const { beat, isHealthy, isReported, status, uid, zone } = findingOf(node);
    const renewal = leases(name);
    const seen = isNew ? firstSeenMs(node, isReported, renewal, nowMs) : lastSeenMs(before, index, renewal, beat, nowMs);
    if (!isNew) index += 1;
    names.push(name);
    uids.push(uid);
    seenMs.push(seen);
    renewals.push(renewal);
    beats.push(beat);
    // Upstream's ticks drift, so that the tenth after a heartbeat comes a little later than 50 s; here it comes on time.
    const isOverdue = nowMs >= seen + (isReported ? GRACE_MS : STARTUP_GRACE_MS);
    isSomeoneLate ||= nowMs - seen >= LATE_MS && (status !== "Unknown" || !isReported);
    if (zone !== undefined) count(tallies, zone, status === "True" && !isOverdue);
    if (isNew || isOverdue || !isHealthy) suspects.push({ node, status, isReported, isOverdue, isNew });
  }
  for (; index < before.names.length; index++) removed.push(pastNode(before, index));
  return { observations: { names, uids, seenMs, renewals, beats }, suspects, removed, tallies, isSomeoneLate };
}

/** What a Node says of itself, as far as it matters here. */
interface Finding {
  readonly uid: string;
  readonly status: Suspect["status"];
  readonly isReported: boolean;
  /** The Ready condition's heartbeat; empty without the condition. */
  readonly beat: string;
  /** Ready, and nothing to take back. */
  readonly isHealthy: boolean;
  /** Where it counts; undefined when it is left out. Zones go by their label alone: no two regions share a zone's name here. */
  readonly zone: string | undefined;
}

const findings = new WeakMap<Node, Finding>();

function findingOf(node: Node): Finding {
  let finding = findings.get(node);
  if (finding === undefined) {
    const { labels, uid = "" } = node.metadata;
    const ready = readyCondition(node);
    const status = statusOf(ready);
    finding = {
      uid,
      status,
      isReported: ready !== undefined,
      beat: ready === undefined ? "" : (ready.lastHeartbeatTime ?? "-"),
      isHealthy: status === "True" && node.spec.taints === undefined,
      zone: labels?.[EXCLUDED_LABEL] === undefined ? nodeZone(node) : undefined,
    };
    findings.set(node, finding);
  }
  return finding;
}

/** The node's Ready condition. */
export function readyCondition({ status }: Node): NodeCondition | undefined {
  const { conditions } = status;
  if (conditions === undefined) return undefined;
  // Kubelets list Ready last.
  for (let index = conditions.length - 1; index >= 0; index--) if (conditions[index]?.type === "Ready") return conditions[index];
  return undefined;
}

/** A kubelet that has never reported counts as unknown. */
export function statusOf(ready: NodeCondition | undefined): Suspect["status"] {
  return ready?.status === "True" ? "True" : ready?.status === "False" ? "False" : "Unknown";
}

/** Reads the leases' renewTime by rising node names. */
function leaseReader(world: World): (name: string) => string {
  // All leases, because few are not nodes': walking a whole table is cheaper than a range of it.
  const leases = world.list("Lease")[Symbol.iterator]();
  let next = leases.next();
  return (name) => {
    for (; next.done !== true; next = leases.next()) {
      const { metadata, spec } = next.value;
      if (metadata.namespace !== LEASE_NAMESPACE) continue;
      if (metadata.name === name) return spec?.renewTime ?? "";
      if (metadata.name > name) return "";
    }
    return "";
  };
}

/** A node without a report is as old as its object; any other begins its grace when it is first seen. */
function firstSeenMs({ metadata }: Node, isReported: boolean, renewal: string, nowMs: number): number {
  if (isReported || renewal !== "") return nowMs;
  const createdMs = parseTime(metadata.creationTimestamp);
  return Number.isNaN(createdMs) ? nowMs : createdMs;
}

function lastSeenMs(before: Observations, index: number, renewal: string, beat: string, nowMs: number): number {
  const isRenewed = renewal !== before.renewals[index] && renewal !== "";
  return isRenewed || beat !== before.beats[index] ? nowMs : (before.seenMs[index] ?? nowMs);
}

function pastNode({ names, uids }: Observations, index: number): { readonly name: string; readonly uid: string } {
  return { name: names[index] ?? "", uid: uids[index] ?? "" };
}

function count(tallies: Map<string, Tally>, zone: string, isReady: boolean): void {
  let tally = tallies.get(zone);
  if (tally === undefined) {
    tally = { ready: 0, notReady: 0 };
    tallies.set(zone, tally);
  }
  if (isReady) tally.ready += 1;
  else tally.notReady += 1;
}
