import { describe, expect, test } from "vitest";
import { podReadyCounts, podRestarts, podStatusText } from "../../../../src/core/api/kinds/pod/status-columns.ts";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import type { ContainerStatus } from "../../../../src/core/api/shapes/container-status.ts";
import { aContainer, aContainerStatus, aPod, EPOCH_MS, timeAt } from "../../../support/builders.ts";

const NOW_MS = EPOCH_MS + 100_000;

type State = NonNullable<ContainerStatus["state"]>;
const running: State = { running: { startedAt: timeAt(10) } };
const waiting = (reason?: string): State => ({ waiting: reason === undefined ? {} : { reason } });
const ended = (exitCode: number, rest: { reason?: string; signal?: number } = {}): State => ({ terminated: { exitCode, ...rest } });
/** A container that ended so many seconds before now and was restarted. */
const restarted = (count: number, secondsAgo: number) => ({
  restartCount: count,
  lastState: { terminated: { exitCode: 1, finishedAt: timeAt(100 - secondsAgo) } },
});
const isTrue = (type: string) => ({ type, status: "True" as const });

interface Given {
  readonly status?: Partial<Pod["status"]>;
  readonly containers?: readonly (Partial<ContainerStatus> & { state: State })[];
  readonly init?: readonly (Partial<ContainerStatus> & { state: State; sidecar?: true })[];
  readonly deleted?: true;
}

function podOf({ status, containers = [{ state: running }], init = [], deleted }: Given): Pod {
  return aPod({
    node: "node-1",
    phase: "Running",
    metadata: deleted ? { deletionTimestamp: timeAt(130) } : {},
    spec: {
      containers: containers.map((_, index) => aContainer({ name: `c${index}` })),
      ...(init.length === 0
        ? {}
        : {
            initContainers: init.map((each, index) =>
              aContainer({ name: `i${index}`, ...(each.sidecar ? { restartPolicy: "Always" } : {}) }),
            ),
          }),
    },
    status: {
      containerStatuses: containers.map((each, index) =>
        aContainerStatus({ name: `c${index}`, ready: each.state.running !== undefined, ...each }),
      ),
      initContainerStatuses: init.map(({ sidecar, ...each }, index) =>
        aContainerStatus({ name: `i${index}`, ready: false, started: false, ...each }),
      ),
      ...status,
    },
  });
}

const rows: readonly (readonly [string, Given, string, string, string])[] = [
  ["a running, ready container", {}, "1/1", "Running", "0"],
  ["a running, unready container", { containers: [{ state: running, ready: false }] }, "0/1", "Running", "0"],
  ["nothing known yet", { containers: [{ state: waiting() }], status: { phase: "Pending", containerStatuses: [] } }, "0/1", "Pending", "0"],
  [
    "the kubelet creates the container",
    { containers: [{ state: waiting("ContainerCreating") }], status: { phase: "Pending" } },
    "0/1",
    "ContainerCreating",
    "0",
  ],
  [
    "an image that cannot be pulled",
    { containers: [{ state: waiting("ImagePullBackOff") }], status: { phase: "Pending" } },
    "0/1",
    "ImagePullBackOff",
    "0",
  ],
  ["a crash loop", { containers: [{ state: waiting("CrashLoopBackOff"), ...restarted(3, 25) }] }, "0/1", "CrashLoopBackOff", "3 (25s ago)"],
  ["restarts whose times are unknown", { containers: [{ state: running, restartCount: 2 }] }, "1/1", "Running", "2"],
  ["a clean end", { containers: [{ state: ended(0, { reason: "Completed" }) }], status: { phase: "Succeeded" } }, "0/1", "Completed", "0"],
  ["a failing end", { containers: [{ state: ended(1, { reason: "Error" }) }], status: { phase: "Failed" } }, "0/1", "Error", "0"],
  ["killed for its memory", { containers: [{ state: ended(137, { reason: "OOMKilled" }) }] }, "0/1", "OOMKilled", "0"],
  ["an end without a reason", { containers: [{ state: ended(3) }] }, "0/1", "ExitCode:3", "0"],
  ["an end by a signal without a reason", { containers: [{ state: ended(137, { signal: 9 }) }] }, "0/1", "Signal:9", "0"],
  ["evicted", { containers: [], status: { phase: "Failed", reason: "Evicted", containerStatuses: [] } }, "0/0", "Evicted", "0"],
  [
    "gated",
    {
      containers: [{ state: waiting() }],
      status: {
        phase: "Pending",
        containerStatuses: [],
        conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
      },
    },
    "0/1",
    "SchedulingGated",
    "0",
  ],
  [
    "the first of two reasons wins",
    { containers: [{ state: waiting("ErrImagePull") }, { state: waiting("CrashLoopBackOff"), ...restarted(1, 5) }] },
    "0/2",
    "ErrImagePull",
    "1 (5s ago)",
  ],
  [
    "restarts add up, the latest tells the age",
    {
      containers: [
        { state: running, ...restarted(2, 90) },
        { state: running, ...restarted(1, 30) },
      ],
    },
    "2/2",
    "Running",
    "3 (30s ago)",
  ],
  [
    "one container done, the other serving, pod ready",
    { containers: [{ state: ended(0, { reason: "Completed" }) }, { state: running }], status: { conditions: [isTrue("Ready")] } },
    "1/2",
    "Running",
    "0",
  ],
  [
    "one container done, the other serving, pod not ready",
    { containers: [{ state: ended(0, { reason: "Completed" }) }, { state: running }] },
    "1/2",
    "NotReady",
    "0",
  ],
  [
    "one container done, the other unready",
    { containers: [{ state: ended(0, { reason: "Completed" }) }, { state: running, ready: false }] },
    "0/2",
    "Completed",
    "0",
  ],
  [
    "the first init container is due",
    {
      init: [{ state: waiting("PodInitializing") }, { state: waiting() }],
      containers: [{ state: waiting("PodInitializing") }],
      status: { phase: "Pending" },
    },
    "0/1",
    "Init:0/2",
    "0",
  ],
  [
    "the second init container runs",
    { init: [{ state: ended(0) }, { state: running }], containers: [{ state: waiting("PodInitializing") }], status: { phase: "Pending" } },
    "0/1",
    "Init:1/2",
    "0",
  ],
  [
    "an init container fails again and again",
    {
      init: [{ state: waiting("CrashLoopBackOff"), ...restarted(4, 60) }],
      containers: [{ state: waiting("PodInitializing") }],
      status: { phase: "Pending" },
    },
    "0/1",
    "Init:CrashLoopBackOff",
    "4 (60s ago)",
  ],
  [
    "an init container failed",
    { init: [{ state: ended(1, { reason: "Error" }) }], containers: [{ state: waiting("PodInitializing") }] },
    "0/1",
    "Init:Error",
    "0",
  ],
  [
    "an init container failed without a reason",
    { init: [{ state: ended(2) }], containers: [{ state: waiting("PodInitializing") }] },
    "0/1",
    "Init:ExitCode:2",
    "0",
  ],
  [
    "an init container was killed by a signal",
    { init: [{ state: ended(137, { signal: 9 }) }], containers: [{ state: waiting("PodInitializing") }] },
    "0/1",
    "Init:Signal:9",
    "0",
  ],
  [
    "an init image that cannot be pulled",
    { init: [{ state: waiting("ImagePullBackOff") }], containers: [{ state: waiting("PodInitializing") }] },
    "0/1",
    "Init:ImagePullBackOff",
    "0",
  ],
  [
    "all init containers done; their restarts no longer count",
    {
      init: [{ state: ended(0), ...restarted(5, 50) }],
      containers: [{ state: running, ...restarted(1, 20) }],
      status: { conditions: [isTrue("Initialized")] },
    },
    "1/1",
    "Running",
    "1 (20s ago)",
  ],
  [
    "a ready sidecar counts, and so do its restarts",
    { init: [{ sidecar: true, state: running, started: true, ready: true, ...restarted(2, 40) }], containers: [{ state: running }] },
    "2/2",
    "Running",
    "2 (40s ago)",
  ],
  [
    "a started sidecar lets the rest begin",
    { init: [{ sidecar: true, state: running, started: true }], containers: [{ state: waiting("PodInitializing") }] },
    "0/2",
    "PodInitializing",
    "0",
  ],
  [
    "a sidecar that has not started",
    { init: [{ sidecar: true, state: running }], containers: [{ state: waiting("PodInitializing") }] },
    "0/2",
    "Init:0/1",
    "0",
  ],
  [
    "a sidecar that crashes after the start shows the containers",
    {
      init: [{ sidecar: true, state: waiting("CrashLoopBackOff"), ...restarted(3, 10) }],
      containers: [{ state: running }],
      status: { conditions: [isTrue("Initialized")] },
    },
    "1/2",
    "Init:CrashLoopBackOff",
    "3 (10s ago)",
  ],
  ["being deleted", { deleted: true }, "1/1", "Terminating", "0"],
  [
    "being deleted after its end",
    { deleted: true, containers: [{ state: ended(0, { reason: "Completed" }) }], status: { phase: "Succeeded" } },
    "0/1",
    "Completed",
    "0",
  ],
  ["being deleted on a lost node", { deleted: true, status: { reason: "NodeLost" } }, "1/1", "Unknown", "0"],
];

describe("READY, STATUS and RESTARTS", () => {
  test.each(rows)("%s", (_, given, ready, status, restarts) => {
    const pod = podOf(given);
    const counts = podReadyCounts(pod);
    expect([`${counts.ready}/${counts.total}`, podStatusText(pod), podRestarts(pod, NOW_MS)]).toEqual([ready, status, restarts]);
  });
});
