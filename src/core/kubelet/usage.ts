/**
 * What the containers on a node take, for whoever measures it.
 *
 * Nothing is stored: a program's usage is a function of time, so the past can be asked too.
 * @see kubernetes pkg/kubelet/server/stats, pkg/kubelet/stats/cri_stats_provider.go
 */
import { cpuMillis, quantityValue } from "../api/quantity.ts";
import type { StateReader } from "../store/tables.ts";
import { sessionTable } from "./exec/rows.ts";
import { makeRun, outsideDraw } from "./machine/bench.ts";
import { containerSpecs } from "./machine/container-specs.ts";
import { type PodRow, podTable } from "./machine/rows.ts";
import { troubledProgram } from "./machine/troubled-program.ts";
import type { FindImage, Run, Usage } from "./program.ts";

/** A container whose process exists. */
export interface RunningContainer {
  readonly name: string;
  readonly startedMs: number;
  /** What its program takes at an instant, and until when it takes just that. */
  usage(atMs: number): Usage;
  /** When its program first takes so much memory; undefined when it never does. */
  memoryReachesMs(bytes: number): number | undefined;
  /** The name of its process. */
  readonly process: string;
  /** What it may take at most; absent: no limit. */
  readonly cpuLimitMillis?: number | undefined;
  readonly memoryLimitBytes?: number | undefined;
}

/** A pod with its containers that run. */
export interface RunningPod {
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly containers: readonly RunningContainer[];
}

/** Whose pods, and the seed of their programs' draws. */
export interface RunningRequest {
  readonly node: string;
  readonly seed: number;
  /** One pod alone, as `namespace/name`. */
  readonly pod?: string;
}

/** The node's pods that have not come to their end. */
export function runningPods(state: StateReader, findImage: FindImage, { node, pod, seed }: RunningRequest): readonly RunningPod[] {
  return podsWithDraws(state, findImage, {
    node,
    ...(pod === undefined ? {} : { pod }),
    drawsOf: (key, { pod }) => outsideDraw(seed, key, pod),
  });
}

/** Whose pods, and the draws of each one's programs. */
export interface DrawnRequest {
  readonly node: string;
  readonly pod?: string;
  drawsOf(key: string, row: PodRow): Run["draw"];
}

/** The same for whoever has no seed but draws of its own. */
export function podsWithDraws(state: StateReader, findImage: FindImage, { node, pod, drawsOf }: DrawnRequest): readonly RunningPod[] {
  const one = pod === undefined ? undefined : state.row(podTable, `${node}/${pod}`);
  const rows = pod === undefined ? state.rows(podTable, `${node}/`) : one === undefined ? [] : [[`${node}/${pod}`, one] as const];
  return [...rows].flatMap(([key, row]): RunningPod[] => {
    if (row.stage === "ended" || row.stage === "cleanup") return [];
    const { uid = "" } = row.pod.metadata;
    return [
      { key: key.slice(node.length + 1), uid, containers: runningContainers(row, findImage, drawsOf(key, row), loadsOf(state, key)) },
    ];
  });
}

const NO_LOAD: ReadonlyMap<string, readonly number[]> = new Map();

/** Since when commands that somebody runs in the pod's containers take a CPU each, by run. */
function loadsOf(state: StateReader, key: string): ReadonlyMap<string, readonly number[]> {
  if (state.size(sessionTable) === 0) return NO_LOAD;
  const loads = new Map<string, readonly number[]>();
  for (const [, { instance, busyMs, exit }] of state.rows(sessionTable, `${key}/`)) {
    if (exit === undefined && busyMs.length > 0) loads.set(instance, [...(loads.get(instance) ?? []), ...busyMs]);
  }
  return loads;
}

function withLoad(usage: Usage, busyMs: readonly number[] | undefined, atMs: number): Usage {
  if (busyMs === undefined) return usage;
  const begun = busyMs.filter((sinceMs) => sinceMs <= atMs).length;
  const nextMs = Math.min(usage.untilMs, ...busyMs.filter((sinceMs) => sinceMs > atMs));
  return { ...usage, cpuMillis: usage.cpuMillis + begun * CPU_MILLIS, untilMs: nextMs };
}

const CPU_MILLIS = 1_000;

function runningContainers(
  row: PodRow,
  findImage: FindImage,
  draws: Run["draw"],
  busy: ReadonlyMap<string, readonly number[]>,
): readonly RunningContainer[] {
  const specs = containerSpecs(row.pod);
  return row.containers.flatMap(({ ending, instance, name, troubles }, index): RunningContainer[] => {
    const spec = specs[index];
    if (spec === undefined || instance === undefined || ending !== undefined) return [];
    const image = findImage(instance.image, row.pod.metadata.annotations ?? {}, name);
    if ("error" in image) return [];
    const run = makeRun(row, spec, instance, draws);
    const program = troubledProgram(image.program, troubles);
    const { cpu, memory } = spec.container.resources?.limits ?? {};
    return [
      {
        name,
        startedMs: instance.startedMs,
        usage: (atMs) => withLoad(program.usage(run, atMs), busy.get(instance.id), atMs),
        memoryReachesMs: (bytes) => program.memoryReachesMs(run, bytes),
        process: image.program.name,
        cpuLimitMillis: cpu === undefined ? undefined : cpuMillis(cpu),
        memoryLimitBytes: memory === undefined ? undefined : quantityValue(memory),
      },
    ];
  });
}
