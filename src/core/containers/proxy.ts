/**
 * Requests through the API's `/proxy` subresources: to a pod, to an endpoint of a service, to a kubelet.
 * @see kubernetes pkg/registry/core/{pod,service,node}/strategy.go (ResourceLocation)
 */
import { ApiError } from "../api/errors.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import type { Cluster } from "../cluster.ts";
import { answerTo, replyOf, toBytes } from "../kubelet/index.ts";
import { unreachableKubelet } from "../kubelet-link.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { draw } from "../sim/draw.ts";
import { placeKey, sightOf } from "./reach.ts";

/** A request as the target gets it. */
export interface ContainerRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Uint8Array;
}

/** What the target answers, and when that arrives in virtual time. */
export interface ContainerAnswer {
  readonly readyMs: number;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

/** Asks a pod; `port` as in the path, with a scheme before or nothing at all: `80`, `https:443`, ``. */
export function requestPod(cluster: Cluster, pod: Pod, port: string, request: ContainerRequest): ContainerAnswer {
  checkApi(cluster.tables, cluster.nowMs, "read");
  const { spec, status } = pod;
  const name = portName(port, pod.metadata.name);
  const ports = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => container.ports ?? []);
  const found = name === "" ? (ports[0]?.containerPort ?? 80) : (ports.find((each) => each.name === name)?.containerPort ?? Number(name));
  if (!Number.isInteger(found))
    throw new ApiError("ServiceUnavailable", `no endpoint port ${JSON.stringify(name)} found for pod ${JSON.stringify(pod.metadata.name)}`);
  const address = status.podIP ?? "";
  if (address === "") throw new ApiError("ServiceUnavailable", "address not allowed");
  return askPod(cluster, pod, { address, port: found }, request);
}

/** Asks one of the service's endpoints that are ready. */
export function requestService(cluster: Cluster, service: Service, port: string, request: ContainerRequest): ContainerAnswer {
  checkApi(cluster.tables, cluster.nowMs, "read");
  const { name: serviceName, namespace = "" } = service.metadata;
  const name = portName(port, serviceName);
  const { ports = [] } = service.spec;
  const wanted =
    name === ""
      ? ports.length === 1
        ? ports[0]
        : ports.find((each) => (each.name ?? "") === "")
      : ports.find((each) => each.name === name || String(each.port) === name);
  if (wanted === undefined)
    throw new ApiError("ServiceUnavailable", `no service port ${JSON.stringify(name)} found for service ${JSON.stringify(serviceName)}`);
  const slices = [...cluster.scene.store.list("EndpointSlice", { namespace, service: serviceName })];
  const ready = slices.flatMap((slice) => {
    const number = slice.ports?.find((each) => (each.name ?? "") === (wanted.name ?? ""))?.port;
    if (number === undefined) return [];
    return (slice.endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) => {
      const [address] = addresses;
      return conditions?.ready === false || address === undefined ? [] : [{ address, port: number, pod: targetRef?.name ?? "" }];
    });
  });
  // Every one gets its share by chance, which depends on the instant alone.
  const chosen = ready[Math.floor(draw(cluster.seed, `proxy/${namespace}/${serviceName}`, cluster.nowMs) * ready.length)];
  if (chosen === undefined) throw new ApiError("ServiceUnavailable", `no endpoints available for service ${JSON.stringify(serviceName)}`);
  const pod = cluster.server.find("Pod", `${namespace}/${chosen.pod}`) as Pod | undefined;
  if (pod === undefined) throw refused("dial", chosen.address, chosen.port, "connect: no route to host");
  return askPod(cluster, pod, chosen, request);
}

/** Asks a kubelet. */
export function requestNode(cluster: Cluster, node: Node, port: string, { method, path }: ContainerRequest): ContainerAnswer {
  checkApi(cluster.tables, cluster.nowMs, "read");
  const { name } = node.metadata;
  const unreachable = unreachableKubelet(cluster, name);
  if (unreachable !== undefined) throw new ApiError("ServiceUnavailable", `error trying to reach service: ${unreachable.why}`);
  const [route = ""] = path.split("?");
  const isKubelet = port === "" || port.endsWith("10250");
  if (!isKubelet) throw refused("dial", unreachableAddress(node), Number(port.split(":").at(-1)), "connect: connection refused");
  const plain = (status: number, text: string, type = "text/plain; charset=utf-8"): ContainerAnswer => {
    const body = toBytes(method === "HEAD" ? "" : text);
    return { readyMs: cluster.nowMs + KUBELET_MS, status, headers: { "content-type": type, "content-length": String(body.length) }, body };
  };
  if (route === "/healthz") return plain(200, "ok");
  if (route !== "/pods" && route !== "/pods/") return plain(404, "404 page not found\n");
  const items = [...cluster.scene.store.list("Pod", { node: name })];
  return plain(200, `${JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items })}\n`, "application/json");
}

const KUBELET_MS = 3;

function unreachableAddress({ metadata, status }: Node): string {
  return status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? metadata.name;
}

/** `name` of `https:name`; programs speak the same with and without encryption. */
function portName(port: string, target: string): string {
  const parts = port.split(":");
  const [scheme = "", name = ""] = parts.length > 1 ? parts : ["http", ...parts];
  if (parts.length > 2 || (scheme !== "http" && scheme !== "https" && scheme !== ""))
    throw new ApiError("BadRequest", `invalid pod request ${JSON.stringify(`${target}:${port}`)}`);
  return name;
}

interface Target {
  readonly address: string;
  readonly port: number;
}

function askPod(cluster: Cluster, pod: Pod, { address, port }: Target, request: ContainerRequest): ContainerAnswer {
  const { nowMs } = cluster;
  const reply = replyOf({ ...sightOf(cluster), nowMs }, placeKey(pod), { port, path: request.path, method: request.method });
  switch (reply.outcome) {
    case "answered": {
      const readyMs = nowMs + reply.tookMs;
      const { body, headers, status } = answerTo(request, reply, readyMs);
      return { readyMs, status, headers, body: toBytes(body) };
    }
    case "refused":
      throw refused("dial", address, port, "connect: connection refused");
    case "timeout":
      throw refused("read", address, port, "i/o timeout");
    case "silent":
      throw new ApiError("ServiceUnavailable", "error trying to reach service: EOF");
  }
}

function refused(what: "dial" | "read", address: string, port: number, why: string): ApiError {
  return new ApiError("ServiceUnavailable", `error trying to reach service: ${what} tcp ${address}:${port}: ${why}`);
}
