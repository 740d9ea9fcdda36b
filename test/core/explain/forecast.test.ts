/**
 * Countdowns, held against what then happens.
 */
import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import { podStatusText } from "../../../src/core/api/kinds/pod/status-columns.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { forecasters } from "../../../src/core/explain/forecast/index.ts";
import { refusals } from "../../../src/core/explain/forecast/refusals.ts";
import type { Outlook } from "../../../src/core/explain/forecaster.ts";
import { type Foreseen, forecast, isNodeReady } from "../../../src/core/index.ts";
import { Story } from "../../support/story.ts";
import { foreseenLines, webYaml } from "./spoken.ts";

/** The first thing to come whose sentence matches. */
function foresee({ cluster }: Story, what: RegExp): Foreseen {
  const found = forecast(cluster).find(({ sentence }) => what.test(sentence));
  if (found === undefined) throw new Error(`nothing like ${what} is foreseen: ${JSON.stringify(forecast(cluster))}`);
  return found;
}

/** When `done` came true, in milliseconds. */
function cameTrue({ cluster }: Story, done: () => boolean): number {
  cluster.runUntil(done, 1_000_000);
  return cluster.nowMs;
}

const firstPod = (story: Story): Pod => story.list("Pod")[0] as Pod;

test("a quiet cluster foresees nothing", () => {
  const story = new Story(webYaml());
  story.cluster.runUntilSettled();
  expect(foreseenLines(story)).toEqual([]);
});

describe("a node that falls silent", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const { nodeName = "" } = firstPod(story).spec;
  story.does(`crash node ${nodeName}`);
  const node = () => story.list("Node").find(({ metadata }) => metadata.name === nodeName);

  test("is called NotReady, tainted, and left by its pods, each to the second", () => {
    const notReady = foresee(story, /^is called NotReady: nothing was heard of its kubelet for/);
    expect(notReady.object).toEqual({ kind: "Node", key: nodeName });
    const isNotReady = (): boolean => {
      const found = node();
      return found !== undefined && !isNodeReady(found);
    };
    expect(Math.abs(cameTrue(story, isNotReady) - notReady.dueMs)).toBeLessThan(1_000);

    const tainted = foresee(story, /^is tainted node.kubernetes.io\/unreachable:NoExecute/);
    const isTainted = (): boolean => node()?.spec.taints?.some(({ effect }) => effect === "NoExecute") ?? false;
    expect(Math.abs(cameTrue(story, isTainted) - tainted.dueMs)).toBeLessThan(1_000);

    story.cluster.advance(50_000);
    expect(foreseenLines(story).map((line) => line.replace(nodeName, "NODE"))).toEqual([
      "250s pod default/web-1 is evicted from NODE: it tolerates node.kubernetes.io/unreachable:NoExecute no longer",
    ]);
    expect(foreseenLines(story, { kind: "Node", key: nodeName })).toHaveLength(1);
    expect(foreseenLines(story, { kind: "Deployment", key: "default/web" })).toHaveLength(1);
    expect(foreseenLines(story, { kind: "Service", key: "default/kubernetes" })).toEqual([]);
    const { dueMs } = foresee(story, /^is evicted/);
    const { metadata } = firstPod(story);
    const isMarked = (): boolean =>
      story.list("Pod").some(({ metadata: { uid, deletionTimestamp } }) => uid === metadata.uid && deletionTimestamp !== undefined);
    expect(cameTrue(story, isMarked) - dueMs).toBeLessThan(100);
  });

  test("boots when it has power again", () => {
    story.does(`recover node ${nodeName}`);
    expect(foreseenLines(story, { kind: "Node", key: nodeName })).toEqual(
      expect.arrayContaining([`8s node ${nodeName} kube-proxy starts`, `8s node ${nodeName} kubelet starts`]),
    );
  });

  test("that is gone altogether takes its pods with it", () => {
    const gone = new Story(webYaml({ replicas: 1 }));
    gone.cluster.runUntilSettled();
    const name = firstPod(gone).spec.nodeName ?? "";
    gone.does(`crash node ${name}`);
    gone.does(`delete node ${name}`);
    gone.cluster.advance(25_000);
    const { object, dueMs } = foresee(gone, new RegExp(`^is removed: its node ${name} is gone$`));
    expect(cameTrue(gone, () => gone.cluster.store.get("Pod", object.key) === undefined)).toBe(dueMs);
  });
});

test("a crash back-off ends at the foreseen restart, and its length is told", () => {
  const story = new Story(webYaml({ image: "busybox", replicas: 1, container: 'command: ["sh", "-c", "sleep 5; exit 1"]' }));
  story.at(1);
  story.when(() => podStatusText(firstPod(story)) === "CrashLoopBackOff");
  const found = foresee(story, /^container web is started again: its crash back-off of 10s is over$/);
  const restarted = cameTrue(story, () => firstPod(story).status.containerStatuses?.[0]?.state?.running !== undefined);
  expect(restarted - found.dueMs).toBeGreaterThanOrEqual(0);
  expect(restarted - found.dueMs).toBeLessThan(3_000);
});

test("a long crash back-off ends within a look of the kubelet after the foreseen end", () => {
  const story = new Story(webYaml({ image: "busybox", replicas: 1, container: 'command: ["sh", "-c", "sleep 5; exit 1"]' }));
  story.at(1);
  story.when(() => firstPod(story).status.containerStatuses?.[0]?.state?.waiting?.message?.startsWith("back-off 1m20s ") === true);
  const found = foresee(story, /^container web is started again within 15s: its crash back-off of 1m20s is over$/);
  const restarted = cameTrue(story, () => firstPod(story).status.containerStatuses?.[0]?.state?.running !== undefined);
  expect(restarted).toBeGreaterThan(found.dueMs);
  expect(restarted - found.dueMs).toBeLessThan(18_000);
});

test("a failed pull is tried again, and a rollout that hangs has a deadline", () => {
  const story = new Story(webYaml({ image: "nginx:nope", replicas: 1 }));
  story.at(1.5);
  expect(foreseenLines(story).map((line) => line.replace(/^\d+s /, ""))).toContain("pod default/web-1 the pull of image nginx:nope ends");
  story.when(() => podStatusText(firstPod(story)) === "ImagePullBackOff");
  expect(foresee(story, /^image nginx:nope is pulled again.*: its back-off of 10s is over$/).object.kind).toBe("Pod");
  const deadline = foresee(story, /ProgressDeadlineExceeded/);
  const isCalled = (): boolean =>
    story.list("Deployment").some(({ status }) => status.conditions?.some(({ reason }) => reason === "ProgressDeadlineExceeded") === true);
  expect(Math.abs(cameTrue(story, isCalled) - deadline.dueMs)).toBeLessThan(100);
});

test("a container that does not listen is killed when its grace is over", () => {
  const story = new Story(webYaml({ image: "busybox", replicas: 1, container: 'command: ["sleep", "3600"]' }));
  story.cluster.runUntilSettled();
  const { name } = firstPod(story).metadata;
  story.does("delete deployment web");
  story.cluster.advance(5_000);
  const found = foresee(story, /^container web gets SIGKILL: its grace of 30s is over$/);
  expect((found.dueMs - story.cluster.nowMs) / 1_000).toBeCloseTo(25, 0);
  story.cluster.advance(found.dueMs - story.cluster.nowMs + 1_000);
  const gone = story.cluster.store.log.all().findLast(({ objectKey }) => objectKey === `default/${name}`)?.before as Pod | undefined;
  expect(
    gone?.status.containerStatuses?.[0]?.state?.terminated?.exitCode ??
      firstPod(story).status.containerStatuses?.[0]?.state?.terminated?.exitCode,
  ).toBe(137);
});

test("a probe that fails says how often it may yet, and what comes then", () => {
  const story = new Story(
    webYaml({ replicas: 1, container: "livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 10, failureThreshold: 3}" }),
  );
  story.when(() => forecast(story.cluster).some(({ sentence }) => sentence.includes("probe")));
  const found = foresee(
    story,
    /^the container is restarted if 2 more attempts fail: the liveness probe of container web has failed 1 of 3 times$/,
  );
  const stopped = cameTrue(story, () => story.list("Event").some(({ reason }) => reason === "Killing"));
  expect(Math.abs(stopped - found.dueMs)).toBeLessThan(100);
});

test("a pod without a node is tried again, and the reason is told", () => {
  const story = new Story(webYaml({ replicas: 1, container: "resources: {requests: {cpu: '40'}}" }));
  story.at(10);
  const found = foresee(story, /^the scheduler tries it again \(attempt 2\): 0\/4 nodes are available: .*Insufficient cpu/);
  const attempts = (): number => story.list("Event").filter(({ reason }) => reason === "FailedScheduling").length;
  expect(attempts()).toBe(1);
  expect(found.dueMs - story.cluster.nowMs).toBeLessThanOrEqual(330_000);
});

test("time that is limited runs out at the foreseen instant", () => {
  const story = new Story(`apiVersion: v1
kind: Pod
metadata: {name: job}
spec: {activeDeadlineSeconds: 60, containers: [{name: web, image: "nginx:1.29"}]}
`);
  story.at(20);
  const found = foresee(story, /^is stopped and fails: its activeDeadlineSeconds of 60 are over$/);
  expect(
    Math.abs(cameTrue(story, () => story.list("Event").some(({ reason }) => reason === "DeadlineExceeded")) - found.dueMs),
  ).toBeLessThan(100);
});

test("a pod that is ready for long enough counts as available", () => {
  const story = new Story(webYaml({ replicas: 1, spec: "minReadySeconds: 30" }));
  story.when(() => forecast(story.cluster).some(({ sentence }) => sentence.startsWith("counts as available")));
  const found = foresee(story, /^counts as available: it has been ready for minReadySeconds=30$/);
  const isAvailable = (): boolean => story.list("Deployment").some(({ status }) => status.availableReplicas === 1);
  expect(cameTrue(story, isAvailable) - found.dueMs).toBeLessThan(1_000);
});

test("a namespace that is being emptied is looked at again", () => {
  const story = new Story(`apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: slow, namespace: shop}
spec: {containers: [{name: web, image: busybox, command: ["sleep", "3600"]}]}
`);
  story.at(30);
  story.does("delete namespace shop --wait=false");
  story.at(40);
  expect(foresee(story, /^is looked at again, to be emptied: /).object).toEqual({ kind: "Namespace", key: "shop" });
});

test("a fault that lasts has nothing to come, in its first instant neither", () => {
  const story = new Story(webYaml());
  story.cluster.runUntilSettled();
  story.does("crash node worker-1");
  expect(foreseenLines(story).filter((line) => line.includes("fault"))).toEqual([]);
  story.does("flap kubelet worker-2 --every 30s");
  expect(foreseenLines(story).filter((line) => line.includes("fault"))).toEqual([
    "30s node worker-2 the flapping fault kubelet-stop-1 pauses: the kubelet of node worker-2 stops",
  ]);
});

test("a fault ends when its time is over; one that flaps pauses before", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const aim = { target: "worker-1", options: {} };
  story.cluster.submit({ do: "strike", by: "crash", fault: "node-power", aim, forMs: 600_000, everyMs: 60_000 });
  story.cluster.advance(10_000);
  expect(foreseenLines(story, { kind: "Node", key: "worker-1" }).filter((line) => line.includes("fault"))).toEqual([
    "50s node worker-1 the flapping fault node-power-1 pauses: node worker-1 loses its power",
    "590s node worker-1 the fault node-power-1 ends: node worker-1 loses its power",
  ]);
});

test("what was refused is tried again, in the words of the refusal", () => {
  const { cluster } = new Story(webYaml());
  const refusal = new ApiError("Forbidden", "exceeded quota: small.");
  const record = {
    dueMs: cluster.nowMs + 5_000,
    seq: 1,
    agent: "deployment",
    key: "default/web",
    background: false,
    failures: 3,
    slotted: false,
  };
  const { store, registry, tables: state, nowMs } = cluster;
  const outlook: Outlook = { nowMs, store, registry, state, due: [{ ...record, refusal }, record], list: () => [] };
  expect([...refusals.foresee(outlook)]).toEqual([
    {
      dueMs: record.dueMs,
      object: { kind: "Deployment", key: "default/web" },
      sentence: "the Deployment controller tries again what was refused: exceeded quota: small",
    },
  ]);
});

test("the forecasters have names of their own", () => {
  expect(new Set(forecasters.map(({ name }) => name)).size).toBe(forecasters.length);
});
