/**
 * Containers that hang, are not ready, start slowly, leak, or get no CPU: what the pod shows and when.
 */
import { describe, expect, test } from "vitest";
import type { Container } from "../../../src/core/api/shapes/container.ts";
import type { Probe } from "../../../src/core/api/shapes/probe.ts";
import { hangTable, leakTable, slowStartTable, unreadyTable } from "../../../src/core/trouble/container.ts";
import { cpuTable } from "../../../src/core/trouble/machine.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, type Nodes, nodesOf, watchStatus } from "../../support/node-of.ts";
import { healContainer, healMachine, NODE, troubleContainer, troubleMachine } from "./trouble-of.ts";

const aProbe = (overrides: Partial<Probe> = {}): Probe => ({
  httpGet: { path: "/", port: 80, scheme: "HTTP" },
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...overrides,
});

function running(container: Partial<Container>): Nodes {
  const nodes = nodesOf();
  nodes.apply(draftOf({ spec: { containers: [aContainer(container)] } }));
  nodes.until(() => nodes.pod().status.containerStatuses?.[0]?.ready === true);
  nodes.advance(31);
  return nodes;
}

const first = (nodes: Nodes) => nodes.pod().status.containerStatuses?.[0];
const unhealthy = (nodes: Nodes) => nodes.event("web", "Unhealthy");
/** Seconds from now until it holds. */
function within(nodes: Nodes, done: () => boolean, seconds = 600): number {
  const from = nodes.seconds();
  return nodes.until(done, seconds) - from;
}

describe("a container that hangs", () => {
  test("fails its liveness probe three times, is killed when its grace is over, and the next run is well", () => {
    const nodes = running({ livenessProbe: aProbe() });
    troubleContainer(nodes, hangTable, { restart: 0 });
    // The first attempt comes within a period, the third two periods later, each waits a second; SIGTERM is ignored for 30 s.
    const killed = within(nodes, () => first(nodes)?.lastState?.terminated !== undefined);
    expect(killed).toBeGreaterThanOrEqual(21 + 30);
    expect(killed).toBeLessThanOrEqual(31 + 30 + 3);
    expect(unhealthy(nodes)).toMatchObject({
      count: 3,
      message: expect.stringMatching(
        /^Liveness probe failed: Get "http:\/\/.*\/": context deadline exceeded \(Client\.Timeout exceeded while awaiting headers\)$/,
      ),
    });
    expect(nodes.events("web")).toContain("Killing: Container web failed liveness probe, will be restarted");
    expect(first(nodes)).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: "Error" } } });
    nodes.advance(300);
    expect(first(nodes)).toMatchObject({ restartCount: 1, ready: true });
  });

  test("is found by its first attempt after the trouble, not by those before it", () => {
    const nodes = running({ readinessProbe: aProbe({ failureThreshold: 1 }) });
    troubleContainer(nodes, hangTable, {});
    const from = nodes.seconds();
    const unready = within(nodes, () => first(nodes)?.ready === false);
    expect(unready).toBeGreaterThan(1);
    expect(unready).toBeLessThanOrEqual(11);
    expect(unhealthy(nodes)?.count ?? 1).toBe(1);
    nodes.advance(25);
    healContainer(nodes, hangTable);
    expect(within(nodes, () => first(nodes)?.ready === true)).toBeLessThanOrEqual(10);
    expect(unhealthy(nodes)?.count).toBe(Math.floor((nodes.seconds() - from) / 10) - 1 + 1);
    expect(first(nodes)?.restartCount).toBe(0);
  });

  test("without a liveness probe stays as it is, and takes the whole grace to die", () => {
    const nodes = running({});
    troubleContainer(nodes, hangTable, {});
    nodes.advance(3_600);
    expect(first(nodes)).toMatchObject({ ready: true, restartCount: 0 });
    nodes.server.delete("Pod", "default/web", { author: { agent: "test", key: "" } });
    const gone = within(nodes, () => nodes.find() === undefined);
    expect(gone).toBeGreaterThan(30);
    expect(gone).toBeLessThan(33);
  });

  test("of another pod that had its name is nobody's trouble", () => {
    const nodes = running({ readinessProbe: aProbe() });
    troubleContainer(nodes, hangTable, { uid: "somebody-else" });
    nodes.advance(120);
    expect(first(nodes)?.ready).toBe(true);
    expect(unhealthy(nodes)).toBeUndefined();
  });
});

test("a container that says it is not ready fails its readiness probe alone, and is ready an attempt after it is healed", () => {
  const nodes = running({ readinessProbe: aProbe(), livenessProbe: aProbe() });
  troubleContainer(nodes, unreadyTable, {});
  const unready = within(nodes, () => first(nodes)?.ready === false);
  expect(unready).toBeGreaterThanOrEqual(20);
  expect(unready).toBeLessThanOrEqual(30);
  expect(unhealthy(nodes)?.message).toBe("Readiness probe failed: HTTP probe failed with statuscode: 503");
  nodes.advance(200);
  healContainer(nodes, unreadyTable);
  expect(within(nodes, () => first(nodes)?.ready === true)).toBeLessThanOrEqual(10);
  expect(first(nodes)?.restartCount).toBe(0);
});

describe("a slow start", () => {
  test("keeps a container unready for so much longer", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ readinessProbe: aProbe({ periodSeconds: 5 }) })] } }));
    troubleContainer(nodes, slowStartTable, { delayMs: 42_000 });
    nodes.until(() => first(nodes)?.state?.running !== undefined);
    const ready = within(nodes, () => first(nodes)?.ready === true);
    expect(ready).toBeGreaterThanOrEqual(42);
    expect(ready).toBeLessThanOrEqual(47);
    expect(unhealthy(nodes)?.message).toMatch(/^Readiness probe failed: Get .* connect: connection refused$/);
  });

  test("is killed by a startup probe whose budget is too short, again and again", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ startupProbe: aProbe() })] } }));
    troubleContainer(nodes, slowStartTable, { delayMs: 60_000 });
    const killed = nodes.until(() => nodes.event("web", "Killing") !== undefined);
    expect(killed).toBeGreaterThan(40);
    expect(killed).toBeLessThan(44);
    nodes.advance(300);
    expect(first(nodes)?.restartCount).toBeGreaterThan(2);
    expect(first(nodes)?.ready).toBe(false);
  });

  test("troubles no run that is on already", () => {
    const nodes = running({ readinessProbe: aProbe() });
    troubleContainer(nodes, slowStartTable, { delayMs: 600_000 });
    nodes.advance(60);
    expect(first(nodes)?.ready).toBe(true);
  });
});

describe("a container that leaks memory", () => {
  test("is killed at the very millisecond at which it outgrows its limit, and goes on leaking after each restart", () => {
    const nodes = running({ resources: { limits: { memory: "101M" } } });
    const atMs = nodes.manager.nowMs;
    // The program takes 1 MB: 100 MB are left, at 10 MB a second.
    troubleContainer(nodes, leakTable, { perSecond: 10_000_000 });
    nodes.advance(9.9);
    expect(first(nodes)?.restartCount).toBe(0);
    nodes.advance(5);
    expect(first(nodes)).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } });
    expect(nodes.row()?.containers[0]?.previous?.ending.finishedMs).toBe(atMs + 10_001);
    nodes.advance(60);
    expect(first(nodes)?.restartCount).toBeGreaterThan(1);
    expect(nodes.status()).toMatch(/CrashLoopBackOff|Running|OOMKilled/);
  });

  test("goes on for ever without a limit, and stops when healed", () => {
    const nodes = running({});
    troubleContainer(nodes, leakTable, { perSecond: 1_000_000 });
    nodes.advance(600);
    healContainer(nodes, leakTable);
    nodes.advance(600);
    expect(first(nodes)).toMatchObject({ restartCount: 0, ready: true });
  });
});

describe("a CPU that is hogged", () => {
  const probes = {
    http: aProbe(),
    tcp: aProbe({ httpGet: undefined, tcpSocket: { port: 80 } }),
    exec: aProbe({ httpGet: undefined, exec: { command: ["check"] } }),
  };

  test.each<[fraction: number, kind: keyof typeof probes, fails: boolean]>([
    [0.8, "http", false],
    [0.8, "exec", false],
    [0.9, "exec", true],
    [0.9, "http", false],
    [0.98, "http", true],
    [1, "tcp", false],
  ])("of which %d is gone: does the %s probe fail? %s", (fraction, kind, fails) => {
    const nodes = running({ readinessProbe: probes[kind] });
    troubleMachine(nodes, cpuTable, { fraction });
    nodes.advance(40);
    expect(first(nodes)?.ready).toBe(!fails);
    healMachine(nodes, cpuTable);
    nodes.advance(11);
    expect(first(nodes)?.ready).toBe(true);
  });

  test("fails liveness probes in upstream's words, which restarts what was well", () => {
    const nodes = running({ livenessProbe: probes.exec });
    troubleMachine(nodes, cpuTable, { fraction: 0.95 });
    expect(within(nodes, () => first(nodes)?.restartCount === 1)).toBeLessThan(31 + 1 + 1 + 20 * 0.6);
    expect(unhealthy(nodes)?.message).toBe('Liveness probe failed: command timed out: "check" timed out after 1s');
  });

  test("starts pods more slowly", () => {
    const nodes = nodesOf();
    troubleMachine(nodes, cpuTable, { fraction: 0.9 });
    nodes.apply(draftOf());
    const started = within(nodes, () => first(nodes)?.ready === true);
    expect(started).toBeGreaterThan(10);
    expect(started).toBeLessThan(21);
  });
});

test("what is wrong dies with the machine's power", () => {
  const nodes = running({ readinessProbe: aProbe() });
  troubleContainer(nodes, hangTable, {});
  nodes.manager.powerOff(NODE);
  nodes.manager.powerOn(NODE);
  nodes.advance(60);
  expect(nodes.tables.size(hangTable)).toBe(0);
  expect(watchStatus(nodes, 60).map(([, status]) => status)).toEqual(["Running"]);
  expect(first(nodes)).toMatchObject({ ready: true, restartCount: 1 });
});
