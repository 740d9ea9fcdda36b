/**
 * The cloud's load balancers: gives every Service of type LoadBalancer an address, and takes it back.
 *
 * The state table is the cloud's own memory: it outlives the controller. Which of its hosts take traffic is for whoever
 * sends it to ask (health checks), not for this agent.
 * Absent on purpose: events on changes of single fields (`Type`, `LoadBalancerIP` …), quotas and failures of the cloud.
 * @see kubernetes staging/src/k8s.io/cloud-provider/controllers/service/controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Service } from "../api/kinds/service.ts";
import {
  type Agent,
  dropRow,
  type Intent,
  NOTHING_TO_DO,
  type Outcome,
  putRow,
  type Turn,
  update,
  updateStatus,
} from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { latency } from "../sim/latency.ts";
import { defineTable } from "../store/tables.ts";

const SOURCE = "service-controller";
const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const EXCLUDED_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers";
const LEAVING_TAINT = "ToBeDeletedByClusterAutoscaler";

/** One load balancer of the cloud. */
export interface LoadBalancerRow {
  readonly uid: string;
  readonly address: string;
  /** What it was last set up for; another text means that it has to be set up again. */
  readonly setup: string;
  /** When the cloud is done with that. */
  readonly readyMs: number;
  /** Whether the service was told. */
  readonly isAnnounced: boolean;
  /** Nodes that it sends traffic to, in byte order. */
  readonly hosts: readonly string[];
}

/** The cloud's load balancers by service. */
export const loadBalancerTable = defineTable<LoadBalancerRow>("load-balancers", "cluster");

export const loadBalancer: Agent = {
  name: "load-balancer",
  process: processes.cloudControllerManager,
  tables: [loadBalancerTable],
  watches: {
    Service: ({ before, after }) => {
      const concerns = [before, after].some((service) => service !== undefined && (wantsBalancer(service) || hasFinalizer(service)));
      return concerns ? [keyOf((after ?? before) as Service)] : [];
    },
    Node: ({ before, after }, world) => (isHost(before) === isHost(after) ? [] : balancedServices(world)),
  },
  /** Balancers whose services went while nobody looked. */
  *startKeys(world) {
    yield* balancedServices(world);
  },
  reconcile(key, world, turn) {
    const service = world.get("Service", key);
    const row = turn.state.row(loadBalancerTable, key);
    if (service === undefined) return row === undefined ? NOTHING_TO_DO : { intents: [dropRow(loadBalancerTable, key)] };
    const outcome = wantsBalancer(service) ? ensure(service, row, world, turn) : release(service, row);
    return outcome.intents.length === 0 ? outcome : { ...outcome, onRefused: (refusal) => [failed(service, refusal.message)] };
  },
};

function wantsBalancer({ spec, metadata }: Service): boolean {
  return spec.type === "LoadBalancer" && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;
}

function hasFinalizer({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

function* balancedServices(world: World): Generator<string> {
  for (const service of world.list("Service")) if (wantsBalancer(service)) yield keyOf(service);
}

/** Readiness does not count: a node that is not ready fails the balancer's own health check, and may be back soon. */
function isHost(node: Node | undefined): boolean {
  if (node === undefined || node.metadata.deletionTimestamp !== undefined) return false;
  const isLeaving = node.spec.taints?.some(({ key }) => key === LEAVING_TAINT) ?? false;
  return node.metadata.labels?.[EXCLUDED_LABEL] === undefined && !isLeaving;
}

function hostsOf(world: World): readonly string[] {
  const hosts: string[] = [];
  for (const node of world.list("Node")) if (isHost(node)) hosts.push(node.metadata.name);
  return hosts;
}

function ensure(service: Service, row: LoadBalancerRow | undefined, world: World, turn: Turn): Outcome {
  const key = keyOf(service);
  const { uid = "" } = service.metadata;
  const setup = setupOf(service);
  if (row === undefined || row.uid !== uid || row.setup !== setup) return begin(service, row, world, turn);
  if (world.nowMs < row.readyMs) return { intents: [], requeueAfterMs: row.readyMs - world.nowMs };
  const intents: Intent[] = [];
  if (service.status.loadBalancer.ingress?.[0]?.ip !== row.address || service.status.loadBalancer.ingress.length !== 1) {
    const ingress = [{ ip: row.address, ipMode: "VIP" as const }];
    intents.push(updateStatus({ ...service, status: { ...service.status, loadBalancer: { ingress } } } as Service));
  }
  if (!row.isAnnounced) intents.push(normal(service, "EnsuredLoadBalancer", "Ensured load balancer"));
  const hosts = hostsOf(world);
  const hasNewHosts = hosts.length !== row.hosts.length || hosts.some((host, index) => host !== row.hosts[index]);
  if (hasNewHosts)
    intents.push(hosts.length === 0 ? noHosts(service) : normal(service, "UpdatedLoadBalancer", "Updated load balancer with new hosts"));
  if (hasNewHosts || !row.isAnnounced) intents.push(putRow(loadBalancerTable, key, { ...row, hosts, isAnnounced: true }));
  return { intents };
}

/** Asks the cloud for a balancer, or for another set-up of the one there is. */
function begin(service: Service, row: LoadBalancerRow | undefined, world: World, turn: Turn): Outcome {
  const { uid = "", finalizers = [] } = service.metadata;
  const hosts = hostsOf(world);
  const next: LoadBalancerRow = {
    uid,
    address: row?.uid === uid ? row.address : freeAddress(service, turn),
    setup: setupOf(service),
    readyMs: world.nowMs + latency.loadBalancerMs,
    isAnnounced: false,
    hosts,
  };
  // The finalizer comes first: without it the service could go and leave its balancer behind.
  const guarded: Service = { ...service, metadata: { ...service.metadata, finalizers: [...finalizers, FINALIZER] } };
  return {
    intents: [
      ...(hasFinalizer(service) ? [] : [update(guarded)]),
      putRow(loadBalancerTable, keyOf(service), next),
      normal(service, "EnsuringLoadBalancer", "Ensuring load balancer"),
      ...(hosts.length === 0 ? [noHosts(service)] : []),
    ],
    requeueAfterMs: latency.loadBalancerMs,
  };
}

/** Gives the balancer back to the cloud, and the service free. */
function release(service: Service, row: LoadBalancerRow | undefined): Outcome {
  if (row === undefined && !hasFinalizer(service)) return NOTHING_TO_DO;
  const finalizers = (service.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
  const freed: Service = { ...service, metadata: { ...service.metadata, finalizers } };
  return {
    intents: [
      ...(row === undefined ? [] : [normal(service, "DeletingLoadBalancer", "Deleting load balancer")]),
      dropRow(loadBalancerTable, keyOf(service)),
      ...(hasFinalizer(service) ? [update(freed)] : []),
      normal(service, "DeletedLoadBalancer", "Deleted load balancer"),
    ],
  };
}

/** Everything of a service that its balancer has to know. */
function setupOf({ spec, metadata }: Service): string {
  const { ports, sessionAffinity, externalTrafficPolicy, healthCheckNodePort, loadBalancerSourceRanges, loadBalancerIP } = spec;
  const { annotations } = metadata;
  return JSON.stringify([
    ports,
    sessionAffinity,
    externalTrafficPolicy,
    healthCheckNodePort,
    loadBalancerSourceRanges,
    loadBalancerIP,
    annotations,
  ]);
}

/** The address asked for, or the lowest of 198.18.0.0/15 (a range that no network routes) that is free. */
function freeAddress(service: Service, turn: Turn): string {
  const taken = new Set<string>();
  for (const [, { address }] of turn.state.rows(loadBalancerTable)) taken.add(address);
  const { loadBalancerIP = "" } = service.spec;
  if (loadBalancerIP !== "" && !taken.has(loadBalancerIP)) return loadBalancerIP;
  for (let number = 1; ; number++) {
    const address = `198.${18 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
}

function normal(regarding: Service, reason: string, message: string): Intent {
  return { do: "event", regarding, type: "Normal", reason, message, source: SOURCE };
}

function noHosts(regarding: Service): Intent {
  const message = "There are no available nodes for LoadBalancer";
  return { do: "event", regarding, type: "Warning", reason: "UnAvailableLoadBalancer", message, source: SOURCE };
}

function failed(regarding: Service, why: string): Intent {
  const message = `Error syncing load balancer: ${why}`;
  return { do: "event", regarding, type: "Warning", reason: "SyncLoadBalancerFailed", message, source: SOURCE };
}
