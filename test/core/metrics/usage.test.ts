import { describe, expect, test } from "vitest";
import {
  containerUsage,
  nodeUsage,
  podUsage,
  SAMPLE_MS,
  type SampledContainer,
  type SampledNode,
} from "../../../src/core/metrics/usage.ts";
import { draw } from "../../../src/core/sim/draw.ts";
import { EPOCH_MS } from "../../support/builders.ts";

const MEBIBYTE = 1_048_576;
const drawn = (where: string, n: number) => draw(1, where, n);

function aSample(overrides: Partial<SampledContainer> = {}): SampledContainer {
  return { name: "web", startedMs: EPOCH_MS, usage: () => ({ cpuMillis: 100, memoryBytes: 64 * MEBIBYTE }), ...overrides };
}

describe("usage", () => {
  test("a container has none until it was sampled twice", () => {
    const container = aSample({ startedMs: EPOCH_MS + 1_000 });
    expect(containerUsage("default/web", container, EPOCH_MS + 29_999, drawn)).toBeUndefined();
    expect(containerUsage("default/web", container, EPOCH_MS + 30_000, drawn)).toBeDefined();
  });

  test("it holds for 15 s, then it is another, and stays near what the program takes", () => {
    const at = (ms: number) => containerUsage("default/web", aSample(), EPOCH_MS + ms, drawn);
    expect(at(60_000)).toEqual(at(74_999));
    expect(at(60_000)).not.toEqual(at(75_000));
    for (let slot = 2; slot < 200; slot++) {
      const usage = at(slot * SAMPLE_MS);
      expect(Math.abs((usage?.cpuNanos ?? 0) - 100_000_000)).toBeLessThan(15_000_001);
      expect(Math.abs((usage?.memoryBytes ?? 0) - 64 * MEBIBYTE)).toBeLessThan(MEBIBYTE);
      expect((usage?.memoryBytes ?? 1) % 4_096).toBe(0);
    }
  });

  test("CPU is throttled at its limit and grows with traffic; memory never exceeds its limit", () => {
    const busy = aSample({ loadMillis: () => 400 });
    expect(containerUsage("default/web", busy, EPOCH_MS + 60_000, drawn)?.cpuNanos).toBeGreaterThan(400_000_000);
    const limited = { ...busy, cpuLimitMillis: 200, memoryLimitBytes: 60 * MEBIBYTE };
    expect(containerUsage("default/web", limited, EPOCH_MS + 60_000, drawn)).toEqual({ cpuNanos: 200_000_000, memoryBytes: 60 * MEBIBYTE });
  });

  test("CPU is a rate between two samples: a burst shows by halves", () => {
    const burst = aSample({ usage: (atMs) => ({ cpuMillis: atMs >= EPOCH_MS + 60_000 ? 1_000 : 0, memoryBytes: 0 }) });
    const flat = () => 0.5;
    expect(containerUsage("default/web", burst, EPOCH_MS + 60_000, flat)?.cpuNanos).toBe(500_000_000);
    expect(containerUsage("default/web", burst, EPOCH_MS + 75_000, flat)?.cpuNanos).toBe(1_000_000_000);
  });

  test("a pod is measured when all its containers are", () => {
    const young = aSample({ name: "young", startedMs: EPOCH_MS + 50_000 });
    expect(podUsage({ key: "default/web", containers: [aSample(), young] }, EPOCH_MS + 60_000, drawn)).toBeUndefined();
    expect(podUsage({ key: "default/web", containers: [] }, EPOCH_MS + 60_000, drawn)).toBeUndefined();
    const usage = podUsage({ key: "default/web", containers: [aSample(), young] }, EPOCH_MS + 80_000, drawn);
    expect(usage).toMatchObject({ timestampMs: EPOCH_MS + 75_000, windowMs: 15_000, containers: [{ name: "web" }, { name: "young" }] });
  });

  test("a node uses what its pods use, and its system on top; one that is silent has no numbers", () => {
    const node: SampledNode = { name: "worker-1", startedMs: EPOCH_MS, isReachable: true, pods: [] };
    const pods = [1, 2, 3].map((n) => ({ key: `default/web-${n}`, containers: [aSample()] }));
    const empty = nodeUsage(node, EPOCH_MS + 60_000, drawn);
    const full = nodeUsage({ ...node, pods }, EPOCH_MS + 60_000, drawn);
    const measured = pods.map((pod) => podUsage(pod, EPOCH_MS + 60_000, drawn)?.containers[0]?.memoryBytes ?? 0).reduce((a, b) => a + b, 0);
    expect((full?.memoryBytes ?? 0) - (empty?.memoryBytes ?? 0)).toBeGreaterThan(measured);
    expect((full?.memoryBytes ?? 0) - (empty?.memoryBytes ?? 0)).toBeLessThan(measured + 20 * MEBIBYTE);
    expect(nodeUsage({ ...node, isReachable: false }, EPOCH_MS + 60_000, drawn)).toBeUndefined();
    expect(nodeUsage(node, EPOCH_MS + 14_999, drawn)).toBeUndefined();
  });
});
