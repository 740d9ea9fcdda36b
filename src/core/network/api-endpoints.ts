/**
 * The API server's own Service, `default/kubernetes`, and where it leads.
 *
 * That service has no selector; the servers themselves list their addresses behind it, each as long as its lease in etcd
 * lasts. Whoever deletes the service gets it back.
 * Absent on purpose: those leases as such; how long ago a server last served tells whether one would have run out.
 * @see kubernetes pkg/controlplane/reconcilers/lease.go and pkg/controlplane/controller/kubernetesservice/controller.go
 */
import { type EndpointSlice, SERVICE_NAME_LABEL } from "../api/kinds/endpoint-slice.ts";
import type { Endpoints } from "../api/kinds/endpoints.ts";
import { type Agent, create, type Draft, type Intent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { controlPlaneRow, controlPlaneTable, memberTable } from "../reconcile/control-plane.ts";
import { processes } from "../reconcile/process.ts";
import type { StateReader } from "../store/tables.ts";

const KEY = "default/kubernetes";
const METADATA = { name: "kubernetes", namespace: "default" } as const;
/** The slice is written here, so nobody else need make one from the Endpoints. */
const SKIP_MIRROR = { "endpointslice.kubernetes.io/skip-mirror": "true" };
const PORT = { name: "https", port: 6443, protocol: "TCP" } as const;
/** The server looks for its service so often; in between, what has lost its service is left to others. */
const ROUND_MS = 10_000;
/** How long the lease of a server lasts that renews it no more. */
const LEASE_MS = 15_000;

/** The API's own Service, as the server makes it. */
export function apiService(): Draft {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.96.0.1",
      clusterIPs: ["10.96.0.1"],
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
    },
  };
}

export const apiEndpoints: Agent = {
  name: "api-endpoints",
  process: processes.apiServer,
  tables: [memberTable, controlPlaneTable],
  watches: {
    Service: ({ before, after }) => (after === undefined && before?.metadata.name === METADATA.name ? [KEY] : []),
    Endpoints: ({ before, after }) => ((after ?? before)?.metadata.name === METADATA.name ? [KEY] : []),
    EndpointSlice: ({ before, after }) => ((after ?? before)?.metadata.name === METADATA.name ? [KEY] : []),
  },
  startKeys: () => [KEY],
  reconcile(_key, world, { state }) {
    const { addresses, untilMs } = listed(state, world.nowMs);
    const hasService = world.get("Service", KEY) !== undefined;
    const intoRoundMs = world.nowMs % ROUND_MS;
    if (!hasService && intoRoundMs > 0) return { intents: [], requeueAfterMs: ROUND_MS - intoRoundMs };
    const service = hasService ? [] : [create(apiService())];
    if (addresses.length === 0) return service.length === 0 ? NOTHING_TO_DO : { intents: service };
    const endpoints = endpointsIntents(world.get("Endpoints", KEY), addresses);
    const intents = [...service, ...endpoints, ...sliceIntents(world.get("EndpointSlice", KEY), addresses)];
    return untilMs === undefined ? { intents } : { intents, requeueAfterMs: untilMs - world.nowMs };
  },
};

/** The servers' addresses in order, and when the next of them leaves. */
function listed(state: StateReader, nowMs: number): { readonly addresses: readonly string[]; readonly untilMs: number | undefined } {
  const servers = controlPlaneRow(state)?.servers ?? [];
  const addresses: string[] = [];
  let untilMs: number | undefined;
  for (const [member, { address }] of state.rows(memberTable)) {
    const server = servers.find((each) => each.member === member);
    const isGone = server !== undefined && server.state !== "ok";
    const leaseMs = (server?.servedMs ?? Number.NEGATIVE_INFINITY) + LEASE_MS;
    if (isGone && nowMs >= leaseMs) continue;
    if (isGone) untilMs = Math.min(untilMs ?? leaseMs, leaseMs);
    addresses.push(address);
  }
  return { addresses, untilMs };
}

function endpointsIntents(present: Endpoints | undefined, addresses: readonly string[]): readonly Intent[] {
  const subsets = [{ addresses: addresses.map((ip) => ({ ip })), ports: [PORT] }];
  if (present === undefined) {
    return [create({ apiVersion: "v1", kind: "Endpoints", metadata: { ...METADATA, labels: SKIP_MIRROR }, subsets } as Endpoints)];
  }
  const listed = present.subsets?.flatMap((subset) => subset.addresses ?? []).map(({ ip }) => ip) ?? [];
  return sameTexts(listed, addresses) ? [] : [update({ ...present, subsets } as Endpoints)];
}

function sliceIntents(present: EndpointSlice | undefined, addresses: readonly string[]): readonly Intent[] {
  const endpoints = addresses.map((address) => ({ addresses: [address], conditions: { ready: true } }));
  if (present === undefined) {
    const metadata = { ...METADATA, labels: { [SERVICE_NAME_LABEL]: METADATA.name } };
    const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata, addressType: "IPv4", endpoints, ports: [PORT] };
    return [create(slice as EndpointSlice)];
  }
  const listed = present.endpoints.flatMap((endpoint) => endpoint.addresses);
  return sameTexts(listed, addresses) ? [] : [update({ ...present, endpoints } as EndpointSlice)];
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
