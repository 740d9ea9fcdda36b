/**
 * The scheduling queue as rows of state tables: who is tried next, who waits for what.
 *
 * Active pods are popped by priority, then by time. A rejected pod waits until a change may cure what rejected it; it
 * then serves the rest of its back-off, unless nobody else wants to be tried. All rows die with the process.
 * Absent on purpose: upstream's list of events in flight, because here nothing happens during an attempt.
 * @see kubernetes pkg/scheduler/backend/queue/{scheduling_queue,backoff_queue}.go
 */
import { type DropIntent, dropRow, type Intent, type PutIntent, putRow } from "../reconcile/agent.ts";
import { defineTable, type StateReader, type TableSpec } from "../store/tables.ts";
import { TableDraft } from "./queue/table-draft.ts";

/** Where a pod without a node stands. */
export interface QueueRow {
  readonly uid: string;
  readonly priority: number;
  readonly where: "active" | "backoff" | "errored" | "unschedulable" | "gated";
  /** Its key in the table of that name; empty for a gated pod. */
  readonly place: string;
  /** When it came to where it is. */
  readonly sinceMs: number;
  readonly attempts: number;
  /** Attempts that ended without a fitting node; the back-off doubles with them. */
  readonly rejections: number;
  /** Attempts in a row that ended in an error. */
  readonly errors: number;
  /** The plugins that rejected it last. */
  readonly plugins: readonly string[];
}

/** A pod and its row. */
export interface Queued {
  readonly key: string;
  readonly row: QueueRow;
}

/** What came of a pod's last attempt; which plugin rejected which node is worked out again when asked for. */
export interface AttemptRow {
  readonly revision: number;
  readonly timeMs: number;
  readonly nodes: number;
  /** Rejected nodes by reason. */
  readonly counts: readonly (readonly [reason: string, nodes: number])[];
  readonly message: string;
}

/** Last failed attempts, by pod. */
export const attemptTable = defineTable<AttemptRow>("scheduler-attempts", "process");
/** Every pod that waits for a node, by key. */
export const queueTable = defineTable<QueueRow>("scheduler-queue", "process");
const activeTable = defineTable<string>("scheduler-active", "process");
const backoffTable = defineTable<string>("scheduler-backoff", "process");
const erroredTable = defineTable<string>("scheduler-errored", "process");
const unschedulableTable = defineTable<string>("scheduler-unschedulable", "process");
/** Rejected pods by plugin: `plugin/namespace/name`. */
const rejectedTable = defineTable<string>("scheduler-rejected", "process");
export const queueTables: readonly TableSpec<unknown>[] = [
  attemptTable,
  queueTable,
  activeTable,
  backoffTable,
  erroredTable,
  unschedulableTable,
  rejectedTable,
];

const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 10_000;
/** Back-offs end at whole seconds, so that who waits together is sorted by priority. */
const BACKOFF_WINDOW_MS = 1_000;
/** Rejected pods are tried again after five minutes at the least, looked for every half minute. */
const UNSCHEDULABLE_MAX_MS = 5 * 60_000;
const FLUSH_MS = 30_000;
const PRIORITY_MAX = 2_147_483_647;

/** 1 s, 2 s, 4 s, 8 s, 10 s, 10 s … */
export function backoffMs(failures: number): number {
  let delayMs = BACKOFF_MIN_MS;
  for (let doubling = 1; doubling < failures && delayMs < BACKOFF_MAX_MS; doubling++) delayMs *= 2;
  return Math.min(delayMs, BACKOFF_MAX_MS);
}

/** The queue during one reconcile: reads its own writes, and gives them out as intents. */
export class QueueDraft {
  readonly intents: (PutIntent | DropIntent)[] = [];
  readonly #nowMs: number;
  readonly #rows: TableDraft<QueueRow>;
  readonly #active: TableDraft<string>;
  readonly #backoff: TableDraft<string>;
  readonly #errored: TableDraft<string>;
  readonly #unschedulable: TableDraft<string>;
  readonly #rejected: TableDraft<string>;

  constructor(state: StateReader, nowMs: number) {
    this.#nowMs = nowMs;
    this.#rows = new TableDraft(queueTable, state, this.intents);
    this.#active = new TableDraft(activeTable, state, this.intents);
    this.#backoff = new TableDraft(backoffTable, state, this.intents);
    this.#errored = new TableDraft(erroredTable, state, this.intents);
    this.#unschedulable = new TableDraft(unschedulableTable, state, this.intents);
    this.#rejected = new TableDraft(rejectedTable, state, this.intents);
  }

  row(key: string): QueueRow | undefined {
    return this.#rows.get(key);
  }

  /** Takes a new pod in; one that is gated is only remembered. */
  admit(key: string, pod: { readonly uid: string; readonly priority: number; readonly isGated: boolean }): void {
    this.remove(key);
    const { uid, priority } = pod;
    const fresh = { uid, priority, place: "", sinceMs: this.#nowMs, attempts: 0, rejections: 0, errors: 0, plugins: [] };
    if (pod.isGated) this.#rows.put(key, { ...fresh, where: "gated" });
    else this.#toActive({ key, row: { ...fresh, where: "active" } });
  }

  /** Forgets a pod: it has a node, or is gone. */
  remove(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#leave({ key, row });
    this.#rows.drop(key);
    if (row.attempts > 0) this.intents.push(dropRow(attemptTable, key));
  }

  /** Moves what has waited long enough. */
  flush(): void {
    for (const table of [this.#backoff, this.#errored]) {
      for (const [place, key] of table.until(this.#nowMs)) this.#move(key, place, (queued) => this.#toActive(queued));
    }
    for (const [place, key] of this.#unschedulable.until(this.#nowMs)) this.#move(key, place, (queued) => this.wake(queued));
  }

  /** The pod to be tried now; with nobody active, one in back-off is tried early. It stays where it is until the attempt has ended. */
  next(): Queued | undefined {
    const [, key] = this.#active.first() ?? this.#backoff.first() ?? [];
    const row = key === undefined ? undefined : this.#rows.get(key);
    return key === undefined || row === undefined ? undefined : { key, row };
  }

  /** Whether anybody else than `key` could be tried now. */
  hasMore(key: string | undefined): boolean {
    return this.#active.hasOther(key) || this.#backoff.hasOther(key);
  }

  /** Lets a rejected pod be tried again, once its back-off is over. */
  wake({ key, row }: Queued): void {
    const untilMs = aligned(row.sinceMs + backoffMs(row.rejections));
    if (untilMs <= this.#nowMs) this.#toActive({ key, row });
    else this.#toWaiting("backoff", this.#backoff, untilMs, { key, row });
  }

  /** Puts a pod where it is tried next, whatever it waited for. */
  activate(key: string): void {
    const row = this.#rows.get(key);
    if (row !== undefined) this.#toActive({ key, row });
  }

  /** Notes that no node fitted, and why. */
  reject({ key, row }: Queued, plugins: readonly string[], attempt: AttemptRow): void {
    this.#leave({ key, row });
    const rejected: QueueRow = {
      ...row,
      where: "unschedulable",
      place: `${sortable(nextFlushMs(this.#nowMs))}/${key}`,
      sinceMs: this.#nowMs,
      attempts: row.attempts + 1,
      rejections: row.rejections + 1,
      errors: 0,
      plugins,
    };
    this.#unschedulable.put(rejected.place, key);
    for (const plugin of pluginsOf(rejected)) this.#rejected.put(`${plugin}/${key}`, key);
    this.#rows.put(key, rejected);
    this.intents.push(putRow(attemptTable, key, attempt));
  }

  /** Notes that the attempt failed for a reason that has nothing to do with the pod. */
  fail({ key, row }: Queued): void {
    const failed = { ...row, attempts: row.attempts + 1, errors: row.errors + 1, sinceMs: this.#nowMs, plugins: [] };
    this.#leave({ key, row });
    this.#toWaiting("errored", this.#errored, aligned(this.#nowMs + backoffMs(failed.errors)), { key, row: { ...failed, place: "" } });
  }

  /** The pods that the plugin has rejected; "" for those that were rejected without any plugin. */
  rejectedBy(plugin: string): readonly Queued[] {
    const found: Queued[] = [];
    for (const key of this.#rejected.under(`${plugin}/`)) {
      const row = this.#rows.get(key);
      if (row?.where === "unschedulable") found.push({ key, row });
    }
    return found;
  }

  /** When somebody's wait ends; in the background when only pods that did not fit wait. */
  nextEnd(): { readonly dueMs: number; readonly background: boolean } | undefined {
    const ends = [this.#backoff.first(), this.#errored.first()].flatMap((entry) => (entry === undefined ? [] : [dueMsOf(entry[0])]));
    if (ends.length > 0) return { dueMs: Math.min(...ends), background: false };
    const flush = this.#unschedulable.first();
    return flush === undefined ? undefined : { dueMs: dueMsOf(flush[0]), background: true };
  }

  #move(key: string, place: string, to: (queued: Queued) => void): void {
    const row = this.#rows.get(key);
    if (row?.place === place) to({ key, row });
  }

  #toActive({ key, row }: Queued): void {
    this.#leave({ key, row });
    const place = `${order(row.priority, this.#nowMs)}/${key}`;
    this.#active.put(place, key);
    this.#rows.put(key, { ...row, where: "active", place, sinceMs: this.#nowMs });
  }

  #toWaiting(where: "backoff" | "errored", table: TableDraft<string>, untilMs: number, { key, row }: Queued): void {
    this.#leave({ key, row });
    const place = `${sortable(untilMs)}/${order(row.priority, row.sinceMs)}/${key}`;
    table.put(place, key);
    this.#rows.put(key, { ...row, where, place });
  }

  #leave({ key, row }: Queued): void {
    if (row.place === "") return;
    if (row.where === "active") this.#active.drop(row.place);
    else if (row.where === "backoff") this.#backoff.drop(row.place);
    else if (row.where === "errored") this.#errored.drop(row.place);
    else if (row.where === "unschedulable") {
      this.#unschedulable.drop(row.place);
      for (const plugin of pluginsOf(row)) this.#rejected.drop(`${plugin}/${key}`);
    }
  }
}

/** Intents that put a pod back to where it is tried next, after a write that could not be made. */
export function tryAgain(state: StateReader, nowMs: number, key: string, isOwnFault: boolean): readonly Intent[] {
  const queue = new QueueDraft(state, nowMs);
  const row = queue.row(key);
  if (row === undefined) return [];
  if (isOwnFault) queue.fail({ key, row });
  else if (row.where !== "active") queue.activate(key);
  return queue.intents;
}

function pluginsOf({ plugins }: QueueRow): readonly string[] {
  return plugins.length === 0 ? [""] : plugins;
}

/** Text that sorts by priority from high to low, then by time. */
function order(priority: number, timeMs: number): string {
  return `${String(PRIORITY_MAX - priority).padStart(10, "0")}/${sortable(timeMs)}`;
}

function sortable(timeMs: number): string {
  return String(timeMs).padStart(15, "0");
}

/** When the wait at a place (of a table of waiting pods) ends. */
export function dueMsOf(place: string): number {
  return Number(place.slice(0, place.indexOf("/")));
}

function aligned(timeMs: number): number {
  return Math.ceil(timeMs / BACKOFF_WINDOW_MS) * BACKOFF_WINDOW_MS;
}

/** The first look for leftovers after five minutes have passed. */
function nextFlushMs(nowMs: number): number {
  return (Math.floor((nowMs + UNSCHEDULABLE_MAX_MS) / FLUSH_MS) + 1) * FLUSH_MS;
}
