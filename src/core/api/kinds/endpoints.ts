/**
 * Endpoints: the older list of a service's addresses, one object per service; still kept for those who read it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { PORT_PROTOCOLS } from "../shapes/endpoint-address.ts";
import { objectReference } from "../shapes/references.ts";
import { subsetsText } from "./endpoints/cells.ts";
import { withEndpointsDefaults } from "./endpoints/defaults.ts";
import { describeEndpoints } from "./endpoints/describe.ts";
import { validateEndpoints } from "./endpoints/validate.ts";

const endpointAddress = struct("EndpointAddress", () => ({
  hostname: optional(text("Host name under which DNS publishes the address.")),
  ip: text("The address."),
  nodeName: optional(text("Node the endpoint runs on.")),
  targetRef: optional(part(objectReference, "Object behind the address, usually a pod.", { mapType: "atomic" })),
}));
export type EndpointAddress = Infer<typeof endpointAddress>;

const endpointPort = struct("EndpointPort", () => ({
  appProtocol: optional(text("Protocol spoken on top of TCP or UDP.")),
  name: optional(text("Name of the port, equal to the service port's.")),
  port: int32("Number of the port."),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol; TCP unless said otherwise."),
}));

const endpointSubset = struct("EndpointSubset", () => ({
  addresses: optional(list(endpointAddress, "Addresses that take traffic.", { listType: "atomic" })),
  notReadyAddresses: optional(list(endpointAddress, "Addresses that do not take traffic yet or any more.", { listType: "atomic" })),
  ports: optional(list(endpointPort, "Ports that all these addresses serve.", { listType: "atomic" })),
}));
export type EndpointSubset = Infer<typeof endpointSubset>;

const endpoints = struct("Endpoints", () => ({
  ...typeAndMeta(),
  subsets: optional(list(endpointSubset, "Addresses grouped by the ports they serve.", { listType: "atomic" })),
}));
export type Endpoints = Infer<typeof endpoints>;

export const endpointsKind = defineKind({
  kind: "Endpoints",
  group: "",
  version: "v1",
  plural: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  categories: [],
  namespaced: true,
  history: "full",
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  schema: endpoints,
  columns: [nameColumn, { name: "ENDPOINTS", cell: subsetsText }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  defaults: withEndpointsDefaults,
  validate: validateEndpoints,
  describe: describeEndpoints,
});
