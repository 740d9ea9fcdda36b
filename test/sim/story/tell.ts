/**
 * A random story: acts and faults, one after the other, with drawn pauses; who tells it decides how time passes.
 */
import type { Cluster } from "../../../src/core/cluster.ts";
import { type Act, acts } from "./acts.ts";
import { Dice } from "./dice.ts";
import { faults } from "./faults.ts";
import { Scene } from "./scene.ts";
import { strikes } from "./strikes.ts";

const PAUSE_MIN_MS = 500;
const PAUSE_SPREAD_MS = 20_000;
const ACTS_PER_STRIKE = 2;

/** How a story is told. */
export interface Telling {
  readonly seed: number;
  readonly untilMs: number;
  /** Lets time pass; the cluster that goes on may be another one. Undefined ends the story. */
  pass(cluster: Cluster, ms: number): Cluster | undefined;
  /** Hears of every act that was done. */
  done?(act: string): void;
}

/** Tells the story; returns the cluster at its end. */
export function tell(start: Cluster, { seed, untilMs, pass, done }: Telling): Cluster {
  let cluster = start;
  for (let n = 0; cluster.nowMs < untilMs; n++) {
    const [name, chosen] = choose(seed, n);
    if (chosen.act(new Scene(cluster, seed, n))) done?.(name);
    if (cluster.nowMs >= untilMs) break;
    const next = pass(cluster, Math.min(untilMs - cluster.nowMs, pauseMs(seed, n)));
    if (next === undefined) break;
    cluster = next;
  }
  return cluster;
}

/** Often things happen at once, sometimes there is time to settle. */
function pauseMs(seed: number, n: number): number {
  const dice = new Dice(seed, n);
  return PAUSE_MIN_MS + dice.int("pause", dice.has("hurry", 0.5) ? PAUSE_SPREAD_MS / 10 : PAUSE_SPREAD_MS);
}

/** Each seed has its own taste: half of all acts happen in it not at all, which lets the others have their effect. */
function choose(seed: number, n: number): readonly [string, Act] {
  const taste = new Dice(seed, 0);
  const all = [...weighty(acts), ...weighty(faults), ...Object.entries(strikes)].filter(
    ([name]) => name === "apply deployment" || name === "recover node" || taste.has(`taste/${name}`, 0.6),
  );
  const total = all.reduce((sum, [, { weight }]) => sum + weight, 0);
  let rest = new Dice(seed, n).int("act", total);
  for (const entry of all) {
    rest -= entry[1].weight;
    if (rest < 0) return entry;
  }
  throw new Error("weights add up to their sum");
}

/** There are as many faults as there are other acts: counted alike they would leave no time for anything to happen to. */
function weighty(some: { readonly [name: string]: Act }): readonly (readonly [string, Act])[] {
  return Object.entries(some).map(([name, { weight, act }]) => [name, { weight: ACTS_PER_STRIKE * weight, act }]);
}
