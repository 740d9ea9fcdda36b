/**
 * What containers, pods and nodes use up, as metrics-server would have measured it.
 *
 * What a program needs comes from its kubelet; here it is sampled every 15 s like the real pipeline does, with a little
 * unrest, so that numbers step and never stand quite still. CPU is a rate between two samples: a young container has none.
 * Absent on purpose: the API objects (`PodMetrics`) and traffic; both come from callers.
 * @see kubernetes-sigs/metrics-server pkg/storage/pod.go, pkg/storage/node.go
 */

/** Between two samples: `--metric-resolution` of the official manifests. */
export const SAMPLE_MS = 15_000;
const NANOS_PER_MILLI = 1_000_000;
const PAGE_BYTES = 4_096;
/** Unrest around the mean: half of it upwards, half downwards. */
const CPU_UNREST = 0.3;
const MEMORY_UNREST = 0.02;
/** Kubelet, container runtime, system daemons: what an idle node needs before its first pod, and for each pod. */
const SYSTEM = { cpuMillis: 65, memoryBytes: 430 * 1_048_576 } as const;
const PER_POD = { cpuMillis: 1, memoryBytes: 5 * 1_048_576 } as const;

/** An amount of both resources. */
export interface Amount {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** A container that runs, as whoever runs it describes it. */
export interface SampledContainer {
  readonly name: string;
  readonly startedMs: number;
  /** What its program takes at an instant. */
  usage(atMs: number): Amount;
  /** What traffic adds to its CPU; absent: nothing. */
  loadMillis?(atMs: number): number;
  /** What it may take at most; absent: no limit. */
  readonly cpuLimitMillis?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
}

/** A pod with the containers that run now. */
export interface SampledPod {
  /** `namespace/name`. */
  readonly key: string;
  readonly containers: readonly SampledContainer[];
}

/** A node with the pods on it. */
export interface SampledNode {
  readonly name: string;
  readonly pods: readonly SampledPod[];
  /** When its kubelet began to answer. */
  readonly startedMs: number;
  /** Whether its kubelet answers now. */
  readonly isReachable: boolean;
  /** What else runs there and is no pod: a control plane, say. */
  readonly system?: Amount;
}

/** A number in [0, 1) that depends on nothing but its arguments and the cluster's seed. */
export type Draw = (where: string, n: number) => number;

/** A measurement of one container, or of a node. */
export interface MeasuredUsage {
  readonly cpuNanos: number;
  readonly memoryBytes: number;
}

/** A measurement of a pod: when it was made, over which time, and what was found. */
export interface PodUsage {
  readonly timestampMs: number;
  readonly windowMs: number;
  readonly containers: readonly (MeasuredUsage & { readonly name: string })[];
}

/** The instant of the last sample. */
export function sampledMs(nowMs: number): number {
  return Math.floor(nowMs / SAMPLE_MS) * SAMPLE_MS;
}

/** What was last measured of a container; undefined until it has been sampled twice. */
export function containerUsage(pod: string, container: SampledContainer, nowMs: number, draw: Draw): MeasuredUsage | undefined {
  const atMs = sampledMs(nowMs);
  const beforeMs = atMs - SAMPLE_MS;
  if (container.startedMs > beforeMs) return undefined;
  const where = `metrics/${pod}/${container.name}`;
  const slot = atMs / SAMPLE_MS;
  const now = container.usage(atMs);
  const meanMillis = (demandMillis(container, beforeMs) + demandMillis(container, atMs)) / 2;
  const { cpuLimitMillis = Number.POSITIVE_INFINITY, memoryLimitBytes = Number.POSITIVE_INFINITY } = container;
  return {
    cpuNanos: Math.round(Math.min(cpuLimitMillis, unsettled(meanMillis, CPU_UNREST, draw, `${where}/cpu`, slot)) * NANOS_PER_MILLI),
    memoryBytes: wholePages(Math.min(memoryLimitBytes, unsettled(now.memoryBytes, MEMORY_UNREST, draw, `${where}/memory`, slot))),
  };
}

function demandMillis(container: SampledContainer, atMs: number): number {
  return container.usage(atMs).cpuMillis + (container.loadMillis?.(atMs) ?? 0);
}

/** `mean` with a wave around it: each sample resembles the one before. */
function unsettled(mean: number, unrest: number, draw: Draw, where: string, slot: number): number {
  const wave = (draw(where, slot) + draw(where, slot - 1) + draw(where, slot - 2)) / 3;
  return mean * (1 + unrest * (wave - 0.5));
}

function wholePages(bytes: number): number {
  return Math.floor(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/** What was last measured of a pod; undefined while one of its containers has not been sampled twice, or none runs. */
export function podUsage(pod: SampledPod, nowMs: number, draw: Draw): PodUsage | undefined {
  const containers = pod.containers.flatMap((container) => {
    const usage = containerUsage(pod.key, container, nowMs, draw);
    return usage === undefined ? [] : [{ name: container.name, ...usage }];
  });
  if (containers.length === 0 || containers.length < pod.containers.length) return undefined;
  return { timestampMs: sampledMs(nowMs), windowMs: SAMPLE_MS, containers };
}

/** What was last measured of a node: its pods and its system; undefined while its kubelet does not answer. */
export function nodeUsage(
  node: SampledNode,
  nowMs: number,
  draw: Draw,
): (MeasuredUsage & { readonly timestampMs: number; readonly windowMs: number }) | undefined {
  const atMs = sampledMs(nowMs);
  if (!node.isReachable || node.startedMs > atMs - SAMPLE_MS) return undefined;
  const slot = atMs / SAMPLE_MS;
  const { system = { cpuMillis: 0, memoryBytes: 0 } } = node;
  const cpuMillis = SYSTEM.cpuMillis + system.cpuMillis + node.pods.length * PER_POD.cpuMillis;
  const memoryBytes = SYSTEM.memoryBytes + system.memoryBytes + node.pods.length * PER_POD.memoryBytes;
  let cpuNanos = Math.round(unsettled(cpuMillis, CPU_UNREST, draw, `metrics/${node.name}/cpu`, slot) * NANOS_PER_MILLI);
  let bytes = wholePages(unsettled(memoryBytes, MEMORY_UNREST, draw, `metrics/${node.name}/memory`, slot));
  for (const pod of node.pods) {
    for (const container of pod.containers) {
      // A container too young for a rate of its own has its memory counted all the same.
      const usage = containerUsage(pod.key, container, nowMs, draw);
      cpuNanos += usage?.cpuNanos ?? 0;
      bytes += usage?.memoryBytes ?? (container.startedMs <= atMs ? wholePages(container.usage(atMs).memoryBytes) : 0);
    }
  }
  return { cpuNanos, memoryBytes: bytes, timestampMs: atMs, windowMs: SAMPLE_MS };
}
