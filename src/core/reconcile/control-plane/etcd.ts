/**
 * etcd's majority and its leader.
 *
 * A majority of members that run and reach each other elects a leader; while it does, nothing is written. A leader whose
 * disk takes longer than the election timeout is deposed, and again and again when all the others are as slow.
 * Absent on purpose: what a member stores.
 * @see etcd server/embed/config.go (heartbeat 100 ms, election timeout 1 s), server/etcdserver/v3_server.go (request timeout)
 */
import type { StateReader } from "../../store/tables.ts";
import { slowDiskTable } from "../../trouble/control-plane.ts";
import { troublesOf } from "../../trouble/troubles.ts";

/** Five seconds and two election timeouts: upstream's limit for a write. */
export const REQUEST_TIMEOUT_MS = 7_000;
/** Whoever writes that slowly does not send its heartbeats in time. */
const ELECTION_TIMEOUT_MS = 1_000;
/** Slow disks are slow by bursts: that long a leader without a better rival holds out. */
const HOLDS_OUT_MS = 5_000;

/** Who leads etcd; nobody (`""`) while members vote, or too few of them are left. */
export interface EtcdRow {
  readonly leader: string;
  /** Counts elections. */
  readonly term: number;
  /** When the vote is over, or a slow leader is deposed; absent when nothing of the kind lies ahead. */
  readonly untilMs?: number;
}

/** A member of etcd. */
export interface Voter {
  readonly name: string;
  readonly isUp: boolean;
  /** It does not reach the others. */
  readonly isParted: boolean;
}

/** What an election goes by. */
export interface Election {
  readonly state: StateReader;
  readonly voters: readonly Voter[];
  readonly nowMs: number;
  draw(purpose: string, n: number): number;
}

const NOBODY: readonly string[] = [];

/** The members that reach each other and are a majority of all; empty when too few do. */
export function quorumOf(voters: readonly Voter[]): readonly string[] {
  const up = voters.filter(({ isUp }) => isUp);
  const together = up.filter(({ isParted }) => !isParted);
  const groups = [together, ...up.filter(({ isParted }) => isParted).map((voter) => [voter])];
  return groups.find(({ length }) => length >= majorityOf(voters.length))?.map(({ name }) => name) ?? NOBODY;
}

/** How long a write through a member takes more than usual: a majority and the member itself must have it on disk. */
export function commitMs(state: StateReader, quorum: readonly string[], members: number, member: string): number {
  if (state.size(slowDiskTable) === 0) return 0;
  const slowest = quorum.map((name) => diskMs(state, name)).sort((a, b) => a - b)[majorityOf(members) - 1] ?? 0;
  return Math.max(slowest, diskMs(state, member));
}

/** Who leads now, as one thing led to the other. */
export function nextEtcd(row: EtcdRow | undefined, election: Election): EtcdRow {
  const { state, voters, nowMs, draw } = election;
  const quorum = quorumOf(voters);
  // A new cluster grew from its first member.
  if (row === undefined) return { leader: quorum[0] ?? "", term: 1 };
  const { leader, term, untilMs } = row;
  if (quorum.length === 0) return { leader: "", term };
  if (quorum.includes(leader)) {
    if (voters.length === 1 || diskMs(state, leader) < ELECTION_TIMEOUT_MS) return { leader, term };
    const hasRival = quorum.some((name) => diskMs(state, name) < ELECTION_TIMEOUT_MS);
    const patienceMs = hasRival ? ELECTION_TIMEOUT_MS : HOLDS_OUT_MS;
    if (untilMs === undefined) return { leader, term, untilMs: nowMs + ranged(patienceMs, draw("patience", term)) };
    if (nowMs < untilMs) return row;
  } else if (leader === "" && untilMs !== undefined) {
    if (nowMs < untilMs) return row;
    // The new one may be slow, too, and its days numbered.
    return nextEtcd({ leader: elected(quorum, election, term + 1), term: term + 1 }, election);
  }
  if (voters.length === 1) return { leader: quorum[0] ?? "", term: term + 1 };
  return { leader: "", term, untilMs: nowMs + ranged(ELECTION_TIMEOUT_MS, draw("vote", term)) };
}

/** The quick before the slow, among equals by lot. */
function elected(quorum: readonly string[], { state, draw }: Election, term: number): string {
  const quick = quorum.filter((name) => diskMs(state, name) < ELECTION_TIMEOUT_MS);
  const rivals = quick.length > 0 ? quick : quorum;
  return rivals[Math.floor(draw("winner", term) * rivals.length)] ?? "";
}

/** Once to twice as long, as timeouts are spread so that not all vote at once. */
function ranged(ms: number, part: number): number {
  return Math.round(ms * (1 + part));
}

function diskMs(state: StateReader, member: string): number {
  let sum = 0;
  for (const [, { writeMs }] of troublesOf(state, slowDiskTable, member)) sum += writeMs;
  return sum;
}

function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}
