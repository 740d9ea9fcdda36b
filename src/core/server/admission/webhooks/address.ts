/**
 * Where a webhook is: an address outside, or a Service of this cluster.
 *
 * No program of an emulated image speaks for a webhook, so whoever is sent to a Service finds nobody at its port.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/util/{webhook/client,proxy/proxy}.go
 */
import type { Service } from "../../../api/kinds/service.ts";
import type { Webhook } from "../../../api/shapes/webhook.ts";
import type { Reader } from "../../../store/reader.ts";

/** The address as messages name it; `failure` when it is known that nobody answers there. */
export interface Address {
  readonly url: string;
  readonly failure?: string;
}

/** Where to send a review. */
export function addressOf({ clientConfig, timeoutSeconds = 10 }: Webhook, reader: Reader): Address {
  const { url, service } = clientConfig ?? {};
  const query = `?timeout=${timeoutSeconds}s`;
  if (service === undefined) return { url: `${withPath(url ?? "")}${query}` };
  const { name, namespace, path = "/", port = 443 } = service;
  const host = `${name}.${namespace}.svc:${port}`;
  const found = reader.get("Service", `${namespace}/${name}`) as Service | undefined;
  return { url: `https://${host}${path.startsWith("/") ? path : `/${path}`}${query}`, failure: failureAt(found, name, port) };
}

function withPath(url: string): string {
  return /^[a-z]+:\/\/[^/]+$/i.test(url) ? `${url}/` : url;
}

function failureAt(service: Service | undefined, name: string, port: number): string {
  if (service === undefined) return `service ${JSON.stringify(name)} not found`;
  const { type = "ClusterIP", clusterIP = "None", externalName = "", ports = [] } = service.spec;
  if (type === "ExternalName") return `dial tcp: lookup ${externalName}: no such host`;
  if (clusterIP === "None") return 'cannot route to service with ClusterIP "None"';
  if (!ports.some((each) => each.port === port)) return `no service port ${port} found for service ${JSON.stringify(name)}`;
  return `dial tcp ${clusterIP}:${port}: connect: connection refused`;
}
