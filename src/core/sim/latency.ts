/**
 * The named delays of the emulated world, in milliseconds.
 *
 * One place, so that a reader sees what is measured, what is upstream's constant, and what is only typical.
 */

export const latency = {
  /** From a write to the agents that watch it: informers lag by milliseconds. */
  watchMs: 10,
  /** The same for agents that aggregate many objects (ReplicaSet, endpoints): they let changes gather. */
  aggregateMs: 50,
  /** One scheduling attempt; upstream schedules some hundreds of pods a second. */
  schedulingAttemptMs: 4,
  /** How long a client waits before it dials again after its API server went away. */
  reconnectMs: 1_000,
  /** Processes start this long after their machine has power (kernel, runtime, kubelet). */
  bootMs: 8_000,
  /** A cloud gives a load balancer its address after this long. */
  loadBalancerMs: 4_000,
} as const;
