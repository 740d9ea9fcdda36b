/**
 * What an act of a story has to do with: the cluster, its draws, and the command line.
 */
import { finish, runLine } from "../../../src/commands/runner.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import { Dice } from "./dice.ts";

/** Namespaces of stories; the second comes and goes. */
export const NAMESPACES = ["default", "shop"] as const;
/** Applications by the kind that owns their pods; pods of different kinds never share a selector. */
export const DEPLOYMENTS = ["red", "green", "blue"] as const;
export const REPLICA_SETS = ["cyan"] as const;
export const PODS = ["grey", "white", "black"] as const;

/** One act's view of the cluster. */
export class Scene {
  readonly cluster: Cluster;
  readonly seed: number;
  readonly n: number;
  readonly dice: Dice;
  readonly namespace: string;

  constructor(cluster: Cluster, seed: number, n: number) {
    this.cluster = cluster;
    this.seed = seed;
    this.n = n;
    this.dice = new Dice(seed, n);
    this.namespace = this.dice.has("namespace", 0.75) ? "default" : "shop";
  }

  /** Runs a command line to its end; `-f` reads `text`. Whether it did what it was to do. */
  run(line: string, text = "", namespace = this.namespace): boolean {
    const context = { cluster: this.cluster, namespace, readFiles: () => [{ path: "story.yaml", text }] };
    return finish(runLine(line, context)).exitCode === 0;
  }

  /** Names of the kind's objects, in the act's namespace. */
  names(kind: string): readonly string[] {
    return [...this.cluster.server.list(kind, { namespace: this.namespace })].map(({ metadata }) => metadata.name);
  }

  /** Names of all nodes. */
  nodes(): readonly string[] {
    return [...this.cluster.server.list("Node")].map(({ metadata }) => metadata.name);
  }

  node(): string {
    return this.dice.pick("node", this.nodes()) ?? "none";
  }

  app(): string {
    return this.dice.pick("app", DEPLOYMENTS) ?? "red";
  }
}
