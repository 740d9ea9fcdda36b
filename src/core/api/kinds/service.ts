/**
 * Service: one stable name and address in front of the pods that its selector finds.
 *
 * Addresses and node ports are handed out by the server at write time, not here; `prepareUpdate` only carries over
 * what was handed out before, so that an unchanged manifest can be sent again.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/service/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { condition, typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, intOrString, list, map, oneOf, optional, part, struct, text } from "../schema.ts";
import { PORT_PROTOCOLS } from "../shapes/endpoint-address.ts";
import { clusterIpText, externalIpText, portsText, selectorText, serviceHealth } from "./service/cells.ts";
import { withServiceDefaults } from "./service/defaults.ts";
import { describeService } from "./service/describe.ts";
import { prepareServiceUpdate } from "./service/prepare.ts";
import { validateService, validateServiceUpdate } from "./service/validate.ts";

const servicePort = struct("ServicePort", () => ({
  appProtocol: optional(text("Protocol spoken on top of TCP or UDP, as a hint for load balancers and meshes.")),
  name: optional(text("Name of the port within the service; needed when there are several.")),
  nodePort: optional(int32("Port that every node opens for the service; picked by the server when left out.")),
  port: int32("Port that clients of the service connect to."),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol; TCP unless said otherwise."),
  targetPort: intOrString("Port of the pods, by number or by the name of a container port; the service's own port unless said otherwise."),
}));
export type ServicePort = Infer<typeof servicePort>;

const clientIpConfig = struct("ClientIPConfig", () => ({
  timeoutSeconds: optional(int32("How long a client keeps its endpoint after its last connection; at most one day.")),
}));

const sessionAffinityConfig = struct("SessionAffinityConfig", () => ({
  clientIP: optional(part(clientIpConfig, "How long affinity by client address lasts.")),
}));

const serviceSpec = struct("ServiceSpec", () => ({
  allocateLoadBalancerNodePorts: optional(bool("Whether a load balancer service also gets node ports.")),
  clusterIP: optional(text("The service's virtual address; None makes it headless, empty lets the server pick one.")),
  clusterIPs: optional(
    list(text("An address."), "The virtual addresses, one per family; the first equals clusterIP.", { listType: "atomic" }),
  ),
  externalIPs: optional(
    list(text("An address."), "Further addresses on which nodes accept traffic for the service; nobody in the cluster routes them.", {
      listType: "atomic",
    }),
  ),
  externalName: optional(text("Host name that an ExternalName service is an alias of.")),
  externalTrafficPolicy: optional(
    oneOf(
      ["Cluster", "Local"],
      "Whether traffic from outside may go to pods of other nodes (Cluster) or stays on the node it reached (Local).",
    ),
  ),
  healthCheckNodePort: optional(int32("Node port on which load balancers ask whether a node has local pods.")),
  internalTrafficPolicy: optional(
    oneOf(["Cluster", "Local"], "Whether traffic from inside may go to pods of other nodes (Cluster) or stays on its node (Local)."),
  ),
  ipFamilies: optional(list(oneOf(["IPv4", "IPv6"], "An address family."), "Families of the virtual addresses.", { listType: "atomic" })),
  ipFamilyPolicy: optional(
    oneOf(["PreferDualStack", "RequireDualStack", "SingleStack"], "Whether the service has one address family or two."),
  ),
  loadBalancerClass: optional(text("Which load balancer implementation serves this service; absent means the cluster's own.")),
  loadBalancerIP: optional(text("Address wanted from the load balancer; most providers ignore it.")),
  loadBalancerSourceRanges: optional(
    list(text("A range in CIDR notation."), "Clients that the load balancer lets in.", { listType: "atomic" }),
  ),
  ports: optional(
    list(servicePort, "Ports that the service offers.", {
      patch: "merge",
      mergeKey: "port",
      listType: "map",
      listKeys: ["port", "protocol"],
    }),
  ),
  publishNotReadyAddresses: optional(bool("Whether pods that are not ready are published all the same.")),
  selector: optional(
    map(text("Wanted value."), "Labels of the pods behind the service; without any, somebody else keeps the endpoints.", {
      mapType: "atomic",
    }),
  ),
  sessionAffinity: oneOf(["ClientIP", "None"], "Whether a client keeps reaching the same pod."),
  sessionAffinityConfig: optional(part(sessionAffinityConfig, "Details of the affinity.")),
  trafficDistribution: optional(
    oneOf(["PreferClose", "PreferSameZone", "PreferSameNode"], "Which endpoints are preferred when several would do."),
  ),
  type: oneOf(["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], "How far the service can be reached."),
}));
export type ServiceSpec = Infer<typeof serviceSpec>;

const portStatus = struct("PortStatus", () => ({
  error: optional(text("Why the port could not be opened.")),
  port: int32("Number of the port."),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol of the port."),
}));

const loadBalancerIngress = struct("LoadBalancerIngress", () => ({
  hostname: optional(text("Host name of the load balancer, when it has one.")),
  ip: optional(text("Address of the load balancer, when it has one.")),
  ipMode: optional(
    oneOf(["Proxy", "VIP"], "Whether traffic arrives with the balancer's address as destination (VIP) or the node's (Proxy)."),
  ),
  ports: optional(list(portStatus, "State of the ports.", { listType: "atomic" })),
}));
export type LoadBalancerIngress = Infer<typeof loadBalancerIngress>;

const loadBalancerStatus = struct("LoadBalancerStatus", () => ({
  ingress: optional(list(loadBalancerIngress, "Where the load balancer takes traffic in.", { listType: "atomic" })),
}));

const serviceStatus = struct("ServiceStatus", () => ({
  conditions: optional(
    list(condition, "What is known about the service.", { patch: "merge", mergeKey: "type", listType: "map", listKeys: ["type"] }),
  ),
  loadBalancer: part(loadBalancerStatus, "What the load balancer reports."),
}));

const service = struct("Service", () => ({
  ...typeAndMeta(),
  spec: part(serviceSpec, "What the service offers."),
  status: part(serviceStatus, "What became of it."),
}));
export type Service = Infer<typeof service>;

export const serviceKind = defineKind({
  kind: "Service",
  group: "",
  version: "v1",
  plural: "services",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  nameRule: "label1035",
  hasStatus: true,
  subresources: [{ name: "proxy", kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] }],
  schema: service,
  fieldSelectors: {
    "spec.clusterIP": (object) => object.spec.clusterIP ?? "",
    "spec.type": (object) => object.spec.type,
  },
  columns: [
    nameColumn,
    { name: "TYPE", cell: (object) => object.spec.type },
    { name: "CLUSTER-IP", cell: clusterIpText },
    { name: "EXTERNAL-IP", cell: externalIpText },
    { name: "PORT(S)", cell: portsText },
    ageColumn,
    { name: "SELECTOR", cell: selectorText, wide: true },
  ],
  health: serviceHealth,
  defaults: withServiceDefaults,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  strategy: {
    prepareCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
    prepareUpdate: prepareServiceUpdate,
  },
  podsOf: (object) => {
    const selector = object.spec.selector;
    if (selector === undefined || Object.keys(selector).length === 0) return undefined;
    return { namespace: object.metadata.namespace ?? "", labels: selectorText(object) };
  },
  describe: describeService,
});
