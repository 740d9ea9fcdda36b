/**
 * Time in small pieces, at once or in parts: what `step` does and says, and that the cut of an advance changes nothing.
 */
import { describe, expect, test } from "vitest";
import type { Pod } from "../../../src/core/index.ts";
import { TimelineShell } from "./timeline-shell.ts";

describe("step", () => {
  test("is one step of one agent, and says what it wrote", () => {
    const shell = new TimelineShell();
    shell.does("apply -f web.yaml");
    const { steps } = shell.shown.manager;
    const { output, open } = shell.run("step");
    expect(shell.shown.manager.steps).toBe(steps + 1);
    expect(output).toMatch(/^\+\d+ m?s: [a-z-]+ \S+: .+$/);
    expect(open).toEqual({ pane: "clock", options: { paused: "true" } });
    const seen = Array.from({ length: 30 }, () => shell.does("step"));
    expect(seen.join("\n")).toMatch(/: deployment default\/web: \d+ writes: replicaset default\/web-\S+ is created$/m);
  });

  test("may be many, or a moment", () => {
    const shell = new TimelineShell();
    const { steps } = shell.shown.manager;
    expect(shell.does("step 25")).toMatch(/: 25 steps: /);
    expect(shell.shown.manager.steps).toBe(steps + 25);
    const beforeMs = shell.shown.nowMs;
    const { output, open } = shell.run("step 1s");
    expect(output).toMatch(/^\+1 s: 2026-01-01T00:/);
    expect(shell.shown.nowMs).toBe(beforeMs + 1_000);
    expect(open).toEqual({ pane: "clock", options: { paused: "true" } });
  });

  test.each(["step 0", "step 9999999", "step soon", "step 2 3", "step -1s", "step 0s", "next 5"])("%s is refused", (line) => {
    const shell = new TimelineShell();
    const { steps } = shell.shown.manager;
    expect(shell.run(line)).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/^error: /) });
    expect(shell.shown.manager.steps).toBe(steps);
  });
});

describe("speed", () => {
  test.each([
    ["speed 0.1", "0.1", "speed ×0.1"],
    ["speed ×1000", "1000", "speed ×1000"],
    ["speed max", "Infinity", "as fast as it goes"],
  ])("%s", (line, speed, output) => {
    expect(new TimelineShell().run(line)).toEqual({ output, exitCode: 0, open: { pane: "clock", options: { speed } } });
  });

  test.each(["speed 0.05", "speed 1001", "speed maximal", "speed max 2"])("%s is refused", (line) => {
    expect(new TimelineShell().run(line)).toMatchObject({
      exitCode: 2,
      errors: `error: a speed is a number from 0.1 to 1000, or max: ${JSON.stringify(line.slice(6))}`,
    });
  });
});

describe("half an hour", () => {
  const MINUTE = "1m";
  test.each([
    ["thirty minutes", Array.from({ length: 30 }, () => MINUTE)],
    ["pieces of any size", ["1ms", "7m13s", "999ms", "3s", "22m42s", "1s"]],
  ])("in one advance moves all control loops as %s do", (_name, pieces) => {
    const [whole, cut] = [aBusyCluster(), aBusyCluster()];
    whole.does("advance 30m");
    cut.does(...pieces.map((piece) => `advance ${piece}`));
    expect(lifeOf(whole).restarts).toBeGreaterThan(10);
    expect(lifeOf(cut)).toEqual(lifeOf(whole));
  });
});

/** A deployment, a crash loop, and a node that has died: probes, back-offs, leases and evictions are under way. */
function aBusyCluster(): TimelineShell {
  const shell = new TimelineShell({ seed: 11 });
  shell.does("apply -f web.yaml", "apply -f loop.yaml", "apply -f probed.yaml", "advance 1m", "crash node worker-2");
  return shell;
}

function lifeOf({ shown }: TimelineShell): {
  readonly hash: number;
  readonly steps: number;
  readonly restarts: number;
  readonly leases: unknown;
  readonly nowMs: number;
} {
  const pods = [...shown.server.list("Pod")] as Pod[];
  const restarts = pods.flatMap(({ status }) => (status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  return {
    hash: shown.store.hash,
    steps: shown.manager.steps,
    restarts: restarts.reduce((sum, count) => sum + count, 0),
    leases: [...shown.server.list("Lease")],
    nowMs: shown.nowMs,
  };
}
