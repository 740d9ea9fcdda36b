/**
 * From a key press to the frame that answers it, over a table of many pods that change all the time.
 */
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { Timeline } from "../../src/core/index.ts";
import { renderApp } from "../../src/tui/app.tsx";
import { pressKey } from "../../src/tui/key-dispatch.ts";
import { startSession } from "../../src/tui/start.ts";
import { Screen } from "../../src/tui/terminal/screen.ts";
import { realTiming } from "../../src/tui/terminal/terminal.ts";
import { createTheme } from "../../src/tui/theme.ts";
import { aContainerStatus, aReadyPod } from "../support/builders.ts";
import { FakeTerminal } from "../tui/terminal/fake-terminal.ts";
import type { Benchmark, Measurement } from "./benchmark.ts";

const KEYS = [..."jjjjjjjjjjkkkkkGgNNASdq", "ctrl-f", "ctrl-f", "ctrl-b", ..."/web-1", "esc", ..."jjjjjjjjjj"];
/** The first round warms up and does not count. */
const ROUNDS = 5;
/** So many pods change between two keys: a busy cluster at a high speed. */
const CHANGES = 200;
const BETWEEN_KEYS_MS = 12;
const SETTLE_MS = 1_500;
const AUTHOR = { agent: "bench", key: "" };

function podAt(index: number, restarts: number): Pod {
  const name = `web-${String(index).padStart(6, "0")}`;
  const pod = aReadyPod({ name, namespace: `team-${index % 20}`, labels: { app: "web" }, node: `worker-${(index % 50) + 1}` });
  return { ...pod, status: { ...pod.status, containerStatuses: [aContainerStatus({ restartCount: restarts })] } };
}

function keyToFrame(pods: number, budget: string): Benchmark {
  return { name: `key press to frame, ${pods.toLocaleString("en")} pods that change (p99)`, budget, run: () => measure(pods) };
}

async function measure(pods: number): Promise<Measurement> {
  const timeline = new Timeline({ nodes: 50 }, "bench");
  const { cluster } = timeline;
  const put = (index: number, restarts: number): void => {
    const pod = podAt(index, restarts);
    cluster.store.put("Pod", `${pod.metadata.namespace}/${pod.metadata.name}`, pod, cluster.nowMs, AUTHOR);
  };
  for (let index = 0; index < pods; index++) put(index, 0);
  let framed: () => void = () => {};
  const screen = new Screen(new FakeTerminal(200, 50), { fps: 120, onFrame: () => framed() });
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
    size: { width: 200, height: 50 },
    leave: () => {},
  });
  const app = renderApp(session, screen);
  screen.enter();
  await sleep(SETTLE_MS);
  const latencies: number[] = [];
  let change = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const key of KEYS) {
      for (let count = 0; count < CHANGES; count++) put((change++ * 7919) % pods, change);
      pacer.poke();
      await sleep(BETWEEN_KEYS_MS);
      latencies.push(
        await new Promise<number>((resolve) => {
          const startMs = performance.now();
          framed = () => resolve(performance.now() - startMs);
          // As run.tsx does for a key that was typed.
          screen.hurry();
          pressKey(session, { key, ...(key.length === 1 ? { text: key } : {}) });
          // A key may change nothing that is seen (j at the last row).
          setTimeout(() => resolve(0), 400);
        }),
      );
    }
  }
  pacer.stop();
  session.close();
  app.unmount();
  screen.leave();
  const sorted = latencies
    .slice(KEYS.length)
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { value: at(0.99), unit: "ms", note: `median ${at(0.5).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms` };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export const benchmarks: readonly Benchmark[] = [keyToFrame(10_000, "≤ 16 ms"), keyToFrame(100_000, "≤ 33 ms")];
