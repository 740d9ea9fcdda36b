/**
 * Drives a pod through its stage tables up to now, and says when something will change next.
 */
import { assert } from "../../sim/assert.ts";
import { type At, at, type Bench } from "./bench.ts";
import { enterPodStage, enterStage } from "./enter.ts";
import { HOPELESS_MS } from "./latencies.ts";
import { lacksVolume, podStages } from "./pod-stages.ts";
import { advanceProbes, nextProbe } from "./probing.ts";
import type { ContainerStage, PodStage } from "./rows.ts";
import { type DueRow, firstDue } from "./stage-row.ts";
import { containerStages } from "./stages.ts";
import { isMisconfigured } from "./steps.ts";

/** When to look again; `background` when only outside help would change anything. */
export interface NextLook {
  readonly dueMs: number;
  readonly background: boolean;
}

/** No pod takes this many steps at one instant. */
const STEPS_MAX = 10_000;

/** Takes every step that is due; afterwards nothing is left to do before `nextLook`. */
export function advancePod(bench: Bench): void {
  for (let steps = 0; ; steps++) {
    assert(steps < STEPS_MAX, "a pod settles after finitely many steps");
    if (stepPod(bench) || stepContainers(bench)) continue;
    return;
  }
}

/** The next instant at which a stage ends, a probe matters or a deadline passes; undefined when nothing will. */
export function nextLook(bench: Bench): NextLook | undefined {
  let first: NextLook | undefined;
  const consider = (dueMs: number, background: boolean): void => {
    if (first === undefined) first = { dueMs, background };
    else first = { dueMs: Math.min(first.dueMs, dueMs), background: first.background && background };
  };
  const { stage, sinceMs, planMs, tries } = bench.row;
  const pod = duePod(bench);
  if (pod !== undefined)
    consider(
      pod.dueMs,
      (stage === "volumes" && pod.dueMs - sinceMs >= HOPELESS_MS / 4 && lacksVolume(bench)) || (stage === "sandbox" && tries > 3),
    );
  if (bench.row.remountMs !== undefined && stage === "ready") consider(bench.row.remountMs, false);
  if (stage === "cleanup" && sinceMs + planMs > bench.nowMs) consider(sinceMs + planMs, false);
  for (let index = 0; index < bench.row.containers.length; index++) {
    const due = dueContainer(bench, index);
    const container = bench.row.containers[index];
    if (due !== undefined && container !== undefined) consider(due.dueMs, isHopeless(at(bench, index)));
    const probe = nextProbe(bench, index);
    if (probe !== undefined) consider(probe.dueMs, probe.hopeless);
  }
  return first;
}

/** Waiting so long already that nobody counts on it. What waits for its next restart or pull goes on moving for ever. */
function isHopeless(place: At): boolean {
  const { stage, tries } = place.container;
  switch (stage) {
    case "config-error":
      return tries >= 3 && isMisconfigured(place);
    case "bad-name":
    case "never-present":
      return tries >= 3;
    default:
      return false;
  }
}

function duePod(bench: Bench): DueRow<PodStage, Bench> | undefined {
  return firstDue(podStages[bench.row.stage].rows, bench, bench.row.sinceMs);
}

function stepPod(bench: Bench): boolean {
  const due = duePod(bench);
  if (due === undefined || due.dueMs > bench.nowMs) return false;
  due.row.does?.(bench, bench.nowMs);
  enterPodStage(bench, due.row.next);
  return true;
}

function stepContainers(bench: Bench): boolean {
  const { stage } = bench.row;
  if (stage !== "ready" && stage !== "killing") return false;
  let stepped = false;
  for (let index = 0; index < bench.row.containers.length; index++) {
    while (stepContainer(bench, index)) stepped = true;
    if (advanceProbes(bench, index)) stepped = true;
  }
  return stepped;
}

function dueContainer(bench: Bench, index: number): DueRow<ContainerStage, At> | undefined {
  const { stage } = bench.row;
  if (stage !== "ready" && stage !== "killing") return undefined;
  const place = at(bench, index);
  const { rows } = containerStages[place.container.stage];
  return firstDue(stage === "killing" ? rows.filter(({ whileKilling }) => whileKilling === true) : rows, place, place.container.sinceMs);
}

function stepContainer(bench: Bench, index: number): boolean {
  const due = dueContainer(bench, index);
  if (due === undefined || due.dueMs > bench.nowMs) return false;
  const atMs = due.row.nature === true ? Math.max(due.dueMs, at(bench, index).container.sinceMs) : bench.nowMs;
  due.row.does?.(at(bench, index), atMs);
  enterStage(bench, index, due.row.next, atMs);
  return true;
}
