/**
 * Entering a stage: the time, the count of tries, and the draw that the stage makes.
 */
import { at, type Bench, replaceContainer } from "./bench.ts";
import { podStages } from "./pod-stages.ts";
import type { ContainerStage, PodStage } from "./rows.ts";
import { containerStages } from "./stages.ts";

/** Puts the pod into a stage. */
export function enterPodStage(bench: Bench, stage: PodStage): void {
  const { row } = bench;
  bench.row = { ...row, stage, sinceMs: bench.nowMs, tries: row.stage === stage ? row.tries + 1 : 0, planMs: 0 };
  const planMs = podStages[stage].planMs?.(bench);
  if (planMs !== undefined) bench.row = { ...bench.row, planMs };
}

/** Puts a container into a stage. */
export function enterStage(bench: Bench, index: number, stage: ContainerStage, atMs: number): void {
  const { container, spec } = at(bench, index);
  // Trying again leads through the image: tries count the visits that ended in the same trouble.
  const tries =
    container.stage === stage || (isRetry(stage) && container.trouble !== undefined)
      ? container.tries + 1
      : isRetried(stage)
        ? container.tries
        : 0;
  const entered = { ...container, stage, sinceMs: atMs, tries, planMs: 0 };
  const planMs = containerStages[stage].planMs?.({ bench, index, container: entered, spec }) ?? 0;
  replaceContainer(bench, index, planMs === 0 ? entered : { ...entered, planMs });
}

function isRetry(stage: ContainerStage): boolean {
  return stage === "config-error" || stage === "never-present" || stage === "bad-name";
}

/** On the way to a retry the count is kept. */
function isRetried(stage: ContainerStage): boolean {
  return stage === "image" || stage === "creating";
}
