/**
 * The store: what etcd and its cache are to a real cluster.
 *
 * One revision over all kinds, one table per kind, one log. Values are frozen and shared by all readers; a write that
 * changes nothing is no write. The store knows tables, not kinds: it has never heard of a Pod.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go
 */
import { chainHash } from "../sim/draw.ts";
import { createTree, type Tree } from "../sim/tree.ts";
import { keepEqual } from "./keep-equal.ts";
import { type Author, Log, type LogEntry, type LogPast, type Written } from "./log.ts";
import { Reader, type Stored, type TableDefinition } from "./reader.ts";

/** Everything the store has to remember; O(kinds) to take. */
export interface StoreSnapshot {
  readonly revision: number;
  readonly seq: number;
  readonly hash: number;
  readonly tables: ReadonlyMap<string, Tree<string, Stored>>;
  /** How many names were made from a prefix, so that the next one is new. */
  readonly names: Tree<string, number>;
  readonly foreign: readonly ForeignRevisions[];
}

/** Revisions between two that belong to another life: nothing here was ever written with one of them. */
interface ForeignRevisions {
  readonly after: number;
  readonly before: number;
}

/** How a store starts. */
export interface StoreOptions {
  readonly from?: StoreSnapshot;
  /** Chain every entry into `hash`; costs a serialisation per write, so tests and replays ask for it. */
  readonly hashing?: boolean;
  readonly logBudgetBytes?: number;
  /** What is known of the time before `from`. */
  readonly past?: LogPast | undefined;
}

/** Called after each entry was written; the manager maps it to keys, watches wake. */
export type Observer = (entry: LogEntry) => void;

/** Tables, revision and log. */
export class Store extends Reader {
  readonly log: Log;
  readonly #observers: Observer[] = [];
  readonly #history: ReadonlyMap<string, "full" | "last">;
  readonly #hashing: boolean;
  #names: Tree<string, number>;
  #revision: number;
  #hash: number;
  #foreign: readonly ForeignRevisions[];

  constructor(definitions: readonly TableDefinition[], options: StoreOptions = {}) {
    super(definitions, options.from?.tables);
    this.#revision = options.from?.revision ?? 0;
    this.#hash = options.from?.hash ?? 0;
    this.#foreign = options.from?.foreign ?? [];
    this.#hashing = options.hashing ?? false;
    this.#names = options.from?.names.clone() ?? createTree();
    this.#history = new Map(definitions.map(({ kind, history }) => [kind, history]));
    const kinds = definitions.map(({ kind }) => kind);
    this.log = new Log({ seq: options.from?.seq ?? 0, revision: this.#revision, kinds, past: options.past }, options.logBudgetBytes);
  }

  override serveAlso(definitions: readonly TableDefinition[]): void {
    super.serveAlso(definitions);
    for (const { kind } of definitions) this.log.open(kind);
  }

  /** The revision of the newest write. */
  get revision(): number {
    return this.#revision;
  }

  /** A digest of every entry so far; 0 unless hashing was asked for. */
  get hash(): number {
    return this.#hash;
  }

  observe(observer: Observer): void {
    this.#observers.push(observer);
  }

  /** Writes `object` under `key`; returns what is stored now, which is the old value when nothing changed. */
  put<T extends Stored>(kind: string, key: string, object: T, timeMs: number, author: Author): T {
    if (!this.serves(kind)) throw new RangeError(`no table for kind ${kind}`);
    const before = this.get(kind, key);
    const resourceVersion = String(this.#revision + 1);
    const after = keepEqual({ ...object, metadata: { ...object.metadata, resourceVersion } }, before);
    if (before !== undefined && isSameButVersion(after, before)) return before as T;
    this.#revision += 1;
    this.table(kind).set(key, after);
    this.changed(kind, key, before, after);
    const verb = before === undefined ? "create" : "update";
    this.#append({ revision: this.#revision, timeMs, verb, kind, objectKey: key, before, after }, author);
    return after;
  }

  /** Removes the object; does nothing when it is not there. The entry's `before` is the last state. */
  remove(kind: string, key: string, timeMs: number, author: Author): void {
    const before = this.get(kind, key);
    if (before === undefined) return;
    this.#revision += 1;
    this.table(kind).delete(key);
    this.changed(kind, key, before, undefined);
    this.#append({ revision: this.#revision, timeMs, verb: "delete", kind, objectKey: key, before }, author);
  }

  /** Records what happened to the world outside the API: a crash, a cut link. Takes no revision. */
  record(text: string, timeMs: number, author: Author): LogEntry {
    return this.#append({ revision: this.#revision, timeMs, verb: "fault", kind: "", objectKey: author.key, text }, author);
  }

  /** Makes every coming revision larger than `revision`: on a branch no version may stand for two objects. */
  raiseRevision(revision: number): void {
    if (revision <= this.#revision) return;
    this.#foreign = [...this.#foreign, { after: this.#revision, before: revision }];
    this.#revision = revision;
  }

  /** Nobody can go on from what was read before: the objects are others, and no entry of the log says so. */
  disownPast(): void {
    this.#foreign = [{ after: -1, before: this.#revision }];
  }

  /** Whether whoever has read up to a revision has read it in another life, or in one whose objects are gone. */
  isForeign(revision: number): boolean {
    return this.#foreign.some(({ after, before }) => after < revision && revision < before);
  }

  /** Counts how often `prefix` was asked for; makes the names drawn from it independent of all others. */
  nextName(prefix: string): number {
    const n = (this.#names.get(prefix) ?? 0) + 1;
    this.#names.set(prefix, n);
    return n;
  }

  /** How many names were made up to now, for `restoreNames`. */
  names(): StoreSnapshot["names"] {
    return this.#names.clone();
  }

  /** Takes back the names that were made since, by a write that came to nothing. */
  restoreNames(names: StoreSnapshot["names"]): void {
    this.#names = names;
  }

  snapshot(): StoreSnapshot {
    const [revision, hash, foreign] = [this.#revision, this.#hash, this.#foreign];
    return { revision, seq: this.log.seq, hash, tables: this.cloneTables(), names: this.#names.clone(), foreign };
  }

  #append(written: Written, author: Author): LogEntry {
    if (this.#hashing) this.#hash = chainHash(this.#hash, digestText(written, author));
    const logged = this.log.append(written, author, this.#history.get(written.kind) ?? "full");
    for (const observer of this.#observers) observer(logged);
    return logged;
  }
}

/** Whether nothing but the version tells the two apart; their equal parts are identical already. */
function isSameButVersion(after: Stored, before: Stored): boolean {
  return hasSameFields(after, before, "metadata") && hasSameFields(after.metadata, before.metadata, "resourceVersion");
}

function hasSameFields<T extends object>(a: T, b: T, except: keyof T): boolean {
  let count = 0;
  for (const field in a) {
    if (field !== except && a[field] !== b[field]) return false;
    count += 1;
  }
  for (const _ in b) count -= 1;
  return count === 0;
}

function digestText({ revision, timeMs, verb, kind, objectKey, after, text }: Written, { agent, key }: Author): string {
  return JSON.stringify([revision, timeMs, agent, key, verb, kind, objectKey, after ?? text ?? null]);
}
