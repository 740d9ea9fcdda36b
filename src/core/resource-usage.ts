/**
 * What pods and nodes use: what kubelets know of their containers, measured the way the metrics pipeline measures.
 *
 * Absent on purpose: the samples of a node that has lost its power since; upstream's are gone after the next scrape too.
 * @see kubernetes-sigs/metrics-server pkg/scraper/scraper.go
 */
import type { Node } from "./api/kinds/node.ts";
import type { Pod } from "./api/kinds/pod.ts";
import { cpuMillis } from "./api/quantity.ts";
import type { Cluster } from "./cluster.ts";
import { findImage, runningPods } from "./kubelet/index.ts";
import {
  type Amount,
  type Draw,
  type MeasuredUsage,
  nodeUsage as measureNode,
  podUsage as measurePod,
  type SampledNode,
} from "./metrics/usage.ts";
import { machineTable, processes, processTable } from "./reconcile/process.ts";
import { draw } from "./sim/draw.ts";
import { cpuTable, memoryTable, takenAt } from "./trouble/machine.ts";
import { troublesOf } from "./trouble/troubles.ts";

/** What one container uses. */
export interface ContainerUsage extends Amount {
  readonly name: string;
}

const NANOS_PER_MILLI = 1_000_000;
const MEBIBYTE = 1_048_576;
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const NO_AMOUNT: Amount = { cpuMillis: 0, memoryBytes: 0 };
/** API server, etcd, scheduler and controller manager of a small cluster, which are no pods here: typical. */
const CONTROL_PLANE: Amount = { cpuMillis: 110, memoryBytes: 620 * MEBIBYTE };

/** The pod's running containers at the last sample; undefined when it has not been sampled twice. */
export function podUsage(cluster: Cluster, { metadata, spec }: Pod): readonly ContainerUsage[] | undefined {
  const { nodeName = "" } = spec;
  const pod = `${metadata.namespace}/${metadata.name}`;
  const [running] = runningPods(cluster.tables, findImage, { node: nodeName, pod, seed: cluster.seed });
  if (running === undefined || running.uid !== metadata.uid || nodeAround(cluster, nodeName) === undefined) return undefined;
  return measurePod(running, cluster.nowMs, drawFor(cluster))?.containers.map((usage) => ({ name: usage.name, ...inMillis(usage) }));
}

/** Everything on the node at the last sample; undefined when its kubelet did not answer twice. */
export function nodeUsage(cluster: Cluster, node: Node): Amount | undefined {
  const { metadata } = node;
  const around = nodeAround(cluster, metadata.name);
  if (around === undefined) return undefined;
  const pods = runningPods(cluster.tables, findImage, { node: metadata.name, seed: cluster.seed });
  const usage = measureNode({ ...around, system: systemAmount(cluster, node), pods }, cluster.nowMs, drawFor(cluster));
  return usage && inMillis(usage);
}

/** What the node's own processes use, those that trouble it included. */
function systemAmount({ tables, nowMs }: Cluster, { metadata, status }: Node): Amount {
  const own = metadata.labels?.[CONTROL_PLANE_LABEL] === undefined ? NO_AMOUNT : CONTROL_PLANE;
  let hogged = 0;
  for (const [, { fraction }] of troublesOf(tables, cpuTable, metadata.name)) hogged += fraction;
  return {
    cpuMillis: own.cpuMillis + Math.min(1, hogged) * cpuMillis(status.capacity?.cpu ?? "0"),
    memoryBytes: own.memoryBytes + takenAt(tables, memoryTable, metadata.name, nowMs),
  };
}

/** The node without its pods, if its kubelet can be reached. */
function nodeAround({ tables }: Cluster, name: string): Omit<SampledNode, "pods"> | undefined {
  const kubelet = tables.row(processTable, `${processes.kubelet.name}@${name}`);
  const isReachable = kubelet?.running === true && kubelet.linked && tables.row(machineTable, name)?.powered === true;
  return isReachable ? { name, startedMs: kubelet.startedMs, isReachable } : undefined;
}

function drawFor({ seed }: Cluster): Draw {
  return (where, n) => draw(seed, where, n);
}

function inMillis({ cpuNanos, memoryBytes }: MeasuredUsage): Amount {
  return { cpuMillis: cpuNanos / NANOS_PER_MILLI, memoryBytes };
}
