/**
 * How fast the past is there, and on the screen: leaps to any instant of the last virtual hour of a busy cluster.
 */
import { Timeline } from "../../src/core/index.ts";
import { draw } from "../../src/core/sim/draw.ts";
import { renderApp } from "../../src/tui/app.tsx";
import { startSession } from "../../src/tui/start.ts";
import { Screen } from "../../src/tui/terminal/screen.ts";
import { realTiming } from "../../src/tui/terminal/terminal.ts";
import { createTheme } from "../../src/tui/theme.ts";
import { FakeTerminal } from "../tui/terminal/fake-terminal.ts";
import type { Benchmark, Measurement } from "./benchmark.ts";
import { applyPods, costOf, runUntilReady } from "./workloads.ts";

const PODS = 1_000;
const HOUR_MS = 3_600_000;
const LEAPS = 60;
const SIZE = { width: 200, height: 50 };
const SETTLE_MS = 1_000;

/** A thousand pods and their hour: three nodes die for ten minutes each, and a deployment is rolled over. */
function busyHour(): Timeline {
  const timeline = new Timeline({ nodes: 20 }, "bench");
  const { cluster } = timeline;
  applyPods(cluster, PODS, 10, true);
  runUntilReady(cluster, PODS);
  for (const worker of ["worker-1", "worker-2", "worker-3"]) {
    const aim = { target: worker, options: {} };
    cluster.submit({ do: "strike", by: "crash", fault: "node-power", aim, forMs: 600_000 });
    cluster.advance(HOUR_MS / 6);
    const body = { spec: { template: { metadata: { annotations: { round: worker } } } } };
    cluster.submit({ do: "patch", by: "patch", kind: "Deployment", key: "default/web-0", patch: { type: "merge", body } });
    cluster.advance(HOUR_MS / 6);
  }
  return timeline;
}

/** The random instant of that number. */
function instantOf({ cluster }: Timeline, leap: number): number {
  return Math.floor(cluster.nowMs - HOUR_MS * draw(1, "leap", leap));
}

/** The slowest counts. */
function slowest(costs: readonly number[], ...notes: readonly string[]): Measurement {
  const sorted = costs.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return { value: sorted.at(-1) ?? 0, unit: "ms", note: [`median ${middle.toFixed(1)} ms`, ...notes].join(", ") };
}

export const rewinding: Benchmark = {
  name: `rewind to any point of the last virtual hour, 1,000 pods: the slowest of ${LEAPS}`,
  budget: "≤ 100 ms",
  run: async () => {
    const timeline = busyHour();
    const leaps = Array.from({ length: LEAPS }, (_, leap) => costOf(() => timeline.look({ atMs: instantOf(timeline, leap) })).ms);
    const { manager, store } = timeline.cluster;
    const life = `${manager.steps} steps, ${store.log.seq} writes, ${timeline.branch.keyframes.all.length} keyframes`;
    return slowest(leaps, life, `RSS ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
  },
};

export const rewindingBeforeEntry: Benchmark = {
  name: `rewind to just before any log entry of that hour: the slowest of ${LEAPS}`,
  budget: "≤ 100 ms",
  run: async () => {
    const timeline = busyHour();
    const { log } = timeline.cluster.store;
    const first = log.all().find(({ timeMs }) => timeMs > timeline.cluster.nowMs - HOUR_MS)?.seq ?? 1;
    const costs = Array.from({ length: LEAPS }, (_, leap) => {
      const beforeSeq = Math.floor(first + (log.seq - first) * draw(1, "entry", leap));
      return costOf(() => timeline.look({ beforeSeq })).ms;
    });
    return slowest(costs);
  },
};

export const rewindToFrame: Benchmark = {
  name: `rewind typed to its first frame, same hour, 1,000 pods on the screen: the slowest of ${LEAPS}`,
  budget: "≤ 100 ms",
  run: async () => {
    const timeline = busyHour();
    let framed: () => void = () => {};
    const screen = new Screen(new FakeTerminal(SIZE.width, SIZE.height), { fps: 120, onFrame: () => framed() });
    const { session, pacer } = startSession({
      timeline,
      paths: [],
      namespace: "",
      speed: 1,
      paused: true,
      command: undefined,
      readFiles: () => [],
      timing: realTiming,
      theme: createTheme(8),
      size: SIZE,
      leave: () => {},
    });
    const app = renderApp(session, screen);
    screen.enter();
    await sleep(SETTLE_MS);
    const costs: number[] = [];
    for (let leap = 0; leap < LEAPS; leap++) {
      const line = `rewind to ${new Date(instantOf(timeline, leap)).toISOString()}`;
      await sleep(20);
      costs.push(
        await timeToFrame(
          (resolve) => (framed = resolve),
          () => session.run(line),
        ),
      );
    }
    pacer.stop();
    session.close();
    app.unmount();
    screen.leave();
    return slowest(costs);
  },
};

/** From the beginning of `act` to the frame that shows what came of it; busy neighbours do not count. */
function timeToFrame(onFrame: (seen: () => void) => void, act: () => void): Promise<number> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const before = process.cpuUsage();
    onFrame(() => {
      const { user, system } = process.cpuUsage(before);
      resolve(Math.min(performance.now() - startMs, (user + system) / 1_000));
    });
    act();
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
