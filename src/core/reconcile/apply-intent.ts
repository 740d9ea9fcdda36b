/**
 * From intents to verbs of the server: the one place where agents' wishes become writes, and the first of the four doors
 * at which refusals are caught.
 */
import { ApiError } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import { WebhookRefusal } from "../server/admission/webhooks/consult.ts";
import { AskPending, type Asks } from "../server/asks.ts";
import type { Server } from "../server/server.ts";
import { bindPod, countEvent } from "../server/subresources.ts";
import { draw } from "../sim/draw.ts";
import type { Author } from "../store/log.ts";
import type { Tables } from "../store/tables.ts";
import {
  CREATED_NAME,
  type DropIntent,
  type EventIntent,
  type Intent,
  type Outcome,
  type PhysicalIntent,
  type PutIntent,
} from "./agent.ts";
import type { Buggify } from "./buggify.ts";
import { isMemberInstance, nodeOfInstance, processes, processTable } from "./process.ts";
import type { ProcessControl } from "./process-control.ts";
import type { Recorder } from "./recorder.ts";

/** An intent that becomes a write of the API. */
type WriteIntent = Exclude<Intent, PutIntent | DropIntent | EventIntent | PhysicalIntent>;

/** Whose wishes are applied, and when. */
export interface Applicant {
  readonly author: Author;
  /** The process, and whether it reaches the API server. */
  readonly instance: string;
  readonly linked: boolean;
  /** The share of its requests that gets lost. */
  readonly lostShare: number;
  readonly nowMs: number;
}

/** What this very reconcile has written: later intents may follow it. */
interface OwnWrites {
  readonly versions: Map<string, string | undefined> | undefined;
  /** Name of the object created last. */
  createdName: string;
}

/** How far an outcome has been applied; plain data but for the pure function that its outcome carries. */
export interface Progress {
  /** The outcome's own, or what it says about a refusal. */
  readonly intents: readonly Intent[];
  /** The next to be applied. */
  readonly index: number;
  readonly own: OwnWrites;
  /** What `intents` speak about. */
  readonly refusal?: ApiError;
}

/** An answer from outside is missing: the rest is applied once it is there. */
export interface Interrupted {
  readonly at: Progress;
}

/** How applying an outcome came to an end, or did not yet. */
export type Ending = ApiError | "crashed" | Interrupted | undefined;

/** What intents are applied to. */
export interface ApplierParts {
  readonly server: Server;
  readonly asks: Asks | undefined;
  readonly tables: Tables;
  readonly recorder: Recorder;
  readonly buggify: Buggify | undefined;
  readonly physical: Physical;
  readonly seed: number;
}

/** What faults reach for. */
export interface Physical {
  readonly control: ProcessControl;
  wake(agent: string, key: string): void;
}

/** Applies outcomes. */
export class Applier {
  readonly #parts: ApplierParts;

  constructor(parts: ApplierParts) {
    this.#parts = parts;
  }

  /** Applies intents in order; the first refusal drops the rest and is returned, and a simulated crash ends it too. */
  apply(outcome: Outcome, applicant: Applicant, from?: Progress): Ending {
    const { intents, index: first, own, refusal } = from ?? beginningOf(outcome.intents);
    const isReaction = refusal !== undefined;
    for (let index = first; index < intents.length; index++) {
      const intent = intents[index];
      if (intent === undefined) break;
      const trouble = this.#try(intent, applicant, own, isReaction ? -1 : index);
      if (trouble instanceof AskPending) return { at: { intents, index, own, ...(isReaction ? { refusal } : {}) } };
      // What an agent says about a refusal, refused itself, is dropped, for the key comes back anyway.
      if (isReaction && trouble !== undefined) return refusal;
      if (trouble !== undefined)
        return this.apply(outcome, applicant, { intents: outcome.onRefused?.(trouble, index) ?? [], index: 0, own, refusal: trouble });
      if (!isReaction && this.#parts.buggify !== undefined && this.#isCrash(this.#parts.buggify, applicant, index)) return "crashed";
    }
    return refusal;
  }

  /** Tells the counts that series have come to, for the processes that reach the API server. */
  sweepEvents(nowMs: number): void {
    const { recorder, server, tables } = this.#parts;
    const isLinked = (instance: string): boolean => tables.row(processTable, instance)?.linked === true;
    for (const count of recorder.sweep(nowMs, isLinked)) countEvent(server, count.key, count, { agent: "recorder", key: count.key });
  }

  /** Whether a simulation has the process die here. */
  #isCrash(buggify: Buggify, { instance, author, nowMs }: Applicant, index: number): boolean {
    // What happens from outside happens as a whole: no process of the cluster does it, so none can die over it.
    return instance !== processes.environment.name && buggify.strikes("crash", `${author.agent}/${author.key}/${index}`, nowMs);
  }

  #try(intent: Intent, applicant: Applicant, own: OwnWrites, index: number): ApiError | AskPending | undefined {
    try {
      this.#applyOne(intent, applicant, own, index);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError || error instanceof AskPending) return error;
      throw error;
    }
  }

  #applyOne(intent: Intent, applicant: Applicant, own: OwnWrites, index: number): void {
    const { server, tables, buggify } = this.#parts;
    if (intent.do === "put") {
      tables.put(intent.table, intent.key, intent.row);
      return;
    }
    if (intent.do === "drop") {
      tables.drop(intent.table, intent.key);
      return;
    }
    if (isPhysical(intent)) {
      this.#applyPhysical(intent, applicant);
      return;
    }
    if (!applicant.linked) throw new ApiError("ServiceUnavailable", "the API server cannot be reached");
    if (applicant.lostShare > 0 && this.#isLost(applicant, index)) {
      throw new ApiError("ServiceUnavailable", "the request got lost on its way to the API server");
    }
    const { because, heartbeat } = intent;
    const plain = because === undefined && heartbeat === undefined;
    const { agent, key, causes } = applicant.author;
    const author: Author = plain ? applicant.author : { agent, key, causes, because, heartbeat };
    if (intent.do === "event") {
      this.#speak(intent, applicant, author, own);
      return;
    }
    const trouble = buggify?.refusal(`${author.agent}/${author.key}/${index}`, applicant.nowMs);
    if (trouble !== undefined) throw trouble;
    // What happens from outside happens as a whole: nobody is asked in the middle of it.
    const { asks } = this.#parts;
    if (asks === undefined || applicant.instance === processes.environment.name) applyWrite(server, intent, author, own, applicant.nowMs);
    else asks.attempt(() => applyWrite(server, intent, author, own, applicant.nowMs));
  }

  /** Whether the link that it goes by drops this request. */
  #isLost({ instance, author, lostShare, nowMs }: Applicant, index: number): boolean {
    return draw(this.#parts.seed, `lost/${instance}/${author.agent}/${author.key}/${index}`, nowMs) < lostShare;
  }

  #applyPhysical(intent: PhysicalIntent, { author }: Applicant): void {
    const { physical, server } = this.#parts;
    const { control } = physical;
    switch (intent.do) {
      case "hold":
        control.set(intent);
        return;
      case "skew":
        control.skew(intent.machine, intent.ms);
        return;
      case "kill":
        control.crashAndRestart(intent.instance, intent.restartMs);
        return;
      case "lag":
        control.lag(intent);
        return;
      case "lose":
        control.lose(intent);
        return;
      case "lead":
        control.lead(intent);
        return;
      case "wake":
        physical.wake(intent.agent, intent.key);
        return;
      case "record":
        server.record(intent.text, { ...author, key: intent.key });
        return;
    }
  }

  #speak(intent: EventIntent, { instance, nowMs }: Applicant, author: Author, own: OwnWrites): void {
    const { server, recorder, tables, asks } = this.#parts;
    const message = intent.message.includes(CREATED_NAME) ? intent.message.replaceAll(CREATED_NAME, own.createdName) : intent.message;
    const spoken = message === intent.message ? intent : { ...intent, message };
    // The newer recorder always names the machine, the older one only for what runs on every node.
    const machine = intent.action === undefined ? undefined : tables.row(processTable, instance)?.machine;
    const host = machine ?? (isMemberInstance(instance) ? undefined : nodeOfInstance(instance));
    const write = recorder.record(instance, host, spoken, nowMs, (key) => server.find("Event", key) !== undefined);
    if (write === undefined) return;
    if (write.do === "count") {
      countEvent(server, write.key, write, author);
      return;
    }
    try {
      const speak = (): unknown => server.create("Event", write.object, { author });
      if (asks === undefined) speak();
      else asks.attempt(speak);
    } catch (error) {
      if (error instanceof AskPending) recorder.takeBack();
      // Recorders drop what the server will not have; whoever spoke goes on.
      if (!(error instanceof WebhookRefusal)) throw error;
    }
  }
}

function beginningOf(intents: readonly Intent[]): Progress {
  // Most outcomes have a single write, and nothing in it can follow another.
  return { intents, index: 0, own: { versions: intents.length > 1 ? new Map() : undefined, createdName: "" } };
}

/** The same place, with notes of its own: whoever goes on from it may do so more than once. */
export function copyOf({ own, ...progress }: Progress): Progress {
  return { ...progress, own: { versions: own.versions && new Map(own.versions), createdName: own.createdName } };
}

const PHYSICAL: ReadonlySet<string> = new Set<PhysicalIntent["do"]>(["hold", "skew", "kill", "lag", "lose", "lead", "wake", "record"]);

function isPhysical(intent: Intent): intent is PhysicalIntent {
  return PHYSICAL.has(intent.do);
}

/** Applies one write; throws the server's refusal. */
function applyWrite(server: Server, intent: WriteIntent, author: Author, own: OwnWrites, nowMs: number): void {
  switch (intent.do) {
    case "create":
      own.createdName = server.create(intent.kind, intent.object, { author }).metadata.name;
      return;
    case "update":
    case "updateStatus": {
      const id = own.versions === undefined ? "" : `${intent.kind}/${keyOf(intent.object)}`;
      const subresource = intent.do === "updateStatus" ? "status" : undefined;
      const written = server.update(intent.kind, intent.object, { author, resourceVersion: own.versions?.get(id), subresource });
      own.versions?.set(id, written.metadata.resourceVersion);
      return;
    }
    case "delete":
      server.delete(intent.kind, intent.key, {
        author,
        uid: intent.uid,
        graceSeconds: intent.graceSeconds,
        propagation: intent.propagation,
      });
      return;
    case "bind":
      bindPod(server, intent.key, intent.node, { uid: intent.uid, author, nowMs });
      return;
    case "finalize":
      server.replace(intent.kind, keyOf(intent.object), intent.object, author);
      return;
  }
}
