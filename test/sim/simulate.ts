/**
 * A random story under trouble, in three phases: safety under fire, then heal and converge, then nothing may be left.
 *
 * Everything follows from the seed: the cluster, the story, which kinds of trouble there are (each seed has its own
 * mix), and so a failing seed is all that is needed to see it again: `npm run sim -- --seed N --print`.
 */
import { Cluster, type ClusterOptions, DEFAULT_START_MS } from "../../src/core/cluster.ts";
import { TROUBLES, type Trouble } from "../../src/core/reconcile/buggify.ts";
import { draw, drawInt } from "../../src/core/sim/draw.ts";
import type { LogEntry } from "../../src/core/store/log.ts";
import { invariants, writeInvariants } from "./invariants/index.ts";
import type { Invariant, ObjectEntry } from "./invariants/invariant.ts";
import { situations } from "./marks.ts";
import { deleteEverything } from "./story/empty.ts";
import { heal } from "./story/heal.ts";
import { tell } from "./story/tell.ts";

const MINUTE_MS = 60_000;
/** How long things go wrong. */
export const FIRE_MS = 10 * MINUTE_MS;
/** Longer than the slowest healing there is: a controller's back-off of 1000 s after many refusals. */
const HEAL_MS = 40 * MINUTE_MS;
/** Longer than anything is remembered: events for an hour, and what was said of an object for 65 minutes. */
const OBLIVION_MS = 80 * MINUTE_MS;
/** Pods first, then everything else, then the namespace itself. */
const NAMESPACE_LOOKS = 3;
/** An hour of heartbeats is dear, so only every so many seeds are seen to the very end. */
const EMPTIED_EVERY = 4;
const LOOK_MS = 3_000;
const FAILURES_MAX = 20;
const RATE: { readonly [T in Trouble]: number } = {
  conflict: 0.05,
  unavailable: 0.03,
  tooManyRequests: 0.02,
  forbidden: 0.02,
  crash: 0.004,
  delayedWake: 0.05,
  doubledWake: 0.02,
  droppedViews: 0.01,
};

/** What became of a seed. */
export interface SimulationResult {
  readonly seed: number;
  /** What did not hold, when, in words; empty when all is well. */
  readonly failures: readonly string[];
  readonly hash: number;
  readonly steps: number;
  readonly hits: ReadonlyMap<Trouble, number>;
  /** How often each act was done and each situation met. */
  readonly marks: ReadonlyMap<string, number>;
}

/** How to run a seed. */
export interface SimulationOptions {
  readonly extra?: readonly Invariant[];
  /** Gets every write. */
  readonly print?: (entry: LogEntry) => void;
}

/** The cluster of a seed, with half of all kinds of trouble ahead. */
export function clusterOptions(seed: number): ClusterOptions {
  const rates = Object.fromEntries(TROUBLES.map((trouble) => [trouble, draw(seed, `swarm/${trouble}`) < 0.5 ? RATE[trouble] : 0]));
  return {
    seed,
    nodes: 2 + drawInt(seed, "nodes", 3),
    controlPlane: draw(seed, "members") < 0.3 ? 3 : 1,
    hashing: true,
    distrust: true,
    buggify: { seed, rates, untilMs: DEFAULT_START_MS + FIRE_MS },
  };
}

/** Runs one seed. */
export function simulate(seed: number, options: SimulationOptions = {}): SimulationResult {
  const cluster = new Cluster(clusterOptions(seed));
  const witness = new Witness(cluster, options);
  tell(cluster, {
    seed,
    untilMs: cluster.startMs + FIRE_MS,
    pass: (_, ms) => (witness.passTime(ms) ? cluster : undefined),
    done: (act) => witness.mark(act),
  });
  if (!witness.hasFailed) {
    heal(cluster, seed);
    converge(cluster, witness, "settled");
  }
  if (!witness.hasFailed && seed % EMPTIED_EVERY === 0) {
    deleteEverything(cluster);
    cluster.advance(OBLIVION_MS);
    converge(cluster, witness, "emptied");
  }
  const { failures, marks } = witness;
  return { seed, failures, hash: cluster.store.hash, steps: cluster.manager.steps, hits: cluster.buggify?.hits ?? new Map(), marks };
}

function converge(cluster: Cluster, witness: Witness, when: "settled" | "emptied"): void {
  let isSettled = cluster.runUntilSettled(HEAL_MS);
  // A namespace that has waited long is looked at in the background: nobody tells it that what it waited for has gone.
  for (let looks = 0; isSettled && looks < NAMESPACE_LOOKS && hasLeavingNamespace(cluster); looks++) {
    cluster.advance(MINUTE_MS);
    isSettled = cluster.runUntilSettled(HEAL_MS);
  }
  if (isSettled) witness.check(when);
  else witness.note(`does not settle: ${unsettled(cluster)}`);
  witness.check("always");
}

function hasLeavingNamespace({ server }: Cluster): boolean {
  return [...server.list("Namespace")].some(({ metadata }) => metadata.deletionTimestamp !== undefined);
}

/** Looks at a cluster from outside, and writes down what is wrong. */
class Witness {
  readonly failures: string[] = [];
  readonly marks = new Map<string, number>();
  readonly #cluster: Cluster;
  readonly #invariants: readonly Invariant[];
  #looks = 0;

  constructor(cluster: Cluster, { extra = [], print }: SimulationOptions) {
    this.#cluster = cluster;
    this.#invariants = [...invariants, ...extra];
    const followers = writeInvariants.map(({ name, follow }) => ({ name, judge: follow(cluster) }));
    cluster.store.observe((entry) => {
      print?.(entry);
      const written = entry as ObjectEntry;
      for (const { name, judge } of followers) for (const text of judge(written)) this.note(`${name}: ${text}`);
      for (const [situation, isMet] of Object.entries(situations)) if (isMet(written, cluster)) this.mark(situation);
    });
  }

  get hasFailed(): boolean {
    return this.failures.length > 0;
  }

  note(text: string): void {
    const { nowMs, startMs } = this.#cluster;
    if (this.failures.length < FAILURES_MAX) this.failures.push(`+${Math.round((nowMs - startMs) / 1_000)}s: ${text}`);
  }

  mark(name: string): void {
    this.marks.set(name, (this.marks.get(name) ?? 0) + 1);
  }

  check(when: Invariant["when"]): void {
    this.#looks += 1;
    for (const invariant of this.#invariants) {
      if (invariant.when !== when) continue;
      for (const text of invariant.check(this.#cluster, this.#looks)) this.note(`${invariant.name}: ${text}`);
    }
  }

  /** Lets time pass, looking all the while; returns whether all is well. */
  passTime(ms: number): boolean {
    const cluster = this.#cluster;
    for (const untilMs = cluster.nowMs + ms; cluster.nowMs < untilMs && !this.hasFailed; ) {
      cluster.advance(Math.min(LOOK_MS, untilMs - cluster.nowMs));
      this.check("always");
    }
    return !this.hasFailed;
  }
}

function unsettled({ manager }: Cluster): string {
  return [...manager.due()]
    .filter(({ background }) => !background)
    .slice(0, 5)
    .map(
      ({ agent, key, failures, refusal }) => `${agent} ${key} (${failures} refusals: ${refusal instanceof Error ? refusal.message : ""})`,
    )
    .join(", ");
}
