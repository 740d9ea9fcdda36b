/**
 * Taking away what a manager applied before and does not apply now, unless somebody else owns it.
 * @see sigs.k8s.io/structured-merge-diff merge/update.go (prune)
 */
import type { KubeObject } from "../kind.ts";
import type { AnyKind } from "../registry.ts";
import { appliedFields, withNamedFields } from "./applied-fields.ts";
import { difference, type FieldSet, intersection, isEmpty, NO_FIELDS, union } from "./field-set.ts";
import { idOf, type Managers, type Owned } from "./managers.ts";
import { withoutFields } from "./remove.ts";
import { lensOf, type VersionLens } from "./version-lens.ts";

/** `merged`, an object in the version of `lens`, without what only `last` put there; `managers` say who owns what now. */
export function pruned(
  kind: AnyKind,
  lens: VersionLens,
  merged: KubeObject,
  { last, managers }: { readonly last: Owned | undefined; readonly managers: Managers },
): KubeObject {
  if (last === undefined || isEmpty(last.set)) return merged;
  // Whoever still applies all that it applied takes nothing away.
  const now = managers.get(idOf(last));
  if (now !== undefined && now.apiVersion === last.apiVersion && isEmpty(difference(last.set, now.set))) return merged;
  const past = lensOf(kind, last.apiVersion);
  if (past === undefined) return merged;
  const whole = across(lens, past, merged);
  const bare = without(whole, named(last.set, past), past);
  if (bare === whole) return merged;
  const owned = withOwned(kind, past, { whole, bare }, managers);
  const gone = intersection(difference(namedOf(whole, past), namedOf(owned, past)), named(last.set, past));
  return across(past, lens, without(whole, gone, past));
}

interface Pruning {
  readonly whole: KubeObject;
  readonly bare: KubeObject;
}

/** What was taken away comes back where any manager owns it, in whatever version; the version at hand first. */
function withOwned(kind: AnyKind, past: VersionLens, { whole, bare }: Pruning, managers: Managers): KubeObject {
  const byVersion = new Map<string, FieldSet>();
  for (const { apiVersion, set } of managers.values()) byVersion.set(apiVersion, union(byVersion.get(apiVersion) ?? NO_FIELDS, set));
  const versions = [...byVersion.keys()].sort((a, b) => Number(b === past.apiVersion) - Number(a === past.apiVersion));
  let left = bare;
  for (const apiVersion of versions) {
    const lens = lensOf(kind, apiVersion);
    if (lens === undefined) continue;
    const all = across(past, lens, whole);
    const some = across(past, lens, left);
    const kept = union(namedOf(some, lens), named(byVersion.get(apiVersion) ?? NO_FIELDS, lens));
    left = across(lens, past, without(all, difference(namedOf(all, lens), kept), lens));
  }
  return left;
}

function across(from: VersionLens, to: VersionLens, object: KubeObject): KubeObject {
  return from.apiVersion === to.apiVersion ? object : to.fromStored(from.toStored(object));
}

function without(object: KubeObject, set: FieldSet, { type }: VersionLens): KubeObject {
  return withoutFields(object, set, type) as KubeObject;
}

function named(set: FieldSet, { type }: VersionLens): FieldSet {
  return withNamedFields(set, type);
}

function namedOf(object: KubeObject, { type }: VersionLens): FieldSet {
  return withNamedFields(appliedFields(object, type), type);
}
