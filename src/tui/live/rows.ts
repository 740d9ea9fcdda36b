/**
 * The rows of one table, kept up to date with the store: filtered, sorted, never computed anew as a whole.
 *
 * Writes only note keys; `sync` looks at them, at most so many at a time, so that a table of 100,000 answers keys while it is still being read.
 */
import {
  type AnyKind,
  type Cluster,
  type Column,
  type KubeObject,
  type LogEntry,
  matches,
  type ObjectKey,
  parseSelector,
} from "../../core/index.ts";
import { EVERYTHING, type Filter } from "../filter.ts";
import type { Scope, Sort } from "../state.ts";
import { changedKeys } from "./changed-keys.ts";
import { mergeRows, positionIn } from "./row-order.ts";

/** What a table shows. */
export interface RowsQuery {
  readonly kind: AnyKind;
  /** Empty for all. */
  readonly namespace: string;
  readonly scope: Scope | undefined;
  readonly filter: Filter;
  readonly faultsOnly: boolean;
  readonly sort: Sort | undefined;
  /** The text a filter looks at. */
  readonly textOf: (object: KubeObject) => string;
}

/** One row. */
export interface Row {
  readonly key: ObjectKey;
  readonly value: string | number | undefined;
  object: KubeObject;
  /** Came or went a moment ago. */
  news: "born" | "gone" | undefined;
  /** Until when that is news, in wall time. */
  untilMs: number;
}

/** How long a row that came or went says so. */
const NEWS_MS = 2_500;
const NONE: ReadonlySet<Row> = new Set();
/** So long may reading take at a time: the rest of a frame's time belongs to painting. */
const SLICE_MS = 4;
/** The first slice belongs to the frame that answers a key, and a screenful is read in no time. */
const FIRST_SLICE_MS = 2;
/** The clock is looked at after so many rows. */
const ROWS_PER_LOOK = 64;
/** Objects whose health may have changed by time alone, looked at again per second. */
const RECHECKS_MAX = 500;

/** The rows that a query asks for. */
export class Rows {
  readonly query: RowsQuery;
  #cluster: Cluster;
  readonly #wallMs: () => number;
  readonly #byKey = new Map<ObjectKey, Row>();
  readonly #changed = new Set<ObjectKey>();
  /** What is different because another instant is shown: that is no news. */
  readonly #jumped = new Set<ObjectKey>();
  /** What was looked at while the rest was being read: what is being read may be older. */
  readonly #overtaken = new Set<ObjectKey>();
  readonly #uncertain = new Set<ObjectKey>();
  readonly #passesScope: (object: KubeObject) => boolean;
  readonly #sortColumn: Column<KubeObject> | undefined;
  /** Ages are compared at one instant for all rows, whenever they are looked at: the order is the same at any instant. */
  readonly #sortAtMs: number;
  #rows: Row[] = [];
  /** Read and sorted, but not yet among the rows. */
  #unsettled: Row[] = [];
  #news: Row[] = [];
  #unread: Iterator<KubeObject> | undefined;
  #goneCount = 0;
  #recheckedMs = 0;
  #isFresh = true;
  #sliceMs = SLICE_MS;

  /** `wallMs` dates what is new, and ends a slice of work; `among` are rows read already, with all that can pass among them. */
  constructor(cluster: Cluster, query: RowsQuery, wallMs: () => number, among?: Rows) {
    this.#cluster = cluster;
    this.#wallMs = wallMs;
    this.query = query;
    this.#sortAtMs = cluster.nowMs;
    this.#passesScope = scopeFilter(query.kind, query.scope);
    this.#sortColumn = query.kind.columns.find(({ name }) => name === query.sort?.column);
    this.#unread = among === undefined ? this.#source() : objectsOf(among);
    this.#look(FIRST_SLICE_MS);
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  /** Shows another cluster from now on: the same one at another instant, of which most is known. */
  moveTo(cluster: Cluster): void {
    for (const key of changedKeys(this.#cluster, cluster, this.query.kind.kind)) {
      this.#changed.add(key);
      this.#jumped.add(key);
    }
    for (const row of this.#news) row.untilMs = 0;
    this.#cluster = cluster;
  }

  /** Notes a write of the kind. */
  note(entry: LogEntry): void {
    this.#changed.add(entry.objectKey);
  }

  /** How many objects there are; rows that have just gone are no objects. */
  get count(): number {
    return this.#rows.length + this.#unsettled.length - this.#goneCount;
  }

  /** How many rows are shown. */
  get length(): number {
    return this.#rows.length;
  }

  /** Whether more is to be read or looked at. */
  get isBehind(): boolean {
    return this.#unread !== undefined || this.#changed.size > 0;
  }

  /** Whether rows are still missing that were there before. */
  get isReading(): boolean {
    return this.#unread !== undefined;
  }

  /** When the next row stops being news, in wall time. */
  get newsUntilMs(): number | undefined {
    return this.#news[0]?.untilMs;
  }

  at(index: number): Row | undefined {
    return this.#rows[index];
  }

  find(key: ObjectKey): Row | undefined {
    return this.#byKey.get(key);
  }

  slice(from: number, to: number): readonly Row[] {
    return this.#rows.slice(from, to);
  }

  /** The place of a row, or -1. */
  indexOf(key: ObjectKey): number {
    const row = this.#byKey.get(key);
    const index = row === undefined ? -1 : positionIn(this.#rows, row, this.#reverse);
    return this.#rows[index] === row ? index : -1;
  }

  /** Reads one object before its turn: the cursor is on it. */
  ensure(key: ObjectKey): void {
    if (this.#unread === undefined || this.#byKey.has(key)) return;
    const object = this.#find(key);
    if (object === undefined || !this.#passes(key, object)) return;
    const row = this.#rowOf(key, object);
    this.#byKey.set(key, row);
    this.#rows = mergeRows(this.#rows, NONE, [row], this.#reverse);
  }

  /** Looks at what was written since, for as long as a frame can wait. */
  sync(): void {
    if (this.#isFresh) {
      // It was read a moment ago, when it was made.
      this.#isFresh = false;
      return;
    }
    this.#look(SLICE_MS);
  }

  #look(sliceMs: number): void {
    this.#sliceMs = sliceMs;
    const startMs = this.#wallMs();
    this.#recheck();
    this.#forgetNews(startMs);
    if (this.#changed.size > 0) this.#apply(startMs);
    if (this.#unread !== undefined) this.#read(startMs);
  }

  /** Whether the slice that began at `startMs` is over, after `count` rows. */
  #isOver(startMs: number, count: number): boolean {
    return count % ROWS_PER_LOOK === 0 && this.#wallMs() - startMs >= this.#sliceMs;
  }

  get #reverse(): boolean {
    return this.query.sort?.reverse ?? false;
  }

  *#source(): Generator<KubeObject> {
    const { kind, namespace, scope } = this.query;
    const where = indexOfScope(kind, scope);
    const { store } = this.#cluster;
    if (Object.keys(where).length > 0) {
      yield* [...store.list(kind.kind, namespace === "" ? where : { ...where, namespace })] as unknown as KubeObject[];
      return;
    }
    // A tree must not be written while it is iterated, and reading goes on over many frames: read a clone, which is free.
    const table = store.table(kind.kind).clone();
    const prefix = namespace === "" ? "" : `${namespace}/`;
    for (const [key, object] of table.entries(prefix === "" ? undefined : prefix)) {
      if (!key.startsWith(prefix)) return;
      yield object as unknown as KubeObject;
    }
  }

  #read(startMs: number): void {
    const found: Row[] = [];
    for (let count = 1; !this.#isOver(startMs, count); count++) {
      const next = this.#unread?.next();
      if (next === undefined || next.done === true) {
        this.#unread = undefined;
        this.#overtaken.clear();
        break;
      }
      const { namespace, name } = next.value.metadata;
      const key = namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
      // What was written since the reading began is known better by now.
      const isOld = this.#changed.has(key) || this.#overtaken.has(key);
      const object = isOld ? this.#find(key) : next.value;
      if (object === undefined || this.#byKey.has(key) || !this.#passes(key, object)) continue;
      const row = this.#rowOf(key, object);
      this.#byKey.set(key, row);
      found.push(row);
    }
    this.#unsettled = mergeRows(this.#unsettled, NONE, found, this.#reverse);
    // Each time the table has grown by half: a long table is merged a few times, not once per slice.
    if (this.#unread === undefined || this.#unsettled.length * 2 >= this.#rows.length) this.#settle();
  }

  /** Puts what was read among the rows. */
  #settle(): void {
    if (this.#unsettled.length === 0) return;
    this.#rows = mergeRows(this.#rows, NONE, this.#unsettled, this.#reverse);
    this.#unsettled = [];
  }

  #apply(wallMs: number): void {
    const removed = new Set<Row>();
    const added: Row[] = [];
    let count = 0;
    for (const key of this.#changed) {
      if (this.#isOver(wallMs, ++count)) break;
      this.#changed.delete(key);
      if (this.#unread !== undefined) this.#overtaken.add(key);
      this.#applyOne(key, wallMs, removed, added);
    }
    if (removed.size > 0) this.#settle();
    if (removed.size + added.length > 0) this.#rows = mergeRows(this.#rows, removed, added, this.#reverse);
  }

  #applyOne(key: ObjectKey, wallMs: number, removed: Set<Row>, added: Row[]): void {
    const object = this.#find(key);
    const row = this.#byKey.get(key);
    const isNews = !this.#jumped.delete(key);
    if (object === undefined || !this.#passes(key, object)) {
      if (row === undefined || row.news === "gone") return;
      if (object === undefined && isNews) {
        this.#goneCount += 1;
        this.#tell(row, "gone", wallMs);
      } else {
        this.#byKey.delete(key);
        removed.add(row);
      }
      return;
    }
    if (row !== undefined && row.value === this.#valueOf(object)) {
      row.object = object;
      if (row.news === "gone") {
        this.#goneCount -= 1;
        this.#tell(row, "born", wallMs);
      }
      return;
    }
    if (row !== undefined) {
      if (row.news === "gone") this.#goneCount -= 1;
      removed.add(row);
    }
    const fresh = this.#rowOf(key, object);
    this.#byKey.set(key, fresh);
    added.push(fresh);
    // What is seen for the first time while the table is still being read may be old.
    const isNew = isNews && row === undefined && this.#unread === undefined && this.query.filter === EVERYTHING && !this.query.faultsOnly;
    if (isNew) this.#tell(fresh, "born", wallMs);
  }

  #tell(row: Row, news: "born" | "gone", wallMs: number): void {
    row.news = news;
    row.untilMs = wallMs + NEWS_MS;
    this.#news.push(row);
  }

  #forgetNews(wallMs: number): void {
    const first = this.#news[0];
    if (first === undefined || first.untilMs > wallMs) return;
    const old = this.#news.filter((row) => row.untilMs <= wallMs);
    this.#news = this.#news.filter((row) => row.untilMs > wallMs);
    const removed = new Set<Row>();
    for (const row of old) {
      if (row.news === "gone") {
        removed.add(row);
        this.#goneCount -= 1;
        this.#byKey.delete(row.key);
      }
      row.news = undefined;
    }
    if (removed.size === 0) return;
    this.#settle();
    this.#rows = mergeRows(this.#rows, removed, [], this.#reverse);
  }

  /** Health can change by time alone (a start that takes too long); a table of faults looks again at what is on its way. */
  #recheck(): void {
    const { nowMs } = this.#cluster;
    if (!this.query.faultsOnly || nowMs - this.#recheckedMs < 1_000) return;
    this.#recheckedMs = nowMs;
    let count = 0;
    for (const key of this.#uncertain) {
      if (++count > RECHECKS_MAX) return;
      this.#uncertain.delete(key);
      this.#changed.add(key);
    }
  }

  #find(key: ObjectKey): KubeObject | undefined {
    return this.#cluster.server.find(this.query.kind.kind, key);
  }

  #passes(key: ObjectKey, object: KubeObject): boolean {
    const { kind, namespace, filter, faultsOnly, textOf } = this.query;
    if (namespace !== "" && kind.namespaced && object.metadata.namespace !== namespace) return false;
    if (!this.#passesScope(object)) return false;
    if (faultsOnly) {
      const { state } = kind.health(object, { nowMs: this.#cluster.nowMs });
      if (state === "progressing" || state === "failing") this.#uncertain.add(key);
      if (state !== "failing") return false;
    }
    return filter === EVERYTHING || filter({ text: () => textOf(object), labels: object.metadata.labels });
  }

  #rowOf(key: ObjectKey, object: KubeObject): Row {
    return { key, value: this.#valueOf(object), object, news: undefined, untilMs: 0 };
  }

  #valueOf(object: KubeObject): string | number | undefined {
    const column = this.#sortColumn;
    if (column === undefined) return undefined;
    const context = { nowMs: this.#sortAtMs };
    return column.sortKey?.(object, context) ?? column.cell(object, context);
  }
}

function* objectsOf(rows: Rows): Generator<KubeObject> {
  for (const { object, news } of rows.slice(0, rows.length)) if (news !== "gone") yield object;
}

/** The indexes that a scope can be looked up by, by the names kinds give them. */
function indexOfScope(kind: AnyKind, scope: Scope | undefined): { readonly [index: string]: string } {
  const where: Record<string, string> = {};
  const wanted = { node: scope?.node, owner: scope?.ownerUid, regards: scope?.regardsUid };
  for (const [index, value] of Object.entries(wanted)) if (value !== undefined && kind.indexes?.[index] !== undefined) where[index] = value;
  return where;
}

function scopeFilter(kind: AnyKind, scope: Scope | undefined): (object: KubeObject) => boolean {
  if (scope === undefined) return () => true;
  const selector = scope.labels === undefined ? undefined : parseSelector(scope.labels);
  const wanted = Object.entries(indexOfScope(kind, scope));
  return (object) => {
    if (selector !== undefined && !matches(selector, object.metadata.labels)) return false;
    return wanted.every(([index, value]) => {
      const found: string | readonly string[] | undefined = kind.indexes?.[index]?.(object);
      return typeof found === "string" ? found === value : (found ?? []).includes(value);
    });
  };
}
