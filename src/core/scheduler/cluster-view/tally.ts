/**
 * Counts of pods by node and by domain, kept up to date pod by pod.
 */
import type { DomainCounts, PodClass, Tally } from "../plugin.ts";
import type { TopologyState } from "./topology.ts";

class DomainState implements DomainCounts {
  readonly topology: TopologyState;
  counts = new Int32Array(8);
  total = 0;

  constructor(topology: TopologyState) {
    this.topology = topology;
  }

  add(slot: number, change: number): void {
    const id = this.topology.of[slot] ?? -1;
    if (id < 0 || change === 0) return;
    if (id >= this.counts.length) {
      const grown = new Int32Array(Math.max(id + 1, 2 * this.counts.length));
      grown.set(this.counts);
      this.counts = grown;
    }
    this.counts[id] = (this.counts[id] ?? 0) + change;
    this.total += change;
  }
}

/** How many pods of the included classes stand where. */
export class TallyState implements Tally {
  readonly includes: (podClass: PodClass) => boolean;
  byNode: Int32Array;
  readonly #domains: DomainState[] = [];
  readonly #topology: (key: string) => TopologyState;

  constructor(includes: (podClass: PodClass) => boolean, capacity: number, topology: (key: string) => TopologyState) {
    this.includes = includes;
    this.byNode = new Int32Array(capacity);
    this.#topology = topology;
  }

  grow(capacity: number): void {
    const grown = new Int32Array(capacity);
    grown.set(this.byNode);
    this.byNode = grown;
  }

  add(slot: number, change: number): void {
    this.byNode[slot] = (this.byNode[slot] ?? 0) + change;
    for (const domain of this.#domains) domain.add(slot, change);
  }

  /** Takes the slot's pods out of all domains, before the node's labels change, or puts them back in after. */
  shift(slot: number, direction: "out" | "in"): void {
    const count = this.byNode[slot] ?? 0;
    if (count === 0) return;
    for (const domain of this.#domains) domain.add(slot, direction === "in" ? count : -count);
  }

  domains(topologyKey: string): DomainState {
    const known = this.#domains.find(({ topology }) => topology.key === topologyKey);
    if (known !== undefined) return known;
    const domain = new DomainState(this.#topology(topologyKey));
    for (let slot = 0; slot < this.byNode.length; slot++) domain.add(slot, this.byNode[slot] ?? 0);
    this.#domains.push(domain);
    return domain;
  }
}
