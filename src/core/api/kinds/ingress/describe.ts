/**
 * `kubectl describe ingress`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go IngressDescriber
 */
import { createDescription } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { endpointsText, slicesOfService } from "../../shapes/endpoints-text.ts";
import type { Ingress, IngressBackend, IngressServiceBackend } from "../ingress.ts";
import type { Service } from "../service.ts";
import { addressText, classText } from "./cells.ts";

/** The rules, and behind each backend the endpoints that would answer. */
export function describeIngress(ingress: Ingress, related: Related): string {
  const { metadata, spec } = ingress;
  const namespace = metadata.namespace ?? "";
  const description = createDescription();
  const backend = (target: IngressBackend) => backendText(target, namespace, related);
  const fallback = spec.defaultBackend === undefined ? "<default>" : backend(spec.defaultBackend);
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.line(0, "Namespace:", namespace);
  description.line(0, "Address:", addressText(ingress, { wide: true }));
  description.line(0, "Ingress Class:", classText(ingress));
  description.line(0, "Default backend:", fallback);
  if ((spec.tls ?? []).length > 0) description.line(0, "TLS:");
  for (const { secretName, hosts = [] } of spec.tls ?? []) {
    description.line(1, secretName ? `${secretName} terminates ${hosts.join(",")}` : `SNI routes ${hosts.join(",")}`);
  }
  description.line(0, "Rules:");
  description.line(1, "Host", "Path", "Backends");
  description.line(1, "----", "----", "--------");
  const rules = (spec.rules ?? []).filter(({ http }) => http !== undefined);
  for (const { host, http } of rules) {
    description.line(1, host || "*", "");
    for (const path of http?.paths ?? []) description.line(2, "", `${path.path ?? ""} `, backend(path.backend));
  }
  if (rules.length === 0) description.line(1, "*", "*", fallback);
  description.annotationsBlock("Annotations:", metadata.annotations);
  return description.text();
}

function backendText({ service, resource }: IngressBackend, namespace: string, related: Related): string {
  if (service !== undefined) return serviceText(service, namespace, related);
  if (resource === undefined) return "";
  return `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}`;
}

function serviceText(backend: IngressServiceBackend, namespace: string, related: Related): string {
  const { name, port = {} } = backend;
  const text = `${name}:${port.number || (port.name ?? "")}`;
  const service = related.get("Service", `${namespace}/${name}`);
  if (service === undefined || !isService(service)) return `${text} (<error: services "${name}" not found>)`;
  const meant = (service.spec.ports ?? []).filter((each) => (port.number ? each.port === port.number : each.name === port.name));
  const slices = slicesOfService({ name, namespace }, related);
  return `${text} (${endpointsText(slices, meant.at(-1)?.name ?? "")})`;
}

function isService(object: KubeObject): object is Service {
  return object.kind === "Service";
}
