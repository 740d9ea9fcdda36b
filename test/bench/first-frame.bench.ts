/**
 * From the start of the process to the first frame that shows the shop, in a real pseudo-terminal.
 */
import { Tui } from "../e2e/tui.ts";
import type { Benchmark } from "./benchmark.ts";

const FIRST_FRAME: Benchmark = {
  name: "process start to first full frame",
  budget: "≤ 400 ms",
  run: async () => {
    const tui = new Tui(["--paused"]);
    try {
      await tui.until((text) => text.includes("pods(shop)") && text.includes("<pods>"));
      return { value: performance.now() - tui.startedMs, unit: "ms" };
    } finally {
      tui.close();
    }
  },
};

export const benchmarks: readonly Benchmark[] = [FIRST_FRAME];
