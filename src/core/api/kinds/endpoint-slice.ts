/**
 * EndpointSlice: up to a hundred or so of the endpoints behind a service, with the ports they serve.
 * @see kubernetes staging/src/k8s.io/api/discovery/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { sameJson } from "../patch/json-value.ts";
import { bool, type Infer, int32, list, map, oneOf, optional, part, struct, text } from "../schema.ts";
import { PORT_PROTOCOLS } from "../shapes/endpoint-address.ts";
import { objectReference } from "../shapes/references.ts";
import { endpointsText, portsText } from "./endpoint-slice/cells.ts";
import { withEndpointSliceDefaults } from "./endpoint-slice/defaults.ts";
import { describeEndpointSlice } from "./endpoint-slice/describe.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./endpoint-slice/validate.ts";

/** The label that names the service a slice belongs to. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

const endpointConditions = struct("EndpointConditions", () => ({
  ready: optional(bool("Whether the endpoint takes new traffic; absent means nobody knows and counts as yes.")),
  serving: optional(bool("Whether the endpoint answers, be it terminating or not.")),
  terminating: optional(bool("Whether the endpoint is on its way out.")),
}));

const forZone = struct("ForZone", () => ({ name: text("Name of the zone.") }));
const forNode = struct("ForNode", () => ({ name: text("Name of the node.") }));

const endpointHints = struct("EndpointHints", () => ({
  forNodes: optional(list(forNode, "Nodes whose clients should use the endpoint.", { listType: "atomic" })),
  forZones: optional(list(forZone, "Zones whose clients should use the endpoint.", { listType: "atomic" })),
}));

const endpoint = struct("Endpoint", () => ({
  addresses: list(text("An address of the slice's type."), "Addresses of the endpoint; they are interchangeable, clients use the first.", {
    listType: "set",
  }),
  conditions: optional(part(endpointConditions, "How the endpoint is.")),
  deprecatedTopology: optional(map(text("A value."), "Left over from v1beta1; writes through v1 drop it.")),
  hints: optional(part(endpointHints, "Who should prefer the endpoint.")),
  hostname: optional(text("Host name under which DNS publishes the endpoint.")),
  nodeName: optional(text("Node the endpoint runs on.")),
  targetRef: optional(part(objectReference, "Object behind the endpoint, usually a pod.", { mapType: "atomic" })),
  zone: optional(text("Zone the endpoint is in.")),
}));
export type Endpoint = Infer<typeof endpoint>;

const endpointPort = struct("EndpointPort", () => ({
  appProtocol: optional(text("Protocol spoken on top of TCP or UDP.")),
  name: text("Name of the port, equal to the service port's; empty when that has none."),
  port: optional(int32("Number of the port; absent means all ports.")),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol; TCP unless said otherwise."),
}));
export type EndpointSlicePort = Infer<typeof endpointPort>;

const endpointSlice = struct("EndpointSlice", () => ({
  ...typeAndMeta(),
  addressType: oneOf(["FQDN", "IPv4", "IPv6"], "What kind of addresses the endpoints have; never changes."),
  endpoints: list(endpoint, "The endpoints, at most a thousand.", { listType: "atomic" }),
  ports: optional(list(endpointPort, "Ports that every endpoint of the slice serves.", { listType: "atomic" })),
}));
export type EndpointSlice = Infer<typeof endpointSlice>;

export const endpointSliceKind = defineKind({
  kind: "EndpointSlice",
  group: "discovery.k8s.io",
  version: "v1",
  plural: "endpointslices",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  hasGeneration: true,
  schema: endpointSlice,
  strategy: {
    // There is no spec: everything but metadata counts, and labels do too, for they say whose endpoints these are.
    bumpsGeneration: ({ metadata, ...next }, { metadata: old, ...previous }) =>
      !sameJson(next, previous) || !sameJson(metadata.labels ?? {}, old.labels ?? {}),
  },
  indexes: { service: (object) => object.metadata.labels?.[SERVICE_NAME_LABEL] },
  columns: [
    nameColumn,
    { name: "ADDRESSTYPE", cell: (object) => object.addressType },
    { name: "PORTS", cell: portsText },
    { name: "ENDPOINTS", cell: endpointsText },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withEndpointSliceDefaults,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  describe: describeEndpointSlice,
});
