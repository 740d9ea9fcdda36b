/**
 * Questions about pods as endpoints of services: who is listed, under which address, name and ports.
 * @see kubernetes staging/src/k8s.io/endpointslice/util/controller_utils.go and endpointslice/utils.go
 */
import { keyOf } from "../api/kind.ts";
import type { EndpointSlicePort } from "../api/kinds/endpoint-slice.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import { isPodReady, isPodTerminal, isPodTerminating } from "./pod.ts";
import { isHeadless, resolveTargetPort, serviceSelector } from "./service.ts";

/** The label on endpoints of services without a virtual address. */
const HEADLESS_LABEL = "service.kubernetes.io/headless";

/** The pod's own address; undefined before its sandbox is up. */
export function podAddress({ status }: Pod): string | undefined {
  return status.podIPs?.[0]?.ip ?? (status.podIP || undefined);
}

/** Whether services list the pod at all: it has an address and has not come to its end. */
export function isListed(pod: Pod): boolean {
  return !isPodTerminal(pod) && podAddress(pod) !== undefined;
}

/** Whether a change of a pod can change the endpoints of a service that selects it. */
export function changesEndpoints(before: Pod | undefined, after: Pod | undefined): boolean {
  const wasListed = before !== undefined && isListed(before);
  const isNowListed = after !== undefined && isListed(after);
  if (!wasListed || !isNowListed) return wasListed || isNowListed;
  return (
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.uid !== after.metadata.uid ||
    isPodTerminating(before) !== isPodTerminating(after) ||
    isPodReady(before) !== isPodReady(after) ||
    podAddress(before) !== podAddress(after) ||
    before.spec.nodeName !== after.spec.nodeName
  );
}

/** Tells whether the service's selector finds a pod with these labels; to be asked for many pods. */
export function labelMatcher(service: Service): (labels: Pod["metadata"]["labels"]) => boolean {
  const selector = serviceSelector(service);
  if (selector === undefined) return () => false;
  const wanted = Object.entries(selector);
  return (labels) => {
    for (const [name, value] of wanted) if (labels?.[name] !== value) return false;
    return true;
  };
}

/** Keys of those among `services` (all of the pod's namespace) whose endpoints the change of a pod may alter. */
export function* servicesTouched(before: Pod | undefined, after: Pod | undefined, services: Iterable<Service>): Generator<string> {
  for (const service of services) {
    const matches = labelMatcher(service);
    const found = (before !== undefined && matches(before.metadata.labels)) || (after !== undefined && matches(after.metadata.labels));
    if (found) yield keyOf(service);
  }
}

/** One `key=value` of the selector, for a look-up through the label index; the others are left to `labelMatcher`. */
export function selectorLabel(service: Service): string | undefined {
  const selector = serviceSelector(service);
  for (const name in selector) return `${name}=${selector[name]}`;
  return undefined;
}

/** The name under which DNS publishes the pod, when it asks for one below this very service. */
export function publishedHostname({ spec, metadata }: Pod, service: Service): string | undefined {
  const isBelow = spec.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace;
  return isBelow ? spec.hostname || undefined : undefined;
}

/** The pod's ports behind the service; those that it does not have are left out. */
export function endpointPorts({ spec }: Service, pod: Pod): readonly EndpointSlicePort[] {
  const ports: EndpointSlicePort[] = [];
  for (const port of spec.ports ?? []) {
    const number = resolveTargetPort(pod, port);
    if (number === undefined) continue;
    const { name = "", protocol, appProtocol } = port;
    ports.push({ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  return ports;
}

/** Identity of a list of ports. */
export function portsSignature(ports: readonly EndpointSlicePort[]): string {
  return ports.map(({ name, port, protocol, appProtocol = "" }) => `${name}:${port}/${protocol}/${appProtocol}`).join(",");
}

/** Whether every pod has the same ports behind the service, because none is asked for by name. */
export function hasFixedPorts({ spec }: Service): boolean {
  return (spec.ports ?? []).every(({ targetPort }) => typeof targetPort === "number");
}

/** The labels that endpoints take over from their service, with those the controllers set themselves. */
export function endpointLabels(service: Service, own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { [HEADLESS_LABEL]: _reserved, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...own, ...(isHeadless(service) ? { [HEADLESS_LABEL]: "" } : {}) };
}

/** Whether two sets of labels (or annotations) are equal. */
export function sameLabels(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
