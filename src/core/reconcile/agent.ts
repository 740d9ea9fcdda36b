/**
 * The contract of everything that acts: controllers, scheduler, kubelets, proxies.
 *
 * Which keys to look at may depend on the change; what to do about them may not: an agent looks at what *is*. It
 * returns what it wants as data (intents); the manager alone applies, refuses, traces and retries.
 */
import type { ApiError } from "../api/errors.ts";
import type { KubeObject, ObjectKey } from "../api/kind.ts";
import { tableNameOf } from "../api/kind-names.ts";
import type { KindMap, KindName } from "../api/kinds/index.ts";
import type { Evidence } from "../store/log.ts";
import type { StateReader, TableSpec } from "../store/tables.ts";
import type { LedName, ProcessHold, ProcessSpec } from "./process.ts";
import type { World } from "./world.ts";

/** A change of one object; absence on one side means created or deleted. */
export interface Change<T> {
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}

/** What an agent works on: an object's key, or whatever the agent makes of it. Per-node agents put the node first. */
export type Key = string;

interface IntentBase {
  /** Evidence that was read and led here, when it is not the causes themselves. */
  readonly because?: readonly Evidence[];
  /** Says nothing new: left out of event logs. */
  readonly heartbeat?: boolean;
}

/** A new object; the server fills uid, version, times, defaults, and the name when there is a generateName. */
export interface CreateIntent extends IntentBase {
  readonly do: "create";
  readonly kind: string;
  readonly object: Draft;
}

/** The whole object as it should be; the status is not touched. Refused when its resourceVersion is stale. */
export interface UpdateIntent extends IntentBase {
  readonly do: "update";
  readonly kind: string;
  readonly object: KubeObject;
}

/** The object with its new status (and metadata); the spec is not touched. */
export interface UpdateStatusIntent extends IntentBase {
  readonly do: "updateStatus";
  readonly kind: string;
  readonly object: KubeObject;
}

/** A deletion; `uid` is a precondition. */
export interface DeleteIntent extends IntentBase {
  readonly do: "delete";
  readonly kind: string;
  readonly key: ObjectKey;
  readonly uid?: string;
  readonly graceSeconds?: number;
  readonly propagation?: "Background" | "Foreground" | "Orphan";
}

/** Assigns a pod to a node. */
export interface BindIntent extends IntentBase {
  readonly do: "bind";
  readonly key: ObjectKey;
  readonly uid: string;
  readonly node: string;
}

/** Tells the API users what happened; the process' recorder counts, aggregates and limits. */
export interface EventIntent extends IntentBase {
  readonly do: "event";
  readonly regarding: EventTarget;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** The component that speaks, as upstream names it (`kubelet`, `deployment-controller`). */
  readonly source: string;
  readonly fieldPath?: string;
  /** Set for the newer recorder (scheduler, kube-proxy): what was being done. */
  readonly action?: string;
  readonly related?: EventTarget;
}

/** Stands in an event's message for the name that the server gave to the object created just before it. */
export const CREATED_NAME = "{created}";

/** What an event speaks of. */
export type EventTarget = Pick<KubeObject, "kind" | "apiVersion"> & {
  readonly metadata: Pick<KubeObject["metadata"], "name" | "namespace" | "uid" | "resourceVersion">;
};

/** Writes a row of one of the agent's own state tables. */
export interface PutIntent {
  readonly do: "put";
  readonly table: TableSpec<unknown>;
  readonly key: string;
  readonly row: unknown;
}

/** Removes a row of one of the agent's own state tables. */
export interface DropIntent {
  readonly do: "drop";
  readonly table: TableSpec<unknown>;
  readonly key: string;
}

/** Removes a namespace's spec.finalizers entry, or (any kind) nothing else: the `finalize` subresource. */
export interface FinalizeIntent extends IntentBase {
  readonly do: "finalize";
  readonly kind: string;
  readonly object: KubeObject;
}

/** Takes something physical away, or (`on: false`) lets go of it: a machine's power, a process' life, its link. */
export interface HoldIntent {
  readonly do: "hold";
  readonly what: "power" | ProcessHold;
  /** The machine, or the instance of the process. */
  readonly name: string;
  /** In whose name it is held: a fault's id. */
  readonly by: string;
  readonly on: boolean;
}

/** Sets a machine's clock; `ms` ahead of the cluster's. */
export interface SkewIntent {
  readonly do: "skew";
  readonly machine: string;
  readonly ms: number;
}

/** Kills a process that comes back by itself after `restartMs`, or as soon as its kubelet starts it again. */
export interface KillIntent {
  readonly do: "kill";
  readonly instance: string;
  readonly restartMs?: number;
}

/** Lets a process hear of changes `ms` later than usual; 0 takes that back. */
export interface LagIntent {
  readonly do: "lag";
  readonly instance: string;
  /** In whose name: several lags add up. */
  readonly by: string;
  readonly ms: number;
}

/** Lets a share of a process' requests get lost; 0 takes that back. */
export interface LoseIntent {
  readonly do: "lose";
  readonly instance: string;
  /** In whose name: each takes its share of what the others leave. */
  readonly by: string;
  readonly share: number;
}

/** Of the processes of which one leads, the one on `machine` begins to. */
export interface LeadIntent {
  readonly do: "lead";
  readonly process: LedName;
  readonly machine: string;
}

/** Lets another agent look at a key now: somebody has changed what it remembers. */
export interface WakeIntent {
  readonly do: "wake";
  readonly agent: string;
  readonly key: Key;
}

/** Writes down what happened to the world outside the API. */
export interface RecordIntent {
  readonly do: "record";
  readonly key: string;
  readonly text: string;
}

/** What happens outside the API: to machines, processes, links. */
export type PhysicalIntent = HoldIntent | SkewIntent | KillIntent | LagIntent | LoseIntent | LeadIntent | WakeIntent | RecordIntent;

export type Intent =
  | PhysicalIntent
  | CreateIntent
  | UpdateIntent
  | UpdateStatusIntent
  | DeleteIntent
  | BindIntent
  | FinalizeIntent
  | EventIntent
  | PutIntent
  | DropIntent;

/** An object before the server has seen it. */
export type Draft = DraftHead | (DraftHead & { readonly [field: string]: unknown });

interface DraftHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Partial<KubeObject["metadata"]>;
}

/** What a reconcile asks for. Intents are applied in order; the first refusal drops the rest. */
export interface Outcome {
  readonly intents: readonly Intent[];
  /** Look again after this long, whatever happens; replaces the previous timer. */
  readonly requeueAfterMs?: number;
  /** The timer will change nothing that anyone waits for. */
  readonly background?: boolean;
  /** What to write about a refusal (an event, a condition); pure, run at once. `index` is the refused intent's. */
  onRefused?(refusal: ApiError, index: number): readonly Intent[];
}

/** What a reconcile gets besides the world. */
export interface Turn {
  /** How often the last runs of this key in a row were refused. */
  readonly failures: number;
  /** Why the last run was refused. */
  readonly refusal?: ApiError | undefined;
  /** The agent's state tables. */
  readonly state: StateReader;
  /** A number in [0, 1) that depends on seed, agent, key, purpose and n alone. */
  draw(purpose: string, n?: number): number;
}

/** Something that acts. One definition per agent, also for agents that run once per node. */
export interface Agent {
  readonly name: string;
  readonly process: ProcessSpec;
  readonly watches: { readonly [K in KindName]?: (change: Change<KindMap[K]>, world: World) => Iterable<Key> };
  /** Kinds known only by name (all of them, for the garbage collector). */
  watchAny?(kind: string, change: Change<KubeObject>, world: World): Iterable<Key>;
  readonly tables?: readonly TableSpec<unknown>[];
  /** From a change to the reconcile; default `latency.watchMs`. The first change fixes it, later ones join. */
  readonly latencyMs?: number;
  /** Reconciles in parallel and how long one takes; default none: every key runs when due. */
  readonly workers?: { readonly count: number; readonly serviceMs: number };
  /** Forgets every view (a fold over the log); the next reconcile rebuilds what it needs from its World. */
  dropViews?(): void;
  /** Nobody waits for what it does (housekeeping), so that its wakes do not keep a cluster from being settled. */
  readonly background?: true;
  /** Its key stands for a whole queue (the scheduler), so that running without end is no livelock. */
  readonly drainsQueue?: true;
  /**
   * Keys to look at when the process starts: for an agent of the whole cluster besides those that the existing objects
   * map to (a periodic sweep), for an agent of one node all of them.
   */
  startKeys?(world: World, node: string | undefined): Iterable<Key>;
  reconcile(key: Key, world: World, turn: Turn): Outcome;
}

/** An outcome without wishes. */
export const NOTHING_TO_DO: Outcome = { intents: [] };

/** `create` of a draft. */
export function create(object: Draft): CreateIntent {
  return { do: "create", kind: tableNameOf(object), object };
}

/** `update` of a whole object. */
export function update(object: KubeObject): UpdateIntent {
  return { do: "update", kind: tableNameOf(object), object };
}

/** `updateStatus` of a whole object. */
export function updateStatus(object: KubeObject): UpdateStatusIntent {
  return { do: "updateStatus", kind: tableNameOf(object), object };
}

/** Writes a typed row. */
export function putRow<Row>(table: TableSpec<Row>, key: string, row: Row): PutIntent {
  return { do: "put", table, key, row };
}

/** Removes a row. */
export function dropRow(table: TableSpec<unknown>, key: string): DropIntent {
  return { do: "drop", table, key };
}
