/**
 * Ingress: rules by which HTTP requests from outside find their service.
 *
 * Nothing here acts on it: as upstream, a cluster without an ingress controller stores the rules and no more.
 * @see kubernetes staging/src/k8s.io/api/networking/v1/types.go and pkg/registry/networking/ingress/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { PORT_PROTOCOLS } from "../shapes/endpoint-address.ts";
import { atomic, atomicMap } from "../shapes/list-rules.ts";
import { typedLocalObjectReference } from "../shapes/references.ts";
import { filled } from "../shapes/sharing.ts";
import { addressText, classText, hostsText, portsText } from "./ingress/cells.ts";
import { describeIngress } from "./ingress/describe.ts";
import { validateIngress } from "./ingress/validate.ts";

const serviceBackendPort = struct("ServiceBackendPort", () => ({
  name: optional(text("Name of the service's port; excludes a number.")),
  number: optional(int32("Number of the service's port; excludes a name.")),
}));

const ingressServiceBackend = struct("IngressServiceBackend", () => ({
  name: text("Name of the service, which lives in the ingress' namespace."),
  port: optional(part(serviceBackendPort, "Port of the service.", atomicMap)),
}));
export type IngressServiceBackend = Infer<typeof ingressServiceBackend>;

const ingressBackend = struct("IngressBackend", () => ({
  resource: optional(part(typedLocalObjectReference, "Object of another kind that answers the requests; excludes a service.", atomicMap)),
  service: optional(part(ingressServiceBackend, "Service that answers the requests; excludes a resource.")),
}));
export type IngressBackend = Infer<typeof ingressBackend>;

const httpIngressPath = struct("HTTPIngressPath", () => ({
  backend: part(ingressBackend, "Who answers requests for the path."),
  path: optional(text("Path of the requests; must begin with a slash.")),
  pathType: oneOf(["Exact", "Prefix", "ImplementationSpecific"], "How the path is compared with that of a request.", "v1.PathType"),
}));
export type HttpIngressPath = Infer<typeof httpIngressPath>;

const httpIngressRuleValue = struct("HTTPIngressRuleValue", () => ({
  paths: list(httpIngressPath, "Paths and who answers them; the longest match wins.", atomic),
}));

const ingressRule = struct("IngressRule", () => ({
  host: optional(text("Host of the requests; may begin with a wildcard, absent means every host.")),
  http: optional(part(httpIngressRuleValue, "Where requests for the host go.")),
}));
export type IngressRule = Infer<typeof ingressRule>;

const ingressTls = struct("IngressTLS", () => ({
  hosts: optional(list(text("A host."), "Hosts that the certificate speaks for.", atomic)),
  secretName: optional(text("Secret with key and certificate; absent leaves the choice to the controller.")),
}));
export type IngressTls = Infer<typeof ingressTls>;

const ingressSpec = struct("IngressSpec", () => ({
  defaultBackend: optional(part(ingressBackend, "Who answers requests that no rule matches.")),
  ingressClassName: optional(text("IngressClass, and so the controller that acts on the ingress.")),
  rules: optional(list(ingressRule, "Rules by host and path.", atomic)),
  tls: optional(list(ingressTls, "Hosts that are served over TLS.", atomic)),
}));

const ingressPortStatus = struct("IngressPortStatus", () => ({
  error: optional(text("Why the port could not be opened.")),
  port: int32("Number of the port."),
  protocol: oneOf(PORT_PROTOCOLS, "Transport protocol of the port.", "v1.Protocol"),
}));

const ingressLoadBalancerIngress = struct("IngressLoadBalancerIngress", () => ({
  hostname: optional(text("Host name of the load balancer, when it has one.")),
  ip: optional(text("Address of the load balancer, when it has one.")),
  ports: optional(list(ingressPortStatus, "State of the ports.", atomic)),
}));

const ingressLoadBalancerStatus = struct("IngressLoadBalancerStatus", () => ({
  ingress: optional(list(ingressLoadBalancerIngress, "Where the load balancer takes traffic in.", atomic)),
}));

const ingressStatus = struct("IngressStatus", () => ({
  loadBalancer: part(ingressLoadBalancerStatus, "What the load balancer reports."),
}));

const ingress = struct("Ingress", () => ({
  ...typeAndMeta(),
  spec: part(ingressSpec, "The rules."),
  status: part(ingressStatus, "What became of them."),
}));
export type Ingress = Infer<typeof ingress>;

export const ingressKind = defineKind({
  kind: "Ingress",
  group: "networking.k8s.io",
  version: "v1",
  plural: "ingresses",
  shortNames: ["ing"],
  categories: [],
  namespaced: true,
  history: "full",
  hasGeneration: true,
  hasStatus: true,
  schema: ingress,
  columns: [
    nameColumn,
    { name: "CLASS", cell: classText },
    { name: "HOSTS", cell: hostsText },
    { name: "ADDRESS", cell: addressText },
    { name: "PORTS", cell: portsText },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { spec: {}, status: { loadBalancer: {} } }),
  validate: validateIngress,
  strategy: { prepareCreate: (object) => ({ ...object, status: { loadBalancer: {} } }) },
  describe: describeIngress,
});
