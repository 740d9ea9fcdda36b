/**
 * Stories measured in a process of their own, because that is how they are met: `kubarium run` does each once, with
 * code that no earlier repetition has warmed. What is timed begins when all modules are loaded.
 */
import { fork } from "node:child_process";
import { Cluster } from "../../src/core/index.ts";
import { applyPods, type Cost, clusterWithPods, costOf, loseNode, runUntilReady } from "./workloads.ts";

/** What a story found. */
export interface ColdCost extends Cost {
  readonly rssBytes: number;
  /** Entries of the log that it wrote. */
  readonly writes: number;
}

/** The stories by name; each prepares what is not timed and returns the cluster and the rest. */
const STORIES = {
  "a thousand pods": () => {
    const cluster = new Cluster({ nodes: 20 });
    const work = (): void => {
      applyPods(cluster, 1_000, 10, true);
      runUntilReady(cluster, 1_000);
    };
    return { cluster, work };
  },
  "a node is lost": () => {
    const cluster = clusterWithPods(3, 50, 5, true);
    return { cluster, work: () => loseNode(cluster, 50) };
  },
} satisfies { readonly [name: string]: () => { readonly cluster: Cluster; readonly work: () => void } };

/** Runs one story in a fresh process. */
export function coldCost(name: keyof typeof STORIES): Promise<ColdCost> {
  const child = fork(import.meta.filename, [name], { execArgv: ["--import", "tsx"], env: { ...process.env, NODE_ENV: "production" } });
  return new Promise((resolve, reject) => {
    child.once("message", (cost) => resolve(cost as ColdCost));
    child.once("close", (code) => reject(new Error(`"${name}" ended with ${code}`)));
  });
}

function runStory(name: keyof typeof STORIES): ColdCost {
  const { cluster, work } = STORIES[name]();
  const before = cluster.store.log.seq;
  const cost = costOf(work);
  return { ...cost, rssBytes: process.memoryUsage().rss, writes: cluster.store.log.seq - before };
}

const [script, story] = process.argv.slice(1);
if (script === import.meta.filename) process.send?.(runStory(story as keyof typeof STORIES));
