/**
 * The API server: every actor's only way to the store.
 *
 * It decodes, defaults, admits, validates, versions and deletes as upstream does, for clients in full and for agents'
 * own writes on trust (tests turn their validation on). It knows kinds only through their definitions.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go
 */
import { decode } from "../api/decode.ts";
import { rfc3339 } from "../api/duration.ts";
import { ApiError, alreadyExists, conflict, type FieldError, invalid, notFound } from "../api/errors.ts";
import { apiVersionOf, type KubeObject, keyOf, type ObjectKey } from "../api/kind.ts";
import type { ObjectMeta } from "../api/meta.ts";
import type { AnyKind, Registry } from "../api/registry.ts";
import { validateMeta, validateMetaUpdate } from "../api/validate-meta.ts";
import { drawName, drawUid } from "../sim/draw.ts";
import type { Author } from "../store/log.ts";
import type { Reader, Where } from "../store/reader.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionRequest, AdmissionStep } from "./admission/step.ts";
import { type DeleteOptions, decideDeletion } from "./deletion.ts";
import { type Patch, type PatchReading, patchedObject } from "./patching.ts";
import { WriteRequest } from "./write-request.ts";

/** What the server is made of. */
export interface ServerParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly steps: readonly AdmissionStep[];
  readonly seed: number;
  /** The virtual time of the write. */
  nowMs(): number;
  /** Validate agents' own writes too. */
  readonly distrust?: boolean;
}

/** How a write is to be treated. */
export interface WriteOptions {
  readonly author: Author;
  /** Decode and validate in full: the object comes from a client. */
  readonly fromClient?: boolean;
  readonly subresource?: "status";
  /** The precondition, when it is not the object's own resourceVersion. */
  readonly resourceVersion?: string | undefined;
}

type Operation = AdmissionRequest["operation"];

const NAME_LENGTH = 5;
/** Longest base of a generated name, so that the whole stays a label of 63 characters. */
const GENERATED_BASE_MAX = 58;
const NAME_TRIES = 8;

/** The verbs. Every refusal is an ApiError with upstream's text. */
export class Server {
  readonly #parts: ServerParts;
  readonly #steps: { readonly [O in Operation]: Map<string, readonly AdmissionStep[]> } = {
    CREATE: new Map(),
    UPDATE: new Map(),
    DELETE: new Map(),
  };

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  get reader(): Reader {
    return this.#parts.store;
  }

  get registry(): Registry {
    return this.#parts.registry;
  }

  /** The object; refuses with NotFound. */
  get(kindName: string, key: ObjectKey): KubeObject {
    const object = this.find(kindName, key);
    if (object === undefined) throw notFound(this.#parts.registry.kind(kindName), nameOf(key));
    return object;
  }

  find(kindName: string, key: ObjectKey): KubeObject | undefined {
    return this.#parts.store.get(kindName, key) as KubeObject | undefined;
  }

  list(kindName: string, where?: Where): Iterable<KubeObject> {
    return this.#parts.store.list(kindName, where) as Iterable<unknown> as Iterable<KubeObject>;
  }

  /** Stores a new object; returns it as stored. */
  create(kindName: string, input: unknown, options: WriteOptions): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    const decoded = options.fromClient ? this.#decode(kind, input) : (input as KubeObject);
    const prepared = this.#prepareCreate(kind, decoded);
    const admitted = this.#admit("CREATE", kind, prepared, undefined);
    // Once more after naming: what a default takes from the name (a Namespace's own label) was not there before. Nothing namespaced does.
    const unlabelled = this.#nameIt(kind, admitted);
    const named: KubeObject = admitted.metadata.name === "" && !kind.namespaced ? (kind.defaults?.(unlabelled) ?? unlabelled) : unlabelled;
    this.#review("CREATE", kind, named, undefined);
    if (options.fromClient || this.#parts.distrust) {
      this.#refuseInvalid(kind, named, [...validateMeta(kind, named.metadata), ...(kind.validate?.(named) ?? [])]);
    }
    const key = keyOf(named);
    const existing = this.find(kindName, key);
    if (existing !== undefined) throw alreadyExistsAs(kind, existing);
    return this.#put(kind, key, named, options.author);
  }

  /** Replaces an object (or, for the status subresource, its status); returns it as stored. */
  update(kindName: string, input: unknown, options: WriteOptions): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    const decoded = options.fromClient ? this.#decode(kind, input) : (input as KubeObject);
    const key = keyOf(decoded);
    const previous = this.get(kindName, key);
    const expected = options.resourceVersion ?? decoded.metadata.resourceVersion;
    if (expected !== undefined && expected !== previous.metadata.resourceVersion) throw conflict(kind, decoded.metadata.name);
    if (decoded.metadata.uid !== undefined && decoded.metadata.uid !== previous.metadata.uid)
      throw uidConflict(kind, previous, decoded.metadata.uid);
    // As upstream's plugins, the admission steps look at the object itself, not at its status.
    const isStatus = options.subresource === "status";
    const merged = isStatus ? statusUpdate(decoded, previous) : this.#mainUpdate(kind, decoded, previous);
    const admitted = isStatus ? merged : this.#admit("UPDATE", kind, withGeneration(kind, merged, previous), previous);
    if (!isStatus) this.#review("UPDATE", kind, admitted, previous);
    if (options.fromClient || this.#parts.distrust) this.#validateUpdate(kind, admitted, previous, options.subresource);
    if (isReleased(admitted, kind)) {
      this.#parts.store.remove(kind.kind, key, this.#parts.nowMs(), options.author);
      return admitted;
    }
    return this.#put(kind, key, admitted, options.author);
  }

  /** Applies a patch to the newest version. */
  patch(kindName: string, key: ObjectKey, patch: Patch, options: WriteOptions & Pick<PatchReading, "warn">): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    return this.update(kindName, patchedObject(kind, this.get(kindName, key), patch, options), options);
  }

  /** Deletes an object, or begins to: grace and finalizers decide. Returns what is left, or undefined when it is gone. */
  delete(kindName: string, key: ObjectKey, options: DeleteOptions & { readonly author: Author }): KubeObject | undefined {
    const kind = this.#parts.registry.kind(kindName);
    const object = this.get(kindName, key);
    this.#review("DELETE", kind, object, object);
    const decision = decideDeletion(kind, object, options, this.#parts.nowMs());
    if (decision === "remove") {
      this.#parts.store.remove(kindName, key, this.#parts.nowMs(), options.author);
      return undefined;
    }
    return decision === "wait" ? object : this.#put(kind, key, decision, options.author);
  }

  /** Writes a whole object as it is: for subresources that may change what plain updates may not (binding, finalize, events). */
  replace(kindName: string, key: ObjectKey, next: KubeObject, author: Author): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    if (isReleased(next, kind)) {
      this.#parts.store.remove(kindName, key, this.#parts.nowMs(), author);
      return next;
    }
    return this.#put(kind, key, next, author);
  }

  /** Writes down what happened to the world outside the API. */
  record(text: string, author: Author): void {
    this.#parts.store.record(text, this.#parts.nowMs(), author);
  }

  #decode(kind: AnyKind, input: unknown): KubeObject {
    const object = decode(kind.schema, input, { kind: kind.kind, version: kind.version }) as KubeObject;
    if (object.metadata !== undefined) return object;
    return { ...object, metadata: { name: "" } };
  }

  #prepareCreate(kind: AnyKind, object: KubeObject): KubeObject {
    const nowMs = this.#parts.nowMs();
    const defaulted: KubeObject = kind.defaults?.(object) ?? object;
    const prepared: KubeObject = kind.strategy?.prepareCreate?.(defaulted, { nowMs }) ?? defaulted;
    const { resourceVersion } = prepared.metadata;
    if (resourceVersion !== undefined && resourceVersion !== "")
      throw new ApiError("Unknown", "resourceVersion should not be set on objects to be created");
    const metadata: Writable<ObjectMeta> = withoutServerFields(prepared.metadata);
    metadata.name ??= "";
    if (kind.namespaced) metadata.namespace ||= "default";
    if (kind.hasGeneration) metadata.generation = 1;
    metadata.creationTimestamp = rfc3339(nowMs);
    return { ...prepared, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
  }

  /** Gives the object its name, when it asks for one, and its uid. */
  #nameIt(kind: AnyKind, object: KubeObject): KubeObject {
    const { seed, store, nowMs } = this.#parts;
    const { generateName, namespace } = object.metadata;
    const isDrawn = object.metadata.name === "" && generateName !== undefined && generateName !== "";
    const name = isDrawn ? this.#drawName(kind, generateName, namespace) : object.metadata.name;
    const id = `uid/${kind.kind}/${keyOf({ metadata: { name, namespace } })}`;
    // The count tells apart namesakes that follow each other within a millisecond. Names that are drawn have none, and
    // kinds without history hold their time in their names: counting every event would be most of what a snapshot holds.
    const count = isDrawn ? 0 : kind.history === "last" ? 1 : store.nextName(id);
    return { ...object, metadata: { ...object.metadata, name, uid: drawUid(seed, `${id}/${nowMs()}/${count}`) } };
  }

  /** A name that nobody has, unless all tries were in vain. */
  #drawName(kind: AnyKind, generateName: string, namespace: string | undefined): string {
    const { seed, store } = this.#parts;
    const base = generateName.slice(0, GENERATED_BASE_MAX);
    const prefix = `${kind.kind}/${namespace ?? ""}/${base}`;
    let name = base;
    for (let attempt = 0; attempt < NAME_TRIES; attempt++) {
      name = base + drawName(seed, `name/${prefix}`, NAME_LENGTH, store.nextName(prefix));
      if (store.get(kind.kind, keyOf({ metadata: { name, namespace } })) === undefined) break;
    }
    return name;
  }

  #mainUpdate(kind: AnyKind, decoded: KubeObject, previous: KubeObject): KubeObject {
    const defaulted: KubeObject = kind.defaults?.(decoded) ?? decoded;
    const next = {
      ...defaulted,
      apiVersion: previous.apiVersion,
      kind: previous.kind,
      metadata: keepSystemFields(defaulted.metadata, previous.metadata),
    };
    const kept = kind.hasStatus ? ({ ...next, status: (previous as WithStatus).status } as KubeObject) : next;
    return kind.strategy?.prepareUpdate?.(kept, previous) ?? kept;
  }

  #validateUpdate(kind: AnyKind, next: KubeObject, previous: KubeObject, subresource: "status" | undefined): void {
    const errors = validateMetaUpdate(next.metadata, previous.metadata);
    if (subresource === undefined) {
      errors.push(...validateMeta(kind, next.metadata), ...(kind.validate?.(next) ?? []), ...(kind.validateUpdate?.(next, previous) ?? []));
    }
    this.#refuseInvalid(kind, next, errors);
  }

  #refuseInvalid(kind: AnyKind, object: KubeObject, errors: readonly FieldError[]): void {
    if (errors.length > 0) throw invalid(kind, object.metadata.name, errors);
  }

  #admit(operation: "CREATE" | "UPDATE", kind: AnyKind, object: KubeObject, previous: KubeObject | undefined): KubeObject {
    let admitted = object;
    for (const step of this.#stepsFor(operation, kind.kind))
      admitted = step.admit?.(new WriteRequest(this.#parts, operation, kind, admitted, previous)) ?? admitted;
    return admitted;
  }

  #review(operation: Operation, kind: AnyKind, object: KubeObject, previous: KubeObject | undefined): void {
    for (const step of this.#stepsFor(operation, kind.kind))
      step.review?.(new WriteRequest(this.#parts, operation, kind, object, previous));
  }

  /** The steps that care; found once per operation and kind, for most writes have none. */
  #stepsFor(operation: Operation, kind: string): readonly AdmissionStep[] {
    const known = this.#steps[operation].get(kind);
    if (known !== undefined) return known;
    const steps = this.#parts.steps.filter(({ kinds, operations }) => operations.includes(operation) && (kinds?.includes(kind) ?? true));
    this.#steps[operation].set(kind, steps);
    return steps;
  }

  #put(kind: AnyKind, key: ObjectKey, object: KubeObject, author: Author): KubeObject {
    return this.#parts.store.put(kind.kind, key, object, this.#parts.nowMs(), author);
  }
}

type Writable<T> = { -readonly [F in keyof T]: T[F] };

/** A copy without what only the server may say; rest patterns are slow, and objects that carry such fields are rare. */
function withoutServerFields(metadata: ObjectMeta): Writable<ObjectMeta> {
  const { selfLink, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } = metadata;
  if ((selfLink ?? deletionTimestamp ?? deletionGracePeriodSeconds ?? resourceVersion) === undefined) return { ...metadata };
  return {
    ...metadata,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    resourceVersion: undefined,
  };
}

interface WithStatus extends KubeObject {
  readonly status?: unknown;
  readonly spec?: unknown;
}

/** Everything as it was, but status, labels, annotations, owners and finalizers as given. */
function statusUpdate(next: KubeObject, previous: KubeObject): KubeObject {
  const metadata = next.metadata === previous.metadata ? previous.metadata : keepSystemFields(next.metadata, previous.metadata);
  return { ...previous, metadata, status: (next as WithStatus).status } as KubeObject;
}

/** What no client may set, from the stored object. */
function keepSystemFields(next: ObjectMeta, previous: ObjectMeta): ObjectMeta {
  if (next === previous) return previous;
  const { selfLink: _selfLink, ...kept } = next;
  return {
    ...kept,
    namespace: previous.namespace,
    uid: previous.uid,
    resourceVersion: previous.resourceVersion,
    generation: previous.generation,
    creationTimestamp: previous.creationTimestamp,
    deletionTimestamp: previous.deletionTimestamp,
    deletionGracePeriodSeconds: previous.deletionGracePeriodSeconds,
    generateName: previous.generateName,
  };
}

/** Counts a change of the spec, for the kinds that count. */
function withGeneration(kind: AnyKind, next: KubeObject, previous: KubeObject): KubeObject {
  if (!kind.hasGeneration) return next;
  const changed = kind.strategy?.bumpsGeneration?.(next, previous) ?? !sameValue((next as WithStatus).spec, (previous as WithStatus).spec);
  return changed ? { ...next, metadata: { ...next.metadata, generation: (previous.metadata.generation ?? 0) + 1 } } : next;
}

/** Deleting, without grace left, and no finalizer holds it. */
function isReleased(object: KubeObject, kind: AnyKind): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const held = finalizers.length > 0 || (kind.strategy?.isHeld?.(object) ?? false);
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !held;
}

function alreadyExistsAs(kind: AnyKind, existing: KubeObject): ApiError {
  const error = alreadyExists(kind, existing.metadata.name);
  if (existing.metadata.deletionTimestamp === undefined) return error;
  return new ApiError("AlreadyExists", `object is being deleted: ${error.message}`, error.details);
}

function uidConflict(kind: AnyKind, previous: KubeObject, uid: string): ApiError {
  const { name } = previous.metadata;
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: /registry/${kind.plural}/${keyOf(previous)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${previous.metadata.uid}`,
  );
}

function nameOf(key: ObjectKey): string {
  return key.slice(key.indexOf("/") + 1);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  if (left.length !== Object.keys(right).length || Array.isArray(a) !== Array.isArray(b)) return false;
  return left.every(([field, value]) => field in right && sameValue(value, right[field]));
}
