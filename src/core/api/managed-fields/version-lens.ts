/**
 * A kind as one of its versions shows it: managers name fields in the version in which they wrote.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/versionconverter.go
 */
import { apiKindOf, apiVersionOf, type KubeObject } from "../kind.ts";
import type { AnyKind } from "../registry.ts";
import type { Struct } from "../schema.ts";
import { isCustomKind, servedForm, servedVersionOf, storedForm } from "../served-version.ts";
import { type Comparison, compare } from "./compare.ts";
import { type FieldType, typeOfObject } from "./field-type.ts";

/** The fields of a version, and the way to it and back. */
export interface VersionLens {
  readonly apiVersion: string;
  readonly kind: string;
  readonly struct: Struct<unknown>;
  readonly type: FieldType;
  /** Custom objects hold only what was written. */
  readonly isCustom: boolean;
  fromStored(object: KubeObject): KubeObject;
  toStored(object: KubeObject): KubeObject;
}

const lenses = new WeakMap<AnyKind, Map<string, VersionLens>>();

/** The version by its name; undefined for one that is not served. */
export function lensOf(kind: AnyKind, apiVersion: string): VersionLens | undefined {
  const known = lenses.get(kind) ?? new Map<string, VersionLens>();
  const lens = known.get(apiVersion) ?? madeLens(kind, apiVersion);
  // Clients name versions as they like: only those that are served are worth remembering.
  if (lens !== undefined) lenses.set(kind, known.set(apiVersion, lens));
  return lens;
}

function madeLens(kind: AnyKind, apiVersion: string): VersionLens | undefined {
  const other = servedVersionOf(kind, apiVersion);
  if (other === undefined && apiVersion !== apiVersionOf(kind)) return undefined;
  const struct = other?.schema ?? kind.schema;
  return {
    apiVersion,
    kind: apiKindOf(kind),
    struct,
    type: typeOfObject(struct),
    isCustom: isCustomKind(kind),
    fromStored: (object) => servedForm(kind, apiVersion, object),
    toStored: (object) => storedForm(kind, object),
  };
}

/** What a new object is compared with. */
const NOTHING = Object.freeze({});

/** Compares two stored objects in any version; each version is looked at once. */
export function comparer(kind: AnyKind, previous: KubeObject | undefined, next: KubeObject) {
  const known = new Map<string, Comparison | undefined>();
  return (apiVersion: string): Comparison | undefined => {
    if (!known.has(apiVersion)) known.set(apiVersion, compared(lensOf(kind, apiVersion), previous, next));
    return known.get(apiVersion);
  };
}

function compared(lens: VersionLens | undefined, previous: KubeObject | undefined, next: KubeObject): Comparison | undefined {
  if (lens === undefined) return undefined;
  const before = previous === undefined ? NOTHING : lens.fromStored(previous);
  return compare(before, lens.fromStored(next), lens.type, lens);
}
