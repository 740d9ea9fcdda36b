/**
 * From changes to keys: what each agent watches, by kind.
 */
import type { KubeObject } from "../api/kind.ts";
import type { StoreSnapshot } from "../store/store.ts";
import type { Agent, Change, Key } from "./agent.ts";
import type { ReaderWorld } from "./world.ts";

/** One agent's interest in one kind. */
export interface Mapping {
  readonly agent: Agent;
  map(change: Change<KubeObject>): Iterable<Key>;
}

const NOBODY: readonly Mapping[] = [];

/** All interests of all agents; worked out once for each kind, when it is first seen: custom kinds come and go. */
export class Mappings {
  readonly #agents: readonly Agent[];
  readonly #byKind = new Map<string, readonly Mapping[]>([["", NOBODY]]);
  readonly #world: ReaderWorld;

  constructor(agents: readonly Agent[], world: ReaderWorld) {
    this.#agents = agents;
    this.#world = world;
  }

  /** Who is interested in a kind; in faults, which have none, nobody is. */
  of(kind: string): readonly Mapping[] {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const mappings = this.#mappingsOf(this.#agents, kind);
    this.#byKind.set(kind, mappings);
    return mappings;
  }

  /** The kinds that can wake an agent. */
  watchedBy(agent: string): ReadonlySet<string> {
    return new Set(this.#world.kinds.filter((kind) => this.of(kind).some((mapping) => mapping.agent.name === agent)));
  }

  /** Adds the keys that all existing objects map to; the world must be open. */
  mapEverything(agent: Agent, keys: Set<Key>): void {
    for (const [kind, mapping] of this.#mappingsBy(agent)) {
      for (const object of this.#world.listAny(kind)) for (const key of mapping.map({ after: object })) keys.add(key);
    }
  }

  /** Adds the keys of what was `seen` and has changed or gone since; the world must be open. */
  mapMissed(agent: Agent, seen: StoreSnapshot, keys: Set<Key>): void {
    for (const [kind, mapping] of this.#mappingsBy(agent)) {
      for (const [key, object] of seen.tables.get(kind)?.entries() ?? []) {
        const before = object as KubeObject;
        const after = this.#world.getAny(kind, key);
        if (before !== after) for (const each of mapping.map({ before, after })) keys.add(each);
      }
    }
  }

  *#mappingsBy(agent: Agent): Generator<readonly [string, Mapping]> {
    for (const kind of this.#world.kinds) {
      const mapping = this.of(kind).find((candidate) => candidate.agent === agent);
      if (mapping !== undefined) yield [kind, mapping];
    }
  }

  #mappingsOf(agents: readonly Agent[], kind: string): readonly Mapping[] {
    const mappings: Mapping[] = [];
    for (const agent of agents) {
      const watch = agent.watches[kind as keyof Agent["watches"]] as
        | ((change: Change<KubeObject>, world: ReaderWorld) => Iterable<Key>)
        | undefined;
      if (watch !== undefined) mappings.push({ agent, map: (change) => watch(change, this.#world) });
      else if (agent.watchAny !== undefined) mappings.push({ agent, map: (change) => agent.watchAny?.(kind, change, this.#world) ?? [] });
    }
    return mappings;
  }
}
