/**
 * How a node label divides the nodes into domains, by slot, kept up to date node by node.
 */
import type { Labels, Topology } from "../plugin.ts";

const NO_DOMAIN = -1;

/** The domains of one label. */
export class TopologyState implements Topology {
  readonly key: string;
  readonly nodes: number[] = [];
  of: Int32Array;
  missing = 0;
  readonly #ids = new Map<string, number>();

  constructor(key: string, capacity: number) {
    this.key = key;
    this.of = new Int32Array(capacity).fill(NO_DOMAIN);
  }

  grow(capacity: number): void {
    const grown = new Int32Array(capacity).fill(NO_DOMAIN);
    grown.set(this.of);
    this.of = grown;
  }

  /** Moves a slot from the domain of its former labels to that of its labels now; undefined stands for no node. */
  move(slot: number, before: Labels | undefined, after: Labels | undefined): void {
    const former = this.of[slot] ?? NO_DOMAIN;
    const next = after === undefined ? NO_DOMAIN : this.#idOf(after[this.key]);
    if (before !== undefined) this.#count(former, -1);
    if (after !== undefined) this.#count(next, 1);
    this.of[slot] = next;
  }

  #count(id: number, change: 1 | -1): void {
    if (id === NO_DOMAIN) this.missing += change;
    else this.nodes[id] = (this.nodes[id] ?? 0) + change;
  }

  #idOf(value: string | undefined): number {
    if (value === undefined) return NO_DOMAIN;
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(value, id);
      this.nodes[id] = 0;
    }
    return id;
  }
}
