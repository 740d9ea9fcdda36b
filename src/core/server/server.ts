/**
 * The API server: every actor's only way to the store.
 *
 * It decodes, defaults, admits, validates, versions and deletes as upstream does, for clients in full and for agents'
 * own writes on trust (tests turn their validation on). It knows kinds only through their definitions.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go
 */
import { decode, unknownFields } from "../api/decode.ts";
import { rfc3339 } from "../api/duration.ts";
import { ApiError, conflict, type FieldError, invalid, notFound } from "../api/errors.ts";
import { apiKindOf, apiVersionOf, type KubeObject, keyOf, type ObjectKey, splitKey } from "../api/kind.ts";
import { isCustomKind } from "../api/kind-names.ts";
import { applied } from "../api/managed-fields/apply.ts";
import { keepTimestamps } from "../api/managed-fields/timestamps.ts";
import type { ObjectMeta } from "../api/meta.ts";
import type { AnyKind, Registry } from "../api/registry.ts";
import { validateMeta, validateMetaUpdate } from "../api/validate-meta.ts";
import { drawName, drawUid } from "../sim/draw.ts";
import type { Author } from "../store/log.ts";
import type { Reader, Where } from "../store/reader.ts";
import type { Store } from "../store/store.ts";
import type { User } from "./access/user.ts";
import type { AdmissionStep } from "./admission/step.ts";
import { AdmissionChain } from "./admission-chain.ts";
import type { Asks } from "./asks.ts";
import { type DeleteOptions, decideDeletion } from "./deletion.ts";
import {
  alreadyExistsAs,
  isReleased,
  keepSystemFields,
  statusUpdate,
  uidConflict,
  type WithStatus,
  type Writable,
  withGeneration,
  withoutServerFields,
} from "./object-changes.ts";
import { accountedFor, type FieldManager } from "./ownership.ts";
import { checkIdentity, type Patch, patchedObject } from "./patching.ts";
import type { RequestOptions } from "./write-request.ts";

/** What the server is made of. */
export interface ServerParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly steps: readonly AdmissionStep[];
  readonly seed: number;
  /** Whom outside admission may ask; absent: nobody. */
  readonly asks?: Asks;
  /** The virtual time of the write. */
  nowMs(): number;
  /** Validate agents' own writes too. */
  readonly distrust?: boolean;
  /** Kinds that are stored nowhere: their objects are worked out when somebody asks. */
  readonly computed?: { readonly [kind: string]: (() => readonly KubeObject[]) | undefined };
}

/** How a write is to be treated. */
export interface WriteOptions {
  readonly author: Author;
  /** Decode and validate in full: the object comes from a client. */
  readonly fromClient?: boolean;
  /** `status`, or one of the kind's own that writes the whole object. */
  readonly subresource?: string | undefined;
  /** The precondition, when it is not the object's own resourceVersion. */
  readonly resourceVersion?: string | undefined;
  /** Fields that the kind does not know are left out instead of refused. */
  readonly unknownFields?: "drop" | undefined;
  /** Hears of what the client should know though nothing was refused. */
  readonly warn?: ((warning: string) => void) | undefined;
  /** Who asks, when it is not the administrator. */
  readonly user?: User | undefined;
  /** Whose the fields are that the write sets; absent: nobody keeps account of them. */
  readonly manager?: FieldManager | undefined;
  /** The write came through the scale subresource, and so do the fields that it takes. */
  readonly isScale?: true;
  /** It came as a patch. */
  readonly isPatch?: true | undefined;
  /** Nothing will be kept: the server is a copy that is thrown away. */
  readonly isDryRun?: true | undefined;
}

const DEFINITION_ENDS = "create not allowed while custom resource definition is terminating";
const NAME_LENGTH = 5;
/** Longest base of a generated name, so that the whole stays a label of 63 characters. */
const GENERATED_BASE_MAX = 58;
const NAME_TRIES = 8;

/** The verbs. Every refusal is an ApiError with upstream's text. */
export class Server {
  readonly #parts: ServerParts;
  readonly #admission: AdmissionChain;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#admission = new AdmissionChain(parts.steps, parts);
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
    const computed = this.#parts.computed?.[kindName];
    if (computed !== undefined) return computed().find((object) => keyOf(object) === key);
    return this.#parts.store.get(kindName, key) as KubeObject | undefined;
  }

  /** Whether the kind's objects are worked out when somebody asks: nobody can page through them or watch them. */
  isComputed(kindName: string): boolean {
    return this.#parts.computed?.[kindName] !== undefined;
  }

  list(kindName: string, where?: Where): Iterable<KubeObject> {
    const computed = this.#parts.computed?.[kindName];
    if (computed !== undefined) return computed();
    return this.#parts.store.list(kindName, where) as Iterable<unknown> as Iterable<KubeObject>;
  }

  /** Stores a new object; returns it as stored. */
  create(kindName: string, input: unknown, options: WriteOptions): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    if (isCustomKind(kind) && kind.verbs?.includes("create") === false) throw new ApiError("MethodNotAllowed", DEFINITION_ENDS);
    const decoded = options.fromClient ? this.#decode(kind, input, options) : (input as KubeObject);
    const defaulted: KubeObject = kind.defaults?.(decoded) ?? decoded;
    return this.#create(kind, this.#owned(kind, defaulted, undefined, options), options);
  }

  /** Replaces an object (or, for the status subresource, its status); returns it as stored. */
  update(kindName: string, input: unknown, options: WriteOptions): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    const decoded = options.fromClient ? this.#decode(kind, input, options) : (input as KubeObject);
    const previous = this.get(kindName, keyOf(decoded));
    const expected = options.resourceVersion ?? decoded.metadata.resourceVersion;
    if (expected !== undefined && expected !== previous.metadata.resourceVersion) throw conflict(kind, decoded.metadata.name);
    if (decoded.metadata.uid !== undefined && decoded.metadata.uid !== previous.metadata.uid)
      throw uidConflict(kind, previous, decoded.metadata.uid);
    const next = options.subresource === "status" ? decoded : (kind.defaults?.(decoded) ?? decoded);
    return this.#update(kind, this.#owned(kind, next, previous, options), previous, options);
  }

  /** Applies a patch to the newest version; server-side apply makes the object when there is none. */
  patch(kindName: string, key: ObjectKey, patch: Patch, options: WriteOptions): KubeObject {
    const kind = this.#parts.registry.kind(kindName);
    const patching: WriteOptions = { ...options, isPatch: true };
    if (patch.type === "apply") return this.#apply(kind, key, patch, patching);
    return this.update(kindName, patchedObject(kind, this.get(kindName, key), patch, options), patching);
  }

  /** Deletes an object, or begins to: grace and finalizers decide. Returns what is left, or undefined when it is gone. */
  delete(
    kindName: string,
    key: ObjectKey,
    options: DeleteOptions & Pick<WriteOptions, "author" | "user" | "warn" | "isDryRun"> & { readonly isReviewed?: true },
  ): KubeObject | undefined {
    const kind = this.#parts.registry.kind(kindName);
    const object = this.get(kindName, key);
    if (options.isReviewed !== true) this.#admission.review("DELETE", { kind, object, previous: object, options });
    const decision = decideDeletion(kind, object, options, this.#parts.nowMs());
    if (decision === "remove") {
      this.#parts.store.remove(kindName, key, this.#parts.nowMs(), options.author);
      return undefined;
    }
    return decision === "wait" ? object : this.#put(kind, key, decision, options.author);
  }

  /** Whether the object may be deleted, for who has to do something before it is: refuses as `delete` would. */
  reviewDeletion(kindName: string, key: ObjectKey, options: Pick<WriteOptions, "author" | "user" | "warn" | "isDryRun">): void {
    const object = this.get(kindName, key);
    this.#admission.review("DELETE", { kind: this.#parts.registry.kind(kindName), object, previous: object, options });
  }

  /** Whether what is sent to a subresource may be done: asks webhooks alone, which can refuse it but not change it. */
  reviewSubresource(
    kindName: string,
    operation: "CREATE" | "CONNECT",
    object: KubeObject,
    options: RequestOptions & { readonly subresource: string },
  ): void {
    const kind = this.#parts.registry.kind(kindName);
    if (this.#admission.isAsked(operation, kindName, options.subresource))
      this.#admission.review(operation, { kind, object, previous: undefined, options });
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

  #create(kind: AnyKind, defaulted: KubeObject, options: WriteOptions): KubeObject {
    const prepared = this.#prepareCreate(kind, defaulted);
    const admitted = this.#admission.admit("CREATE", { kind, object: prepared, previous: undefined, options });
    // Once more after naming: what a default takes from the name (a Namespace's own label) was not there before. Nothing namespaced does.
    const unlabelled = this.#nameIt(kind, admitted);
    const named: KubeObject = admitted.metadata.name === "" && !kind.namespaced ? (kind.defaults?.(unlabelled) ?? unlabelled) : unlabelled;
    this.#admission.review("CREATE", { kind, object: named, previous: undefined, options });
    if (options.fromClient || this.#parts.distrust) {
      this.#refuseInvalid(kind, named, [...validateMeta(kind, named.metadata), ...(kind.validate?.(named) ?? [])]);
    }
    const key = keyOf(named);
    const existing = this.find(kind.kind, key);
    if (existing !== undefined) throw alreadyExistsAs(kind, existing);
    return this.#put(kind, key, named, options.author);
  }

  #update(kind: AnyKind, next: KubeObject, previous: KubeObject, options: WriteOptions): KubeObject {
    const key = keyOf(previous);
    const merged = this.#merged(kind, next, previous, options.subresource);
    const admitted = this.#counted(kind, this.#admission.admit("UPDATE", { kind, object: merged, previous, options }), merged, previous);
    this.#admission.review("UPDATE", { kind, object: admitted, previous, options });
    if (options.fromClient || this.#parts.distrust) this.#validateUpdate(kind, admitted, previous, options.subresource);
    if (isReleased(admitted, kind)) {
      this.#parts.store.remove(kind.kind, key, this.#parts.nowMs(), options.author);
      return admitted;
    }
    return this.#put(kind, key, options.manager === undefined ? admitted : keepTimestamps(admitted, previous), options.author);
  }

  /** Server-side apply: what the manager says it wants, merged with what others own. */
  #apply(kind: AnyKind, key: ObjectKey, { body, force = false }: Patch, options: WriteOptions): KubeObject {
    const live = this.find(kind.kind, key);
    const { manager, subresource } = options;
    if (live === undefined && subresource !== undefined) throw notFound(kind, nameOf(key));
    const name = manager?.name ?? "";
    const time = rfc3339(this.#parts.nowMs());
    const { warn, unknownFields: unknown } = options;
    if (unknown !== undefined) for (const field of unknownFields(kind.schema, body)) warn?.(`unknown field ${JSON.stringify(field)}`);
    const next = applied(kind, { live, config: body, manager: name, force, time, apiVersion: manager?.apiVersion, subresource });
    checkIdentity(kind, next.metadata, live?.metadata ?? { name: nameOf(key), namespace: splitKey(key).namespace });
    if (live === undefined) {
      const { uid } = next.metadata;
      if (uid === undefined || uid === "") return this.#create(kind, next, options);
      throw conflict(kind, next.metadata.name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
    }
    const expected = next.metadata.resourceVersion;
    if (expected !== undefined && expected !== live.metadata.resourceVersion) throw conflict(kind, next.metadata.name);
    return this.#update(kind, next, live, options);
  }

  #owned(kind: AnyKind, next: KubeObject, previous: KubeObject | undefined, options: WriteOptions): KubeObject {
    // Most writes are agents', of objects of which nobody keeps account.
    if (options.manager === undefined && previous?.metadata.managedFields === undefined) return next;
    return accountedFor(kind, { next, previous, time: rfc3339(this.#parts.nowMs()), ...options });
  }

  #decode(kind: AnyKind, input: unknown, { unknownFields: unknown, warn }: WriteOptions): KubeObject {
    const context = { kind: apiKindOf(kind), version: kind.version, ...(unknown === undefined ? {} : { unknownFields: unknown }) };
    const object = decode(kind.schema, input, context) as KubeObject;
    if (unknown !== undefined) for (const field of unknownFields(kind.schema, input)) warn?.(`unknown field ${JSON.stringify(field)}`);
    if (object.metadata !== undefined) return object;
    return { ...object, metadata: { name: "" } };
  }

  #prepareCreate(kind: AnyKind, object: KubeObject): KubeObject {
    const nowMs = this.#parts.nowMs();
    const prepared: KubeObject = kind.strategy?.prepareCreate?.(object, { nowMs }) ?? object;
    const { resourceVersion } = prepared.metadata;
    if (resourceVersion !== undefined && resourceVersion !== "")
      throw new ApiError("Unknown", "resourceVersion should not be set on objects to be created");
    const metadata: Writable<ObjectMeta> = withoutServerFields(prepared.metadata);
    metadata.name ??= "";
    if (kind.namespaced) metadata.namespace ||= "default";
    if (kind.hasGeneration) metadata.generation = 1;
    metadata.creationTimestamp = rfc3339(nowMs);
    return { ...prepared, apiVersion: apiVersionOf(kind), kind: apiKindOf(kind), metadata };
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
    const named = { ...object, metadata: { ...object.metadata, name, uid: drawUid(seed, `${id}/${nowMs()}/${count}`) } };
    return kind.strategy?.prepareNamed?.(named) ?? named;
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

  /** What of the given object such a write takes. */
  #merged(kind: AnyKind, decoded: KubeObject, previous: KubeObject, subresource: string | undefined): KubeObject {
    if (subresource === undefined) return withGeneration(kind, this.#mainUpdate(kind, decoded, previous), previous);
    if (subresource === "status") return statusUpdate(decoded, previous);
    const own = kind.subresources?.find(({ name }) => name === subresource);
    if (own?.merge === undefined) throw new RangeError(`${kind.kind} has no subresource ${subresource} that can be updated`);
    return withGeneration(kind, own.merge(decoded, previous, { nowMs: this.#parts.nowMs() }), previous);
  }

  #mainUpdate(kind: AnyKind, given: KubeObject, previous: KubeObject): KubeObject {
    const next = {
      ...given,
      // The version that is stored may be another one by now.
      apiVersion: apiVersionOf(kind),
      kind: previous.kind,
      metadata: keepSystemFields(given.metadata, previous.metadata),
    };
    const kept = kind.hasStatus ? ({ ...next, status: (previous as WithStatus).status } as KubeObject) : next;
    return kind.strategy?.prepareUpdate?.(kept, previous) ?? kept;
  }

  #validateUpdate(kind: AnyKind, next: KubeObject, previous: KubeObject, subresource: string | undefined): void {
    const errors = validateMetaUpdate(next.metadata, previous.metadata);
    errors.push(...(kind.subresources?.find(({ name }) => name === subresource)?.validate?.(next, previous) ?? []));
    if (subresource === undefined) {
      errors.push(...validateMeta(kind, next.metadata), ...(kind.validate?.(next) ?? []), ...(kind.validateUpdate?.(next, previous) ?? []));
    } else if (isCustomKind(kind)) {
      // The schema of a custom kind speaks of the status too.
      errors.push(...(kind.validate?.(next) ?? []));
    }
    this.#refuseInvalid(kind, next, errors);
  }

  #refuseInvalid(kind: AnyKind, object: KubeObject, errors: readonly FieldError[]): void {
    if (errors.length > 0) throw invalid(kind, object.metadata.name, errors);
  }

  /** A step may have changed the spec, too. */
  #counted(kind: AnyKind, admitted: KubeObject, merged: KubeObject, previous: KubeObject): KubeObject {
    if (admitted === merged || !kind.hasGeneration) return admitted;
    const { generation } = previous.metadata;
    return withGeneration(kind, { ...admitted, metadata: { ...admitted.metadata, generation } }, previous);
  }

  #put(kind: AnyKind, key: ObjectKey, object: KubeObject, author: Author): KubeObject {
    return this.#parts.store.put(kind.kind, key, object, this.#parts.nowMs(), author);
  }
}

function nameOf(key: ObjectKey): string {
  return key.slice(key.indexOf("/") + 1);
}
