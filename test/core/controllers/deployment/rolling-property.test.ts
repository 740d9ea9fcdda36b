/**
 * Random rollouts against a second telling of upstream's algorithm, step by step and from start to end.
 * @see kubernetes pkg/controller/deployment/{rolling,sync}.go
 */
import { describe, expect, test } from "vitest";
import { DESIRED_REPLICAS, MAX_REPLICAS } from "../../../../src/core/controllers/deployment/annotations.ts";
import { rollingStep } from "../../../../src/core/controllers/deployment/rolling.ts";
import { scale } from "../../../../src/core/controllers/deployment/scaling.ts";
import { deploymentController } from "../../../../src/core/controllers/deployment.ts";
import { replicaSetController } from "../../../../src/core/controllers/replica-set.ts";
import { draw } from "../../../../src/core/sim/draw.ts";
import { WorkloadCluster } from "../../../support/workload-cluster.ts";
import { aDeployment, aReplicaSet } from "../../../support/workloads.ts";

const LIMITS = [0, 1, 2, 3, 5, "0%", "10%", "25%", "34%", "50%", "100%"] as const;

/** Numbers that depend on the seed alone. */
class Dice {
  readonly #seed: number;
  #n = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  upTo(max: number): number {
    return Math.floor(draw(this.#seed, "rollout", this.#n++) * (max + 1));
  }

  oneOf<T>(list: readonly T[]): T {
    return list[this.upTo(list.length - 1)] as T;
  }
}

/** A set as the model has it. */
interface Sized {
  readonly name: string;
  size: number;
  readonly available: number;
}

function resolved(limit: number | string, total: number, round: (value: number) => number): number {
  return typeof limit === "number" ? limit : round((Number.parseInt(limit, 10) * total) / 100);
}

function fenceposts(replicas: number, maxSurge: number | string, maxUnavailable: number | string) {
  const surge = resolved(maxSurge, replicas, Math.ceil);
  const unavailable = resolved(maxUnavailable, replicas, Math.floor);
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas) };
}

const sum = (sets: readonly Sized[], of: (set: Sized) => number): number => sets.reduce((total, set) => total + of(set), 0);

/** Grow, or else shrink what is unhealthy, then what can be spared; `old` come oldest first. */
function modelStep(replicas: number, limits: { surge: number; unavailable: number }, fresh: Sized, old: readonly Sized[]): void {
  const all = [...old, fresh];
  const total = sum(all, ({ size }) => size);
  if (fresh.size > replicas) {
    fresh.size = replicas;
    return;
  }
  const room = Math.min(replicas + limits.surge - total, replicas - fresh.size);
  if (room > 0) {
    fresh.size += room;
    return;
  }
  const least = replicas - limits.unavailable;
  let spare = total - least - (fresh.size - fresh.available);
  if (spare <= 0) return;
  for (const set of old) {
    const unhealthy = Math.max(0, Math.min(spare, set.size - set.available, set.size));
    set.size -= unhealthy;
    spare -= unhealthy;
  }
  let healthy = sum(all, ({ available }) => available) - least;
  for (const set of old) {
    const gone = Math.max(0, Math.min(healthy, set.size));
    set.size -= gone;
    healthy -= gone;
  }
}

const SEEDS = Array.from({ length: 40 }, (_, index) => index);

describe("a step of a random rollout", () => {
  test.each(SEEDS)("is upstream's (seed %i)", (seed) => {
    const dice = new Dice(seed);
    for (let round = 0; round < 50; round++) {
      const replicas = dice.upTo(12);
      const [maxSurge, maxUnavailable] = [dice.oneOf(LIMITS), dice.oneOf(LIMITS)];
      const sets = Array.from({ length: 1 + dice.upTo(3) }, (_, index): Sized => {
        const size = dice.upTo(8);
        return { name: `web-${index}`, size, available: dice.upTo(size) };
      });
      const objects = sets.map(({ name, size, available }, index) => aReplicaSet({ name, replicas: size, available, bornAt: index }));
      const deployment = aDeployment({ spec: { replicas }, maxSurge, maxUnavailable });
      const newest = objects[objects.length - 1] ?? aReplicaSet();
      const resizes = rollingStep(deployment, newest, objects.slice(0, -1));
      const found = new Map(sets.map(({ name, size }) => [name, size]));
      for (const { replicaSet, replicas: size } of resizes) found.set(replicaSet.metadata.name, size);
      const story = JSON.stringify({ replicas, maxSurge, maxUnavailable, sets });
      const fresh = sets[sets.length - 1] ?? { name: "", size: 0, available: 0 };
      modelStep(replicas, fenceposts(replicas, maxSurge, maxUnavailable), fresh, sets.slice(0, -1));
      expect([...found], story).toEqual(sets.map(({ name, size }) => [name, size]));
    }
  });
});

describe("a random change of size in the middle of a rollout", () => {
  test.each(SEEDS)("hands out exactly what there is (seed %i)", (seed) => {
    const dice = new Dice(1_000 + seed);
    for (let round = 0; round < 50; round++) {
      const [before, replicas] = [2 + dice.upTo(20), dice.upTo(40)];
      const [maxSurge, maxUnavailable] = [dice.oneOf(LIMITS), dice.oneOf(LIMITS)];
      const maxBefore = before + fenceposts(before, maxSurge, maxUnavailable).surge;
      const first = 1 + dice.upTo(Math.max(0, maxBefore - 2));
      const sizes = [first, Math.max(1, maxBefore - first)];
      const annotations = { [DESIRED_REPLICAS]: String(before), [MAX_REPLICAS]: String(maxBefore) };
      const sets = sizes.map((size, index) => aReplicaSet({ name: `web-${index}`, replicas: size, bornAt: index, annotations }));
      const deployment = aDeployment({ spec: { replicas }, maxSurge, maxUnavailable });
      const resizes = scale(deployment, sets[1], sets.slice(0, 1));
      const after = new Map(resizes.map(({ replicaSet, replicas: size }) => [replicaSet.metadata.name, size]));
      const total = sizes.reduce((all, size, index) => all + (after.get(`web-${index}`) ?? size), 0);
      const story = JSON.stringify({ before, replicas, maxSurge, sizes });
      expect(total, story).toBe(replicas === 0 ? 0 : replicas + fenceposts(replicas, maxSurge, maxUnavailable).surge);
      for (const [index, size] of sizes.entries()) {
        const share = replicas === 0 ? 0 : (size * total) / maxBefore;
        // Rounding moves each set by half a pod at most, and the larger one takes what is left over of both.
        expect(Math.abs((after.get(`web-${index}`) ?? size) - share), story).toBeLessThanOrEqual(1.5);
      }
    }
  });
});

describe("a whole rollout", () => {
  const replicasOf = [1, 2, 3, 4, 7, 10] as const;
  const limitsOf = [
    ["25%", "25%"],
    [1, 0],
    [0, 1],
    ["100%", 0],
    [0, "100%"],
    ["50%", "50%"],
    [0, "25%"],
  ] as const;
  const cases = replicasOf.flatMap((replicas) => limitsOf.map(([maxSurge, maxUnavailable]) => ({ replicas, maxSurge, maxUnavailable })));

  test.each(cases)("of $replicas with surge $maxSurge and $maxUnavailable unavailable stays within its limits", (limits) => {
    const { replicas, maxSurge, maxUnavailable } = limits;
    const cluster = new WorkloadCluster([deploymentController, replicaSetController]);
    const labels = { app: "web" };
    const template = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: "web", image }] } });
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
    cluster.apply({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: { replicas, selector: { matchLabels: labels }, strategy, template: template("v1") },
    });
    cluster.advance(10);
    cluster.patch("Deployment", "default/web", { spec: { template: template("v2") } });
    const { surge, unavailable } = fenceposts(replicas, maxSurge, maxUnavailable);
    let [most, least]: [number, number] = [0, replicas];
    const seconds = cluster.secondsUntil(() => {
      const pods = cluster.list("Pod").filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      // What is asked for: the sets' own controllers may make a pod in the very instant in which another goes.
      most = Math.max(
        most,
        cluster.list("ReplicaSet").reduce((all, { spec }) => all + spec.replicas, 0),
      );
      least = Math.min(
        least,
        pods.filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True")).length,
      );
      return pods.length === replicas && pods.every(({ spec }) => spec.containers[0]?.image === "v2") && cluster.manager.settled;
    }, 120);
    expect(seconds).toBeLessThan(120);
    expect(most).toBeLessThanOrEqual(replicas + surge);
    expect(least).toBeGreaterThanOrEqual(replicas - unavailable);
    // Neither limit is left unused: a rollout that crawls along is as wrong as one that tears down too much.
    expect(most === replicas + surge || least === replicas - unavailable).toBe(true);
    const conditions = cluster.find("Deployment", "default/web")?.status.conditions ?? [];
    expect(conditions.map(({ reason }) => reason).sort()).toEqual(["MinimumReplicasAvailable", "NewReplicaSetAvailable"]);
  });
});
