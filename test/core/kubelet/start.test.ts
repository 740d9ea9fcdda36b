import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, nodesOf, watchStatus } from "../../support/node-of.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>): KubeObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data }) as KubeObject;
const statusesOf = (texts: readonly (readonly [number, string])[]) => texts.map(([, text]) => text);

describe("a pod whose image is cached", () => {
  test.each([1, 2, 3, 4, 5])("runs one to three seconds after it was created (seed %i)", (seed) => {
    const nodes = nodesOf({ seed });
    nodes.apply(draftOf());
    const tookSeconds = nodes.until(() => nodes.pod().status.phase === "Running") - 20;
    expect(tookSeconds).toBeGreaterThan(1);
    expect(tookSeconds).toBeLessThan(3);
  });

  test("is reported in two writes, and leaves nothing in the agenda", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf());
    const verbs: string[] = [];
    nodes.store.observe(({ kind, verb }) => kind === "Pod" && verbs.push(verb));
    nodes.advance(5);
    expect(verbs).toEqual(["update", "update"]);
    expect(nodes.manager.settled).toBe(true);
    expect([...nodes.manager.due()].filter(({ agent }) => agent === "kubelet")).toEqual([]);
    expect(nodes.events("web")).toEqual([
      'Pulled: Container image "nginx:1.29" already present on machine',
      "Created: Created container: web",
      "Started: Started container web",
    ]);
    expect(nodes.event("web", "Started")?.involvedObject.fieldPath).toBe("spec.containers{web}");
    expect(nodes.event("web", "Started")?.source).toEqual({ component: "kubelet", host: "worker-1" });
  });

  test("has upstream's conditions, addresses and container status", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf());
    nodes.advance(0.1);
    expect(nodes.status()).toBe("ContainerCreating");
    const findings = () =>
      nodes.pod().status.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message].filter(Boolean).join(" "));
    const unready = "ContainersNotReady containers with unready status: [web]";
    expect(findings()).toEqual([
      "PodReadyToStartContainers False",
      "Initialized True",
      `Ready False ${unready}`,
      `ContainersReady False ${unready}`,
      "PodScheduled True",
    ]);
    nodes.advance(5);
    expect(findings()).toEqual([
      "PodReadyToStartContainers True",
      "Initialized True",
      "Ready True",
      "ContainersReady True",
      "PodScheduled True",
    ]);
    const { podIP, hostIP, containerStatuses } = nodes.pod().status;
    expect({ podIP, hostIP }).toEqual({ podIP: "10.244.0.2", hostIP: "172.18.0.3" });
    expect(containerStatuses?.[0]).toMatchObject({ ready: true, started: true, restartCount: 0, image: "docker.io/library/nginx:1.29" });
    expect(containerStatuses?.[0]?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
  });
});

test("pods of a node pull one after the other, and say how long they waited", () => {
  const nodes = nodesOf({ images: [] });
  nodes.apply(draftOf({ name: "a" }), draftOf({ name: "b", spec: { containers: [aContainer({ image: "redis" })] } }));
  nodes.until(() => nodes.pod("a").status.phase === "Running" && nodes.pod("b").status.phase === "Running");
  const times = ["a", "b"].map(
    (name) =>
      /in ([\d.]+)s \(([\d.]+)s including waiting\)/
        .exec(nodes.event(name, "Pulled")?.message ?? "")
        ?.slice(1)
        .map(Number) ?? [],
  );
  const waits = times.map(([took = 0, total = 0]) => total - took).sort((a, b) => a - b);
  expect(waits[0]).toBe(0);
  expect(waits[1]).toBeGreaterThan(1);
  expect(nodes.event("a", "Pulled")?.message).toMatch(/^Successfully pulled image "nginx:1.29" in .* Image size: 48000000 bytes\.$/);
});

test("init containers come one by one, a sidecar stays, and the pod ends when its containers have", () => {
  const nodes = nodesOf();
  const annotations = { "test/exit-after": "5", "test/exit-code": "0", "test/term": "ignores" };
  const initContainers = [aContainer({ name: "one" }), { ...aContainer({ name: "two" }) }];
  nodes.apply(draftOf({ metadata: { annotations }, spec: { restartPolicy: "Never", initContainers } }));
  const seen = watchStatus(nodes, 40);
  expect(statusesOf(seen)).toEqual(["Init:0/2", "Init:1/2", "PodInitializing", "Running", "Completed"]);
  expect(nodes.pod().status.phase).toBe("Succeeded");
  expect(nodes.events("web").filter((text) => text.startsWith("Started"))).toHaveLength(3);
});

test("a sidecar is stopped when the others are done", () => {
  const nodes = nodesOf();
  const annotations = { "test/exit-after": "30", "test/exit-code": "0" };
  const initContainers = [aContainer({ name: "side", restartPolicy: "Always" })];
  const containers = [aContainer({ lifecycle: { postStart: { sleep: { seconds: 3 } } } })];
  nodes.apply(
    draftOf({
      metadata: { annotations: { ...annotations, "test/exit-after": "8" } },
      spec: { restartPolicy: "OnFailure", initContainers, containers },
    }),
  );
  nodes.until(() => nodes.pod().status.phase === "Succeeded", 120);
  expect(nodes.pod().status.phase).toBe("Succeeded");
  expect(nodes.pod().status.conditions?.find(({ type }) => type === "Ready")).toMatchObject({ status: "False", reason: "PodCompleted" });
});

test.each([
  ["Always", 0, "Running"],
  ["Always", 1, "Running"],
  ["OnFailure", 0, "Succeeded"],
  ["OnFailure", 1, "Running"],
  ["Never", 0, "Succeeded"],
  ["Never", 1, "Failed"],
] as const)("under restartPolicy %s an exit with %i leaves the phase %s", (restartPolicy, code, phase) => {
  const nodes = nodesOf();
  nodes.apply(draftOf({ metadata: { annotations: { "test/exit-after": "2", "test/exit-code": String(code) } }, spec: { restartPolicy } }));
  nodes.advance(10);
  expect(nodes.pod().status.phase).toBe(phase);
});

describe("what a pod refers to", () => {
  test("a missing ConfigMap in the environment is a CreateContainerConfigError that heals itself", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ envFrom: [{ configMapRef: { name: "settings" } }] })] } }));
    nodes.advance(10);
    expect(nodes.status()).toBe("CreateContainerConfigError");
    expect(nodes.pod().status.containerStatuses?.[0]?.state?.waiting?.message).toBe('configmap "settings" not found');
    expect(nodes.event("web", "Failed")?.message).toBe('Error: configmap "settings" not found');
    nodes.apply(configMap("settings", { COLOUR: "blue" }));
    nodes.advance(20);
    expect(nodes.status()).toBe("Running");
    expect(nodes.row()?.containers[0]?.instance?.env).toEqual([["COLOUR", "blue"]]);
  });

  test("a missing key is named with its ConfigMap", () => {
    const nodes = nodesOf();
    const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } }];
    nodes.apply(configMap("settings", {}), draftOf({ spec: { containers: [aContainer({ env })] } }));
    nodes.advance(5);
    expect(nodes.event("web", "Failed")?.message).toBe("Error: couldn't find key a in ConfigMap default/settings");
  });

  test("a missing volume keeps the pod in ContainerCreating, with one try at 0.5, 1.5, 3.5 … s", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { volumes: [{ name: "files", configMap: { name: "files", defaultMode: 420 } }] } }));
    nodes.advance(8);
    expect(nodes.event("web", "FailedMount")).toMatchObject({
      count: 5,
      message: 'MountVolume.SetUp failed for volume "files" : configmap "files" not found',
    });
    expect(nodes.status()).toBe("ContainerCreating");
    nodes.apply(configMap("files", {}));
    nodes.advance(12);
    expect(nodes.status()).toBe("Running");
  });

  test("a container that must not run as root does not", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { securityContext: { runAsNonRoot: true } } }));
    nodes.advance(5);
    expect(nodes.pod().status.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "web_default\(.*\)", container: web\)$/,
    );
  });
});

describe("admission", () => {
  test.each([
    [
      "cpu",
      { spec: { containers: [aContainer({ resources: { requests: { cpu: "5" } } })] } },
      "OutOfcpu",
      "Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
    ],
    [
      "memory",
      { spec: { containers: [aContainer({ resources: { requests: { memory: "9Gi" } } })] } },
      "OutOfmemory",
      "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592",
    ],
    [
      "labels",
      { spec: { nodeSelector: { disk: "ssd" } } },
      "NodeAffinity",
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
  ])("a pod that does not fit (%s) is failed at once", (_what, overrides, reason, message) => {
    const nodes = nodesOf();
    nodes.apply(draftOf(overrides));
    nodes.advance(1);
    expect(nodes.pod().status).toMatchObject({ phase: "Failed", reason, message: `Pod was rejected: ${message}` });
    expect(nodes.events("web")).toEqual([`${reason}: ${message}`]);
    expect(nodes.manager.settled).toBe(true);
  });

  test("the node's last place is given once", () => {
    const nodes = nodesOf();
    for (let index = 0; index < 112; index++) nodes.apply(draftOf({ name: `p${index}` }));
    nodes.advance(10);
    const refused = [...nodes.store.list("Pod")].filter((pod) => (pod as { status?: { reason?: string } }).status?.reason === "OutOfpods");
    expect(refused).toHaveLength(2);
    const addresses = [...nodes.store.list("Pod")].map((pod) => (pod as { status?: { podIP?: string } }).status?.podIP).filter(Boolean);
    expect(new Set(addresses).size).toBe(110);
  });
});

test("a container that outgrows its memory limit is killed at that very instant", () => {
  const nodes = nodesOf();
  const containers = [aContainer({ resources: { limits: { memory: "10M" } } })];
  nodes.apply(
    draftOf({ metadata: { annotations: { "test/memory-per-second": "1000000" } }, spec: { restartPolicy: "Never", containers } }),
  );
  nodes.advance(20);
  const ended = nodes.pod().status.containerStatuses?.[0]?.state?.terminated;
  expect(ended).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  expect(Date.parse(ended?.finishedAt ?? "") - Date.parse(ended?.startedAt ?? "")).toBe(10_000);
  expect(nodes.events("web").join()).not.toContain("OOM");
});

test("a pod past its active deadline is failed", () => {
  const nodes = nodesOf();
  nodes.apply(draftOf({ spec: { activeDeadlineSeconds: 30 } }));
  nodes.advance(40);
  expect(nodes.pod().status).toMatchObject({
    phase: "Failed",
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
});

test("a pod whose volumes never come is failed at its deadline too", () => {
  const nodes = nodesOf();
  nodes.apply(
    draftOf({ spec: { activeDeadlineSeconds: 30, volumes: [{ name: "files", secret: { secretName: "files", defaultMode: 420 } }] } }),
  );
  nodes.advance(40);
  expect(nodes.pod().status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
});

test("values of Secrets reach the environment decoded, and missing pull secrets are told", () => {
  const nodes = nodesOf({ images: [] });
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "login", namespace: "default" },
    type: "Opaque",
    data: { password: "aHVudGVyMg==" },
  };
  const env = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } }];
  nodes.apply(secret, draftOf({ spec: { imagePullSecrets: [{ name: "registry" }], containers: [aContainer({ env })] } }));
  nodes.advance(15);
  expect(nodes.row()?.containers[0]?.instance?.env).toEqual([["PASSWORD", "hunter2"]]);
  expect(nodes.event("web", "FailedToRetrieveImagePullSecret")?.message).toBe(
    "Unable to retrieve some image pull secrets (registry); attempting to pull the image may not succeed.",
  );
});

test("a postStart hook that fails costs the container its life", () => {
  const nodes = nodesOf();
  nodes.apply(draftOf({ spec: { containers: [aContainer({ lifecycle: { postStart: { exec: { command: ["hook", "1", "2"] } } } })] } }));
  nodes.advance(4.5);
  expect(nodes.events("web")).toContain("FailedPostStartHook: PostStartHook failed");
  expect(nodes.events("web")).toContain("Killing: FailedPostStartHook");
});

test("a new image for a running pod restarts the container", () => {
  const nodes = nodesOf({ images: ["nginx:1.29", "nginx:1.30"] });
  nodes.apply(draftOf());
  nodes.advance(5);
  const pod = nodes.pod();
  nodes.server.update(
    "Pod",
    { ...pod, spec: { ...pod.spec, containers: [aContainer({ image: "nginx:1.30" })] } },
    { author: { agent: "test", key: "" } },
  );
  nodes.advance(5);
  expect(nodes.events("web")).toContain("Killing: Container web definition changed, will be restarted");
  expect(nodes.pod().status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, image: "docker.io/library/nginx:1.30", ready: true });
});
