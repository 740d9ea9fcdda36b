/**
 * Objects for tests: valid, small, and different only in what the test is about.
 */
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import type { ObjectMeta } from "../../src/core/api/meta.ts";
import type { Container } from "../../src/core/api/shapes/container.ts";
import type { ContainerStatus, PodStatus } from "../../src/core/api/shapes/container-status.ts";
import type { PodSpec } from "../../src/core/api/shapes/pod-spec.ts";

/** The instant at which builders' objects were made: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/** `EPOCH_MS` plus some seconds, as an object's time field has it. */
export function timeAt(seconds: number): string {
  return `${new Date(EPOCH_MS + seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

/** What a test says about a pod; `name`, `namespace`, `labels`, `node` and `phase` are short for the fields of that name. */
export interface PodOverrides {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly node?: string;
  readonly phase?: PodStatus["phase"];
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<PodSpec>;
  readonly status?: Partial<PodStatus>;
}

/** A pod with one container `web`, as the server would have stored it; not yet scheduled unless `node` says so. */
export function aPod(overrides: PodOverrides = {}): Pod {
  const { name = "web", namespace = "default", labels, node, phase = "Pending" } = overrides;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: timeAt(0),
      generation: 1,
      ...(labels === undefined ? {} : { labels }),
      ...overrides.metadata,
    },
    spec: {
      containers: [aContainer()],
      dnsPolicy: "ClusterFirst",
      enableServiceLinks: true,
      restartPolicy: "Always",
      schedulerName: "default-scheduler",
      securityContext: {},
      serviceAccountName: "default",
      terminationGracePeriodSeconds: 30,
      ...(node === undefined ? {} : { nodeName: node }),
      ...overrides.spec,
    },
    status: { phase, qosClass: "BestEffort", ...overrides.status },
  };
}

/** A container that runs nginx and asks for nothing. */
export function aContainer(overrides: Partial<Container> = {}): Container {
  return {
    name: "web",
    image: "nginx:1.29",
    imagePullPolicy: "IfNotPresent",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    ...overrides,
  };
}

/** The status of a container that runs and is ready since `timeAt(10)`. */
export function aContainerStatus(overrides: Partial<ContainerStatus> = {}): ContainerStatus {
  const { name = "web" } = overrides;
  return {
    name,
    image: "docker.io/library/nginx:1.29",
    imageID: "docker.io/library/nginx@sha256:feed",
    containerID: `containerd://${name}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: timeAt(10) } },
    lastState: {},
    ...overrides,
  };
}

/** A running pod on `node-1` whose one container is ready since `timeAt(10)`. */
export function aReadyPod(overrides: PodOverrides = {}): Pod {
  const types = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
  return aPod({
    node: "node-1",
    phase: "Running",
    ...overrides,
    status: {
      conditions: types.map((type) => ({ type, status: "True" as const, lastTransitionTime: timeAt(10) })),
      containerStatuses: [aContainerStatus()],
      hostIP: "172.18.0.2",
      podIP: "10.244.1.5",
      podIPs: [{ ip: "10.244.1.5" }],
      startTime: timeAt(1),
      ...overrides.status,
    },
  });
}
