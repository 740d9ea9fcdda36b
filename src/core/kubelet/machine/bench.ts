/**
 * The workbench of one reconcile: the pod's row as it is being worked on, and what there will be to tell.
 *
 * It lives while the reconcile runs and is the only thing in the kubelet that changes in place.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { Intent, Turn } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { assert } from "../../sim/assert.ts";
import { draw } from "../../sim/draw.ts";
import type { FindAnnotationFaults, FindImage, Image, ImageAnswer, Program, Run } from "../program.ts";
import { type ContainerSpec, containerSpecs } from "./container-specs.ts";
import type { Disk } from "./disk.ts";
import type { PodOnNode } from "./downward.ts";
import { environmentOf, withCommandLine } from "./environment.ts";
import { pickMs, type RangeMs } from "./latencies.ts";
import { nameServiceOf } from "./name-outages.ts";
import type { ContainerRow, Instance, PodRow } from "./rows.ts";
import { runFiles } from "./run-files.ts";
import { troubledProgram } from "./troubled-program.ts";

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
  readonly annotationFaults: FindAnnotationFaults;
  row: PodRow;
  /** Rows of other tables (images, addresses) to be written before anyone is told. */
  readonly rows: Intent[];
  readonly events: Intent[];
  /** Answers of the catalogue during this reconcile. */
  readonly images: Map<string, ImageAnswer>;
  /** The runs that were asked about during this reconcile, by the container's place. */
  readonly runs: KnownRun[];
  /** A run has begun that the node may feel, or one has begun or ceased to leak. */
  isHeavier: boolean;
}

/** A run with its program, and what the two were made from. */
interface KnownRun {
  readonly instance: Instance;
  readonly row: PodRow;
  readonly answer: RunOf | undefined;
}

/** A run, with the program it was started with. */
interface RunOf {
  readonly run: Run;
  readonly program: Program;
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
  replaceContainer(bench, index, { ...before, ...fields });
}

/** Puts another version of the container at `index` into its place. */
export function replaceContainer(bench: Bench, index: number, container: ContainerRow): void {
  bench.row = { ...bench.row, containers: bench.row.containers.with(index, container) };
}

/** Speaks of the pod, or of the container with that field path. */
export function say(bench: Bench, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void {
  if (bench.row.killing?.cause === "gone") return;
  const { pod } = bench.row;
  bench.events.push({ do: "event", regarding: pod, type, reason, message, source: "kubelet", ...(fieldPath ? { fieldPath } : {}) });
}

/** The pod with what its node knows of it. */
export function onNode({ node, row, world }: Bench): PodOnNode {
  return { pod: row.pod, ip: row.ip, hostIP: row.hostIP, node: world.get("Node", node) };
}

/** An instant in `range` for this pod; `purpose` and `n` tell draws apart. */
export function drawMs(bench: Bench, range: RangeMs, purpose: string, n = 0): number {
  return pickMs(range, bench.turn.draw(`${bench.row.pod.metadata.uid}/${purpose}`, n));
}

/** What the catalogue says of the container's image. */
export function imageOf({ bench, spec }: At): ImageAnswer {
  return answerFor(bench, spec, spec.container.image ?? "");
}

function answerFor(bench: Bench, { container }: ContainerSpec, reference: string): ImageAnswer {
  const key = `${container.name} ${reference}`;
  let answer = bench.images.get(key);
  if (answer === undefined) {
    answer = bench.findImage(reference, annotationsOf(bench.row.pod), container.name);
    bench.images.set(key, answer);
  }
  return answer;
}

/** The same for the image of the run that is on (or was last), if there is one. */
export function runningImageOf(place: At): ImageAnswer {
  const { instance } = place.container;
  return instance === undefined ? imageOf(place) : answerFor(place.bench, place.spec, instance.image);
}

/** The image, when the catalogue has it. */
export function knownImage(place: At): Image | undefined {
  const answer = imageOf(place);
  return "error" in answer ? undefined : answer;
}

/** The run that is on (or was last), with the program it was started with; undefined before the first start. */
export function runOf(place: At): RunOf | undefined {
  const { bench, index, container } = place;
  const { instance } = container;
  if (instance === undefined) return undefined;
  // A reconcile asks some ten questions about a run, and most steps change nothing that it is made from.
  const known = bench.runs[index];
  const isSame = known?.instance === instance && known.row.containers[index]?.disk === container.disk;
  if (known !== undefined && isSame && makesSameRun(known.row, bench.row)) return known.answer;
  const answer = findRun(place, instance);
  bench.runs[index] = { instance, row: bench.row, answer };
  return answer;
}

function makesSameRun(a: PodRow, b: PodRow): boolean {
  if (a === b) return true;
  if (a.pod !== b.pod || a.ip !== b.ip || a.versions !== b.versions || a.volumeDisks !== b.volumeDisks) return false;
  return a.certificate === b.certificate && a.outages === b.outages;
}

function findRun(place: At, instance: Instance): RunOf | undefined {
  const { bench, container, spec } = place;
  const image = runningImageOf(place);
  if ("error" in image) return undefined;
  return { run: makeRun(bench.row, spec, instance, runDraw(bench)), program: troubledProgram(image.program, container.troubles) };
}

/** The draws of a pod's runs. */
export function runDraw({ turn, row }: Bench): Draw {
  const { uid = "" } = row.pod.metadata;
  return (purpose, n) => turn.draw(`${uid}/${purpose}`, n);
}

/** The same draws for those who look at a pod from outside its reconciles; `key` is the row's. */
export function outsideDraw(seed: number, key: string, { metadata }: Pod): Draw {
  return (purpose, n) => draw(seed, `kubelet/${key}/${metadata.uid}/${purpose}`, n);
}

type Draw = (purpose: string, n?: number) => number;

/** The facts of a run as its program gets them; `termMs` when it was told to stop, which only its log asks. */
export function makeRun(row: PodRow, spec: ContainerSpec, instance: Instance, drawn: Draw, termMs?: number): Run {
  const { container } = spec;
  return {
    container: withCommandLine(container, instance),
    annotations: annotationsOf(row.pod),
    podName: row.pod.metadata.name,
    startedMs: instance.startedMs,
    restart: instance.restart,
    termMs,
    env: () => environmentOf(container, instance),
    files: runFiles(row, spec, instance),
    podIP: row.ip,
    names: nameServiceOf(row),
    identity: [instance, row.versions, row.outages, row.volumeDisks, diskOf(row, instance)],
    draw: (purpose, n) => drawn(`${container.name}/${instance.restart}/${purpose}`, n),
  };
}

function diskOf({ containers }: PodRow, instance: Instance): Disk | undefined {
  return containers.find((container) => container.instance === instance)?.disk;
}

const NO_ANNOTATIONS: Readonly<Record<string, string>> = {};

function annotationsOf(pod: Pod): Readonly<Record<string, string>> {
  return pod.metadata.annotations ?? NO_ANNOTATIONS;
}
