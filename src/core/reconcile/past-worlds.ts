/**
 * What processes see whose link is cut: the store as it was then. Views, made when asked for.
 *
 * Thousands that are cut off together share one world, or each would build the same indexes over the same objects.
 */
import { customTablesOf } from "../server/custom-kinds.ts";
import { Reader, type TableDefinition } from "../store/reader.ts";
import type { StoreSnapshot } from "../store/store.ts";
import { ReaderWorld } from "./world.ts";

/** Worlds of pasts that nobody sees any more are forgotten when there are so many. */
const WORLDS_MAX = 16;

/** Worlds by the moment they show. */
export class PastWorlds {
  readonly #definitions: readonly TableDefinition[];
  readonly #links: ReadonlyMap<string, StoreSnapshot>;
  readonly #worlds = new Map<StoreSnapshot | undefined, ReaderWorld>();

  /** `links` says what each process saw last. */
  constructor(definitions: readonly TableDefinition[], links: ReadonlyMap<string, StoreSnapshot>) {
    this.#definitions = definitions;
    this.#links = links;
  }

  /** The world as it was; an empty one for who has never seen it. */
  of(seen: StoreSnapshot | undefined): ReaderWorld {
    const known = this.#worlds.get(seen);
    if (known !== undefined) return known;
    if (this.#worlds.size >= WORLDS_MAX) this.#forget();
    const reader = new Reader(this.#definitions, seen?.tables);
    if (seen !== undefined) reader.serveAlso(customTablesOf(reader));
    const world = new ReaderWorld(reader);
    this.#worlds.set(seen, world);
    return world;
  }

  #forget(): void {
    const needed = new Set(this.#links.values());
    for (const seen of this.#worlds.keys()) if (seen !== undefined && !needed.has(seen)) this.#worlds.delete(seen);
  }
}
