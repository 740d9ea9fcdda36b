/**
 * Cuts off and connects every process as the control plane's members come and go, and lets etcd vote.
 *
 * It stands for the network and for etcd itself, so nothing stops it. It looks when a process of a member or a trouble of
 * the control plane has changed, and when a vote is over; what it finds is held in its name.
 */
import { fnv32 } from "../../sim/draw.ts";
import { latency } from "../../sim/latency.ts";
import { controlPlaneTroubles, controlPlaneWake } from "../../trouble/control-plane.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, putRow, type Turn } from "../agent.ts";
import {
  type ApiServer,
  apiServers,
  type ControlPlaneRow,
  controlPlaneRow,
  controlPlaneTable,
  isServing,
  memberTable,
  type ServerRow,
  votersOf,
} from "../control-plane.ts";
import {
  isLedName,
  isMemberInstance,
  memberProcesses,
  nameOfInstance,
  nodeOfInstance,
  type ProcessRow,
  processes,
  processTable,
} from "../process.ts";
import { type EtcdRow, nextEtcd } from "./etcd.ts";

/** Clients that have lost their API server find another one after this long. */
const RECONNECT_MS = latency.reconnectMs;
const NAME = controlPlaneWake.agent;
const NEVER = Number.NEGATIVE_INFINITY;

export const controlPlaneAgent: Agent = {
  name: NAME,
  process: processes.environment,
  tables: [memberTable, controlPlaneTable, ...controlPlaneTroubles],
  watches: {},
  startKeys: () => [controlPlaneWake.key],
  reconcile(key, { nowMs }, turn) {
    const { state } = turn;
    if (state.size(memberTable) === 0) return NOTHING_TO_DO;
    const before = controlPlaneRow(state);
    const etcd = nextEtcd(before?.etcd, { state, voters: votersOf(state), nowMs, draw: (purpose, n) => turn.draw(purpose, n) });
    const servers = apiServers(state, etcd).map((server) => withPast(server, before, nowMs));
    const row: ControlPlaneRow = { etcd, servers };
    return {
      intents: [
        ...links(servers, nowMs, state),
        ...news(before, row),
        ...(isSame(before, row) ? [] : [putRow(controlPlaneTable, key, row)]),
      ],
      ...nextLook(row, nowMs),
    };
  },
};

function withPast(server: ApiServer, before: ControlPlaneRow | undefined, nowMs: number): ServerRow {
  if (isServing(server)) return server;
  const known = before?.servers.find(({ member }) => member === server.member);
  return { ...server, servedMs: known?.servedMs ?? nowMs };
}

function isSame(before: ControlPlaneRow | undefined, after: ControlPlaneRow): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** When something changes by itself: a vote, a slow leader's end, clients that dial again. */
function nextLook({ etcd, servers }: ControlPlaneRow, nowMs: number): Pick<Outcome, "requeueAfterMs" | "background"> {
  const dials = servers.flatMap(({ servedMs = NEVER }) => (nowMs < servedMs + RECONNECT_MS ? [servedMs + RECONNECT_MS] : []));
  const dueMs = Math.min(etcd.untilMs ?? Number.POSITIVE_INFINITY, ...dials);
  if (dueMs === Number.POSITIVE_INFINITY) return {};
  // That a slow leader is deposed some time is nothing to wait for.
  return { requeueAfterMs: dueMs - nowMs, background: dials.length === 0 && etcd.leader !== "" };
}

/** It went away just now: its clients have not noticed that there are others. */
function isLeft({ servedMs = NEVER }: ServerRow, nowMs: number): boolean {
  return nowMs < servedMs + RECONNECT_MS;
}

/** Holds and lets go of links, and makes them as late as their server is. */
function links(servers: readonly ServerRow[], nowMs: number, state: Turn["state"]): readonly Intent[] {
  const intents: Intent[] = [];
  // Those whose server has just gone are still turned to it.
  const dialled = servers.filter((server) => isServing(server) || isLeft(server, nowMs));
  for (const [instance, row] of state.rows(processTable)) {
    if (!usesApi(instance)) continue;
    const server = isMemberInstance(instance) ? ofMember(servers, instance) : chosen(dialled, instance);
    const isUp = isMemberInstance(instance) ? server?.state === "ok" : server !== undefined && isServing(server);
    if (isUp === isCut(row)) intents.push({ do: "hold", what: "cut", name: instance, by: NAME, on: !isUp });
    const lagMs = isUp ? (server?.lagMs ?? 0) : 0;
    if (lagMs !== (row.lags?.[NAME] ?? 0)) intents.push({ do: "lag", instance, by: NAME, ms: lagMs });
  }
  return intents;
}

/** Whoever leads shares the link of its member's process, and what the API is made of has none. */
function usesApi(instance: string): boolean {
  if (instance === processes.environment.name || isLedName(instance)) return false;
  const name = nameOfInstance(instance);
  return !isMemberInstance(instance) || (name !== memberProcesses.etcd.name && name !== memberProcesses.apiServer.name);
}

function isCut({ heldBy }: ProcessRow): boolean {
  return heldBy?.cut?.includes(NAME) ?? false;
}

function ofMember(servers: readonly ServerRow[], instance: string): ServerRow | undefined {
  const member = nodeOfInstance(instance);
  return servers.find((server) => server.member === member);
}

/** The load balancer spreads clients by their names, so that only those of a server that goes have to move. */
function chosen(servers: readonly ServerRow[], instance: string): ServerRow | undefined {
  if (servers.length < 2) return servers[0];
  let best: ServerRow | undefined;
  let bestScore = -1;
  for (const server of servers) {
    const score = fnv32(`${instance} ${server.member}`);
    if (score > bestScore) [best, bestScore] = [server, score];
  }
  return best;
}

/** What the log tells, and who else has to look. */
function news(before: ControlPlaneRow | undefined, after: ControlPlaneRow): readonly Intent[] {
  if (before === undefined) return [];
  const tell = (key: string, text: string): Intent => ({ do: "record", key, text });
  const intents: Intent[] = etcdNews(before.etcd, after.etcd).map((text) => tell("etcd", text));
  const [was, is] = [before, after].map(({ servers }) => servers.some(isServing));
  if (was !== is) intents.push(tell("kube-apiserver", is ? "the API is served again" : "the API is not served"));
  const isListChanged = after.servers.some(({ state, servedMs }, index) => {
    const old = before.servers[index];
    return old?.state !== state || old.servedMs !== servedMs;
  });
  return isListChanged ? [...intents, { do: "wake", agent: "api-endpoints", key: "default/kubernetes" }] : intents;
}

function etcdNews(before: EtcdRow, after: EtcdRow): readonly string[] {
  if (after.leader === before.leader)
    return after.leader === "" && before.untilMs !== undefined && after.untilMs === undefined ? [LOST] : [];
  if (after.leader !== "") return [`etcd elects ${after.leader} its leader, term ${after.term}`];
  return [after.untilMs === undefined ? LOST : `etcd has lost its leader ${before.leader}`];
}

const LOST = "etcd has lost its majority";
