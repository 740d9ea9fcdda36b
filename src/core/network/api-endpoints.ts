/**
 * The API server's own Service, `default/kubernetes`, and where it leads.
 *
 * That service has no selector; the server itself lists the addresses of the control-plane nodes behind it. Whoever
 * deletes the service gets it back.
 * Absent on purpose: the lease per API server by which several of them agree.
 * @see kubernetes pkg/controlplane/reconcilers/instancecount.go and pkg/controlplane/controller/kubernetesservice/controller.go
 */
import { type EndpointSlice, SERVICE_NAME_LABEL } from "../api/kinds/endpoint-slice.ts";
import type { Endpoints } from "../api/kinds/endpoints.ts";
import type { Node } from "../api/kinds/node.ts";
import { type Agent, create, type Draft, type Intent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";

const KEY = "default/kubernetes";
const METADATA = { name: "kubernetes", namespace: "default" } as const;
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
/** The slice is written here, so nobody else need make one from the Endpoints. */
const SKIP_MIRROR = { "endpointslice.kubernetes.io/skip-mirror": "true" };
const PORT = { name: "https", port: 6443, protocol: "TCP" } as const;
/** The server looks for its service so often; in between, what has lost its service is left to others. */
const ROUND_MS = 10_000;

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
  watches: {
    Node: ({ before, after }) => (addressOf(before) === addressOf(after) ? [] : [KEY]),
    Service: ({ before, after }) => (after === undefined && before?.metadata.name === METADATA.name ? [KEY] : []),
    Endpoints: ({ before, after }) => ((after ?? before)?.metadata.name === METADATA.name ? [KEY] : []),
    EndpointSlice: ({ before, after }) => ((after ?? before)?.metadata.name === METADATA.name ? [KEY] : []),
  },
  startKeys: () => [KEY],
  reconcile(_key, world) {
    const addresses = controlPlaneAddresses(world);
    const hasService = world.get("Service", KEY) !== undefined;
    const intoRoundMs = world.nowMs % ROUND_MS;
    if (!hasService && intoRoundMs > 0) return { intents: [], requeueAfterMs: ROUND_MS - intoRoundMs };
    const service = hasService ? [] : [create(apiService())];
    if (addresses.length === 0) return service.length === 0 ? NOTHING_TO_DO : { intents: service };
    const endpoints = endpointsIntents(world.get("Endpoints", KEY), addresses);
    return { intents: [...service, ...endpoints, ...sliceIntents(world.get("EndpointSlice", KEY), addresses)] };
  },
};

/** The address of a control-plane node; undefined for all others. */
function addressOf(node: Node | undefined): string | undefined {
  if (node?.metadata.labels?.[CONTROL_PLANE_LABEL] === undefined) return undefined;
  return node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
}

function controlPlaneAddresses(world: World): readonly string[] {
  const addresses: string[] = [];
  for (const node of world.list("Node", { label: `${CONTROL_PLANE_LABEL}=` })) {
    const address = addressOf(node);
    if (address !== undefined) addresses.push(address);
  }
  return addresses;
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
