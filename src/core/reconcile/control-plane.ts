/**
 * The members of the control plane: which API servers serve, and what a user gets who asks for the API.
 *
 * Members are machines and processes, not stores: one linear store is the truth. An API server uses the etcd of its own
 * member, as kubeadm lays them out; it serves when that etcd belongs to a majority that has a leader. Without, it answers
 * reads from what it last saw, which is what is stored, for nobody else can write then either.
 * Users, kubelets and proxies come through a load balancer, that is to any API server which serves; controllers and
 * scheduler use their own member's.
 * Absent on purpose: data of members that differ; an API server whose liveness probe fails because etcd is away; requests
 * that are answered late rather than refused (a slow disk makes watchers hear late, and writes fail beyond 7 s).
 */
import { rfc3339 } from "../api/duration.ts";
import { ApiError } from "../api/errors.ts";
import { defineTable, type StateReader } from "../store/tables.ts";
import { expiredTable, partedTable } from "../trouble/control-plane.ts";
import { isTroubled, troublesOf } from "../trouble/troubles.ts";
import { commitMs, type EtcdRow, quorumOf, REQUEST_TIMEOUT_MS, type Voter } from "./control-plane/etcd.ts";
import { type LedName, machineTable, memberProcesses, processTable } from "./process.ts";

/** One member. */
export interface MemberRow {
  /** Of its API server. */
  readonly address: string;
}

/** Members by name, which is their node's and their machine's. */
export const memberTable = defineTable<MemberRow>("members", "cluster");

/** What an API server can do; `stale` answers reads only. */
export type ApiState = "ok" | "stale" | "down";

/** Why it cannot do more. */
type Why = "refused" | "timeout" | "expired" | "no-quorum" | "no-leader";

/** An API server as its own member sees it. */
export interface ApiServer {
  readonly member: string;
  readonly state: ApiState;
  readonly why?: Why;
  /** Whether the load balancer reaches it. */
  readonly isReachable: boolean;
  /** How much later than usual a write through it becomes visible. */
  readonly lagMs: number;
}

/** An API server, and until when it served; absent while it does. */
export interface ServerRow extends ApiServer {
  readonly servedMs?: number;
}

/** What is remembered of the control plane. */
export interface ControlPlaneRow {
  readonly etcd: EtcdRow;
  readonly servers: readonly ServerRow[];
}

/** One row; its key is `controlPlaneWake.key`. */
export const controlPlaneTable = defineTable<ControlPlaneRow>("control-plane", "cluster");
const ROW_KEY = "links";

/** What users meet at the API's door. */
export type ApiAccess =
  | { readonly state: "ok" }
  | { readonly state: "stale"; readonly refusal: ApiError }
  | { readonly state: "down"; readonly refusal: ApiError };

/** Whether users reach the API, and whether it can write. */
export function apiAccess(state: StateReader, nowMs: number): ApiAccess {
  const etcd = controlPlaneRow(state)?.etcd;
  if (etcd === undefined) return { state: "ok" };
  const servers = apiServers(state, etcd);
  if (servers.some(isServing)) return { state: "ok" };
  const stale = servers.find((server) => server.isReachable && server.state === "stale");
  if (stale !== undefined) return { state: "stale", refusal: new ApiError("Unknown", etcdText(stale)) };
  return { state: "down", refusal: new ApiError("ServiceUnavailable", connectionText(servers, state, nowMs)) };
}

/** Refuses what the API cannot do now, in the words of etcd or of kubectl. */
export function checkApi(state: StateReader, nowMs: number, verb: "read" | "write"): void {
  const access = apiAccess(state, nowMs);
  if (access.state === "down" || (access.state === "stale" && verb === "write")) throw access.refusal;
}

/** The member whose process of that name leads. */
export function leaderOf(state: StateReader, name: LedName): string | undefined {
  const row = state.row(processTable, name);
  return row?.running === true ? row.machine : undefined;
}

/** Names of the members. */
export function membersOf(state: StateReader): readonly string[] {
  return [...state.rows(memberTable)].map(([name]) => name);
}

/** What is remembered; undefined before the first look, and where there are no members. */
export function controlPlaneRow(state: StateReader): ControlPlaneRow | undefined {
  return state.row(controlPlaneTable, ROW_KEY);
}

/** Whether the load balancer would send anybody there. */
export function isServing({ state, isReachable }: ApiServer): boolean {
  return state === "ok" && isReachable;
}

/** The voters of etcd, as they are now. */
export function votersOf(state: StateReader): readonly Voter[] {
  return membersOf(state).map((name) => {
    const row = state.row(processTable, `${memberProcesses.etcd.name}@${name}`);
    const isUp = row?.running === true && row.paused !== true;
    return { name, isUp, isParted: row?.linked === false || isTroubled(state, partedTable, name) };
  });
}

/** All API servers, by the name of their members. */
export function apiServers(state: StateReader, etcd: EtcdRow): readonly ApiServer[] {
  const voters = votersOf(state);
  const quorum = quorumOf(voters);
  return voters.map(({ name }): ApiServer => {
    const row = state.row(processTable, `${memberProcesses.apiServer.name}@${name}`);
    const lagMs = commitMs(state, quorum, voters.length, name);
    const base = { member: name, isReachable: row?.linked !== false, lagMs };
    if (state.row(machineTable, name)?.powered !== true || row?.paused === true) return { ...base, state: "down", why: "timeout" };
    if (row?.running !== true) return { ...base, state: "down", why: "refused" };
    if (isTroubled(state, expiredTable, name)) return { ...base, state: "down", why: "expired" };
    if (!quorum.includes(name) || lagMs >= REQUEST_TIMEOUT_MS) return { ...base, state: "stale", why: "no-quorum" };
    return !quorum.includes(etcd.leader) ? { ...base, state: "stale", why: "no-leader" } : { ...base, state: "ok" };
  });
}

function etcdText({ why }: ApiServer): string {
  return why === "no-leader" ? "etcdserver: leader changed" : "etcdserver: request timed out";
}

/** What kubectl says when it gets no answer; a whole line. */
function connectionText(servers: readonly ApiServer[], state: StateReader, nowMs: number): string {
  const expired = servers.find(({ why, isReachable }) => why === "expired" && isReachable);
  if (expired !== undefined) {
    let sinceMs = nowMs;
    for (const [, row] of troublesOf(state, expiredTable, expired.member)) sinceMs = Math.min(sinceMs, row.sinceMs);
    const times = `current time ${rfc3339(nowMs)} is after ${rfc3339(sinceMs)}`;
    return `Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ${times}`;
  }
  const [server, ...others] = servers;
  // A load balancer accepts, finds nobody behind it, and hangs up.
  if (server === undefined || others.length > 0) return "Unable to connect to the server: EOF";
  const address = `${state.row(memberTable, server.member)?.address ?? ""}:6443`;
  if (server.why === "refused" && server.isReachable)
    return `The connection to the server ${address} was refused - did you specify the right host or port?`;
  return `Unable to connect to the server: dial tcp ${address}: i/o timeout`;
}
