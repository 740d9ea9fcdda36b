/**
 * What the header and the cluster strip say about the whole cluster: pods per node by health, and what was asked for of what there is.
 *
 * Counts move with each change; nothing is ever counted anew.
 */
import {
  type Cluster,
  cpuMillis,
  effectiveRequests,
  type Health,
  type LogEntry,
  type Node,
  type Pod,
  quantityValue,
} from "../../core/index.ts";
import { changedKeys } from "./changed-keys.ts";

/** How the strip sees a pod: its health, or that it is on its way out. */
export type PodState = Health["state"] | "leaving";

/** Pods of one node by state. */
export type PodCounts = { [S in PodState]: number };

/** A node as the strip shows it. */
export interface NodeCounts {
  readonly name: string;
  readonly health: Health;
  readonly pods: Readonly<PodCounts>;
}

/** Sums over the cluster. */
export interface Totals {
  readonly nodes: number;
  readonly nodesReady: number;
  readonly pods: number;
  /** What the pods on nodes ask for. */
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly cpuMillisMax: number;
  readonly memoryBytesMax: number;
}

interface CountedPod {
  readonly node: string;
  readonly state: PodState;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

interface CountedNode {
  readonly health: Health;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** So long may counting take at a time: keys want their frame. */
const SLICE_MS = 4;
/** The clock is looked at after so many pods. */
const PODS_PER_LOOK = 64;
const RECHECKS_MAX = 500;
const NATURAL = new Intl.Collator("en", { numeric: true });

/** The running counts of one cluster. */
export class ClusterCounts {
  #cluster: Cluster;
  readonly #wallMs: () => number;
  readonly #changedPods = new Set<string>();
  readonly #changedNodes = new Set<string>();
  readonly #pods = new Map<string, CountedPod>();
  readonly #nodes = new Map<string, CountedNode>();
  readonly #perNode = new Map<string, PodCounts>();
  readonly #uncertain = new Set<string>();
  #names: readonly string[] = [];
  #sums = { cpuMillis: 0, memoryBytes: 0, cpuMillisMax: 0, memoryBytesMax: 0 };
  #recheckedMs = 0;

  /** `wallMs` ends a slice of work. */
  constructor(cluster: Cluster, wallMs: () => number) {
    this.#cluster = cluster;
    this.#wallMs = wallMs;
    for (const key of cluster.store.table("Pod").keys()) this.#changedPods.add(key);
    for (const key of cluster.store.table("Node").keys()) this.#changedNodes.add(key);
  }

  /** Counts another cluster from now on: the same one at another instant, of which most is known. */
  moveTo(cluster: Cluster): void {
    if (cluster === this.#cluster) return;
    for (const key of changedKeys(this.#cluster, cluster, "Pod")) this.#changedPods.add(key);
    for (const key of changedKeys(this.#cluster, cluster, "Node")) this.#changedNodes.add(key);
    // What is not well may be so by time alone.
    for (const [key, { state }] of this.#pods) if (state === "progressing" || state === "failing") this.#changedPods.add(key);
    this.#cluster = cluster;
    this.#recheckedMs = 0;
  }

  /** Notes a write of any kind. */
  note({ kind, objectKey }: LogEntry): void {
    if (kind === "Pod") this.#changedPods.add(objectKey);
    else if (kind === "Node") this.#changedNodes.add(objectKey);
  }

  /** Whether more is to be looked at. */
  get isBehind(): boolean {
    return this.#changedPods.size > 0;
  }

  /** Counts what was noted. */
  sync(): void {
    this.#recheck();
    if (this.#changedNodes.size > 0) this.#syncNodes();
    const startMs = this.#wallMs();
    let count = 0;
    for (const key of this.#changedPods) {
      if (++count % PODS_PER_LOOK === 0 && this.#wallMs() - startMs >= SLICE_MS) return;
      this.#changedPods.delete(key);
      this.#countPod(key);
    }
  }

  /** The nodes in natural order, and at the end the pods that have none, if there are any. */
  nodes(): readonly NodeCounts[] {
    const nodes = this.#names.map((name) => this.#nodeOf(name));
    const waiting = this.#perNode.get("");
    if (waiting === undefined || total(waiting) === 0) return nodes;
    return [...nodes, { name: "", health: { state: "progressing", why: "not scheduled" }, pods: waiting }];
  }

  totals(): Totals {
    let nodesReady = 0;
    for (const { health } of this.#nodes.values()) if (health.state !== "failing") nodesReady += 1;
    return { nodes: this.#nodes.size, nodesReady, pods: this.#pods.size, ...this.#sums };
  }

  #nodeOf(name: string): NodeCounts {
    return { name, health: this.#nodes.get(name)?.health ?? { state: "ok", why: "" }, pods: this.#countsOf(name) };
  }

  #countsOf(node: string): PodCounts {
    let counts = this.#perNode.get(node);
    if (counts === undefined) {
      counts = { ok: 0, progressing: 0, failing: 0, done: 0, leaving: 0 };
      this.#perNode.set(node, counts);
    }
    return counts;
  }

  #syncNodes(): void {
    const { store, registry, nowMs } = this.#cluster;
    const kind = registry.kind("Node");
    for (const key of this.#changedNodes) {
      const before = this.#nodes.get(key);
      const node = store.get("Node", key) as Node | undefined;
      if (node === undefined) this.#nodes.delete(key);
      else
        this.#nodes.set(key, {
          health: kind.health(node, { nowMs }),
          cpuMillis: cpuMillis(node.status.allocatable?.cpu ?? "0"),
          memoryBytes: quantityValue(node.status.allocatable?.memory ?? "0"),
        });
      const after = this.#nodes.get(key);
      this.#sums.cpuMillisMax += (after?.cpuMillis ?? 0) - (before?.cpuMillis ?? 0);
      this.#sums.memoryBytesMax += (after?.memoryBytes ?? 0) - (before?.memoryBytes ?? 0);
    }
    this.#changedNodes.clear();
    if (this.#names.length !== this.#nodes.size || this.#names.some((name) => !this.#nodes.has(name)))
      this.#names = [...this.#nodes.keys()].sort(NATURAL.compare);
  }

  #countPod(key: string): void {
    const before = this.#pods.get(key);
    if (before !== undefined) this.#add(before, -1);
    const pod = this.#cluster.store.get("Pod", key) as Pod | undefined;
    if (pod === undefined) {
      this.#pods.delete(key);
      this.#uncertain.delete(key);
      return;
    }
    const { state: health } = this.#cluster.registry.kind("Pod").health(pod, { nowMs: this.#cluster.nowMs });
    const state = pod.metadata.deletionTimestamp === undefined ? health : "leaving";
    const isBound = state !== "done" && (pod.spec.nodeName ?? "") !== "";
    const requests = isBound ? effectiveRequests(pod.spec) : undefined;
    const after: CountedPod = {
      node: pod.spec.nodeName ?? "",
      state,
      cpuMillis: requests?.cpuMillis ?? 0,
      memoryBytes: requests?.memoryBytes ?? 0,
    };
    this.#pods.set(key, after);
    this.#add(after, 1);
    if (state === "progressing") this.#uncertain.add(key);
    else this.#uncertain.delete(key);
  }

  #add({ node, state, cpuMillis, memoryBytes }: CountedPod, sign: 1 | -1): void {
    this.#countsOf(node)[state] += sign;
    this.#sums.cpuMillis += sign * cpuMillis;
    this.#sums.memoryBytes += sign * memoryBytes;
  }

  /** What is on its way may fail by time alone. */
  #recheck(): void {
    const { nowMs } = this.#cluster;
    if (nowMs - this.#recheckedMs < 1_000) return;
    this.#recheckedMs = nowMs;
    let count = 0;
    for (const key of this.#uncertain) {
      if (++count > RECHECKS_MAX) return;
      this.#uncertain.delete(key);
      this.#changedPods.add(key);
    }
  }
}

/** How many pods that are. */
export function total({ ok, progressing, failing, done, leaving }: Readonly<PodCounts>): number {
  return ok + progressing + failing + done + leaving;
}
