/**
 * The network as commands in a pod find it: names of services and pods, the addresses behind them, and who answers there.
 *
 * Absent on purpose: network policies; what lies outside the cluster is there and answers, as on a good day.
 */
import type { Service } from "../../api/kinds/service.ts";
import { machineTable } from "../../reconcile/process.ts";
import type { World } from "../../reconcile/world.ts";
import type { StateReader } from "../../store/tables.ts";
import { isDnsDown } from "../../trouble/network.ts";
import { podTable } from "../machine/rows.ts";
import type { PortReply, PortRequest } from "../programs/runtime/interior.ts";
import { isAddress } from "../programs/runtime/look-up.ts";
import type { WebAnswer, WorldQuestions } from "../programs/shell/live.ts";
import { WELCOME_PAGE } from "../programs/shell/requests.ts";
import { placesOf, type Sight } from "./place.ts";

/** Where a connection to a service goes; what kube-proxy decides, handed in by whoever wires the house. */
export type RouteConnection = (
  state: StateReader,
  connection: { readonly node: string; readonly service: string; readonly port: number; readonly from?: "inside" | "outside" },
  draw: number,
) => { readonly address: string; readonly port: number } | "refused" | "dropped";

/** Whose network: the pod as `node/namespace/name`, and all that is asked of it. */
export interface NetworkView extends Sight {
  readonly world: Pick<World, "get" | "list">;
  readonly nowMs: number;
  readonly pod: string;
  readonly route: RouteConnection;
  /** A number in [0, 1). */
  readonly draw: number;
}

const DOMAIN = "cluster.local";

/** Looks a name up as the pod's resolver does. */
export function resolveName(view: NetworkView, name: string): WorldQuestions["resolve"]["answer"] {
  if (isAddress(name)) return { full: name, addresses: [name], isSilent: false };
  if (isDnsDown(view.state)) return { full: name, addresses: [], isSilent: true };
  const [, namespace = "", podName = ""] = view.pod.split("/");
  const row = view.state.row(podTable, view.pod);
  if (row !== undefined && (name === podName || name === row.pod.spec.hostname))
    return { full: name, addresses: [row.ip ?? ""], isSilent: false };
  const alias = row?.pod.spec.hostAliases?.find(({ hostnames = [] }) => hostnames.includes(name));
  if (alias !== undefined) return { full: name, addresses: [alias.ip], isSilent: false };
  const bare = name.replace(/\.$/, "");
  for (const search of [`${namespace}.svc.${DOMAIN}`, `svc.${DOMAIN}`, DOMAIN, ""]) {
    const full = search === "" ? bare : `${bare}.${search}`;
    const addresses = clusterAddresses(view, full);
    if (addresses !== undefined && addresses.length > 0) return { full, addresses, isSilent: false };
  }
  const isOutside = bare.includes(".") && !bare.endsWith(".local") && !bare.includes(".svc");
  return {
    full: isOutside ? bare : `${bare}.${namespace}.svc.${DOMAIN}`,
    addresses: isOutside ? [outsideAddress(bare)] : [],
    isSilent: false,
  };
}

/** The addresses of a name of the cluster; undefined when the name is none. */
function clusterAddresses({ world }: NetworkView, full: string): readonly string[] | undefined {
  const match = /^(?:([^.]+)\.)?([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(full);
  if (match === null) return undefined;
  const [, host, name = "", namespace = ""] = match;
  const service = world.get("Service", `${namespace}/${name}`) as Service | undefined;
  if (service === undefined) return undefined;
  const { clusterIP = "", type, externalName = "" } = service.spec;
  if (type === "ExternalName") return [outsideAddress(externalName)];
  if (clusterIP !== "None") return host === undefined && clusterIP !== "" ? [clusterIP] : [];
  const slices = [...world.list("EndpointSlice", { namespace, service: name })];
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  return endpoints
    .filter((endpoint) => endpoint.conditions?.ready !== false || service.spec.publishNotReadyAddresses === true)
    .filter((endpoint) => host === undefined || endpoint.hostname === host)
    .flatMap(({ addresses }) => addresses);
}

/** Always the same for the same name, in a range that no cluster uses. */
function outsideAddress(name: string): string {
  let hash = 7;
  for (let at = 0; at < name.length; at++) hash = (hash * 31 + name.charCodeAt(at)) % 65_536;
  return `203.0.${hash >> 8}.${hash & 255 || 1}`;
}

/** Asks whoever listens at the address. */
export function askAddress(view: NetworkView, { address, port, path, method }: WorldQuestions["request"]["question"]): WebAnswer {
  const isOwn = address === "127.0.0.1" || address === "[::1]" || address === view.state.row(podTable, view.pod)?.ip;
  if (isOwn) return askPod(view, view.pod, { port, path, method }, address);
  const target = targetOf(view, address, port);
  if (target === "outside") return { statusCode: 200, body: WELCOME_PAGE, contentType: "text/html", tookMs: OUTSIDE_MS, address };
  if (target === "refused") return { failure: "refused", address };
  if (target === "dropped") return { failure: "timeout", address };
  const pod = podAt(view.state, target.address);
  if (pod === undefined) return { failure: "timeout", address };
  if (view.state.row(machineTable, pod.slice(0, pod.indexOf("/")))?.powered === false) return { failure: "timeout", address };
  return askPod(view, pod, { port: target.port, path, method }, address);
}

const OUTSIDE_MS = 30;

function targetOf(view: NetworkView, address: string, port: number): ReturnType<RouteConnection> | "outside" {
  const { route, state, world } = view;
  const node = view.pod.slice(0, view.pod.indexOf("/"));
  const service = [...world.list("Service")].find(({ spec }) => spec.clusterIP === address);
  if (service !== undefined) {
    const key = `${service.metadata.namespace}/${service.metadata.name}`;
    return route(state, { node, service: key, port }, view.draw);
  }
  const host = [...world.list("Node")].find(({ status }) => status.addresses?.some((each) => each.address === address));
  if (host !== undefined) {
    const open = [...world.list("Service")].find(({ spec }) => spec.ports?.some(({ nodePort }) => nodePort === port));
    if (open === undefined) return "refused";
    const key = `${open.metadata.namespace}/${open.metadata.name}`;
    return route(state, { node: host.metadata.name, service: key, port, from: "outside" }, view.draw);
  }
  return address.startsWith("10.") ? { address, port } : "outside";
}

/** `node/namespace/name` of the pod that has the address. */
function podAt(state: StateReader, address: string): string | undefined {
  for (const [key, row] of state.rows(podTable)) {
    if (row.ip === address && row.pod.spec.hostNetwork !== true && row.stage !== "ended" && row.stage !== "cleanup") return key;
  }
  return undefined;
}

/** What a port of a pod answers: its containers share their ports. */
export function askPod(view: Sight & { readonly nowMs: number }, pod: string, request: PortRequest, address: string): WebAnswer {
  const reply = replyOf(view, pod, request);
  if (reply.outcome !== "answered") return { failure: reply.outcome, address };
  const { statusCode, body, server, contentType, tookMs } = reply;
  return { statusCode, body, server, contentType, tookMs, address };
}

/** The answer of the container that listens at the port. */
export function replyOf(view: Sight & { readonly nowMs: number }, pod: string, request: PortRequest): PortReply {
  for (const { program, run } of placesOf(view, pod)) {
    const reply = program.request(run, request, view.nowMs);
    if (reply.outcome !== "refused") return reply;
  }
  return { outcome: "refused" };
}
