/**
 * A container's life as a table: for each stage what may follow, when, and after how long.
 *
 * waiting → image → (pulling) → creating → (post-start) → running → exited → dead → (crash-backoff) → image → …
 * @see kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go SyncPod, pkg/kubelet/images/image_manager.go
 */
import { goDuration } from "../../api/duration.ts";
import { raiseBackOff } from "./back-off.ts";
import { type At, change, drawMs } from "./bench.ts";
import { hasBadImageName, isCrashBackingOff, isImageAtHand, isPullBackingOff, mayBegin, mayRestart } from "./conditions.ts";
import { startSlowdown } from "./container-troubles.ts";
import { kubeletLatency } from "./latencies.ts";
import type { ContainerStage } from "./rows.ts";
import type { StageSpec } from "./stage-row.ts";
import * as steps from "./steps.ts";
import { naturalEnd, postStart } from "./termination.ts";

const always = (): boolean => true;
const atOnce = (): number => 0;
const planned = ({ container }: At): number => container.planMs;
const plannedEndMs = ({ container }: At): number => container.sinceMs + container.planMs;
const resync = ({ bench, container }: At): number =>
  drawMs(bench, kubeletLatency.resync, `${container.name}/resync/${container.restarts}/${container.stage}`, container.tries);
const restarts = ({ bench, container, spec }: At): boolean => mayRestart(bench.row, container, spec.role);

/** The ways out of each stage. */
export const containerStages: { readonly [S in ContainerStage]: StageSpec<ContainerStage, At> } = {
  waiting: { rows: [{ when: mayBegin, afterMs: atOnce, next: "image" }] },
  image: {
    rows: [
      { when: hasBadImageName, afterMs: atOnce, next: "bad-name", does: steps.sayBadName },
      { when: isImageAtHand, afterMs: atOnce, next: "creating", does: steps.sayPresent },
      {
        when: ({ spec }) => spec.container.imagePullPolicy === "Never",
        afterMs: atOnce,
        next: "never-present",
        does: steps.sayNeverPresent,
      },
      { when: (place) => isPullBackingOff(place, place.bench.nowMs), afterMs: atOnce, next: "pull-backoff", does: steps.sayPullBackOff },
      { when: always, afterMs: atOnce, next: "pulling", does: steps.startPull },
    ],
  },
  pulling: {
    planMs: steps.pullMs,
    rows: [
      { when: steps.isPullRefused, afterMs: planned, next: "pull-failed", does: steps.failPull },
      { when: always, afterMs: planned, next: "creating", does: steps.finishPull },
    ],
  },
  "pull-failed": {
    planMs: ({ bench, container }) =>
      drawMs(bench, kubeletLatency.noticePull, `${container.name}/notice-pull`, container.imageBackOff?.setMs),
    rows: [
      { when: (place) => isPullBackingOff(place, plannedEndMs(place)), afterMs: planned, next: "pull-backoff", does: steps.sayPullBackOff },
      { when: always, afterMs: planned, next: "image" },
    ],
  },
  "pull-backoff": {
    planMs: steps.pullRetryMs,
    rows: [
      { when: (place) => isPullBackingOff(place, plannedEndMs(place)), afterMs: planned, next: "pull-backoff", does: steps.sayPullBackOff },
      { when: always, afterMs: planned, next: "image" },
    ],
  },
  "bad-name": { planMs: resync, rows: [{ when: always, afterMs: planned, next: "image" }] },
  "never-present": { planMs: resync, rows: [{ when: always, afterMs: planned, next: "image" }] },
  creating: {
    planMs: ({ bench, container }) =>
      Math.round(
        drawMs(bench, kubeletLatency.containerStart, `${container.name}/start/${container.restarts}`, container.tries) *
          startSlowdown(bench),
      ),
    rows: [
      { when: steps.isMisconfigured, afterMs: atOnce, next: "config-error", does: steps.sayMisconfigured },
      { when: steps.cannotStart, afterMs: planned, next: "start-error", does: steps.failStart },
      { when: ({ spec }) => spec.container.lifecycle?.postStart !== undefined, afterMs: planned, next: "post-start", does: steps.start },
      { when: always, afterMs: planned, next: "running", does: steps.startAndRun },
    ],
  },
  "config-error": { planMs: resync, rows: [{ when: always, afterMs: planned, next: "image" }] },
  "start-error": {
    planMs: ({ bench, container }) => drawMs(bench, kubeletLatency.relist, `${container.name}/start-error/${container.restarts}`),
    rows: [
      {
        when: always,
        afterMs: planned,
        next: "dead",
        does: ({ bench, index }) => change(bench, index, { trouble: undefined }),
        whileKilling: true,
      },
    ],
  },
  "post-start": {
    planMs: (place) => postStart(place)?.tookMs ?? 0,
    rows: [
      { when: hasEnd, afterMs: untilEnd, next: "exited", nature: true, whileKilling: true, does: steps.end },
      { when: steps.isBeingKilled, afterMs: atOnce, next: "stopping", whileKilling: true, does: steps.stopForPod },
      { when: (place) => postStart(place)?.error !== undefined, afterMs: planned, next: "stopping", does: steps.failPostStart },
      { when: always, afterMs: planned, next: "running", does: steps.run },
    ],
  },
  running: {
    rows: [
      { when: hasEnd, afterMs: untilEnd, next: "exited", nature: true, whileKilling: true, does: steps.end },
      { when: steps.isBeingKilled, afterMs: atOnce, next: "stopping", whileKilling: true, does: steps.stopForPod },
      { when: steps.isRedefined, afterMs: atOnce, next: "stopping", does: steps.stopRedefined },
    ],
  },
  stopping: {
    rows: [
      {
        when: ({ container }) => container.stop !== undefined,
        afterMs: ({ container }) => (container.stop?.exitMs ?? 0) - container.sinceMs,
        next: "exited",
        nature: true,
        whileKilling: true,
        does: steps.endStopped,
      },
    ],
  },
  exited: {
    planMs: ({ bench, container }) =>
      bench.row.stage === "killing" ? 0 : drawMs(bench, kubeletLatency.relist, `${container.name}/relist`, container.restarts),
    rows: [{ when: always, afterMs: planned, next: "dead", whileKilling: true }],
  },
  dead: {
    planMs: ({ bench, container }) => drawMs(bench, kubeletLatency.noticeCrash, `${container.name}/notice-crash`, container.restarts),
    rows: [
      {
        when: (place) => restarts(place) && isCrashBackingOff(place, plannedEndMs(place)),
        afterMs: planned,
        next: "crash-backoff",
        does: sayCrash,
      },
      { when: (place) => restarts(place) && !isCrashBackingOff(place, plannedEndMs(place)), afterMs: atOnce, next: "image", does: restart },
    ],
  },
  "crash-backoff": {
    planMs: crashRetry,
    rows: [
      { when: (place) => isCrashBackingOff(place, plannedEndMs(place)), afterMs: planned, next: "crash-backoff", does: sayCrash },
      { when: always, afterMs: planned, next: "image", does: restart },
    ],
  },
};

/** Syncs count from the end that was noticed, not from the one that found the back-off. */
function crashRetry(place: At): number {
  const { container } = place;
  if (container.tries > 0) return resync(place);
  return Math.max(0, (container.ending?.finishedMs ?? container.sinceMs) + resync(place) - container.sinceMs);
}

function hasEnd(place: At): boolean {
  return naturalEnd(place) !== undefined;
}

function untilEnd(place: At): number {
  return (naturalEnd(place)?.atMs ?? 0) - place.container.sinceMs;
}

function restart({ bench, index, container }: At): void {
  change(bench, index, { crashBackOff: raiseBackOff(container.crashBackOff, bench.nowMs) });
}

function sayCrash(place: At): void {
  const { bench, container, spec } = place;
  const { name, namespace, uid } = bench.row.pod.metadata;
  const where = `pod ${name}_${namespace}(${uid})`;
  steps.warn(place, "BackOff", `Back-off restarting failed container ${spec.container.name} in ${where}`);
  const delay = goDuration(container.crashBackOff?.delayMs ?? 0);
  const message = `back-off ${delay} restarting failed container=${spec.container.name} pod=${name}_${namespace}(${uid})`;
  change(bench, place.index, { trouble: { reason: "CrashLoopBackOff", message } });
}
