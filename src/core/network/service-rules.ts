/**
 * Follows services and their slices on behalf of all proxies, and keeps the rules that they share.
 *
 * It lives where the changes come from: while the API server is down there is nothing to follow. A service that has
 * just been synced waits for the next full second, as a proxy that has just synced waits (minSyncPeriod is 1 s).
 * Why not a row per node and service: with 5,000 nodes each change would cost 5,000 reconciles, and nothing reads them.
 * @see kubernetes pkg/proxy/iptables/proxier.go
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import { type EndpointSlice, SERVICE_NAME_LABEL } from "../api/kinds/endpoint-slice.ts";
import type { Service } from "../api/kinds/service.ts";
import { type Agent, dropRow, type Intent, NOTHING_TO_DO, putRow, type Turn } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { missedRulesTable, type ServiceRules, serviceRulesTable, stalledNodes, stalledTable } from "./service-proxy.ts";

const SYNC_MS = 1_000;
const STALLED = "all";
/** Stands for what services left behind while nobody looked; no service has such a name. */
const HOUSE = "left-overs";

export const serviceRules: Agent = {
  name: "service-rules",
  process: processes.apiServer,
  tables: [serviceRulesTable, stalledTable],
  watches: {
    Service: ({ before, after }) => [keyOf((after ?? before) as Service)],
    EndpointSlice: ({ before, after }) => new Set([...serviceOf(before), ...serviceOf(after)]),
  },
  startKeys: () => [HOUSE],
  reconcile(key, world, turn) {
    if (key === HOUSE) return { intents: dropLeftOvers(world, turn) };
    const before = turn.state.row(serviceRulesTable, key);
    const after = rulesOf(world, key);
    if (isSame(before, after)) return NOTHING_TO_DO;
    const intoSecondMs = world.nowMs % SYNC_MS;
    const isFresh = before !== undefined && world.nowMs >= before.syncedMs && world.nowMs < before.syncedMs + SYNC_MS;
    if (isFresh && intoSecondMs > 0) return { intents: [], requeueAfterMs: SYNC_MS - intoSecondMs };
    const next = after === undefined ? dropRow(serviceRulesTable, key) : putRow(serviceRulesTable, key, after);
    return { intents: [...keepForStalled(key, before, world.nowMs, turn), next] };
  },
};

function dropLeftOvers(world: World, turn: Turn): readonly Intent[] {
  const intents: Intent[] = [];
  for (const [key, rules] of turn.state.rows(serviceRulesTable)) {
    if (world.get("Service", key) !== undefined) continue;
    intents.push(...keepForStalled(key, rules, world.nowMs, turn), dropRow(serviceRulesTable, key));
  }
  return intents;
}

function serviceOf(slice: EndpointSlice | undefined): readonly string[] {
  const name = slice?.metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? [] : [`${slice?.metadata.namespace}/${name}`];
}

/** What proxies make of a service; nothing for one without a virtual address. */
function rulesOf(world: World, key: string): ServiceRules | undefined {
  const service = world.get("Service", key);
  const { clusterIP = "", type } = service?.spec ?? {};
  if (service === undefined || type === "ExternalName" || clusterIP === "" || clusterIP === "None") return undefined;
  const { namespace = "", name } = service.metadata;
  return { service, slices: [...world.list("EndpointSlice", { namespace, service: name })], syncedMs: world.nowMs };
}

function isSame(a: ServiceRules | undefined, b: ServiceRules | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    isSameObject(a.service, b.service) &&
    a.slices.length === b.slices.length &&
    a.slices.every((slice, index) => isSameObject(slice, b.slices[index]))
  );
}

/** By version, not by identity: rows read back from a file are other objects that say the same. */
function isSameObject(a: KubeObject, b: KubeObject | undefined): boolean {
  return a === b || (a.metadata.uid === b?.metadata.uid && a.metadata.resourceVersion === b?.metadata.resourceVersion);
}

/** Keeps the rules as they were for the nodes whose proxies do not see the change. */
function keepForStalled(key: string, before: ServiceRules | undefined, nowMs: number, turn: Turn): readonly Intent[] {
  const counted = turn.state.row(stalledTable, STALLED);
  const isCounted = counted?.atMs === nowMs;
  const nodes = isCounted ? counted.nodes : stalledNodes(turn.state);
  const intents: Intent[] = isCounted ? [] : [putRow(stalledTable, STALLED, { atMs: nowMs, nodes })];
  for (const node of nodes) {
    const row = `${node}/${key}`;
    if (turn.state.row(missedRulesTable, row) === undefined) intents.push(putRow(missedRulesTable, row, { rules: before }));
  }
  return intents;
}
