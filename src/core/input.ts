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
import { checkApi } from "./reconcile/control-plane.ts";
import type { Manager } from "./reconcile/manager.ts";
import { ReaderWorld } from "./reconcile/world.ts";
import type { DeleteOptions } from "./server/deletion.ts";
import type { Patch } from "./server/patching.ts";
import type { Server, WriteOptions } from "./server/server.ts";
import { evictPod, scale } from "./server/subresources.ts";
import type { Author } from "./store/log.ts";
import type { Store } from "./store/store.ts";
import type { Tables } from "./store/tables.ts";

interface InputBase {
  /** What the log calls it: the verb of the command, the user agent of a client. */
  readonly by: string;
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
}

export interface PatchInput extends InputBase {
  readonly do: "patch";
  readonly kind: string;
  readonly key: ObjectKey;
  readonly patch: Patch;
  readonly subresource?: "status";
  /** Unknown fields are left out with a warning instead of refused. */
  readonly lenient?: true;
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

/** One thing that a user does; plain JSON. */
export type Input = CreateInput | UpdateInput | PatchInput | DeleteInput | EvictInput | ScaleInput | StrikeInput | HealInput | ChaosInput;

/** What came of an input that was not refused. */
export interface Receipt {
  /** The object as it is stored now; absent when it is gone, and for faults. */
  readonly object?: KubeObject | undefined;
  readonly warnings: readonly string[];
  readonly strike?: Strike;
}

/** What inputs are done to. */
export interface InputParts {
  readonly server: Server;
  readonly store: Store;
  readonly tables: Tables;
  readonly manager: Manager;
  readonly kubelets: KubeletHands;
}

const NO_WARNINGS: readonly string[] = [];
/** What happens to the world needs nobody's leave. */
const AROUND_API: ReadonlySet<string> = new Set<Input["do"]>(["strike", "heal", "chaos"]);

/** Does it; throws the server's refusal. */
export function execute(input: Input, parts: InputParts): Receipt {
  const { server, manager } = parts;
  if (!AROUND_API.has(input.do)) checkApi(parts.tables, manager.nowMs, "write");
  // No command asks for such a kind, but another version's journal may, or a client.
  if ("kind" in input && !server.reader.serves(input.kind))
    throw new ApiError("NotFound", "the server could not find the requested resource");
  const author: Author = { agent: "user", key: input.by };
  const fromClient: WriteOptions = { author, fromClient: true };
  switch (input.do) {
    case "create":
      return { object: server.create(input.kind, input.object, fromClient), warnings: NO_WARNINGS };
    case "update":
      return { object: server.update(input.kind, input.object, fromClient), warnings: NO_WARNINGS };
    case "patch":
      return patched(input, server, fromClient);
    case "delete":
      return { object: server.delete(input.kind, input.key, { ...input.options, author }), warnings: NO_WARNINGS };
    case "evict":
      evictPod(server, input.key, { ...input.options, author, nowMs: manager.nowMs });
      return { warnings: NO_WARNINGS };
    case "scale":
      return { object: scale(server, input.kind, input.key, input.replicas, { author }), warnings: NO_WARNINGS };
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
  }
}

/** What faults look at. */
export function sceneOf({ store, tables, manager, kubelets }: InputParts): Omit<Scene, "id"> {
  const { nowMs } = manager;
  const world = new ReaderWorld(store).open(nowMs, store.revision);
  return { store: world, state: tables, nowMs, kubelets };
}

function patched({ kind, key, patch, subresource, lenient }: PatchInput, server: Server, options: WriteOptions): Receipt {
  const warnings: string[] = [];
  const warn = lenient === true ? { warn: (warning: string): void => void warnings.push(warning) } : {};
  const status = subresource === undefined ? {} : { subresource };
  return { object: server.patch(kind, key, patch, { ...options, ...warn, ...status }), warnings };
}
