/**
 * metrics.k8s.io: what nodes and pods use, as metrics-server tells it.
 * @see kubernetes-sigs/metrics-server pkg/api, staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go
 */
import { rfc3339 } from "../api/duration.ts";
import { notFound } from "../api/errors.ts";
import { type KubeObject, keyOf } from "../api/kind.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { typeAndMeta } from "../api/meta.ts";
import type { VirtualKind } from "../api/reviews/index.ts";
import { list, map, quantity, struct, text, time } from "../api/schema.ts";
import { matches, parseSelector } from "../api/selector.ts";
import { nodeUsage, podUsage } from "../resource-usage.ts";
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { noSuchResource } from "./refusal.ts";
import type { ResourcePath } from "./target.ts";

const GROUP = "metrics.k8s.io";
const VERSION = "v1beta1";
/** metrics-server scrapes so often, and averages over what lies between two scrapes. */
const WINDOW_MS = 15_000;
const WINDOW = "15s";

const usage = map(quantity("An amount."), "What is used of each resource.");
const window = text("Over how long it was measured: 15s.");
const timestamp = time("When the measurement ended.");
const containerMetrics = struct("ContainerMetrics", () => ({ name: text("The container."), usage }), "v1beta1.ContainerMetrics");
const nodeMetrics = struct("NodeMetrics", () => ({ ...typeAndMeta(), timestamp, window, usage }), "v1beta1.NodeMetrics");
const podMetrics = struct(
  "PodMetrics",
  () => ({ ...typeAndMeta(), timestamp, window, containers: list(containerMetrics, "What each container uses.") }),
  "v1beta1.PodMetrics",
);

/** What discovery lists of it. */
export const metricsResources: readonly VirtualKind[] = [
  { kind: "NodeMetrics", group: GROUP, version: VERSION, plural: "nodes", namespaced: false, verbs: ["get", "list"], schema: nodeMetrics },
  { kind: "PodMetrics", group: GROUP, version: VERSION, plural: "pods", namespaced: true, verbs: ["get", "list"], schema: podMetrics },
];

/** Whether a path belongs here. */
export function isMetricsPath({ group, version }: ResourcePath): boolean {
  return group === GROUP && version === VERSION;
}

/** One object's usage, or a list of them. */
export function readMetrics(call: Call, path: ResourcePath): WholeReply {
  const isNodes = path.plural === "nodes";
  if ((!isNodes && path.plural !== "pods") || path.subresource !== "") throw noSuchResource();
  const measure = isNodes ? nodeOf : podOf;
  if (path.name !== "") return json(one(call, path, isNodes, measure));
  const selector = parseSelector(call.query.text("labelSelector") ?? "");
  const where = path.namespace === "" ? undefined : { namespace: path.namespace };
  const items: object[] = [];
  for (const object of call.cluster.server.list(isNodes ? "Node" : "Pod", where)) {
    const measured = matches(selector, object.metadata.labels) ? measure(call, object) : undefined;
    if (measured !== undefined) items.push(measured);
  }
  return json({ kind: isNodes ? "NodeMetricsList" : "PodMetricsList", apiVersion: `${GROUP}/${VERSION}`, metadata: {}, items });
}

function one(call: Call, { name, namespace }: ResourcePath, isNodes: boolean, measure: typeof nodeOf): object {
  const object = call.cluster.server.find(isNodes ? "Node" : "Pod", isNodes ? name : keyOf({ metadata: { namespace, name } }));
  const measured = object && measure(call, object);
  if (measured !== undefined) return measured;
  const shown = isNodes ? name : `${namespace}/${name}`;
  // metrics-server does not say its own resource's name.
  throw notFound({ kind: "", plural: isNodes ? "nodemetrics" : "podmetrics", group: GROUP }, shown);
}

function nodeOf({ cluster }: Call, object: KubeObject): object | undefined {
  const amount = nodeUsage(cluster, object as Node);
  return amount && { ...headOf("NodeMetrics", object, cluster.nowMs), usage: amountOf(amount) };
}

function podOf({ cluster }: Call, object: KubeObject): object | undefined {
  const containers = podUsage(cluster, object as Pod);
  if (containers === undefined) return undefined;
  return {
    ...headOf("PodMetrics", object, cluster.nowMs),
    containers: containers.map(({ name, ...amount }) => ({ name, usage: amountOf(amount) })),
  };
}

function headOf(kind: string, { metadata }: KubeObject, nowMs: number): object {
  const { name, namespace, labels } = metadata;
  const measuredMs = Math.floor(nowMs / WINDOW_MS) * WINDOW_MS;
  return {
    kind,
    apiVersion: `${GROUP}/${VERSION}`,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: rfc3339(nowMs),
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: rfc3339(measuredMs),
    window: WINDOW,
  };
}

const NANOS_PER_MILLI = 1_000_000;
const KIBIBYTE = 1_024;

function amountOf({ cpuMillis, memoryBytes }: { readonly cpuMillis: number; readonly memoryBytes: number }): object {
  return { cpu: `${Math.round(cpuMillis * NANOS_PER_MILLI)}n`, memory: `${Math.ceil(memoryBytes / KIBIBYTE)}Ki` };
}

function json(body: object): WholeReply {
  const headers = { "content-type": "application/json", "cache-control": "no-cache, private" };
  return { do: "reply", status: 200, headers, body: `${JSON.stringify(body)}\n`, wrote: false };
}
