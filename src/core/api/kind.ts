/**
 * What a kind is to the rest of the house: one definition, from which validation, REST paths, `get`, `describe`,
 * completion and the TUI's table follow.
 *
 * Nothing outside `api/kinds` asks for a kind by name to decide what it can do; it asks for a capability declared here.
 */
import type { FieldError } from "./errors.ts";
import type { ObjectMeta } from "./meta.ts";
import type { Immutable, Struct } from "./schema.ts";

/** Any API object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** `namespace/name`, or `name` for what is cluster-scoped. */
export type ObjectKey = string;

/** How well an object is, and the sentence that says why. */
export interface Health {
  readonly state: "ok" | "progressing" | "failing" | "done";
  /** Empty when there is nothing to say. */
  readonly why: string;
}

/** Read access to other objects, for cells and descriptions that need them. */
export interface Related {
  readonly nowMs: number;
  get(kind: string, key: ObjectKey): KubeObject | undefined;
  list(kind: string, where?: { readonly [index: string]: string | undefined }): Iterable<KubeObject>;
}

/** One column of a kind's table. */
export interface Column<T> {
  /** As kubectl prints it: `NOMINATED NODE`. */
  readonly name: string;
  /** The text of the cell; pure. Numbers and ages are text too. */
  cell(object: T, context: CellContext): string;
  /** What to sort by when the text does not sort (ages, counts). */
  sortKey?(object: T, context: CellContext): string | number;
  /** The cell changes with time alone (ages), so it may not be cached by object. */
  readonly volatile?: true;
  /** kubectl shows it only with `-o wide`; the TUI whenever it fits. */
  readonly wide?: true;
  /** The TUI keeps columns of low rank longest; default 1 for plain columns and 5 for wide ones. NAME is 0. */
  readonly rank?: number;
  readonly align?: "right";
  /** The TUI alone shows it (kubectl does not). */
  readonly tuiOnly?: true;
  /** What the cell is in the API's Table: JSON numbers for `integer` and `number`; default `string`. */
  readonly type?: "string" | "integer" | "number" | "boolean" | "date";
}

/** What a cell may look at besides its object. */
export interface CellContext {
  readonly nowMs: number;
  readonly wide?: boolean;
}

/** How `kubectl scale` and the scale subresource reach a kind's replicas. */
export interface ScaleCapability<T> {
  replicas(object: T): number;
  statusReplicas(object: T): number;
  /** The selector as a string, as status.selector of a Scale has it. */
  selector(object: T): string;
  withReplicas(object: T, replicas: number): T;
}

/** How the server treats writes of a kind; upstream's "strategy". */
export interface Strategy<T> {
  /** Resets what a client may not set (status …) and sets what the server does (phase, generation is automatic). */
  prepareCreate?(object: T, context: { readonly nowMs: number }): T;
  /** Fills what follows from the name and the uid that the server has just given (a Job's selector). */
  prepareNamed?(object: T): T;
  /** Keeps what a plain update may not change. The status is kept by itself when there is a status subresource. */
  prepareUpdate?(next: T, previous: T): T;
  /** Marks an object whose deletion begins (a Namespace becomes Terminating). */
  prepareDelete?(object: T): T;
  /** Something besides metadata.finalizers keeps a deleted object (a Namespace's spec.finalizers). */
  isHeld?(object: T): boolean;
  /** Whether a change counts as a new generation; default: any change of the spec. */
  bumpsGeneration?(next: T, previous: T): boolean;
  /** What depends on it outlives it, unless a delete says otherwise: so it was before there was a garbage collector. */
  readonly orphansByDefault?: true;
  /** Seconds of grace for a delete, or undefined when the kind is removed at once. */
  graceSeconds?(object: T, requested: number | undefined): number;
}

/** How an object is found through a selector: `selects(service)` gives the labels of its pods. */
export interface PodSelection {
  readonly namespace: string;
  /** The selector as a string (`app=web,tier in (a,b)`), or a node's name. */
  readonly labels?: string;
  readonly node?: string;
  readonly ownerUid?: string;
}

/** A pure function of an object, typed like a method, so that a kind of Pods is also a kind of objects. */
type Question<T, R> = { ask(object: T): R }["ask"];

/** What the API can be asked to do with a kind, as discovery lists it. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** Something below an object's path, besides `status` and `scale`, which follow from `hasStatus` and `scale`. */
export interface Subresource {
  /** `eviction`; the last part of the path. */
  readonly name: string;
  /** The kind of what is sent there: `Eviction`; its group and version when they are not the parent's. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly Verb[];
  /** For those that read and write the whole object: what of the given one such a write takes; the rest stays as it was. */
  merge?(next: KubeObject, previous: KubeObject, context: { readonly nowMs: number }): KubeObject;
  /** What is wrong with such a write. */
  validate?(next: KubeObject, previous: KubeObject): FieldError[];
}

/** Another group or version in which the same objects are served. */
export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly schema: Struct<unknown>;
  /** From this version to the stored one, `apiVersion` aside; absent when both read alike. */
  toStored?(object: KubeObject): KubeObject;
  /** The other way round. */
  fromStored?(object: KubeObject): KubeObject;
  /** What every client that asks for it is warned of. */
  readonly deprecation?: string;
}

/** Everything there is to say about a kind. */
export interface Kind<Name extends string = string, T = KubeObject, Index extends string = string> {
  /** The name of its table; what manifests call the kind too, unless `apiKind` says otherwise. */
  readonly kind: Name;
  /** What manifests say, where the name alone would not be unique: custom kinds are stored as `Foo.example.com`. */
  readonly apiKind?: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** `last`: the log keeps no images of the past (heartbeats, events). */
  readonly history: "full" | "last";
  readonly schema: Struct<unknown>;
  /** What a name must be: upstream's DNS-1123 subdomain unless said otherwise. */
  readonly nameRule?: "subdomain" | "label" | "label1035" | "path";
  /** Upstream keeps `metadata.generation` for some kinds only. */
  readonly hasGeneration?: true;
  /** There is a status subresource: plain writes keep the status, status writes keep the rest. */
  readonly hasStatus?: true;
  /** Served in these groups and versions too. */
  readonly otherVersions?: readonly ServedVersion[];
  /** What can be done with it; default: everything. */
  readonly verbs?: readonly Verb[];
  readonly subresources?: readonly Subresource[];
  readonly indexes?: { readonly [I in Index]: Question<T, string | readonly string[] | undefined> };
  readonly fieldSelectors?: { readonly [path: string]: Question<T, string> };
  readonly columns: readonly Column<T>[];
  health(object: T, context: CellContext): Health;
  /** Fills what upstream's defaulting fills; returns the same object when nothing is missing. */
  defaults?(object: T): T;
  /** What is wrong with a new object, metadata aside (the server checks that). */
  validate?(object: T): FieldError[];
  /** What may not change. */
  validateUpdate?(next: T, previous: T): FieldError[];
  readonly strategy?: Strategy<T>;
  readonly scale?: ScaleCapability<T>;
  /** Where Enter leads and whose logs `logs` shows: the pods that belong to this object. */
  podsOf?(object: T): PodSelection | undefined;
  /** The object has containers whose logs can be read. */
  readonly hasLogs?: true;
  /** A rollout can be restarted, paused, undone and watched. */
  readonly hasRollout?: true;
  /** What every client that asks for the kind is warned of. */
  readonly deprecation?: string;
  /** It can be cordoned and drained. */
  readonly cordonable?: true;
  /** The object it speaks of (an Event's involvedObject), where Enter leads. */
  regards?(object: T): { readonly kind: string; readonly key: ObjectKey } | undefined;
  /** The text of `kubectl describe`, without the Events table, which every kind gets. */
  describe?(object: T, related: Related): string;
}

/** Defines a kind; the type of its objects follows from `schema`, so callbacks need no annotation. */
export function defineKind<const Name extends string, Raw extends KubeObject, Index extends string = never>(
  definition: { readonly schema: Struct<Raw> } & Kind<Name, NoInfer<Immutable<Raw>>, Index>,
): Kind<Name, Immutable<Raw>, Index> {
  return definition;
}

/** What manifests of the kind say in `kind`. */
export function apiKindOf({ kind, apiKind }: Pick<Kind, "kind" | "apiKind">): string {
  return apiKind ?? kind;
}

/** `v1` or `apps/v1`. */
export function apiVersionOf(kind: Pick<Kind, "group" | "version">): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** The key of an object in its kind's table. */
export function keyOf(object: { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } }): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

/** Splits `namespace/name`; the namespace is empty for what is cluster-scoped. */
export function splitKey(key: ObjectKey): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
