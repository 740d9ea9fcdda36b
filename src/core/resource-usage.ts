/**
 * What containers, pods and nodes use, as a metrics server that scrapes every kubelet sees it.
 *
 * Nothing is stored: a program's usage is a function of time, so the last scrape is worked out when somebody asks.
 * Absent on purpose: the samples of a node that has lost its power since; upstream's are gone after the next scrape too.
 * @see kubernetes-sigs/metrics-server pkg/scraper/scraper.go, pkg/storage/{pod,node}.go
 */
import type { Node } from "./api/kinds/node.ts";
import type { Pod } from "./api/kinds/pod.ts";
import type { Cluster } from "./cluster.ts";
import { findImage } from "./kubelet/index.ts";
import { makeRun } from "./kubelet/machine/bench.ts";
import { containerSpecs } from "./kubelet/machine/container-specs.ts";
import { type ContainerRow, type PodRow, podTable } from "./kubelet/machine/rows.ts";
import { machineTable, processes, processTable } from "./reconcile/process.ts";
import { draw } from "./sim/draw.ts";

/** Amounts in use. */
export interface ResourceUsage {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** What one container uses. */
export interface ContainerUsage extends ResourceUsage {
  readonly name: string;
}

/** metrics-server's manifests set 15 s; a rate needs two samples. */
const SCRAPE_MS = 15_000;
/** Kernel, kubelet and runtime of a node: typical. */
const SYSTEM: ResourceUsage = { cpuMillis: 45, memoryBytes: 420 * 1024 * 1024 };

/** The pod's running containers at the last scrape; undefined when it has not been scraped twice. */
export function podUsage(cluster: Cluster, { metadata, spec }: Pod): readonly ContainerUsage[] | undefined {
  const { nodeName: node = "" } = spec;
  if (node === "" || !isScraped(cluster, node)) return undefined;
  const row = cluster.tables.row(podTable, `${node}/${metadata.namespace}/${metadata.name}`);
  return row === undefined || row.pod.metadata.uid !== metadata.uid ? undefined : rowUsage(cluster, node, row);
}

/** Everything on the node at the last scrape; undefined when its kubelet did not answer twice. */
export function nodeUsage(cluster: Cluster, { metadata }: Node): ResourceUsage | undefined {
  if (!isScraped(cluster, metadata.name)) return undefined;
  let { cpuMillis, memoryBytes } = SYSTEM;
  for (const [, row] of cluster.tables.rows(podTable, `${metadata.name}/`)) {
    for (const used of rowUsage(cluster, metadata.name, row) ?? []) {
      cpuMillis += used.cpuMillis;
      memoryBytes += used.memoryBytes;
    }
  }
  return { cpuMillis, memoryBytes };
}

function lastScrapeMs({ nowMs, startMs }: Cluster): number {
  return startMs + Math.floor((nowMs - startMs) / SCRAPE_MS) * SCRAPE_MS;
}

/** Whether the node's kubelet has been there for two scrapes and still is. */
function isScraped(cluster: Cluster, node: string): boolean {
  const kubelet = cluster.tables.row(processTable, `${processes.kubelet.name}@${node}`);
  const isThere = kubelet?.running === true && kubelet.linked && cluster.tables.row(machineTable, node)?.powered === true;
  return isThere && kubelet.startedMs <= lastScrapeMs(cluster) - SCRAPE_MS;
}

/** All containers that run, or nothing when one of them is too young, as a pod is measured whole. */
function rowUsage(cluster: Cluster, node: string, row: PodRow): readonly ContainerUsage[] | undefined {
  const running = row.containers.flatMap((container, index) => (isRunning(container) ? [{ container, index }] : []));
  const used = running.map(({ container, index }) => containerUsage(cluster, node, row, container, index));
  const measured = used.filter((usage) => usage !== undefined);
  return measured.length === 0 || measured.length < used.length ? undefined : measured;
}

function isRunning({ instance, ending }: ContainerRow): boolean {
  return instance !== undefined && ending === undefined;
}

function containerUsage(
  cluster: Cluster,
  node: string,
  { pod }: PodRow,
  { name, instance }: ContainerRow,
  index: number,
): ContainerUsage | undefined {
  const atMs = lastScrapeMs(cluster);
  const spec = containerSpecs(pod)[index];
  if (spec === undefined || instance === undefined || instance.startedMs > atMs - SCRAPE_MS) return undefined;
  const { annotations = {}, namespace, name: podName, uid = "" } = pod.metadata;
  const image = findImage(spec.container.image ?? "", annotations);
  if ("error" in image) return undefined;
  const key = `kubelet/${node}/${namespace}/${podName}/${uid}`;
  const run = makeRun(pod, spec, instance, (purpose, n) => draw(cluster.seed, `${key}/${purpose}`, n));
  const { cpuMillis, memoryBytes } = image.program.usage(run, atMs);
  return { name, cpuMillis, memoryBytes };
}
