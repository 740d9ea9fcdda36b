import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Probe } from "../../../src/core/api/shapes/probe.ts";
import { advanceProbe, newProbe, nextAttempt, type ProbeRow } from "../../../src/core/kubelet/probes/schedule.ts";
import type { Answer } from "../../../src/core/kubelet/program.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, nodesOf } from "../../support/node-of.ts";

const aProbe = (overrides: Partial<Probe> = {}): Probe => ({
  httpGet: { path: "/healthz", port: 80, scheme: "HTTP" },
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...overrides,
});

interface Told {
  readonly failuresMs: readonly number[];
  readonly changes: readonly (readonly [atMs: number, value: boolean])[];
}

/** Asks at every single attempt and counts as upstream's worker does. */
function probeByProbe(probe: Probe, ask: (atMs: number) => Answer, startMs: number, untilMs: number, initial: boolean | undefined): Told {
  const failuresMs: number[] = [];
  const changes: [number, boolean][] = [];
  const periodMs = probe.periodSeconds * 1_000;
  let value = initial;
  let last: boolean | undefined;
  let inARow = 0;
  let busyUntilMs = -1;
  for (let tickMs = startMs; tickMs <= untilMs; tickMs += periodMs) {
    if (tickMs - startMs < (probe.initialDelaySeconds ?? 0) * 1_000 || tickMs <= busyUntilMs) continue;
    const { outcome } = ask(tickMs);
    const resultMs = outcome === "timeout" ? tickMs + probe.timeoutSeconds * 1_000 : tickMs;
    if (resultMs > untilMs) break;
    busyUntilMs = resultMs;
    const passed = outcome === "success";
    inARow = passed === last ? inARow + 1 : 1;
    last = passed;
    if (!passed) failuresMs.push(resultMs);
    if (inARow < (passed ? probe.successThreshold : probe.failureThreshold) || value === passed) continue;
    value = passed;
    changes.push([resultMs, passed]);
  }
  return { failuresMs, changes };
}

/** Goes from one announced instant to the next, and looks at no other. */
function elided(
  probe: Probe,
  ask: (atMs: number) => Answer,
  startMs: number,
  untilMs: number,
  initial: boolean | undefined,
): Told & { readonly looks: number } {
  const failuresMs: number[] = [];
  const changes: [number, boolean][] = [];
  let row: ProbeRow = newProbe(probe, startMs, initial);
  let looks = 0;
  for (;;) {
    const next = nextAttempt({ probe, ask }, row);
    if (next === undefined || next.dueMs > untilMs) return { failuresMs, changes, looks };
    looks += 1;
    const progress = advanceProbe({ probe, ask }, row, next.dueMs, "go on");
    failuresMs.push(...progress.failures.map(({ atMs }) => atMs));
    if (progress.row.value !== row.value && progress.row.value !== undefined)
      changes.push([progress.changedMs ?? Number.NaN, progress.row.value]);
    row = progress.row;
  }
}

const START_MS = 1_000_000;

/** A program that answers differently in each of some spells, and knows when the next one begins. */
function spells(lengths: readonly (readonly [lengthMs: number, outcome: Answer["outcome"]])[]): (atMs: number) => Answer {
  return (atMs) => {
    let fromMs = START_MS;
    for (const [lengthMs, outcome] of lengths) {
      if (atMs < fromMs + lengthMs) return { outcome, untilMs: fromMs + lengthMs };
      fromMs += lengthMs;
    }
    return { outcome: "success", untilMs: Number.POSITIVE_INFINITY };
  };
}

test("what is elided equals what is probed attempt by attempt", () => {
  const outcome = fc.constantFrom<Answer["outcome"]>("success", "success", "failure", "timeout", "refused");
  fc.assert(
    fc.property(
      fc.record({
        periodSeconds: fc.integer({ min: 1, max: 12 }),
        timeoutSeconds: fc.integer({ min: 1, max: 15 }),
        failureThreshold: fc.integer({ min: 1, max: 4 }),
        successThreshold: fc.integer({ min: 1, max: 4 }),
        initialDelaySeconds: fc.integer({ min: 0, max: 30 }),
      }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 90_000 }), outcome), { maxLength: 12 }),
      fc.constantFrom(true, false, undefined),
      (fields, lengths, initial) => {
        const probe = aProbe(fields);
        const ask = spells(lengths);
        const untilMs = START_MS + 1_500_000;
        const naive = probeByProbe(probe, ask, START_MS, untilMs, initial);
        const { looks, ...told } = elided(probe, ask, START_MS, untilMs, initial);
        expect(told).toEqual(naive);
        expect(looks).toBeLessThanOrEqual(naive.failuresMs.length + naive.changes.length);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

describe("a pod with probes", () => {
  const ready = (nodes: ReturnType<typeof nodesOf>) => nodes.pod().status.conditions?.find(({ type }) => type === "Ready")?.status;

  test("is ready at the first success, has a failing spell of three attempts, and recovers", () => {
    const nodes = nodesOf();
    nodes.apply(
      draftOf({ metadata: { annotations: { "test/fails": "95-155" } }, spec: { containers: [aContainer({ readinessProbe: aProbe() })] } }),
    );
    const startedAt = nodes.until(() => ready(nodes) === "True");
    const unreadyAfter = nodes.until(() => ready(nodes) === "False") - startedAt;
    expect(unreadyAfter).toBeCloseTo(120, 6);
    expect(nodes.until(() => ready(nodes) === "True") - startedAt).toBeCloseTo(160, 6);
    expect(nodes.event("web", "Unhealthy")).toMatchObject({
      count: 6,
      message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
    });
    expect(nodes.pod().status.containerStatuses?.[0]?.restartCount).toBe(0);
    expect([...nodes.manager.due()].filter(({ agent }) => agent === "kubelet")).toEqual([]);
  });

  test("whose readiness never comes keeps the world settled, and is told of at each period", () => {
    const nodes = nodesOf();
    nodes.apply(
      draftOf({ metadata: { annotations: { "test/fails": "0-" } }, spec: { containers: [aContainer({ readinessProbe: aProbe() })] } }),
    );
    nodes.advance(102);
    expect(nodes.status()).toBe("Running");
    expect(ready(nodes)).toBe("False");
    expect(nodes.event("web", "Unhealthy")?.count).toBeGreaterThanOrEqual(10);
    expect(nodes.manager.settled).toBe(true);
  });

  test("is restarted when liveness fails three times, at once, then with back-off", () => {
    const nodes = nodesOf();
    nodes.apply(
      draftOf({ metadata: { annotations: { "test/fails": "15-" } }, spec: { containers: [aContainer({ livenessProbe: aProbe() })] } }),
    );
    const startedAt = nodes.until(() => nodes.pod().status.phase === "Running");
    const killedAfter = nodes.until(() => nodes.event("web", "Killing") !== undefined) - startedAt;
    expect(killedAfter).toBeCloseTo(40, 6);
    expect(nodes.event("web", "Killing")?.message).toBe("Container web failed liveness probe, will be restarted");
    expect(nodes.until(() => nodes.pod().status.containerStatuses?.[0]?.restartCount === 1) - startedAt).toBeLessThan(43);
    nodes.until(() => nodes.status() === "CrashLoopBackOff");
    expect(nodes.status()).toBe("CrashLoopBackOff");
  });

  test("a startup probe holds the others back, then readiness is asked at once", () => {
    const nodes = nodesOf();
    const startupProbe = aProbe({ exec: { command: ["start"] }, periodSeconds: 7, failureThreshold: 10 });
    const { httpGet: _http, ...exec } = startupProbe;
    const containers = [aContainer({ startupProbe: exec, readinessProbe: aProbe(), livenessProbe: aProbe() })];
    nodes.apply(draftOf({ metadata: { annotations: { "test/fails-start": "0-20", "test/fails": "0-15" } }, spec: { containers } }));
    const startedAt = nodes.until(() => nodes.pod().status.phase === "Running");
    expect(nodes.pod().status.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    expect(nodes.until(() => ready(nodes) === "True") - startedAt).toBeCloseTo(21, 6);
    expect(nodes.pod().status.containerStatuses?.[0]).toMatchObject({ started: true, ready: true, restartCount: 0 });
    expect(nodes.events("web").filter((text) => text.startsWith("Unhealthy"))).toEqual(["Unhealthy: Startup probe failed: no"]);
  });

  test("a startup probe that runs out of attempts kills the container", () => {
    const nodes = nodesOf();
    nodes.apply(
      draftOf({ metadata: { annotations: { "test/fails": "0-" } }, spec: { containers: [aContainer({ startupProbe: aProbe() })] } }),
    );
    nodes.advance(30);
    expect(nodes.event("web", "Killing")?.message).toBe("Container web failed startup probe, will be restarted");
  });

  test("an answer that does not come fails a second later, in the words of Go's client", () => {
    const nodes = nodesOf();
    const annotations = { "test/fails": "5-", "test/times-out": "yes" };
    nodes.apply(draftOf({ metadata: { annotations }, spec: { containers: [aContainer({ readinessProbe: aProbe() })] } }));
    const startedAt = nodes.until(() => nodes.pod().status.phase === "Running");
    expect(nodes.until(() => nodes.event("web", "Unhealthy") !== undefined) - startedAt).toBeCloseTo(11, 6);
    expect(nodes.event("web", "Unhealthy")?.message).toBe(
      'Readiness probe failed: Get "http://10.244.0.2:80/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    );
  });

  test("annotations that change the program do not change what it answered before", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ readinessProbe: aProbe() })] } }));
    nodes.advance(600);
    const pod = nodes.pod();
    const metadata = { ...pod.metadata, annotations: { "test/fails": "0-" } };
    nodes.server.update("Pod", { ...pod, metadata }, { author: { agent: "test", key: "" } });
    nodes.advance(35);
    expect(nodes.event("web", "Unhealthy")?.count).toBeLessThanOrEqual(4);
    expect(ready(nodes)).toBe("False");
  });
});
