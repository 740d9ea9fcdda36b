/**
 * kubectl's output, word for word, on objects that are given: tables, cells, statuses and the lines of rollouts.
 *
 * The expectations are what kubectl v1.34 prints; no server is asked.
 */
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/api/kind.ts";
import type { ContainerStatus, PodStatus } from "../../src/core/api/shapes/container-status.ts";
import { Shell } from "../commands/shell.ts";
import { aContainerStatus, aPod, aReadyPod, timeAt } from "../support/builders.ts";

/** What `line` prints when these objects are all there is in `default`. */
function printed(objects: readonly KubeObject[], line: string): string {
  const shell = new Shell();
  for (const object of objects) shell.put(object);
  const { output, errors = "", exitCode } = shell.run(line);
  return exitCode === 0 && errors === "" ? output : `${output}${errors}`;
}

/** Cells of the one row that is printed. */
function cells(object: KubeObject, line: string): readonly string[] {
  return (
    printed([object], line)
      .split("\n")
      .find((row) => row.startsWith(object.metadata.name))
      ?.split(/ {2,}/) ?? []
  );
}

describe("a table's header is kubectl's", () => {
  test.each([
    ["get nodes", "NAME STATUS ROLES AGE VERSION"],
    ["get nodes -o wide", "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME"],
    ["get ns", "NAME STATUS AGE"],
    ["get cm -A", "NAMESPACE NAME DATA AGE"],
    ["get sa -A", "NAMESPACE NAME SECRETS AGE"],
    ["get svc -A", "NAMESPACE NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE"],
    ["get svc -o wide", "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE SELECTOR"],
    ["get ep", "NAME ENDPOINTS AGE"],
    ["get endpointslices", "NAME ADDRESSTYPE PORTS ENDPOINTS AGE"],
    ["get leases -A", "NAMESPACE NAME HOLDER AGE"],
    ["get events -A", "NAMESPACE LAST SEEN TYPE REASON OBJECT MESSAGE"],
    ["get events -A -o wide", "NAMESPACE LAST SEEN TYPE REASON OBJECT SUBOBJECT SOURCE MESSAGE FIRST SEEN COUNT NAME"],
  ])("%s", (line, header) => {
    const [first = ""] = printed([], line).split("\n");
    expect(first.split(/ {2,}/).join(" ").trim()).toBe(header);
  });

  test("of pods and of workloads, too", () => {
    const header = (object: KubeObject, line: string) => printed([object], line).split("\n")[0]?.split(/ {2,}/).join(" ");
    expect(header(aReadyPod(), "get pods -o wide")).toBe("NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES");
    expect(header(aDeployment(), "get deploy -o wide")).toBe("NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR");
  });

  test("and when nothing is there, it is a sentence", () => {
    expect(printed([], "get pods")).toBe("No resources found in default namespace.");
    expect(printed([], "get pods -A")).toBe("No resources found");
  });
});

test("columns are three blanks apart, and several kinds are told apart by NAME", () => {
  expect(printed([aReadyPod({ name: "a" })], "get pods")).toBe(
    "NAME   READY   STATUS    RESTARTS   AGE\na      1/1     Running   0          0s",
  );
  const rows = printed([aReadyPod({ name: "a" }), aDeployment()], "get pods,deploy").split("\n");
  expect(rows.map((row) => row.split(" ")[0])).toEqual(["NAME", "pod/a", "", "NAME", "deployment.apps/web"]);
});

describe("the age of an object", () => {
  test.each([
    [0, "0s"],
    [119, "119s"],
    [120, "2m"],
    [125, "2m5s"],
    [599, "9m59s"],
    [600, "10m"],
    [179 * 60, "179m"],
    [180 * 60, "3h"],
    [7 * 3_600 + 61, "7h1m"],
    [8 * 3_600, "8h"],
    [47 * 3_600, "47h"],
    [48 * 3_600, "2d"],
    [7 * 86_400 + 3_600, "7d1h"],
    [8 * 86_400, "8d"],
    [2 * 365 * 86_400, "2y"],
    [2 * 365 * 86_400 + 86_400, "2y1d"],
    [-5, "<invalid>"],
  ])("%i s is %s", (seconds, age) => {
    expect(cells(aReadyPod({ name: "a", metadata: { creationTimestamp: timeAt(-seconds) } }), "get pod a").at(-1)).toBe(age);
  });
});

describe("STATUS and READY of a pod", () => {
  const waiting = (reason: string): Partial<ContainerStatus> => ({ ready: false, state: { waiting: { reason } } });
  const ended = (exitCode: number, reason?: string): Partial<ContainerStatus> => ({
    ready: false,
    state: { terminated: { exitCode, ...(reason === undefined ? {} : { reason }) } },
  });
  const pod = (status: Partial<PodStatus>, deleted = false): KubeObject =>
    aReadyPod({ name: "a", status, ...(deleted ? { metadata: { deletionTimestamp: timeAt(30) } } : {}) });
  const one = (container: Partial<ContainerStatus>): Partial<PodStatus> => ({ containerStatuses: [aContainerStatus(container)] });

  test.each<[name: string, pod: KubeObject, ready: string, status: string]>([
    ["runs", pod({}), "1/1", "Running"],
    ["runs, not ready", pod(one({ ready: false })), "0/1", "Running"],
    ["waits", pod(one(waiting("CrashLoopBackOff"))), "0/1", "CrashLoopBackOff"],
    ["ended with a reason", pod(one(ended(137, "OOMKilled"))), "0/1", "OOMKilled"],
    ["ended without one", pod(one(ended(3))), "0/1", "ExitCode:3"],
    ["was told to go", pod({}, true), "1/1", "Terminating"],
    ["is over and was told to go", pod({ phase: "Succeeded", ...one(ended(0, "Completed")) }, true), "0/1", "Completed"],
    ["was evicted", pod({ phase: "Failed", reason: "Evicted", containerStatuses: [] }), "0/1", "Evicted"],
    [
      "the first container's word counts",
      pod({ containerStatuses: [aContainerStatus(waiting("A")), aContainerStatus(waiting("B"))] }),
      "0/1",
      "A",
    ],
  ])("%s", (_name, object, ready, status) => {
    expect(cells(object, "get pod a").slice(1, 3)).toEqual([ready, status]);
  });

  test("while init containers run: how many are done, or why the one does not", () => {
    const withInit = (init: Partial<ContainerStatus>): KubeObject =>
      aPod({
        name: "a",
        spec: { initContainers: [{ name: "first", image: "busybox" }] as never },
        status: { initContainerStatuses: [aContainerStatus({ name: "first", ready: false, started: false, ...init })] },
      });
    expect(cells(withInit({}), "get pod a")[2]).toBe("Init:0/1");
    expect(cells(withInit(waiting("CrashLoopBackOff")), "get pod a")[2]).toBe("Init:CrashLoopBackOff");
    expect(cells(withInit(ended(2)), "get pod a")[2]).toBe("Init:ExitCode:2");
  });

  test("restarts say when the last one was", () => {
    const lastState = { terminated: { exitCode: 1, reason: "Error", finishedAt: timeAt(-90) } };
    expect(cells(pod(one({ restartCount: 4, lastState })), "get pod a")[3]).toBe("4 (90s ago)");
  });
});

describe("cells of a Service", () => {
  const service = (spec: object, status: object = {}): KubeObject =>
    ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s", namespace: "default", creationTimestamp: timeAt(0) },
      spec,
      status,
    }) as KubeObject;
  const port = { port: 80, protocol: "TCP", targetPort: 80 };

  test.each([
    ["ClusterIP", service({ type: "ClusterIP", clusterIPs: ["10.96.0.9"], ports: [port] }), ["10.96.0.9", "<none>", "80/TCP"]],
    ["headless", service({ type: "ClusterIP", clusterIPs: ["None"], ports: [port] }), ["None", "<none>", "80/TCP"]],
    [
      "a node's port",
      service({ type: "NodePort", clusterIPs: ["10.96.0.9"], ports: [{ ...port, nodePort: 30_080 }] }),
      ["10.96.0.9", "<none>", "80:30080/TCP"],
    ],
    [
      "a balancer that is not there yet",
      service({ type: "LoadBalancer", clusterIPs: ["10.96.0.9"], ports: [{ ...port, nodePort: 30_080 }] }),
      ["10.96.0.9", "<pending>", "80:30080/TCP"],
    ],
    [
      "a balancer",
      service(
        { type: "LoadBalancer", clusterIPs: ["10.96.0.9"], ports: [{ ...port, nodePort: 30_080 }] },
        { loadBalancer: { ingress: [{ ip: "198.18.0.1" }] } },
      ),
      ["10.96.0.9", "198.18.0.1", "80:30080/TCP"],
    ],
    ["another name", service({ type: "ExternalName", externalName: "example.com" }), ["<none>", "example.com", "<none>"]],
  ])("%s", (_name, object, expected) => {
    expect(cells(object, "get svc s").slice(2, 5)).toEqual(expected);
  });

  test("Endpoints show three addresses and count the rest", () => {
    const addresses = [1, 2, 3, 4, 5].map((n) => ({ ip: `10.0.0.${n}` }));
    const endpoints = {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "s", namespace: "default" },
      subsets: [{ addresses, ports: [{ port: 80 }] }],
    };
    expect(
      printed([endpoints as KubeObject], "get endpoints s")
        .split("\n")
        .at(-1),
    ).toMatch(/^s +10\.0\.0\.1:80,10\.0\.0\.2:80,10\.0\.0\.3:80 \+ 2 more\.\.\. +/);
  });
});

function aDeployment({ status = {}, spec = {}, metadata = {} }: { status?: object; spec?: object; metadata?: object } = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default", creationTimestamp: timeAt(0), generation: 2, ...metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      ...spec,
    },
    status: { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, ...status },
  } as KubeObject;
}

describe("rollout status says of a Deployment", () => {
  const late = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "" };

  test.each([
    ["that the change is not seen yet", { observedGeneration: 1 }, "Waiting for deployment spec update to be observed..."],
    [
      "how many are new",
      { updatedReplicas: 1 },
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
    ],
    [
      "how many old ones are left",
      { replicas: 4 },
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
    ],
    [
      "how many are available",
      { availableReplicas: 2 },
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...',
    ],
    ["that it is done", {}, 'deployment "web" successfully rolled out'],
    ["that it is late", { updatedReplicas: 1, conditions: [late] }, 'error: deployment "web" exceeded its progress deadline'],
  ])("%s", (_name, status, line) => {
    expect(printed([aDeployment({ status })], "rollout status deploy/web --watch=false")).toBe(line);
  });
});

test("describe says of a Deployment what kubectl says", () => {
  const text = printed([aDeployment()], "describe deploy web");
  for (const line of [
    "Name:                   web",
    "Namespace:              default",
    "CreationTimestamp:      Thu, 01 Jan 2026 00:00:00 +0000",
    "Labels:                 <none>",
    "Selector:               app=web",
    "Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable",
    "StrategyType:           RollingUpdate",
    "MinReadySeconds:        0",
    "RollingUpdateStrategy:  25% max unavailable, 25% max surge",
    "Events:            <none>",
  ])
    expect(text.split("\n")).toContain(line);
});

test("a paused Deployment is not rolled back", () => {
  const revision = (n: number): KubeObject =>
    ({
      ...aDeployment({
        metadata: {
          name: `web-${n}`,
          labels: { app: "web" },
          annotations: { "deployment.kubernetes.io/revision": String(n) },
          ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "uid-web", controller: true }],
        },
      }),
      kind: "ReplicaSet",
    }) as KubeObject;
  const paused = aDeployment({ spec: { paused: true }, metadata: { uid: "uid-web" } });
  expect(printed([paused, revision(1), revision(2)], "rollout undo deploy/web")).toBe(
    "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
  );
});
