/**
 * What the rows of a container's stage table do besides going on to the next stage.
 */

import { mayWeigh } from "../eviction/weight.ts";
import { askRegistry, bookPull } from "../images/node-images.ts";
import { pullErrorText, pulledText } from "../images/texts.ts";
import { newProbe } from "../probes/schedule.ts";
import { raiseBackOff } from "./back-off.ts";
import { type At, at, change, drawMs, imageOf, knownImage, makeRun, onNode, runDraw, say } from "./bench.ts";
import { rootRefusal } from "./conditions.ts";
import { environmentToKeep, isWorded, missingReference } from "./environment.ts";
import { kubeletLatency } from "./latencies.ts";
import { remountVolumes } from "./mounts.ts";
import type { ContainerRow, Instance } from "./rows.ts";
import { HOOK_FAILED, isTurnToStop, naturalEnd, planStop, postStart, recordEnd } from "./termination.ts";

/** A warning about the container. */
export function warn({ bench, spec }: At, reason: string, message: string): void {
  say(bench, "Warning", reason, message, spec.fieldPath);
}

function sayNormal({ bench, spec }: At, reason: string, message: string): void {
  say(bench, "Normal", reason, message, spec.fieldPath);
}

function setTrouble({ bench, index }: At, reason: string, message: string): void {
  change(bench, index, { trouble: { reason, message } });
}

/** The image's name is none. */
export function sayBadName(place: At): void {
  const image = place.spec.container.image ?? "";
  const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
  warn(place, "InspectFailed", message);
  warn(place, "Failed", "Error: InvalidImageName");
  setTrouble(place, "InvalidImageName", message);
}

/** The image need not be pulled. */
export function sayPresent(place: At): void {
  sayNormal(place, "Pulled", `Container image "${place.spec.container.image}" already present on machine`);
}

/** The image is not there and may not be pulled. */
export function sayNeverPresent(place: At): void {
  const message = `Container image "${place.spec.container.image}" is not present with pull policy of Never`;
  warn(place, "ErrImageNeverPull", message);
  warn(place, "Failed", "Error: ErrImageNeverPull");
  setTrouble(place, "ErrImageNeverPull", message);
}

/** Books the pull. */
export function startPull(place: At): void {
  const { bench, index, container, spec } = place;
  const { state } = bench.turn;
  const { answer, slowness } = askRegistry(imageOf(place), state);
  const fraction = drawFor(place, "pull", container.imageBackOff?.setMs ?? container.restarts);
  const booking = bookPull({ node: bench.node, nowMs: bench.nowMs, sessionMs: bench.sessionMs, state, fraction, slowness }, answer);
  const { tookMs, totalMs } = booking;
  sayMissingPullSecrets(place);
  sayNormal(place, "Pulling", `Pulling image "${spec.container.image}"`);
  bench.rows.push(...booking.intents);
  change(bench, index, { pull: { tookMs, totalMs, ...("error" in answer ? { error: pullErrorText(answer) } : {}) } });
}

/** Without its credentials a pull is tried all the same. */
function sayMissingPullSecrets({ bench }: At): void {
  const { metadata, spec } = bench.row.pod;
  const names = (spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  const missing = names.filter((name) => bench.world.get("Secret", `${metadata.namespace}/${name}`) === undefined);
  if (missing.length === 0) return;
  const message = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
  say(bench, "Warning", "FailedToRetrieveImagePullSecret", message);
}

function drawFor({ bench, container }: At, purpose: string, n: number): number {
  return bench.turn.draw(`${bench.row.pod.metadata.uid}/${container.name}/${purpose}`, n);
}

/** How long the pull takes, its wait in the queue included. */
export function pullMs({ container }: At): number {
  return container.pull?.totalMs ?? 0;
}

/** Whether the registry refuses the pull. */
export function isPullRefused({ container }: At): boolean {
  return container.pull?.error !== undefined;
}

/** The pull failed; the next one waits. */
export function failPull(place: At, atMs: number): void {
  const { bench, index, container, spec } = place;
  const error = container.pull?.error ?? "";
  warn(place, "Failed", `Failed to pull image "${spec.container.image}": ${error}`);
  warn(place, "Failed", "Error: ErrImagePull");
  change(bench, index, { imageBackOff: raiseBackOff(container.imageBackOff, atMs), trouble: { reason: "ErrImagePull", message: error } });
}

/** The image is there. */
export function finishPull(place: At): void {
  const { bench, index, container, spec } = place;
  const image = knownImage(place);
  sayNormal(
    place,
    "Pulled",
    pulledText(spec.container.image ?? "", container.pull?.tookMs ?? 0, container.pull?.totalMs ?? 0, image?.sizeBytes ?? 0),
  );
  change(bench, index, { imageBackOff: undefined });
}

/** A sync found that the pull must wait. */
export function sayPullBackOff(place: At): void {
  const { bench, index, container, spec } = place;
  const text = `Back-off pulling image "${spec.container.image}"`;
  sayNormal(place, "BackOff", text);
  warn(place, "Failed", "Error: ImagePullBackOff");
  const message = `${text}: ErrImagePull: ${container.pull?.error ?? ""}`;
  change(bench, index, { trouble: { reason: "ImagePullBackOff", message } });
}

/** The next sync while a pull waits; the first one comes soon, since the one before came late. */
export function pullRetryMs({ bench, container }: At): number {
  const n = container.imageBackOff?.setMs ?? 0;
  if (container.tries > 0) return drawMs(bench, kubeletLatency.resync, `${container.name}/pull-resync/${n}`, container.tries);
  const failedMs = container.imageBackOff?.setMs ?? container.sinceMs;
  return Math.max(0, failedMs + drawMs(bench, kubeletLatency.resync, `${container.name}/pull-resync/${n}`) - container.sinceMs);
}

function misconfiguration(place: At): string | undefined {
  const { bench, spec } = place;
  const refusal = rootRefusal(place);
  if (refusal !== undefined) return refusal;
  return missingReference({ ...onNode(bench), container: spec.container, world: bench.world });
}

/** Whether the container's configuration cannot be made. */
export function isMisconfigured(place: At): boolean {
  return misconfiguration(place) !== undefined;
}

/** The configuration lacks something; the next sync tries again. */
export function sayMisconfigured(place: At): void {
  const message = misconfiguration(place) ?? "";
  warn(place, "Failed", `Error: ${message}`);
  setTrouble(place, "CreateContainerConfigError", message);
}

/** Whether the runtime cannot start the process. */
export function cannotStart(place: At): boolean {
  return startError(place) !== undefined;
}

function startError(place: At): string | undefined {
  const program = knownImage(place)?.program;
  if (program?.startError === undefined) return undefined;
  const { bench, spec } = place;
  // A process starts or not by its command line: what the variables are matters only where that refers to them.
  const instance = isWorded(spec.container) ? unnamedInstance(place, bench.nowMs) : bareInstance(place, bench.nowMs);
  return program.startError(makeRun(bench.row, spec, { id: "", ...instance }, runDraw(bench)));
}

/** The runtime could not start the process: a run that ended as it began. */
export function failStart(place: At, atMs: number): void {
  const { bench, index, spec } = place;
  const error = startError(place) ?? "";
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${error}: unknown`;
  sayNormal(place, "Created", `Created container: ${spec.container.name}`);
  warn(place, "Failed", `Error: ${message}`);
  const ending = { exitCode: 128, reason: "StartError", message, finishedMs: atMs };
  change(bench, index, { ...begin(place, atMs), ending, trouble: { reason: "RunContainerError", message } });
}

/** Starts a new run. */
export function start(place: At, atMs: number): void {
  const { bench, index, spec } = place;
  remountVolumes(bench);
  change(bench, index, begin(place, atMs));
  if (mayWeigh(at(bench, index))) bench.isHeavier = true;
  sayNormal(place, "Created", `Created container: ${spec.container.name}`);
  sayNormal(place, "Started", `Started container ${spec.container.name}`);
}

/** Starts a new run that has no hook to wait for. */
export function startAndRun(place: At, atMs: number): void {
  start(place, atMs);
  run(at(place.bench, place.index), atMs);
}

/** The run counts as running: its probes begin. */
export function run({ bench, index, spec }: At, atMs: number): void {
  const { startupProbe, livenessProbe, readinessProbe } = spec.container;
  change(bench, index, {
    trouble: undefined,
    startup: startupProbe && newProbe(startupProbe, atMs, undefined),
    liveness: livenessProbe && newProbe(livenessProbe, atMs, true),
    readiness: readinessProbe && newProbe(readinessProbe, atMs, false),
  });
}

function begin(place: At, atMs: number): Partial<ContainerRow> {
  const { container } = place;
  const { instance, ending } = container;
  const instanceNow = nextInstance(place, atMs);
  return {
    instance: instanceNow,
    restarts: instanceNow.restart,
    ending: undefined,
    previous: instance !== undefined && ending !== undefined ? { instance, ending } : container.previous,
    startup: undefined,
    liveness: undefined,
    readiness: undefined,
    stop: undefined,
    fault: undefined,
    disk: undefined,
  };
}

const ID_DIGITS = 64;
/** 2^52: a draw has that many good bits, which are 13 digits. */
const DRAW_RANGE = 4_503_599_627_370_496;

function hexDigits(draw: number): string {
  return Math.floor(draw * DRAW_RANGE)
    .toString(16)
    .padStart(13, "0");
}

function nextInstance(place: At, startedMs: number): Instance {
  const { bench, container } = place;
  const instance = unnamedInstance(place, startedMs);
  const purpose = `${bench.row.pod.metadata.uid}/${container.name}/id/${instance.restart}`;
  let id = "";
  for (let n = 0; n < 5; n++) id += hexDigits(bench.turn.draw(purpose, n));
  return { id: id.slice(0, ID_DIGITS), ...instance };
}

/** The run that would begin now, but for its name, which takes longest to make. */
function unnamedInstance(place: At, startedMs: number): Omit<Instance, "id"> {
  const { bench, spec } = place;
  const environment = environmentToKeep({ ...onNode(bench), container: spec.container, world: bench.world });
  return { ...bareInstance(place, startedMs), ...environment };
}

/** The same without its variables. */
function bareInstance({ container, spec }: At, startedMs: number): Omit<Instance, "id" | "env" | "services"> {
  const restart = container.instance === undefined ? container.restarts : container.restarts + 1;
  return { startedMs, restart, image: spec.container.image ?? "" };
}

/** The run ended by itself. */
export function end(place: At): void {
  const exit = naturalEnd(place);
  if (exit !== undefined) recordEnd(place, exit);
}

/** The run ended because it was told to. */
export function endStopped(place: At): void {
  const { stop } = place.container;
  if (stop !== undefined) recordEnd(place, { atMs: stop.exitMs, exitCode: stop.exitCode }, stop.termMs);
}

/** Whether the pod is being stopped and the container's turn has come. */
export function isBeingKilled({ bench, index, spec }: At): boolean {
  return bench.row.stage === "killing" && isTurnToStop(bench.row, index, spec);
}

/** Tells the container to stop with its pod. */
export function stopForPod(place: At): void {
  const { killing } = place.bench.row;
  if (killing === undefined) return;
  change(place.bench, place.index, { stop: planStop(place, killing.graceMs, killing.sinceMs) });
}

/** Tells one container to stop; says why. */
export function stopAlone(place: At, message: string, graceSeconds: number): void {
  sayNormal(place, "Killing", message);
  change(place.bench, place.index, { stop: planStop(place, graceSeconds * 1_000, place.bench.nowMs) });
}

/** Whether the image of a running container was changed under it. */
export function isRedefined({ container, spec }: At): boolean {
  return container.instance !== undefined && container.instance.image !== (spec.container.image ?? "");
}

/** Stops a container whose definition changed. */
export function stopRedefined(place: At): void {
  const { bench, spec } = place;
  stopAlone(
    place,
    `Container ${spec.container.name} definition changed, will be restarted`,
    bench.row.pod.spec.terminationGracePeriodSeconds,
  );
}

/** The postStart hook failed, which costs the container its life; it never counted as running. */
export function failPostStart(place: At): void {
  const hook = postStart(place);
  if (hook === undefined) return;
  warn(place, "FailedPostStartHook", "PostStartHook failed");
  setTrouble(place, HOOK_FAILED, hook.error ?? "");
  stopAlone(place, "FailedPostStartHook", place.bench.row.pod.spec.terminationGracePeriodSeconds);
}
