/**
 * What users do to a cluster, as data: the only door by which anything from outside changes it.
 *
 * A journal of inputs, each with the step before which it came, is all that is needed to live a cluster's life again. So an
 * input is what arrives (an object, a patch, a fault), not the command line that made it: how commands read and wait may
 * change, what they asked for does not.
 */
import { ApiError } from "./api/errors.ts";
import type { KubeObject, ObjectKey } from "./api/kind.ts";
import { type ChaosPlan, planChaos, planChaosEnd } from "./faults/engine/chaos.ts";
import { activeFaults, planHeal, planStrike, type Strike } from "./faults/engine/strike.ts";
import type { Aim, KubeletHands, Scene } from "./faults/fault.ts";
import { faults } from "./faults/index.ts";
import { findImage, planSession, type SessionInput } from "./kubelet/index.ts";
import { checkApi } from "./reconcile/control-plane.ts";
import type { Manager } from "./reconcile/manager.ts";
import { ReaderWorld } from "./reconcile/world.ts";
import type { User } from "./server/access/user.ts";
import type { Answer, Ask, Asks } from "./server/asks.ts";
import type { DeleteOptions } from "./server/deletion.ts";
import type { FieldManager } from "./server/ownership.ts";
import type { Patch } from "./server/patching.ts";
import type { Server, WriteOptions } from "./server/server.ts";
import { bindPod, evictPod, scale } from "./server/subresources.ts";
import type { Author } from "./store/log.ts";
import type { Store } from "./store/store.ts";
import type { Tables } from "./store/tables.ts";

interface InputBase {
  /** What the log calls it: the verb of the command, the user agent of a client. */
  readonly by: string;
  /** What a client of the API says besides; absent for commands. */
  readonly client?: ClientWords;
}

/** What comes with a client's write besides the object. */
export interface ClientWords {
  /** Who asks, when it is not the administrator. */
  readonly user?: User;
  /** Whose the fields are that it sets. */
  readonly manager?: FieldManager;
  /** Fields that the kind does not know are left out, with a warning, instead of refused. */
  readonly dropUnknown?: true;
  /** Nothing is to be kept; stands in no journal, for it is done to a copy. */
  readonly isDryRun?: true;
}

export interface CreateInput extends InputBase {
  readonly do: "create";
  readonly kind: string;
  readonly object: unknown;
}

export interface UpdateInput extends InputBase {
  readonly do: "update";
  readonly kind: string;
  readonly object: unknown;
  readonly subresource?: string;
}

export interface PatchInput extends InputBase {
  readonly do: "patch";
  readonly kind: string;
  readonly key: ObjectKey;
  readonly patch: Patch;
  readonly subresource?: string;
  /** Unknown fields are left out with a warning instead of refused. */
  readonly lenient?: true;
}

/** The pod's binding subresource. */
export interface BindInput extends InputBase {
  readonly do: "bind";
  readonly key: ObjectKey;
  readonly node: string;
  readonly uid?: string;
}

export interface DeleteInput extends InputBase {
  readonly do: "delete";
  readonly kind: string;
  readonly key: ObjectKey;
  readonly options: DeleteOptions;
}

/** The pod's eviction subresource. */
export interface EvictInput extends InputBase {
  readonly do: "evict";
  readonly key: ObjectKey;
  readonly options: DeleteOptions;
}

/** The scale subresource. */
export interface ScaleInput extends InputBase {
  readonly do: "scale";
  readonly kind: string;
  readonly key: ObjectKey;
  readonly replicas: number;
  /** Preconditions of the object that is scaled. */
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** A fault begins. */
export interface StrikeInput extends InputBase {
  readonly do: "strike";
  readonly fault: string;
  readonly aim: Aim;
  readonly forMs?: number;
  readonly everyMs?: number;
}

/** A lasting fault ends. */
export interface HealInput extends InputBase {
  readonly do: "heal";
  /** Its id. */
  readonly id: string;
}

/** Faults at random begin, or end. */
export interface ChaosInput extends InputBase {
  readonly do: "chaos";
  /** Absent: it ends. */
  readonly plan?: ChaosPlan;
}

/** From now on somebody outside answers questions (of webhooks), or nobody does: then they fail at once. */
export interface ListenInput extends InputBase {
  readonly do: "listen";
  readonly on: boolean;
}

/** A question of a dry run, which has no state of its own to keep it in. */
export interface AskInput extends InputBase {
  readonly do: "ask";
  readonly ask: Ask;
}

/** The answer to an open question. */
export interface AnswerInput extends InputBase {
  readonly do: "answer";
  /** The question's number. */
  readonly ask: string;
  readonly answer: Answer;
}

/** One thing that a user does; plain JSON. */
export type Input =
  | CreateInput
  | UpdateInput
  | PatchInput
  | DeleteInput
  | EvictInput
  | ScaleInput
  | BindInput
  | StrikeInput
  | HealInput
  | ChaosInput
  | SessionInput
  | ListenInput
  | AskInput
  | AnswerInput;

/** What came of an input that was not refused. */
export interface Receipt {
  /** The object as it is stored now; absent when it is gone, and for faults. */
  readonly object?: KubeObject | undefined;
  readonly warnings: readonly string[];
  readonly strike?: Strike;
  /** The key of the session that was opened in a container. */
  readonly session?: string;
}

/** What inputs are done to. */
export interface InputParts {
  readonly server: Server;
  readonly store: Store;
  readonly tables: Tables;
  readonly manager: Manager;
  readonly asks: Asks;
  readonly kubelets: KubeletHands;
  readonly seed: number;
}

const NO_WARNINGS: readonly string[] = [];
/** What happens to the world needs nobody's leave; whether a connection to a container exists is its opener's to know. */
const AROUND_API: ReadonlySet<string> = new Set<Input["do"]>([
  "strike",
  "heal",
  "chaos",
  "exec-open",
  "exec-write",
  "exec-resize",
  "exec-end",
  "listen",
  "ask",
  "answer",
]);

/** Does it; throws the server's refusal, or `AskPending` when somebody outside has to answer first. */
export function execute(input: Input, parts: InputParts): Receipt {
  const { server, manager } = parts;
  if (!AROUND_API.has(input.do)) checkApi(parts.tables, manager.nowMs, "write");
  // No command asks for such a kind, but another version's journal may, or a client.
  if ("kind" in input && !server.reader.serves(input.kind))
    throw new ApiError("NotFound", "the server could not find the requested resource");
  const author: Author = { agent: "user", key: input.by };
  switch (input.do) {
    case "create":
    case "update":
    case "patch":
    case "delete":
    case "evict":
    case "scale":
    case "bind":
      return parts.asks.attempt(() => write(input, parts, author));
    case "listen":
    case "ask":
    case "answer":
      settleAsks(input, parts.asks);
      return { warnings: NO_WARNINGS };
    case "strike": {
      const { forMs, everyMs } = input;
      const fault = faults.find(({ name }) => name === input.fault);
      if (fault === undefined) throw new ApiError("BadRequest", `error: there is no fault ${JSON.stringify(input.fault)}`);
      const strike = planStrike(fault, input.aim, sceneOf(parts), { forMs, everyMs });
      manager.perform(strike.intents, author);
      return { warnings: NO_WARNINGS, strike };
    }
    case "heal": {
      const active = activeFaults(parts.tables).find(({ id }) => id === input.id);
      if (active === undefined) throw new ApiError("NotFound", `error: no fault ${input.id} is going on`);
      manager.perform(planHeal(active, sceneOf(parts)), author);
      return { warnings: NO_WARNINGS };
    }
    case "chaos": {
      const { plan } = input;
      manager.perform(plan === undefined ? planChaosEnd(parts.tables) : planChaos(plan, sceneOf(parts)), author);
      return { warnings: NO_WARNINGS };
    }
    case "exec-open":
    case "exec-write":
    case "exec-resize":
    case "exec-end": {
      const { session, intents } = planSession({ state: parts.tables, findImage, seed: parts.seed }, input, manager.nowMs);
      manager.perform(intents, author);
      return { warnings: NO_WARNINGS, session };
    }
  }
}

function settleAsks(input: ListenInput | AskInput | AnswerInput, asks: Asks): void {
  if (input.do === "listen") asks.listen(input.on);
  else if (input.do === "ask") asks.put(input.ask);
  else asks.answer(input.ask, input.answer);
}

/** What faults look at. */
export function sceneOf({ store, tables, manager, kubelets }: InputParts): Omit<Scene, "id"> {
  const { nowMs } = manager;
  const world = new ReaderWorld(store).open(nowMs, store.revision);
  return { store: world, state: tables, nowMs, kubelets };
}

type Write = Extract<Input, { do: "create" | "update" | "patch" | "delete" | "evict" | "scale" | "bind" }>;

/** A write through the API server's verbs. */
function write(input: Write, { server, manager }: InputParts, author: Author): Receipt {
  const { user, manager: fieldManager, dropUnknown, isDryRun } = input.client ?? {};
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  const unknownFields = dropUnknown ? ("drop" as const) : undefined;
  const options: WriteOptions = { author, fromClient: true, user, manager: fieldManager, unknownFields, warn, isDryRun };
  switch (input.do) {
    case "create":
      return { object: server.create(input.kind, input.object, options), warnings };
    case "update":
      return { object: server.update(input.kind, input.object, { ...options, subresource: input.subresource }), warnings };
    case "patch": {
      const { kind, key, patch, subresource, lenient } = input;
      const lax = lenient ? { unknownFields: "drop" as const } : {};
      return { object: server.patch(kind, key, patch, { ...options, ...lax, subresource }), warnings };
    }
    case "delete":
      return { object: server.delete(input.kind, input.key, { ...input.options, author, user, warn, isDryRun }), warnings };
    case "evict":
      evictPod(server, input.key, { ...input.options, author, user, warn, isDryRun, nowMs: manager.nowMs });
      return { warnings };
    case "scale": {
      const { kind, key, replicas, uid, resourceVersion } = input;
      return { object: scale(server, kind, key, replicas, { ...options, uid, resourceVersion }), warnings };
    }
    case "bind":
      return { object: bindPod(server, input.key, input.node, { uid: input.uid, author, user, warn, nowMs: manager.nowMs }), warnings };
  }
}
