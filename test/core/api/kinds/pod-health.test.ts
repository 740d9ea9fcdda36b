import { describe, expect, test } from "vitest";
import { podHealth } from "../../../../src/core/api/kinds/pod/health.ts";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import type { ContainerStatus, PodCondition } from "../../../../src/core/api/shapes/container-status.ts";
import { aContainer, aContainerStatus, aPod, aReadyPod, EPOCH_MS, timeAt } from "../../../support/builders.ts";

const nowMs = EPOCH_MS + 100_000;
const waitsIn = (reason: string, message?: string): Partial<ContainerStatus> => ({
  ready: false,
  started: false,
  state: { waiting: message === undefined ? { reason } : { reason, message } },
});
const ended = (exitCode: number, reason: string): Partial<ContainerStatus> => ({
  ready: false,
  started: false,
  state: { terminated: { exitCode, reason } },
});
const unscheduled: PodCondition = {
  type: "PodScheduled",
  status: "False",
  reason: "Unschedulable",
  message: "0/3 nodes are available: 3 Insufficient cpu.",
};
const pending = (status: Partial<ContainerStatus>) => aPod({ node: "node-1", status: { containerStatuses: [aContainerStatus(status)] } });
const running = (status: Partial<ContainerStatus>, conditions: PodCondition[] = [{ type: "Ready", status: "False" }]) =>
  aReadyPod({ status: { conditions, containerStatuses: [aContainerStatus(status)] } });
const crash = "back-off 40s restarting failed container=web pod=web_default(uid-web)";
const probed = {
  httpGet: { port: 80, path: "/", scheme: "HTTP" as const },
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

const rows: readonly (readonly [string, Pod, string, string])[] = [
  ["running and ready", aReadyPod(), "ok", ""],
  ["succeeded", aPod({ phase: "Succeeded" }), "done", ""],
  ["waiting for the scheduler", aPod(), "progressing", "waits for the scheduler"],
  [
    "unschedulable",
    aPod({ status: { conditions: [unscheduled] } }),
    "failing",
    "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.",
  ],
  [
    "gated",
    aPod({
      spec: { schedulingGates: [{ name: "a" }, { name: "b" }] },
      status: { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
    }),
    "progressing",
    "waits for the removal of its scheduling gates: a, b",
  ],
  ["bound, unseen by the kubelet", aPod({ node: "node-1" }), "progressing", "waits for the kubelet of node node-1"],
  ["being created", pending(waitsIn("ContainerCreating")), "progressing", "container web: ContainerCreating"],
  ["pulling fails", pending(waitsIn("ErrImagePull", "not found")), "failing", "container web waits in ErrImagePull: not found"],
  [
    "pulling fails again",
    pending(waitsIn("ImagePullBackOff", "Back-off pulling image")),
    "failing",
    "container web waits in ImagePullBackOff: Back-off pulling image",
  ],
  [
    "initializing",
    aPod({ node: "node-1", status: { initContainerStatuses: [aContainerStatus({ name: "init", ready: false, started: false })] } }),
    "progressing",
    "init container init: runs",
  ],
  [
    "an init container fails",
    aPod({ node: "node-1", status: { initContainerStatuses: [aContainerStatus({ name: "init", ...ended(1, "Error") })] } }),
    "failing",
    "init container init ended with Error (exit code 1)",
  ],
  ["crash loop", running({ ...waitsIn("CrashLoopBackOff", crash) }), "failing", `container web waits in CrashLoopBackOff: ${crash}`],
  [
    "crash loop after a lack of memory",
    running({ ...waitsIn("CrashLoopBackOff", crash), lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } }),
    "failing",
    `container web waits in CrashLoopBackOff: ${crash} (last end: OOMKilled (exit code 137))`,
  ],
  ["killed for its memory", running(ended(137, "OOMKilled")), "failing", "container web ended with OOMKilled (exit code 137)"],
  ["ended well, to be restarted", running(ended(0, "Completed")), "progressing", "container web ended and is about to be started again"],
  [
    "not ready yet",
    running({ ready: false, state: { running: { startedAt: timeAt(97) } } }),
    "progressing",
    "container web has run for 3s and is not ready yet",
  ],
  ["not ready past its start", running({ ready: false }), "failing", "container web has run for 90s and is not ready"],
  [
    "not ready while its probes may still fail",
    aReadyPod({
      spec: { containers: [aContainer({ startupProbe: { ...probed, initialDelaySeconds: 30 }, readinessProbe: probed })] },
      status: { conditions: [{ type: "Ready", status: "False" }], containerStatuses: [aContainerStatus({ ready: false })] },
    }),
    "progressing",
    "container web has run for 90s and is not ready yet",
  ],
  [
    "a closed readiness gate",
    running({}, [{ type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: "gate x" }]),
    "progressing",
    "gate x",
  ],
  [
    "marked by the node's controller",
    running({}, [{ type: "Ready", status: "False", lastTransitionTime: timeAt(60) }]),
    "failing",
    "not ready for 40s though its containers are: node node-1 may be gone",
  ],
  [
    "evicted",
    aPod({ phase: "Failed", status: { reason: "Evicted", message: "The node was low on resource: memory." } }),
    "failing",
    "Evicted: The node was low on resource: memory.",
  ],
  [
    "failed",
    aPod({ phase: "Failed", status: { containerStatuses: [aContainerStatus(ended(3, "Error"))] } }),
    "failing",
    "container web ended with Error (exit code 3)",
  ],
  ["terminating", aReadyPod({ metadata: { deletionTimestamp: timeAt(105) } }), "progressing", "terminating"],
  [
    "terminating on a node that is gone",
    aReadyPod({ metadata: { deletionTimestamp: timeAt(40) } }),
    "failing",
    "terminating for 60s longer than its grace: node node-1 does not confirm its end",
  ],
  [
    "held by a finalizer",
    aReadyPod({ metadata: { deletionTimestamp: timeAt(40), finalizers: ["example.com/hold"] } }),
    "failing",
    "terminating for 60s longer than its grace: finalizers example.com/hold hold it",
  ],
];

describe("the health of a pod", () => {
  test.each(rows)("%s", (_, pod, state, why) => {
    expect(podHealth(pod, { nowMs })).toEqual({ state, why });
  });
});
