/**
 * A random story under trouble, in two phases: safety under fire, then heal and converge.
 *
 * Everything follows from the seed: the cluster, the story, which kinds of trouble there are (each seed has its own
 * mix), and so a failing seed is all that is needed to see it again: `npm run sim -- --seed N --print`.
 */
import { finish, runLine } from "../../src/commands/runner.ts";
import { Cluster } from "../../src/core/cluster.ts";
import { TROUBLES, type Trouble } from "../../src/core/reconcile/buggify.ts";
import { draw, drawInt } from "../../src/core/sim/draw.ts";
import type { LogEntry } from "../../src/core/store/log.ts";
import { invariants } from "./invariants/index.ts";
import type { Invariant } from "./invariants/invariant.ts";
import { deploymentYaml, serviceYaml } from "./story-manifests.ts";

const MINUTE_MS = 60_000;
const FIRE_MS = 10 * MINUTE_MS;
/** Longer than the slowest healing there is: a controller's back-off of 1000 s after many refusals. */
const HEAL_MS = 40 * MINUTE_MS;
const LOOK_MS = 2_000;
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
}

/** Runs one seed; `print` gets a line per write. */
export function simulate(
  seed: number,
  options: { readonly extra?: readonly Invariant[]; readonly print?: (entry: LogEntry) => void } = {},
): SimulationResult {
  const start = new Cluster({ seed });
  const rates = Object.fromEntries(TROUBLES.map((trouble) => [trouble, draw(seed, `swarm/${trouble}`) < 0.5 ? RATE[trouble] : 0]));
  const cluster = new Cluster({
    seed,
    nodes: 2 + drawInt(seed, "nodes", 3),
    hashing: true,
    distrust: true,
    buggify: { seed, rates, untilMs: start.startMs + FIRE_MS },
  });
  const failures: string[] = [];
  const checked = [...invariants, ...(options.extra ?? [])];
  const note = (text: string): void => {
    failures.push(`+${Math.round((cluster.nowMs - cluster.startMs) / 1_000)}s: ${text}`);
  };
  let revision = 0;
  cluster.store.observe((entry) => {
    if (entry.revision < revision) note(`the revision fell from ${revision} to ${entry.revision}`);
    revision = entry.revision;
    const from = nodeNameOf(entry.before);
    if (from !== undefined && entry.after !== undefined && nodeNameOf(entry.after) !== from)
      note(`${entry.objectKey} moved from ${from} to ${nodeNameOf(entry.after)}`);
    options.print?.(entry);
  });
  const check = (when: Invariant["when"]): void => {
    for (const invariant of checked)
      if (invariant.when === when) for (const text of invariant.check(cluster)) note(`${invariant.name}: ${text}`);
  };
  underFire(
    cluster,
    seed,
    () => check("always"),
    () => failures.length > 0,
  );
  if (failures.length === 0) {
    heal(cluster);
    const settled = cluster.runUntilSettled(HEAL_MS);
    if (settled) check("settled");
    else
      note(
        `does not settle: ${[...cluster.manager.due()]
          .filter(({ background }) => !background)
          .slice(0, 5)
          .map(
            ({ agent, key, failures: count, refusal }) =>
              `${agent} ${key} (${count} refusals: ${refusal instanceof Error ? refusal.message : ""})`,
          )}`,
      );
    check("always");
  }
  return { seed, failures, hash: cluster.store.hash, steps: cluster.manager.steps, hits: cluster.buggify?.hits ?? new Map() };
}

function nodeNameOf(object: unknown): string | undefined {
  return (object as { readonly kind?: string; readonly spec?: { readonly nodeName?: string } } | undefined)?.spec?.nodeName || undefined;
}

function underFire(cluster: Cluster, seed: number, look: () => void, failed: () => boolean): void {
  const endMs = cluster.nowMs + FIRE_MS;
  for (let n = 0; cluster.nowMs < endMs && !failed(); n++) {
    act(cluster, seed, n);
    const pauseMs = 1_000 + drawInt(seed, "pause", 59_000, n);
    for (const untilMs = Math.min(endMs, cluster.nowMs + pauseMs); cluster.nowMs < untilMs && !failed(); ) {
      cluster.advance(Math.min(LOOK_MS, untilMs - cluster.nowMs));
      look();
    }
  }
}

/** One random act of a user; lines that are refused are part of the story. */
function act(cluster: Cluster, seed: number, n: number): void {
  const pick = <T>(purpose: string, from: readonly T[]): T => from[drawInt(seed, `act/${purpose}`, from.length, n)] as T;
  const app = pick("app", ["red", "green", "blue"]);
  const node = pick(
    "node",
    [...cluster.server.list("Node")].map(({ metadata }) => metadata.name),
  );
  const pods = [...cluster.server.list("Pod", { namespace: "default" })].map(({ metadata }) => metadata.name);
  const pod = pods.length === 0 ? "none" : pick("pod", pods);
  const replicas = drawInt(seed, "act/replicas", 7, n);
  const line = pick("line", [
    "apply -f deployment",
    "apply -f deployment",
    "apply -f service",
    `scale deployment/${app} --replicas=${replicas}`,
    `rollout restart deployment/${app}`,
    `delete deployment ${app} --cascade=${pick("cascade", ["background", "foreground"])}`,
    `delete pod ${pod}`,
    `crash node ${node}`,
    `crash node ${node}`,
    `recover node ${node}`,
    `crash pod ${pod}`,
    `cordon ${node}`,
    `uncordon ${node}`,
  ]);
  const text = line.endsWith("service") ? serviceYaml(app) : deploymentYaml({ app, replicas, seed, n });
  finish(runLine(line, { cluster, namespace: "default", readFiles: () => [{ path: "story.yaml", text }] }));
}

/** Ends every fault, and takes back what could never settle. */
function heal(cluster: Cluster): void {
  const context = { cluster, namespace: "default", readFiles: () => [] };
  for (const { metadata } of cluster.server.list("Node")) {
    finish(runLine(`recover node ${metadata.name}`, context));
    finish(runLine(`uncordon ${metadata.name}`, context));
  }
}
