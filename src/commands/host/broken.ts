/**
 * What is said when the world broke: our own bug, with everything needed to see it again.
 */
import type { Cluster } from "../../core/index.ts";

/** Exit code of a bug of ours: EX_SOFTWARE. */
export const BROKEN_EXIT_CODE = 70;

/** Seed, virtual time, what did not hold, and the last steps; plain text of a few lines. */
export function brokenReport(cluster: Cluster, error: unknown): string {
  const seconds = ((cluster.nowMs - cluster.startMs) / 1_000).toFixed(3);
  return [
    "kubarium: the emulated world broke. This is a bug of kubarium, not of your manifests.",
    `  what: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    `  when: +${seconds} s, step ${cluster.manager.steps}, revision ${cluster.store.revision}, seed ${cluster.seed}`,
    "  the last steps:",
    ...cluster.manager.trace.lines(cluster.startMs).map((line) => `    ${line}`),
  ].join("\n");
}
