/**
 * The kubelet's delays and periods, in milliseconds: upstream's constants, and what is typical where upstream has none.
 *
 * A pair is a range; a draw picks the instant in it.
 * @see kubernetes pkg/kubelet/kubelet.go, pkg/kubelet/apis/config/v1beta1/defaults.go
 */

/** From (inclusive) and to (exclusive). */
export type RangeMs = readonly [fromMs: number, toMs: number];

export const kubeletLatency = {
  /** Sandbox and network of a pod: typical. */
  sandbox: [700, 1_500],
  /** Create and start one container of an image that is there: typical. */
  containerStart: [300, 600],
  /** PLEG looks every second, so a container's end is noticed this late. */
  relist: [50, 1_000],
  /** Pod worker after an error: 10 s × [1, 1.5]. */
  resync: [10_000, 15_000],
  /** Between two looks at a pod that is well: 60 s × [1, 1.5]. */
  sync: [60_000, 90_000],
  /** From an end to the sync that finds the restart must wait. */
  noticeCrash: [500, 2_500],
  /** From a failed pull to the sync that finds it must wait. */
  noticePull: [8_000, 9_900],
  /** Volumes and cgroups of a stopped pod are removed: typical. */
  cleanup: [500, 2_000],
  /** Asking the registry for a digest that is cached: typical. */
  revalidate: [500, 1_000],
  /** The registry says no: typical. */
  pullRefused: [500, 2_500],
  /** The registry says nothing: dial time-outs. */
  pullTimedOut: [15_000, 30_000],
  /** The very first Ready of a new node, and the Ready after a start. */
  nodeFirstReady: [5_000, 8_000],
  nodeReady: [1_000, 5_000],
} as const satisfies { readonly [name: string]: RangeMs };

/** A crash or a failed pull waits 10 s, doubling up to 300 s; 10 min without one starts over. */
export const BACK_OFF_MIN_MS = 10_000;
export const BACK_OFF_MAX_MS = 300_000;
export const BACK_OFF_FORGET_MS = 2 * BACK_OFF_MAX_MS;
/** A mount is tried again after 0.5 s, doubling up to 2 min 2 s. */
export const MOUNT_RETRY_MIN_MS = 500;
export const MOUNT_RETRY_MAX_MS = 122_000;
/** What a container gets between SIGTERM and SIGKILL at the least. */
export const GRACE_MIN_MS = 2_000;
/** Bytes a node pulls and unpacks in a millisecond: 30 MB take 3 s, 1 GB takes 60 s. */
export const PULL_BYTES_PER_MS = 16_000;
export const PULL_OVERHEAD_MS = 1_000;
/** Whoever waits longer than this waits for something outside: its timers are background. */
export const HOPELESS_MS = 40_000;

/** The instant in `range` that `fraction` in [0, 1) picks. */
export function pickMs(range: RangeMs, fraction: number): number {
  return Math.round(range[0] + (range[1] - range[0]) * fraction);
}
