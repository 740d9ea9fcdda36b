/**
 * What `kubectl logs` gets: the lines of a container's present or last run, or why there are none.
 *
 * Logs live with the machine's memory of its containers: a crash of the node takes them away, as does the pod's deletion.
 * @see kubernetes pkg/registry/core/pod/strategy.go LogLocation, pkg/kubelet/kubelet_pods.go validateContainerLogStatus
 */
import { ApiError } from "../api/errors.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { StateReader } from "../store/tables.ts";
import { fromByteText } from "./exec/bytes.ts";
import { mainSession } from "./exec/inputs.ts";
import { outputTable } from "./exec/rows.ts";
import { makeRun, outsideDraw } from "./machine/bench.ts";
import { containerSpecs } from "./machine/container-specs.ts";
import { type ContainerRow, type PastInstance, podTable } from "./machine/rows.ts";
import { troubledProgram } from "./machine/troubled-program.ts";
import type { FindImage, LogLine } from "./program.ts";
import { stateOf } from "./status/container-status.ts";

/** Which lines are wanted. */
export interface LogRequest {
  readonly pod: Pod;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly seed: number;
}

/** The lines printed in [fromMs, toMs); refuses as the kubelet does when there is no such run. */
export function containerLogs(state: StateReader, findImage: FindImage, request: LogRequest): readonly LogLine[] {
  const { pod, container, previous, fromMs, toMs, seed } = request;
  const { name, namespace, uid = "" } = pod.metadata;
  const node = pod.spec.nodeName ?? "";
  if (node === "") throw new ApiError("BadRequest", `pod ${name} does not have a host assigned`);
  const index = containerSpecs(pod).findIndex((spec) => spec.container.name === container);
  const spec = containerSpecs(pod)[index];
  if (spec === undefined) throw new ApiError("BadRequest", `container ${container} is not valid for pod ${name}`);
  const key = `${node}/${namespace}/${name}`;
  const row = state.row(podTable, key);
  const found = row?.pod.metadata.uid === uid ? row.containers[index] : undefined;
  if (row === undefined || found === undefined) throw waiting(container, name, "ContainerCreating");
  const hasInit = (pod.spec.initContainers?.length ?? 0) > 0;
  const { instance, ending, termMs } = runFor(found, previous, name, hasInit);
  if (instance.isLost === true) return [{ timeMs: fromMs, text: `unable to retrieve container logs for containerd://${instance.id}` }];
  const image = findImage(instance.image, row.pod.metadata.annotations ?? {}, container);
  if ("error" in image) return [];
  const run = makeRun(row, spec, instance, outsideDraw(seed, key, row.pod), termMs);
  const endMs = ending === undefined ? toMs : Math.min(toMs, ending.finishedMs + 1);
  const beginMs = Math.max(fromMs, instance.startedMs);
  if (beginMs >= endMs) return [];
  const own = troubledProgram(image.program, found.troubles).logs(run, beginMs, endMs);
  const said = saidAt(state, mainSession({ key, spec, instance }), beginMs, endMs);
  return said.length === 0 ? own : [...own, ...said].toSorted((a, b) => a.timeMs - b.timeMs);
}

/** What a first process has said to those who sat at it: a line counts from its beginning. */
function saidAt(state: StateReader, session: string, fromMs: number, toMs: number): readonly LogLine[] {
  const lines: { timeMs: number; text: string }[] = [];
  let isWhole = true;
  for (const [, { atMs, text }] of state.rows(outputTable, `${session}/`)) {
    for (const [, line = "", newline] of text.matchAll(/([^\n]*)(\n|$)/g)) {
      const last = lines.at(-1);
      if (line === "" && newline !== "\n") continue;
      if (isWhole || last === undefined) lines.push({ timeMs: atMs, text: line });
      else last.text += line;
      isWhole = newline === "\n";
    }
  }
  return lines.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs).map(({ timeMs, text }) => ({ timeMs, text: fromByteText(text) }));
}

type FoundRun = Pick<PastInstance, "instance"> & Partial<Pick<PastInstance, "ending">> & { readonly termMs?: number | undefined };

function runFor(container: ContainerRow, previous: boolean, pod: string, hasInit: boolean): FoundRun {
  const { instance, ending, name, stop, trouble } = container;
  if (previous) {
    const isOver = ending !== undefined && trouble !== undefined && instance !== undefined;
    const past = isOver ? { instance, ending } : container.previous;
    if (past === undefined || past.instance.isLost === true)
      throw new ApiError("BadRequest", `previous terminated container "${name}" in pod "${pod}" not found`);
    return { ...past, termMs: past.ending.termMs };
  }
  if (instance !== undefined)
    return ending === undefined ? { instance, termMs: stop?.termMs } : { instance, ending, termMs: ending.termMs };
  const reason = stateOf(container, hasInit ? "PodInitializing" : "ContainerCreating").waiting?.reason ?? "ContainerCreating";
  throw waiting(name, pod, reason);
}

function waiting(container: string, pod: string, reason: string): ApiError {
  const why =
    reason === "ErrImagePull" ? "image can't be pulled" : reason === "ImagePullBackOff" ? "trying and failing to pull image" : reason;
  return new ApiError("BadRequest", `container "${container}" in pod "${pod}" is waiting to start: ${why}`);
}
