/**
 * A pod's life on its node as a table: volumes → sandbox → ready → (killing) → ended, or cleanup when it is being deleted.
 * @see kubernetes pkg/kubelet/kubelet.go SyncPod, pkg/kubelet/pod_workers.go
 */
import type { Node } from "../../api/kinds/node.ts";
import { dropRow } from "../../reconcile/agent.ts";
import { addressTable, rangeText, releaseAddress, takeAddress } from "./addresses.ts";
import { type Bench, drawMs, say } from "./bench.ts";
import { isAlive, isPodDone, isUnsettled } from "./conditions.ts";
import { containerSpecs } from "./container-specs.ts";
import { startSlowdown } from "./container-troubles.ts";
import { kubeletLatency, MOUNT_RETRY_MAX_MS, MOUNT_RETRY_MIN_MS } from "./latencies.ts";
import { mountVolumes } from "./mounts.ts";
import { findMissingVolume } from "./references.ts";
import type { Killing, PodStage } from "./rows.ts";
import type { StageRow, StageSpec } from "./stage-row.ts";
import { graceMsOf } from "./termination.ts";

const always = (): boolean => true;
const atOnce = (): number => 0;
const planned = ({ row }: Bench): number => row.planMs;
/** The mount gives up waiting after 2 min 3 s, says so, and waits again. */
const MOUNT_TIMEOUT_MS = 123_000;

/** A pod's time runs out wherever in its life it is. */
const deadline: StageRow<PodStage, Bench> = {
  when: ({ row }) => row.pod.spec.activeDeadlineSeconds !== undefined,
  afterMs: untilDeadline,
  next: "killing",
  does: missDeadline,
};

/** The ways out of each stage. */
export const podStages: { readonly [S in PodStage]: StageSpec<PodStage, Bench> } = {
  volumes: {
    rows: [
      deadline,
      { when: lacksVolume, afterMs: mountRetryMs, next: "volumes", does: sayUnmounted },
      // Due at the same instant, at which the first of equals wins: so nothing is missing.
      { when: always, afterMs: mountedMs, next: "sandbox", does: mountVolumes },
    ],
  },
  sandbox: {
    planMs: (bench) =>
      bench.row.tries === 0
        ? Math.round(drawMs(bench, kubeletLatency.sandbox, "sandbox") * startSlowdown(bench))
        : drawMs(bench, kubeletLatency.resync, "sandbox-retry", bench.row.tries),
    rows: [
      deadline,
      { when: (bench) => freeAddress(bench) !== undefined, afterMs: planned, next: "ready", does: takeItsAddress },
      { when: always, afterMs: planned, next: "sandbox", does: sayNoSandbox },
    ],
  },
  ready: {
    rows: [
      deadline,
      { when: ({ row }) => isPodDone(row) && !row.containers.some(isUnsettled), afterMs: atOnce, next: "ended", does: tearDown },
      { when: ({ row }) => isPodDone(row), afterMs: atOnce, next: "killing", does: (bench) => beginKilling(bench, "completed") },
    ],
  },
  killing: {
    rows: [
      { when: (bench) => isStopped(bench) && isLeaving(bench), afterMs: atOnce, next: "cleanup", does: tearDown },
      { when: isStopped, afterMs: atOnce, next: "ended", does: tearDown },
    ],
  },
  cleanup: { planMs: (bench) => drawMs(bench, kubeletLatency.cleanup, "cleanup"), rows: [] },
  ended: { rows: [{ when: isLeaving, afterMs: atOnce, next: "cleanup" }] },
};

function isStopped({ row }: Bench): boolean {
  return !row.containers.some(isUnsettled);
}

function isLeaving({ row }: Bench): boolean {
  return row.pod.metadata.deletionTimestamp !== undefined || row.killing?.cause === "gone";
}

/** Whether something that the pod mounts is not there. */
export function lacksVolume({ row, world }: Bench): boolean {
  return row.pod.spec.volumes !== undefined && findMissingVolume(row.pod, world) !== undefined;
}

/** A missing volume is said at once, then at each try. */
function mountRetryMs({ row }: Bench): number {
  return row.tries === 0 ? 0 : Math.min(MOUNT_RETRY_MIN_MS * (1 << Math.min(row.tries - 1, 10)), MOUNT_RETRY_MAX_MS);
}

/** Files that have come to be are found at the next try, not before. */
function mountedMs(bench: Bench): number {
  return mountRetryMs(bench);
}

function sayUnmounted(bench: Bench, atMs: number): void {
  const missing = findMissingVolume(bench.row.pod, bench.world);
  if (missing === undefined) return;
  say(bench, "Warning", "FailedMount", `MountVolume.SetUp failed for volume "${missing.volume}" : ${missing.why}`);
  const { acceptedMs, sinceMs } = bench.row;
  if (Math.floor((atMs - acceptedMs) / MOUNT_TIMEOUT_MS) === Math.floor((sinceMs - acceptedMs) / MOUNT_TIMEOUT_MS)) return;
  const waiting = `unmounted volumes=[${missing.volume}], unattached volumes=[], failed to process volumes=[]`;
  say(bench, "Warning", "FailedMount", `Unable to attach or mount volumes: ${waiting}: context deadline exceeded`);
}

function nodeOf({ world, node }: Bench): Node | undefined {
  return world.get("Node", node);
}

function freeAddress(bench: Bench) {
  const { row, node, turn, podKey } = bench;
  if (row.pod.spec.hostNetwork === true) return { ip: row.hostIP, intents: [] };
  const cidr = nodeOf(bench)?.spec.podCIDR;
  return cidr === undefined ? undefined : takeAddress(turn.state, node, cidr, podKey);
}

function takeItsAddress(bench: Bench): void {
  const free = freeAddress(bench);
  if (free === undefined) return;
  bench.rows.push(...free.intents);
  bench.row = { ...bench.row, ip: free.ip };
}

function sayNoSandbox(bench: Bench): void {
  const cidr = nodeOf(bench)?.spec.podCIDR ?? "";
  const id = Math.floor(bench.turn.draw(`${bench.row.pod.metadata.uid}/sandbox-id`) * 0x1_0000_0000_0000).toString(16);
  const plugin = `plugin type="ptp" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${cidr === "" ? "" : rangeText(cidr)}`;
  const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ${plugin}`;
  say(bench, "Warning", "FailedCreatePodSandBox", message);
}

function untilDeadline({ row }: Bench): number {
  return row.acceptedMs + (row.pod.spec.activeDeadlineSeconds ?? 0) * 1_000 - row.sinceMs;
}

function missDeadline(bench: Bench): void {
  const message = "Pod was active on the node longer than the specified deadline";
  say(bench, "Normal", "DeadlineExceeded", message);
  bench.row = { ...bench.row, verdict: { reason: "DeadlineExceeded", message } };
  beginKilling(bench, "deadline");
}

/** Begins to stop the pod: every container that lives is announced at once. */
export function beginKilling(bench: Bench, cause: Killing["cause"]): void {
  const { row } = bench;
  bench.row = { ...row, killing: { sinceMs: bench.nowMs, graceMs: graceMsOf(row, cause), cause } };
  const specs = containerSpecs(row.pod);
  for (const [index, container] of row.containers.entries()) {
    const spec = specs[index];
    if (spec === undefined || !isAlive(container)) continue;
    say(bench, "Normal", "Killing", `Stopping container ${container.name}`, spec.fieldPath);
  }
}

/** The sandbox is gone: the address is free again, though the status goes on naming it. */
function tearDown(bench: Bench): void {
  const { ip } = bench.row;
  if (ip === undefined || bench.row.pod.spec.hostNetwork === true) return;
  const key = `${bench.node}/${ip}`;
  // An address that was taken in this very look is not in the table yet.
  const isFresh = bench.rows.some((intent) => intent.do === "put" && intent.table === addressTable && intent.key === key);
  bench.rows.push(...(isFresh ? [dropRow(addressTable, key)] : releaseAddress(bench.turn.state, bench.node, ip, bench.podKey)));
}
