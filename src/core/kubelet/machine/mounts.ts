/**
 * When a pod's files are written: as its volumes are mounted, as a container starts, and when a sync finds them changed.
 *
 * Upstream looks at each pod every 60 to 90 s; here a change makes the appointment with the sync that will find it.
 * @see kubernetes pkg/kubelet/volumemanager/reconciler/reconciler.go, pkg/kubelet/pod_workers.go
 */
import type { Bench } from "./bench.ts";
import { drawMs, onNode } from "./bench.ts";
import { kubeletLatency } from "./latencies.ts";
import { findMissingVolume } from "./references.ts";
import type { VolumeVersion } from "./rows.ts";
import { certificateFor, textVolumes, volumeContents } from "./volume-files.ts";

/** Mounts the pod's volumes. */
export function mountVolumes(bench: Bench): void {
  const { pod } = bench.row;
  const certificate = certificateFor(pod, bench.world);
  if (certificate !== undefined) bench.row = { ...bench.row, certificate };
  if (textVolumes(pod).length > 0) bench.row = { ...bench.row, versions: [{ sinceMs: bench.nowMs, volumes: contents(bench) }] };
}

/** Writes what has changed, if it has, as every sync of the pod does. */
export function remountVolumes(bench: Bench): void {
  const changed = changedContents(bench);
  if (changed !== undefined) writeVersion(bench, changed);
}

/** Sees to it that changed files are written by the next sync, which may be now. */
export function syncVolumes(bench: Bench): void {
  const { remountMs, stage, versions } = bench.row;
  if (versions === undefined || stage !== "ready") return;
  const changed = changedContents(bench);
  if (changed === undefined) {
    if (remountMs !== undefined) bench.row = { ...bench.row, remountMs: undefined };
  } else if (remountMs === undefined) {
    bench.row = { ...bench.row, remountMs: bench.nowMs + untilSyncMs(bench, versions.length) };
  } else if (remountMs <= bench.nowMs) writeVersion(bench, changed);
}

/** Syncs come at any phase of their period. */
function untilSyncMs(bench: Bench, n: number): number {
  const periodMs = drawMs(bench, kubeletLatency.sync, "sync-period");
  return Math.max(1, drawMs(bench, [0, periodMs], "sync-phase", n));
}

function writeVersion(bench: Bench, volumes: VolumeVersion["volumes"]): void {
  const earlier = (bench.row.versions ?? []).filter(({ sinceMs }) => sinceMs < bench.nowMs);
  bench.row = { ...bench.row, versions: [...earlier, { sinceMs: bench.nowMs, volumes }], remountMs: undefined };
}

/** The files as they should be; undefined when they are so, or when something has gone that they are made from. */
function changedContents(bench: Bench): VolumeVersion["volumes"] | undefined {
  const last = bench.row.versions?.at(-1);
  if (last === undefined || findMissingVolume(bench.row.pod, bench.world) !== undefined) return undefined;
  const now = contents(bench);
  return isSame(now, last.volumes) ? undefined : now;
}

function contents(bench: Bench): VolumeVersion["volumes"] {
  return volumeContents(onNode(bench), bench.world);
}

type Texts = VolumeVersion["volumes"][string];

function isSame(a: VolumeVersion["volumes"], b: VolumeVersion["volumes"]): boolean {
  return Object.keys(a).every((name) => hasSameTexts(a[name] ?? {}, b[name] ?? {}));
}

function hasSameTexts(a: Texts, b: Texts): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}
