/**
 * The workbench of one reconcile: the pod's row as it is being worked on, and what there will be to tell.
 *
 * It lives while the reconcile runs and is the only thing in the kubelet that changes in place.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { Intent, Turn } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { assert } from "../../sim/assert.ts";
import type { FindImage, Image, ImageAnswer, Program, Run } from "../program.ts";
import { type ContainerSpec, containerSpecs } from "./container-specs.ts";
import { pickMs, type RangeMs } from "./latencies.ts";
import type { ContainerRow, Instance, PodRow } from "./rows.ts";

/** All that the stages look at and work on. */
export interface Bench {
  readonly nowMs: number;
  readonly node: string;
  /** `namespace/name`. */
  readonly podKey: string;
  readonly world: World;
  readonly turn: Turn;
  readonly sessionMs: number;
  readonly findImage: FindImage;
  row: PodRow;
  /** Rows of other tables (images, addresses) to be written before anyone is told. */
  readonly rows: Intent[];
  readonly events: Intent[];
  /** Answers of the catalogue during this reconcile. */
  readonly images: Map<string, ImageAnswer>;
}

/** A container on the bench. */
export interface At {
  readonly bench: Bench;
  readonly index: number;
  readonly container: ContainerRow;
  readonly spec: ContainerSpec;
}

/** The container at `index`. */
export function at(bench: Bench, index: number): At {
  const container = bench.row.containers[index];
  const spec = containerSpecs(bench.row.pod)[index];
  assert(container !== undefined && spec !== undefined, "a pod's row has one container row for each of its spec");
  return { bench, index, container, spec };
}

/** Changes the container at `index`. */
export function change(bench: Bench, index: number, fields: Partial<ContainerRow>): void {
  const { containers } = bench.row;
  const before = containers[index];
  assert(before !== undefined, "only containers that exist change");
  bench.row = { ...bench.row, containers: containers.with(index, { ...before, ...fields }) };
}

/** Speaks of the pod, or of the container with that field path. */
export function say(bench: Bench, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void {
  if (bench.row.killing?.cause === "gone") return;
  const { pod } = bench.row;
  bench.events.push({ do: "event", regarding: pod, type, reason, message, source: "kubelet", ...(fieldPath ? { fieldPath } : {}) });
}

/** An instant in `range` for this pod; `purpose` and `n` tell draws apart. */
export function drawMs(bench: Bench, range: RangeMs, purpose: string, n = 0): number {
  return pickMs(range, bench.turn.draw(`${bench.row.pod.metadata.uid}/${purpose}`, n));
}

/** What the catalogue says of the container's image. */
export function imageOf({ bench, spec }: At): ImageAnswer {
  const name = spec.container.image ?? "";
  let answer = bench.images.get(name);
  if (answer === undefined) {
    answer = bench.findImage(name, annotationsOf(bench.row.pod));
    bench.images.set(name, answer);
  }
  return answer;
}

/** The image, when the catalogue has it. */
export function knownImage(place: At): Image | undefined {
  const answer = imageOf(place);
  return "error" in answer ? undefined : answer;
}

/** The run that is on (or was last), with its program; undefined before the first start. */
export function runOf(place: At): { readonly run: Run; readonly program: Program } | undefined {
  const { instance } = place.container;
  const image = knownImage(place);
  if (instance === undefined || image === undefined) return undefined;
  return { run: makeRun(place.bench.row.pod, place.spec, instance, runDraw(place.bench)), program: image.program };
}

/** The draws of a pod's runs. */
export function runDraw({ turn, row }: Bench): (purpose: string, n?: number) => number {
  const { uid = "" } = row.pod.metadata;
  return (purpose, n) => turn.draw(`${uid}/${purpose}`, n);
}

/** The facts of a run as its program gets them. */
export function makeRun(pod: Pod, { container }: ContainerSpec, instance: Instance, draw: (purpose: string, n?: number) => number): Run {
  return {
    container,
    annotations: annotationsOf(pod),
    podName: pod.metadata.name,
    startedMs: instance.startedMs,
    restart: instance.restart,
    env: () => environmentOf(pod, container, instance),
    draw: (purpose, n) => draw(`${container.name}/${instance.restart}/${purpose}`, n),
  };
}

const NO_ANNOTATIONS: Readonly<Record<string, string>> = {};

function annotationsOf(pod: Pod): Readonly<Record<string, string>> {
  return pod.metadata.annotations ?? NO_ANNOTATIONS;
}

function environmentOf(pod: Pod, container: ContainerSpec["container"], instance: Instance): ReadonlyMap<string, string> {
  const env = new Map<string, string>(instance.env ?? []);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const path = valueFrom?.fieldRef?.fieldPath;
    if (path !== undefined) env.set(name, fieldOf(pod, path));
    else if (valueFrom === undefined) env.set(name, value ?? "");
  }
  return env;
}

function fieldOf({ metadata, spec, status }: Pod, path: string): string {
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
    "spec.nodeName": spec.nodeName,
    "spec.serviceAccountName": spec.serviceAccountName,
    "status.hostIP": status.hostIP,
    "status.podIP": status.podIP,
  };
  const key = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (key !== null) return (key[1] === "labels" ? metadata.labels : metadata.annotations)?.[key[2] ?? ""] ?? "";
  return fields[path] ?? "";
}
