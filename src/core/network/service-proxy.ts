/**
 * kube-proxy: takes a connection to a service's virtual address to one of its endpoints, as the node's rules say.
 *
 * The rules themselves are kept once for all nodes (service-rules.ts); the agent here is what a proxy does alone: at
 * its start, and when it reaches the API server again, it brings its own node's rules up to date. Rules live in the
 * kernel: they outlast the proxy, but not the machine.
 * Absent on purpose: connection tracking (whoever opened a connection keeps its endpoint), source address translation.
 * @see kubernetes pkg/proxy/iptables/proxier.go
 */
import { type Agent, dropRow, type Intent, NOTHING_TO_DO, type PutIntent, putRow } from "../reconcile/agent.ts";
import { instanceOf, nodeOfKey, processes, processTable } from "../reconcile/process.ts";
import { nodeZone } from "../rules/node.ts";
import type { StateReader } from "../store/tables.ts";
import { type Backend, backendsOf, clusterBackends, localBackends } from "./service-proxy/backends.ts";
import {
  type AffinityRow,
  affinityTable,
  missedRulesTable,
  proxyKey,
  proxyTable,
  rulesOn,
  type ServiceRules,
} from "./service-proxy/rules.ts";

export type { Backend } from "./service-proxy/backends.ts";
export { missedRulesTable, type ServiceRules, serviceRulesTable, stalledNodes, stalledTable } from "./service-proxy/rules.ts";

/** Upstream's default, in force unless the service says otherwise. */
const AFFINITY_SECONDS = 10_800;

export const serviceProxy: Agent = {
  name: "service-proxy",
  process: processes.proxy,
  tables: [proxyTable, missedRulesTable, affinityTable],
  // No watches: each of thousands of proxies would be asked about every change, to learn what all others learn too.
  watches: {},
  startKeys: (_world, node) => (node === undefined ? [] : [proxyKey(node)]),
  reconcile(key, world, turn) {
    const name = nodeOfKey(key);
    const process = turn.state.row(processTable, instanceOf(processes.proxy, key));
    // Without a link there is nothing to bring the rules up to date from.
    if (process === undefined || !process.linked) return NOTHING_TO_DO;
    const node = world.get("Node", name);
    const hasStarted = turn.state.row(proxyTable, key)?.startedMs !== process.startedMs;
    const intents: Intent[] = [putRow(proxyTable, key, { zone: node === undefined ? "" : nodeZone(node), startedMs: process.startedMs })];
    for (const [row] of turn.state.rows(missedRulesTable, `${name}/`)) intents.push(dropRow(missedRulesTable, row));
    if (node !== undefined && hasStarted) {
      intents.push({
        do: "event",
        regarding: node,
        type: "Normal",
        reason: "Starting",
        message: "",
        source: "kube-proxy",
        action: "StartKubeProxy",
      });
    }
    return { intents };
  },
};

/** A connection to a service, as it leaves its client's node or arrives at a node from outside. */
export interface Connection {
  /** The node whose rules decide. */
  readonly node: string;
  /** `namespace/name`. */
  readonly service: string;
  /** The service's port; from outside it may be the node port instead. */
  readonly port: number;
  /** Default TCP. */
  readonly protocol?: "TCP" | "UDP" | "SCTP";
  /** `outside`: through a node port or a load balancer; default `inside`. */
  readonly from?: "inside" | "outside";
  /** Address of the client and the time, for session affinity. */
  readonly client?: { readonly address: string; readonly nowMs: number };
}

/** Where a connection ends up: `refused` is answered at once, `dropped` not at all. */
export type Choice = Backend | "refused" | "dropped";

/** The endpoint that the node's rules give to a new connection; `draw` is a number in [0, 1). */
export function chooseEndpoint(state: StateReader, connection: Connection, draw: number): Choice {
  const usable = usableEndpoints(state, connection);
  if (typeof usable === "string") return usable;
  const kept = keptEndpoint(state, connection, usable);
  // Every endpoint gets its share by chance, which is what a chain of rules with probabilities 1/n, 1/(n-1) … does.
  return kept ?? usable[Math.floor(draw * usable.length)] ?? "refused";
}

/** All endpoints among which the node's rules choose, at least one. */
export function usableEndpoints(state: StateReader, connection: Connection): readonly Backend[] | "refused" | "dropped" {
  const rules = rulesOn(state, connection.node, connection.service);
  const port = rules === undefined ? undefined : portOf(rules, connection);
  // To a kernel without a rule for it, a virtual address is just some address that nobody answers.
  if (rules === undefined || port === undefined) return "dropped";
  const { internalTrafficPolicy, externalTrafficPolicy } = rules.service.spec;
  const backends = backendsOf(rules, port);
  const isLocal = (connection.from === "outside" ? externalTrafficPolicy : internalTrafficPolicy) === "Local";
  const zone = state.row(proxyTable, proxyKey(connection.node))?.zone ?? "";
  const usable = isLocal ? localBackends(backends, connection.node) : clusterBackends(backends, connection.node, zone);
  if (usable.length > 0) return usable;
  return isLocal && backends.ready.length + backends.ending.length > 0 ? "dropped" : "refused";
}

/** What the caller writes down after a connection to a service with session affinity. */
export function rememberClient(connection: Connection, { address }: Backend, nowMs: number): PutIntent | undefined {
  return connection.client === undefined
    ? undefined
    : putRow(affinityTable, affinityKey(connection, connection.client.address), { address, usedMs: nowMs });
}

/** What the node answers on a service's health check port: how many of its own endpoints are ready. */
export function healthCheck(
  state: StateReader,
  node: string,
  service: string,
): { readonly status: 200 | 503; readonly localEndpoints: number } | "refused" {
  const process = state.row(processTable, instanceOf(processes.proxy, proxyKey(node)));
  const rules = rulesOn(state, node, service);
  const [port] = rules?.service.spec.ports ?? [];
  if (process?.running !== true || rules === undefined || port === undefined) return "refused";
  const localEndpoints = backendsOf(rules, port).byNode.get(node)?.ready.length ?? 0;
  return { status: localEndpoints > 0 ? 200 : 503, localEndpoints };
}

function portOf({ service }: ServiceRules, { port, protocol = "TCP", from }: Connection) {
  return service.spec.ports?.find(
    (candidate) => candidate.protocol === protocol && (candidate.port === port || (from === "outside" && candidate.nodePort === port)),
  );
}

function affinityKey({ node, service }: Connection, client: string): string {
  return `${node}/${service}/${client}`;
}

/** The endpoint that the client has used lately, if it is still among the usable ones. */
function keptEndpoint(state: StateReader, connection: Connection, usable: readonly Backend[]): Backend | undefined {
  const spec = rulesOn(state, connection.node, connection.service)?.service.spec;
  if (connection.client === undefined || spec?.sessionAffinity !== "ClientIP") return undefined;
  const row: AffinityRow | undefined = state.row(affinityTable, affinityKey(connection, connection.client.address));
  const timeoutMs = (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS) * 1_000;
  if (row === undefined || connection.client.nowMs - row.usedMs > timeoutMs) return undefined;
  return usable.find(({ address }) => address === row.address);
}
