/**
 * Server-side apply: a configuration is merged into an object, and its manager owns what it says, and only that.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/{structuredmerge,skipnonapplied,versioncheck}.go,
 *   sigs.k8s.io/structured-merge-diff merge/update.go (Apply)
 */
import { tryDecode } from "../decode.ts";
import { ApiError } from "../errors.ts";
import { isRecord } from "../field-walk.ts";
import { apiVersionOf, type KubeObject } from "../kind.ts";
import { jsonType, sameJson } from "../patch/json-value.ts";
import type { AnyKind } from "../registry.ts";
import { appliedFields } from "./applied-fields.ts";
import { compare } from "./compare.ts";
import { applyConflict } from "./conflict.ts";
import { readManagers, writeManagers } from "./entries.ts";
import { isEmpty } from "./field-set.ts";
import { withLastApplied, withoutOwnPast } from "./last-applied.ts";
import { idOf, type Managers, type Owned, settled } from "./managers.ts";
import { merged } from "./merge.ts";
import { pruned } from "./prune.ts";
import { type ResetFilter, resetFilter } from "./reset-fields.ts";
import { adaptedManagers } from "./schema-change.ts";
import { typeErrors } from "./typed-check.ts";
import { managersAfter, ownable, type Writer, withEntries, writerOf } from "./update.ts";
import { comparer, lensOf, type VersionLens } from "./version-lens.ts";

/** What somebody applies to what. */
export interface Apply extends Writer {
  /** The stored object; undefined when there is none, and apply creates it. */
  readonly live: KubeObject | undefined;
  /** The parsed body, as it was sent. */
  readonly config: unknown;
  /** Take fields from other managers instead of refusing. */
  readonly force: boolean;
}

type Config = Readonly<Record<string, unknown>>;

/** The object as it is to be written, decoded and defaulted, with its managers; refuses conflicts and bad configurations. */
export function applied(kind: AnyKind, apply: Apply): KubeObject {
  const lens = lensOf(kind, apply.apiVersion ?? apiVersionOf(kind));
  if (lens === undefined) throw new ApiError("BadRequest", `no version ${apply.apiVersion} of ${kind.kind} is served`);
  const config = checked(apply.config, lens);
  const managers = managersBefore(kind, apply);
  const live = apply.live === undefined ? undefined : lens.fromStored(apply.live);
  const { object, after } = mergedInto(kind, lens, { apply, config, live, managers });
  const changed = live === undefined || !sameJson(object, live);
  const next = changed ? stored(kind, lens, object, config) : apply.live;
  if (next === undefined) throw new TypeError("an apply that creates changes something");
  const id = idOf(writerOf(kind, apply, "Apply"));
  const own = after.get(id);
  if (changed && own !== undefined) after.set(id, { ...own, time: apply.time });
  const owned = withEntries(next, writeManagers(after, apply.live?.metadata.managedFields));
  return withLastApplied(owned, config, apply.manager);
}

/** The configuration as an object of this version; refuses what upstream's typed values refuse. */
function checked(config: unknown, lens: VersionLens): Config {
  if (!isRecord(config)) {
    const why = `json: cannot unmarshal ${jsonType(config)} into Go value of type map[string]interface {}`;
    throw new ApiError("BadRequest", `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  const kind = kindText(config.apiVersion, config.kind);
  if (kind !== kindText(lens.apiVersion, lens.kind)) throw new ApiError("BadRequest", `invalid object type: ${kind}`);
  const { metadata } = config;
  if (isRecord(metadata) && Array.isArray(metadata.managedFields)) {
    throw new ApiError("BadRequest", "metadata.managedFields must be nil");
  }
  const why = typeErrors(config, lens.type);
  if (why !== undefined) throw new ApiError("Unknown", `failed to create typed patch object (${nameText(config)}): ${why}`);
  return config;
}

/** `apps/v1, Kind=Deployment`; the core group is empty, but its slash is there. */
function kindText(apiVersion: unknown, kind: unknown): string {
  const version = typeof apiVersion === "string" ? apiVersion : "";
  return `${version.includes("/") ? version : `/${version}`}, Kind=${typeof kind === "string" ? kind : ""}`;
}

/** `default/web; apps/v1, Kind=Deployment`. */
function nameText(config: Config): string {
  const metadata = isRecord(config.metadata) ? config.metadata : {};
  const [namespace, name] = [metadata.namespace, metadata.name].map((text) => (typeof text === "string" ? text : ""));
  return `${namespace}/${name}; ${kindText(config.apiVersion, config.kind)}`;
}

/** The managers of the object; what nobody has accounted for so far belongs to `before-first-apply`. */
function managersBefore(kind: AnyKind, { live, time, apiVersion, subresource }: Apply): Managers {
  const { managers, error } = readManagers(live?.metadata.managedFields);
  if (error !== undefined) throw new ApiError("Unknown", `failed to decode managed fields: ${error}`);
  if (managers.size > 0 || live === undefined) return adaptedManagers(kind, managers);
  return managersAfter(kind, { previous: undefined, next: live, manager: "before-first-apply", time, apiVersion, subresource }, managers);
}

interface Merging {
  readonly apply: Apply;
  readonly config: Config;
  /** The object in the version of the configuration. */
  readonly live: KubeObject | undefined;
  readonly managers: Managers;
}

function mergedInto(kind: AnyKind, lens: VersionLens, { apply, config, live, managers }: Merging) {
  const writer = writerOf(kind, apply, "Apply");
  const id = idOf(writer);
  const last = managers.get(id);
  const filter = resetFilter(kind, apply.subresource);
  const own: Owned = { ...writer, set: filter(appliedFields(config, lens.type)), ...(last?.time ? { time: last.time } : {}) };
  const claims = new Map(managers).set(id, own);
  const whole = merged(live ?? {}, config, lens.type) as KubeObject;
  const object = pruned(kind, lens, whole, { last, managers: claims });
  const { managers: after, taken } = settled(claims, id, changesIn(kind, lens, { live, object, filter }));
  const conflicts = apply.force || live === undefined ? [] : withoutOwnPast(taken, apply.manager, live, lens);
  if (conflicts.length > 0) throw applyConflict(conflicts);
  // What a manager applies and nobody can own, as the name, is not written down.
  const set = ownable(own.set);
  if (isEmpty(set)) after.delete(id);
  else after.set(id, { ...own, set: last !== undefined && sameJson(set, last.set) ? last.set : set });
  return { object, after };
}

/** What the apply changes, in any version, without what it cannot change. */
function changesIn(
  kind: AnyKind,
  lens: VersionLens,
  { live, object, filter }: { readonly live: KubeObject | undefined; readonly object: KubeObject; readonly filter: ResetFilter },
) {
  const here = filteredBy(filter, compare(live ?? {}, object, lens.type, lens));
  const elsewhere = comparer(kind, live === undefined ? undefined : lens.toStored(live), lens.toStored(object));
  return (apiVersion: string) => {
    if (apiVersion === lens.apiVersion) return here;
    const changes = elsewhere(apiVersion);
    return changes === undefined ? undefined : filteredBy(filter, changes);
  };
}

function filteredBy(filter: ResetFilter, { added, removed, modified }: ReturnType<typeof compare>) {
  return { added: filter(added), removed: filter(removed), modified: filter(modified) };
}

/** The merged value as an object of the stored version, with its defaults. */
function stored(kind: AnyKind, lens: VersionLens, value: unknown, config: Config): KubeObject {
  const { object, why } = tryDecode(lens.struct, value, { from: "map" });
  if (why !== undefined) throw new ApiError("Unknown", `failed to convert new typed object (${nameText(config)}) to object: ${why}`);
  const decoded = lens.toStored(object as KubeObject);
  return kind.defaults?.(decoded) ?? decoded;
}
