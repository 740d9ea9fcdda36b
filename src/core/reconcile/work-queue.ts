/**
 * When a key runs: the policy of the agenda.
 *
 * Fair, stingy, re-addable: the first change fixes a key's wake, later ones join it and never move it; a refused key
 * waits for its back-off; each reconcile replaces the key's timer; workers take slots so that no instant holds all.
 * @see kubernetes staging/src/k8s.io/client-go/util/workqueue/doc.go
 */
import type { ApiError } from "../api/errors.ts";
import type { Agenda, Due } from "../sim/agenda.ts";
import { latency } from "../sim/latency.ts";
import type { Tree } from "../sim/tree.ts";
import type { Causes } from "../store/log.ts";
import type { Agent, Key, Outcome } from "./agent.ts";

/** 5 ms doubling to 1000 s: upstream's default controller rate limiter. */
const RETRY_MIN_MS = 5;
const RETRY_MAX_MS = 1_000_000;

/** What else there is to say of an appointment. */
type Rest = Partial<Pick<Due<Causes>, "background" | "failures" | "refusal" | "causes">>;

const NOTHING: Rest = {};

/** Puts keys into the agenda, in the manager's name. */
export class WorkQueue {
  readonly #agenda: Agenda<Causes>;
  readonly #freeMs: Tree<string, number>;

  constructor(agenda: Agenda<Causes>, freeMs: Tree<string, number>) {
    this.#agenda = agenda;
    this.#freeMs = freeMs;
  }

  /** Puts a record in as it is, replacing the key's present one. */
  schedule(agent: string, key: Key, dueMs: number, { background = false, failures = 0, refusal, causes }: Rest = NOTHING): void {
    this.#agenda.put({ dueMs, agent, key, background, failures, refusal, slotted: false, causes });
  }

  /** Wakes a key because of a log entry (or a start, without one). */
  enqueue(agent: Agent, key: Key, wakeMs: number, seq: number | undefined): void {
    const present = this.#agenda.get(agent.name, key);
    const cause: Causes | undefined = seq === undefined ? undefined : { first: seq, last: seq, count: 1 };
    const background = agent.background ?? false;
    if (present === undefined) {
      this.schedule(agent.name, key, wakeMs, { background, causes: cause });
      return;
    }
    // Joining changes do not shorten a back-off, and a wake that is already fixed stays.
    const stays = present.failures > 0 || present.dueMs <= wakeMs;
    const causes = mergeCauses(present.causes, cause);
    const joined = { background: present.background && background, causes };
    if (stays) this.#agenda.join(present, joined);
    else this.#agenda.put({ ...present, ...joined, dueMs: wakeMs, slotted: false });
  }

  /** Asks for the next look at a key after its reconcile. */
  reschedule(agent: Agent, record: Due<Causes>, outcome: Outcome, refusal: ApiError | undefined, nowMs: number): void {
    if (refusal === undefined) {
      const { requeueAfterMs, background = false } = outcome;
      if (requeueAfterMs !== undefined)
        this.#earlier(agent.name, record.key, nowMs + Math.max(1, Math.ceil(requeueAfterMs)), { background });
      return;
    }
    // A server that cannot be reached is no failure of the key: the queue waits until the client may dial again.
    const unavailable = refusal.reason === "ServiceUnavailable";
    const failures = unavailable ? record.failures : record.failures + 1;
    const delayMs = unavailable ? latency.reconnectMs : retryDelayMs(failures);
    // What a terminating namespace refuses it will refuse until it is gone: nobody waits for that.
    const background = refusal.details.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
    this.#earlier(agent.name, record.key, nowMs + delayMs, { background, failures, refusal, causes: record.causes });
  }

  /** Keeps 10,000 keys from falling into one instant: each takes a slot of its agent's workers. Returns whether it has to wait. */
  waitForWorker(agent: Agent, record: Due<Causes>, nowMs: number): boolean {
    if (agent.workers === undefined || record.slotted) return false;
    const slotMs = Math.max(nowMs, this.#freeMs.get(agent.name) ?? 0);
    this.#freeMs.set(agent.name, slotMs + agent.workers.serviceMs / agent.workers.count);
    const dueMs = Math.ceil(slotMs);
    if (dueMs <= nowMs) return false;
    this.#agenda.put({ ...record, dueMs, slotted: true });
    return true;
  }

  /** Puts a record in, unless a write of this very reconcile has already asked for an earlier look. */
  #earlier(agent: string, key: Key, dueMs: number, rest: Rest): void {
    const present = this.#agenda.get(agent, key);
    if (present === undefined) {
      this.schedule(agent, key, dueMs, rest);
      return;
    }
    const causes = mergeCauses(present.causes, rest.causes);
    if (present.dueMs > dueMs) {
      this.schedule(agent, key, dueMs, { ...rest, background: false, causes });
      return;
    }
    if (rest.failures !== undefined) this.#agenda.put({ ...present, dueMs, failures: rest.failures, refusal: rest.refusal, causes });
  }
}

function retryDelayMs(failures: number): number {
  let delayMs = RETRY_MIN_MS;
  for (let doubling = 1; doubling < failures && delayMs < RETRY_MAX_MS; doubling++) delayMs *= 2;
  return Math.min(delayMs, RETRY_MAX_MS);
}

function mergeCauses(a: Causes | undefined, b: Causes | undefined): Causes | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last), count: a.count + b.count };
}
