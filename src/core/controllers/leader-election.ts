/**
 * Leader election: of each component's processes, one per member of the control plane, the one that holds the Lease leads.
 *
 * A candidate looks at the Lease every two seconds or a little more, and takes it when nobody holds it or when it has not
 * changed for as long as it is good, by its own watch: clocks of other machines do not matter. The holder renews it every
 * two seconds; one that could not for ten ends its process, and whatever it remembered, before anyone else may lead.
 * Where nobody else stands for election, the holder writes its Lease only every ten seconds: nobody could tell but a user
 * who reads its time, and three writes every two seconds would be most of what an idle cluster does.
 * Absent on purpose: coordinated election; requests of a process that was stopped for longer than its lease and goes on.
 * @see kubernetes staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go
 */
import { rfc3339Micro } from "../api/duration.ts";
import type { Lease } from "../api/kinds/lease.ts";
import {
  type Agent,
  create,
  dropRow,
  type EventTarget,
  type Intent,
  NOTHING_TO_DO,
  type Outcome,
  putRow,
  type Turn,
} from "../reconcile/agent.ts";
import { memberTable } from "../reconcile/control-plane.ts";
import { type LedName, memberProcesses, nodeOfKey, type ProcessRow, type ProcessSpec, processTable } from "../reconcile/process.ts";
import { defineTable, type TableSpec } from "../store/tables.ts";
import { termTable } from "../trouble/control-plane.ts";
import { troublesOf } from "../trouble/troubles.ts";

/** --leader-elect-lease-duration, --leader-elect-renew-deadline, --leader-elect-retry-period. */
const LEASE_SECONDS = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
/** How often a Lease is written that nobody else wants. */
const ALONE_MS = 10_000;
/** Candidates wait up to so much of their period more. */
const JITTER = 1.2;
/** A Lease that has not changed for longer belongs to somebody who is gone. */
const QUIET_MS = 3 * RETRY_MS;
const NAMESPACE = "kube-system";

/** What a candidate remembers. */
export interface CandidateRow {
  /** `control-plane_6d0f…`: another one after each start. */
  readonly identity: string;
  readonly isLeader: boolean;
  /** The Lease's holder and time of renewal when it last changed, and when that was seen. */
  readonly seen: string;
  readonly seenMs: number;
  /** Whether it has been seen to change. */
  readonly isRenewed: boolean;
  /** Of a leader: when its first renewal failed. */
  readonly failingMs?: number | undefined;
}

/** A component of which one process leads. */
interface Component {
  readonly process: ProcessSpec & { readonly name: LedName };
  /** Who speaks in its events. */
  readonly source: string;
  /** Whether it gives its Lease back when it is asked to end. */
  readonly releases: boolean;
}

const components: readonly Component[] = [
  { process: memberProcesses.controllerManager, source: "kube-controller-manager", releases: false },
  { process: memberProcesses.scheduler, source: "default-scheduler", releases: true },
  { process: memberProcesses.cloudControllerManager, source: "cloud-controller-manager", releases: false },
];

/** One agent for each component; their keys are `member/component`. */
export const leaderElections: readonly Agent[] = components.map(electionOf);

/** The key under which a member's process stands for election. */
export function electionKey(member: string, name: LedName): string {
  return `${member}/${name}`;
}

/** The name of the agent that stands for election. */
export function electionAgent(name: LedName): string {
  return `${name}-election`;
}

/** One look of one candidate. */
interface Look {
  readonly component: Component;
  readonly member: string;
  readonly key: string;
  readonly table: TableSpec<CandidateRow>;
  readonly row: CandidateRow;
  readonly lease: Lease | undefined;
  readonly process: ProcessRow;
  /** By the machine's clock, and by a watch that nobody sets. */
  readonly nowMs: number;
  readonly watchMs: number;
}

function electionOf(component: Component): Agent {
  const { process } = component;
  const table = defineTable<CandidateRow>(`${process.name}-election`, "process");
  const leaseKey = `${NAMESPACE}/${process.name}`;
  return {
    name: electionAgent(process.name),
    process,
    tables: [table, termTable, memberTable],
    watches: {},
    startKeys: (_world, member) => (member === undefined ? [] : [electionKey(member, process.name)]),
    reconcile(key, world, turn) {
      const member = nodeOfKey(key);
      const own = turn.state.row(processTable, `${process.name}@${member}`);
      if (own === undefined) return NOTHING_TO_DO;
      const row = turn.state.row(table, key) ?? beginning(member, own, turn);
      const lease = world.get("Lease", leaseKey);
      const look: Look = { component, member, key, table, row, lease, process: own, nowMs: world.clockMs, watchMs: world.nowMs };
      return terminated(look, turn) ?? (row.isLeader ? renewed(look, turn) : waited(look, turn));
    },
  };
}

function beginning(member: string, { startedMs }: ProcessRow, turn: Turn): CandidateRow {
  return { identity: `${member}_${drawnUuid(turn, startedMs)}`, isLeader: false, seen: "", seenMs: 0, isRenewed: false };
}

function drawnUuid(turn: Turn, startedMs: number): string {
  const part = (n: number, digits: number): string =>
    Math.floor(turn.draw(`identity/${startedMs}`, n) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0")
      .slice(0, digits);
  return `${part(0, 8)}-${part(1, 4)}-4${part(2, 3)}-a${part(3, 3)}-${part(4, 8)}${part(5, 4)}`;
}

/** What it does when it was asked to end; undefined when it was not. */
function terminated(look: Look, { state }: Turn): Outcome | undefined {
  const { component, member, row, lease, nowMs, process } = look;
  const asked: Intent[] = [];
  for (const [key] of troublesOf(state, termTable, `${component.process.name}@${member}`)) asked.push(dropRow(termTable, key));
  if (asked.length === 0) return undefined;
  const isMine = component.releases && row.isLeader && process.linked && lease?.spec?.holderIdentity === row.identity;
  const now = rfc3339Micro(nowMs);
  const spec = { ...lease?.spec, holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
  // Its Lease last: should that be refused, the process has ended all the same.
  const release: readonly Intent[] = isMine ? [{ do: "update", kind: "Lease", object: { ...lease, spec } as Lease }] : [];
  return { intents: [...asked, killOf(look), ...release] };
}

/** The leader's turn: it renews, or finds that it leads no more. */
function renewed(look: Look, { state }: Turn): Outcome {
  const { row, lease, process, nowMs } = look;
  if (!process.linked) return cutOff(look);
  if (lease !== undefined && lease.spec?.holderIdentity !== row.identity)
    return { intents: [killOf(look), eventOf(look, lease, "stopped leading")] };
  // Not by `update`, whose result would be copied: this is done all the time.
  const write: Intent =
    lease === undefined
      ? create(leaseOf(look, undefined))
      : {
          do: "update",
          kind: "Lease",
          object: { ...lease, spec: { ...lease.spec, renewTime: rfc3339Micro(nowMs) } } as Lease,
          heartbeat: true,
        };
  const intents = row.failingMs === undefined ? [write] : [write, putRow(look.table, look.key, { ...row, failingMs: undefined })];
  return { intents, requeueAfterMs: state.size(memberTable) > 1 ? RETRY_MS : ALONE_MS, background: true };
}

/** It tries in vain until its deadline, which counts from the first renewal that failed. */
function cutOff(look: Look): Outcome {
  const { row, table, key, watchMs } = look;
  const { failingMs = watchMs } = row;
  const leftMs = failingMs + RENEW_DEADLINE_MS - watchMs;
  if (leftMs <= 0) return { intents: [killOf(look)] };
  const intents = row.failingMs === undefined ? [putRow(table, key, { ...row, failingMs })] : [];
  return { intents, requeueAfterMs: Math.min(RETRY_MS, leftMs) };
}

/** A candidate's turn: it takes a Lease that is nobody's, or of somebody who has been silent for too long. */
function waited(look: Look, turn: Turn): Outcome {
  const { row, table, key, lease, watchMs } = look;
  const requeueAfterMs = Math.round(RETRY_MS * (1 + JITTER * turn.draw("retry", Math.floor(watchMs))));
  if (!look.process.linked) return { intents: [], requeueAfterMs, background: true };
  const { holderIdentity = "", leaseDurationSeconds = LEASE_SECONDS, renewTime = "" } = lease?.spec ?? {};
  if (lease === undefined || holderIdentity === "") return taken(look);
  const seen = `${holderIdentity} ${renewTime}`;
  if (seen !== row.seen) {
    const next: CandidateRow = { ...row, seen, seenMs: watchMs, isRenewed: row.seen !== "" };
    return { intents: [putRow(table, key, next)], requeueAfterMs, background: next.isRenewed };
  }
  const silentMs = watchMs - row.seenMs;
  if (silentMs >= leaseDurationSeconds * 1_000) return taken(look);
  return { intents: [], requeueAfterMs, background: row.isRenewed && silentMs < QUIET_MS };
}

function taken(look: Look): Outcome {
  const { component, row, table, key, lease, process } = look;
  const { name } = component.process;
  const object = leaseOf(look, lease);
  return {
    intents: [
      lease === undefined ? create(object) : { do: "update", kind: "Lease", object },
      putRow(table, key, { ...row, isLeader: true, seen: "", seenMs: 0 }),
      { do: "lead", process: name, machine: process.machine },
      eventOf(look, lease ?? object, "became leader"),
    ],
    requeueAfterMs: RETRY_MS,
    background: true,
  };
}

/** The Lease in the candidate's name. */
function leaseOf({ component, row, nowMs }: Look, lease: Lease | undefined): Lease {
  const now = rfc3339Micro(nowMs);
  const { leaseTransitions } = lease?.spec ?? {};
  const head = lease ?? {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: component.process.name, namespace: NAMESPACE },
  };
  const spec = {
    acquireTime: now,
    holderIdentity: row.identity,
    leaseDurationSeconds: LEASE_SECONDS,
    leaseTransitions: lease === undefined ? 0 : (leaseTransitions ?? 0) + 1,
    renewTime: now,
  };
  return { ...head, spec } as Lease;
}

function eventOf({ component, row }: Look, lease: Lease, what: "became leader" | "stopped leading"): Intent {
  const { apiVersion, kind, metadata } = lease;
  const regarding: EventTarget = { apiVersion, kind, metadata };
  const message = `${row.identity} ${what}`;
  return { do: "event", regarding, type: "Normal", reason: "LeaderElection", message, source: component.source };
}

/** The process ends; whatever led inside of it ends with it. */
function killOf({ component, member }: Look): Intent {
  return { do: "kill", instance: `${component.process.name}@${member}` };
}
