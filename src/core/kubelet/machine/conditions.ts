/**
 * The questions that the stage tables ask of a container and its pod.
 */

import { hasImage } from "../images/node-images.ts";
import { isBackingOff } from "./back-off.ts";
import { type At, imageOf, knownImage } from "./bench.ts";
import { type ContainerRole, containerSpecs } from "./container-specs.ts";
import type { ContainerRow, PodRow } from "./rows.ts";

/** Whether the container's process exists. */
export function isAlive({ stage }: ContainerRow): boolean {
  return stage === "running" || stage === "stopping" || stage === "post-start";
}

/** Whether the runtime still has something to stop or to notice. */
export function isUnsettled(container: ContainerRow): boolean {
  return isAlive(container) || container.stage === "exited";
}

/** Whether the kubelet believes that the container runs: an end counts once it was noticed, a failed start hook at once. */
export function seemsRunning({ stage, trouble }: ContainerRow): boolean {
  return stage === "running" || ((stage === "stopping" || stage === "exited") && trouble === undefined);
}

/** Whether the container runs and its startup probe, if any, has passed. */
export function isStarted(container: ContainerRow): boolean {
  return seemsRunning(container) && (container.startup === undefined || container.startup.value === true);
}

/** Whether the container may be sent traffic. */
export function isContainerReady(container: ContainerRow): boolean {
  return isStarted(container) && (container.readiness === undefined || container.readiness.value === true);
}

/** Whether its turn has come: init containers one after the other, then the others, each when the one before is up. */
export function mayBegin({ bench, index, spec }: At): boolean {
  const specs = containerSpecs(bench.row.pod);
  if (spec.role === "ephemeral") return true;
  for (let earlier = 0; earlier < index; earlier++) {
    const container = bench.row.containers[earlier];
    const role = specs[earlier]?.role;
    if (container === undefined || role === undefined) continue;
    if (role === "main" ? isBeingStarted(container) : !hasInitialized(container, role)) return false;
  }
  return true;
}

/** Whether an init container no longer holds up those after it. */
export function hasInitialized(container: ContainerRow, role: ContainerRole): boolean {
  if (role === "sidecar") return isStarted(container);
  return container.stage === "dead" && container.ending?.exitCode === 0;
}

function isBeingStarted({ stage }: ContainerRow): boolean {
  return stage === "image" || stage === "pulling" || stage === "creating" || stage === "post-start";
}

/** Whether a container that ended is started again by its restart policy. */
export function mayRestart(row: PodRow, container: ContainerRow, role: ContainerRole): boolean {
  const policy = row.pod.spec.restartPolicy;
  const failed = container.ending?.exitCode !== 0;
  switch (role) {
    case "sidecar":
      return !isPodDone(row);
    case "init":
      return failed && policy !== "Never";
    case "main":
      return policy === "Always" || (policy === "OnFailure" && failed);
    case "ephemeral":
      return false;
  }
}

/** Whether the pod has come to its end: all containers done, or an init container failed for good. */
export function isPodDone(row: PodRow): boolean {
  const specs = containerSpecs(row.pod);
  let mains = 0;
  for (let index = 0; index < specs.length; index++) {
    const role = specs[index]?.role;
    const container = row.containers[index];
    if (container === undefined || role === undefined || role === "sidecar" || role === "ephemeral") continue;
    const isFinal = container.stage === "dead" && !mayRestart(row, container, role);
    if (role === "init" && isFinal && container.ending?.exitCode !== 0) return true;
    if (role === "main" && !isFinal) return false;
    if (role === "main") mains += 1;
  }
  return mains > 0;
}

/** Whether a crash must wait: at `atMs`, counted from its end. */
export function isCrashBackingOff({ container }: At, atMs: number): boolean {
  return container.ending !== undefined && isBackingOff(container.crashBackOff, container.ending.finishedMs, atMs);
}

/** Whether the pull's back-off is on at `atMs`. */
export function isPullBackingOff({ container }: At, atMs: number): boolean {
  const { imageBackOff } = container;
  return imageBackOff !== undefined && atMs - imageBackOff.setMs < imageBackOff.delayMs;
}

/** Whether the image lies on the node and need not be asked for. */
export function isImageAtHand(place: At): boolean {
  const { bench, spec } = place;
  const image = knownImage(place);
  if (image === undefined || spec.container.imagePullPolicy === "Always") return false;
  return hasImage({ ...bench, state: bench.turn.state }, image.reference);
}

/** Whether the image's name is none. */
export function hasBadImageName(place: At): boolean {
  const answer = imageOf(place);
  return "error" in answer && answer.error === "invalid-name";
}

/** The text for a container that must not run as root but would; undefined when it may start. */
export function rootRefusal(place: At): string | undefined {
  const { bench, spec } = place;
  const { metadata, spec: podSpec } = bench.row.pod;
  const own = spec.container.securityContext;
  if ((own?.runAsNonRoot ?? podSpec.securityContext.runAsNonRoot) !== true) return undefined;
  const user = own?.runAsUser ?? podSpec.securityContext.runAsUser;
  const where = `(pod: "${metadata.name}_${metadata.namespace}(${metadata.uid})", container: ${spec.container.name})`;
  if (user === 0) return `container's runAsUser breaks non-root policy ${where}`;
  if (user !== undefined || knownImage(place)?.runsAsRoot !== true) return undefined;
  return `container has runAsNonRoot and image will run as root ${where}`;
}
