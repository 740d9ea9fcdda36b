/**
 * Lists as of a revision: page by page through one moment, or at a moment that a client names.
 *
 * A page's token names the revision at which its list began; the tables of the last such moments are kept (clones, which
 * cost next to nothing), and moments that are not are made from the log, backwards from now.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/storage/continue.go, pkg/storage/etcd3/store.go
 */
import { decodeBase64, encodeBase64 } from "../api/base64.ts";
import { ApiError } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import type { Tree } from "../sim/tree.ts";
import type { Stored } from "../store/reader.ts";
import type { Store } from "../store/store.ts";

/** Where the next page begins. */
export interface Continuation {
  /** The revision of the whole list; 0: whatever is there now. */
  readonly revision: number;
  /** The key after which it goes on. */
  readonly after: string;
}

/** Enough for every client of a workshop to page at leisure. */
const KEPT_MAX = 256;

/** The moments at which lists were begun. */
export class Lists {
  readonly #kept = new Map<string, Tree<string, Stored>>();
  #store: Store | undefined;

  /** The kind's objects by key as they were at a revision; refuses with Expired where that is no longer known. */
  at(store: Store, kind: string, revision: number): Tree<string, Stored> {
    // Another store is another life: its revisions never stand for the same objects.
    if (store !== this.#store) this.#kept.clear();
    this.#store = store;
    const name = `${kind} ${revision}`;
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = revision >= store.revision ? store.table(kind).clone() : madeFromLog(store, kind, revision);
    this.#kept.set(name, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return made;
  }
}

function madeFromLog(store: Store, kind: string, revision: number): Tree<string, Stored> {
  if (store.isForeign(revision) || !store.log.reachesBack(kind, revision)) {
    throw new ApiError("Expired", "The resourceVersion for the provided list is too old.");
  }
  const table = store.table(kind).clone();
  const since = [...store.log.since(kind, revision)];
  for (const { objectKey, before } of since.reverse()) {
    if (before === undefined) table.delete(objectKey);
    else table.set(objectKey, before as Stored);
  }
  return table;
}

/** The token of a page's end, as upstream's. */
export function continueToken({ revision, after }: Continuation): string {
  return encodeBase64(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${after}\u0000` }));
}

/** Reads a token; refuses what is none. */
export function readToken(token: string): Continuation {
  const invalid = (why: string): ApiError => new ApiError("BadRequest", `continue key is not valid: ${why}`);
  const text = decodeBase64(token);
  if (text === undefined) throw invalid("illegal base64 data");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("it is no JSON");
  }
  const { v: version, rv: revision, start } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (version !== "meta.k8s.io/v1") throw invalid(`server does not recognize this encoded version ${JSON.stringify(version ?? "")}`);
  if (typeof start !== "string" || start === "") throw invalid("encoded start key empty (version meta.k8s.io/v1)");
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || revision < 0)
    throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  return { revision, after: start.replace(/\u0000$/, "") };
}

/** The objects of a table after a key, in byte order; those of one namespace when it is named. */
export function* objectsAfter(table: Tree<string, Stored>, after: string | undefined, namespace: string): Generator<[string, KubeObject]> {
  const first = after ?? (namespace === "" ? undefined : `${namespace}/`);
  const end = `${namespace}0`; // "0" follows "/" in byte order, so the range is exactly the namespace.
  for (const [key, object] of first === undefined ? table.entries() : table.entries(first)) {
    if (key === after) continue;
    if (namespace !== "" && key >= end) return;
    yield [key, object as KubeObject];
  }
}
