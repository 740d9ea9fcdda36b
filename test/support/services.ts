/**
 * Services and slices for tests, as the server would have stored them.
 */
import { type Endpoint, type EndpointSlice, SERVICE_NAME_LABEL } from "../../src/core/api/kinds/endpoint-slice.ts";
import type { Service, ServiceSpec } from "../../src/core/api/kinds/service.ts";
import type { ObjectMeta } from "../../src/core/api/meta.ts";
import { timeAt } from "./builders.ts";

/** The service `default/web`: port 80 of `app=web` pods' port 8080. */
export function aService(spec: Partial<ServiceSpec> = {}, metadata: Partial<ObjectMeta> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default", uid: "uid-service", creationTimestamp: timeAt(0), ...metadata },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.96.44.1",
      clusterIPs: ["10.96.44.1"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
      ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
      selector: { app: "web" },
      ...spec,
    },
    status: { loadBalancer: {} },
  };
}

/** A slice of the service `default/web` with port 8080. */
export function aSlice(endpoints: readonly Endpoint[], metadata: Partial<ObjectMeta> = {}): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "web-1",
      namespace: "default",
      uid: "uid-slice",
      creationTimestamp: timeAt(0),
      labels: { [SERVICE_NAME_LABEL]: "web" },
      ...metadata,
    },
    addressType: "IPv4",
    endpoints,
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
  };
}

/** An endpoint that is ready, on `node-1`. */
export function anEndpoint(address: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return { addresses: [address], conditions: { ready: true, serving: true, terminating: false }, nodeName: "node-1", ...overrides };
}
