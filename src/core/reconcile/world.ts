/**
 * The world as an agent sees it: read-only, valid until its reconcile returns.
 */
import type { Kind, KubeObject, ObjectKey } from "../api/kind.ts";
import type { builtInKinds, KindMap, KindName } from "../api/kinds/index.ts";
import { assert } from "../sim/assert.ts";
import type { Reader, Where } from "../store/reader.ts";

type DefinitionOf<K extends KindName> = Extract<(typeof builtInKinds)[number], { readonly kind: K }>;
type IndexOf<K extends KindName> = DefinitionOf<K> extends Kind<string, infer _T, infer I> ? I : never;

/** Narrows a list of kind K: a namespace, one label `key=value`, or any of the kind's indexes. */
export type IndexQuery<K extends KindName> = { readonly namespace?: string; readonly label?: string } & {
  readonly [I in IndexOf<K>]?: string;
};

/** The live store, or what the process last saw of it. */
export interface World {
  /** A watch that nobody sets: for waiting, and for telling what came before what. */
  readonly nowMs: number;
  /** What the machine's clock says: it may go wrong. For what is told to others, never for waiting. */
  readonly clockMs: number;
  readonly revision: number;
  get<K extends KindName>(kind: K, key: ObjectKey): KindMap[K] | undefined;
  /** Through an index whenever one fits; in byte order of keys. */
  list<K extends KindName>(kind: K, where?: IndexQuery<K>): Iterable<KindMap[K]>;
  /** The same for a kind that is known only by name (the garbage collector's view). */
  getAny(kind: string, key: ObjectKey): KubeObject | undefined;
  listAny(kind: string, where?: Where): Iterable<KubeObject>;
  count(kind: string): number;
  /** Names of all kinds that are served. */
  readonly kinds: readonly string[];
}

/** A World over a Reader; `open` and `close` bracket each reconcile so that nobody keeps it. */
export class ReaderWorld implements World {
  readonly #reader: Reader;
  #nowMs = 0;
  #skewMs = 0;
  #revision = 0;
  #open = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get kinds(): readonly string[] {
    return this.#reader.kinds;
  }

  open(nowMs: number, revision: number, skewMs = 0): this {
    this.#nowMs = nowMs;
    this.#skewMs = skewMs;
    this.#revision = revision;
    this.#open = true;
    return this;
  }

  close(): void {
    this.#open = false;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get clockMs(): number {
    return this.#nowMs + this.#skewMs;
  }

  get revision(): number {
    return this.#revision;
  }

  get<K extends KindName>(kind: K, key: ObjectKey): KindMap[K] | undefined {
    this.#check();
    return this.#reader.get(kind, key) as KindMap[K] | undefined;
  }

  list<K extends KindName>(kind: K, where?: IndexQuery<K>): Iterable<KindMap[K]> {
    this.#check();
    return this.#reader.list(kind, where as Where | undefined) as Iterable<unknown> as Iterable<KindMap[K]>;
  }

  getAny(kind: string, key: ObjectKey): KubeObject | undefined {
    this.#check();
    return this.#reader.serves(kind) ? (this.#reader.get(kind, key) as KubeObject | undefined) : undefined;
  }

  listAny(kind: string, where?: Where): Iterable<KubeObject> {
    this.#check();
    return this.#reader.list(kind, where) as Iterable<unknown> as Iterable<KubeObject>;
  }

  count(kind: string): number {
    this.#check();
    return this.#reader.count(kind);
  }

  #check(): void {
    assert(this.#open, "a World is read only while its reconcile runs: keep values, not the World");
  }
}
