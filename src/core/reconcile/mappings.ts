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

/** All interests of all agents; worked out once. */
export class Mappings {
  readonly #byKind: ReadonlyMap<string, readonly Mapping[]>;
  readonly #world: ReaderWorld;

  constructor(agents: readonly Agent[], kinds: readonly string[], world: ReaderWorld) {
    this.#world = world;
    this.#byKind = new Map(kinds.map((kind) => [kind, this.#mappingsOf(agents, kind)]));
  }

  /** Who is interested in a kind. */
  of(kind: string): readonly Mapping[] {
    return this.#byKind.get(kind) ?? NOBODY;
  }

  /** The kinds that can wake an agent. */
  watchedBy(agent: string): ReadonlySet<string> {
    return new Set(
      [...this.#byKind].flatMap(([kind, mappings]) => (mappings.some((mapping) => mapping.agent.name === agent) ? [kind] : [])),
    );
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
    for (const [kind, mappings] of this.#byKind) {
      const mapping = mappings.find((candidate) => candidate.agent === agent);
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
