/**
 * Questions to the world outside: what a write has to know that nobody inside can tell (a webhook's answer).
 *
 * A question is a row of a state table, and its answer an input; while one is open, virtual time stands still. A write that
 * needs an answer that is not there is given up before anything of it is stored, and made again once the answer is.
 * Whether anybody outside listens at all is a fact of the world, too: where nobody does, a question fails at once.
 * Absent on purpose: the questions' meaning, which their askers know, and sockets, which are the host's.
 */
import { drawUid } from "../sim/draw.ts";
import type { Store, StoreSnapshot } from "../store/store.ts";
import { defineTable, type Tables } from "../store/tables.ts";

/** What is asked, and whom; plain JSON, for a journal may hold it. */
export interface Question {
  readonly url: string;
  /** Certificates by which the other side's own is checked, as base64 of PEM. */
  readonly caBundle?: string;
  /** How long the other side may take, by the clock on the wall. */
  readonly timeoutMs: number;
  /** The body of the POST: JSON. */
  readonly body: string;
}

/** A question with its number, which is the request's uid as well. */
export interface Ask extends Question {
  readonly id: string;
}

/** What came back: a response, or why there is none, in the words of Go's HTTP client (`dial tcp …: connect: connection refused`). */
export type Answer = { readonly status: number; readonly type: string; readonly body: string } | { readonly failure: string };

/** A question, and its answer once there is one. */
export interface AskRow {
  readonly ask: Ask;
  readonly answer?: Answer;
}

/** Questions of the present instant, by number. */
export const askTable = defineTable<AskRow>("asks", "cluster");
/** One row while somebody outside answers questions. */
export const listenerTable = defineTable<true>("askListener", "cluster");

const LISTENER = "host";

/** A write is given up because an answer is missing; no refusal, and no fault of anybody's. */
export class AskPending extends Error {
  override readonly name = "AskPending";

  constructor(readonly ask: Ask) {
    super(`the answer to question ${ask.id} is missing`);
  }
}

/** What questions are kept in, and told apart by. */
export interface AsksParts {
  readonly tables: Tables;
  readonly store: Store;
  readonly seed: number;
  nowMs(): number;
  /** Whether any object makes writes ask; a write is not prepared for it otherwise. */
  isNeeded(): boolean;
}

/** A write that may ask. */
interface Attempt {
  readonly names: StoreSnapshot["names"];
  readonly used: Set<string>;
}

/** The questions of a cluster. */
export class Asks {
  readonly #parts: AsksParts;
  #attempt: Attempt | undefined;

  constructor(parts: AsksParts) {
    this.#parts = parts;
  }

  /** Whether a write may have to ask at all. */
  get isNeeded(): boolean {
    return this.#parts.isNeeded();
  }

  /** Whether time stands still because an answer is missing. */
  get isOpen(): boolean {
    const { tables } = this.#parts;
    return tables.size(askTable) > 0 && this.open().length > 0;
  }

  /** Whether a question may be asked now: what a bootstrap or a fault writes asks nobody. */
  get mayAsk(): boolean {
    return this.#attempt !== undefined;
  }

  /** Whether somebody outside answers. */
  get isHeard(): boolean {
    return this.#parts.tables.row(listenerTable, LISTENER) === true;
  }

  /** The questions without an answer, by number. */
  open(): readonly Ask[] {
    const open: Ask[] = [];
    for (const [, { ask, answer }] of this.#parts.tables.rows(askTable)) if (answer === undefined) open.push(ask);
    return open;
  }

  /** Makes a write that may ask; when an answer is missing, the names it has drawn are as good as never drawn. */
  attempt<T>(write: () => T): T {
    const { store, tables } = this.#parts;
    if (!this.isNeeded) return write();
    const attempt: Attempt = { names: store.names(), used: new Set() };
    this.#attempt = attempt;
    try {
      const result = write();
      for (const id of attempt.used) tables.drop(askTable, id);
      return result;
    } catch (error) {
      if (error instanceof AskPending) store.restoreNames(attempt.names);
      else for (const id of attempt.used) tables.drop(askTable, id);
      throw error;
    } finally {
      this.#attempt = undefined;
    }
  }

  /** The answer to a question whose body has no number yet; throws `AskPending` while there is none. `withId` completes the body. */
  answerTo(question: Question, withId: (id: string) => string): { readonly id: string; readonly answer: Answer } {
    const { tables, seed, nowMs } = this.#parts;
    const id = drawUid(seed, `ask/${nowMs()}/${question.url}/${question.body}`);
    const row = tables.row(askTable, id);
    if (row?.answer !== undefined) {
      this.#attempt?.used.add(id);
      return { id, answer: row.answer };
    }
    if (!this.isHeard) return { id, answer: { failure: refusedConnection(question.url) } };
    const ask: Ask = { ...question, id, body: withId(id) };
    this.put(ask);
    throw new AskPending(ask);
  }

  /** Asks it: time stands still from now on. */
  put(ask: Ask): void {
    if (this.#parts.tables.row(askTable, ask.id) === undefined) this.#parts.tables.put(askTable, ask.id, { ask });
  }

  /** Takes an answer in; what nobody asks (any more) is of no use. */
  answer(id: string, answer: Answer): void {
    const row = this.#parts.tables.row(askTable, id);
    if (row !== undefined) this.#parts.tables.put(askTable, id, { ask: row.ask, answer });
  }

  /** From now on somebody outside answers, or nobody does: then what is open fails. */
  listen(isHeard: boolean): void {
    const { tables } = this.#parts;
    if (isHeard) {
      tables.put(listenerTable, LISTENER, true);
      return;
    }
    tables.drop(listenerTable, LISTENER);
    for (const { id, url } of this.open()) this.answer(id, { failure: refusedConnection(url) });
  }

  /** Forgets answers whose askers never came back. */
  forget(): void {
    const { tables } = this.#parts;
    if (tables.size(askTable) === 0) return;
    for (const [id] of [...tables.rows(askTable)]) tables.drop(askTable, id);
  }
}

/** `dial tcp 127.0.0.1:8443: connect: connection refused`. */
export function refusedConnection(url: string): string {
  const [, scheme = "", host = "", port] = /^([a-z]+):\/\/(\[[^\]]*\]|[^:/?]*)(?::(\d+))?/i.exec(url) ?? [];
  const address = host === "localhost" ? "127.0.0.1" : host;
  return `dial tcp ${address}:${port ?? (scheme.toLowerCase() === "http" ? "80" : "443")}: connect: connection refused`;
}
