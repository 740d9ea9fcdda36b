/**
 * What answers under a path: a kind, in one of its versions.
 */
import { apiKindOf, apiVersionOf, type KubeObject, type ServedVersion, type Verb } from "../api/kind.ts";
import type { AnyKind, Registry } from "../api/registry.ts";
import type { Struct } from "../api/schema.ts";
import { servedForm, storedForm } from "../api/served-version.ts";

/** A kind in one of its versions. */
export interface Served {
  readonly kind: AnyKind;
  readonly group: string;
  readonly version: string;
  /** `apps/v1`. */
  readonly apiVersion: string;
  /** `Deployment`. */
  readonly apiKind: string;
  readonly schema: Struct<unknown>;
  /** Undefined in the version that is stored. */
  readonly other: ServedVersion | undefined;
}

/** Everything that can be done with an object of which nothing else is said. */
const ALL_VERBS: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The kind that answers under this path, in this version; undefined when none does. */
export function servedAt(registry: Registry, group: string, version: string, plural: string): Served | undefined {
  const served = registry.served(group, version, plural);
  return served && servedAs(served.kind, served.version);
}

/** The kind in all its versions, the one that is stored first. */
export function versionsOf(kind: AnyKind): readonly Served[] {
  return [undefined, ...(kind.otherVersions ?? [])].map((other) => servedAs(kind, other));
}

function servedAs(kind: AnyKind, other: ServedVersion | undefined): Served {
  const { group, version, schema } = other ?? kind;
  return { kind, group, version, apiVersion: apiVersionOf({ group, version }), apiKind: apiKindOf(kind), schema, other };
}

/** A stored object as this version shows it. */
export function shownIn({ kind, apiVersion }: Served, object: KubeObject): KubeObject {
  return servedForm(kind, apiVersion, object);
}

/** An object of this version as it is stored. */
export function storedFrom({ kind }: Served, object: KubeObject): KubeObject {
  return storedForm(kind, object);
}

/** What can be done with the kind. */
export function verbsOf(kind: AnyKind): readonly Verb[] {
  return kind.verbs ?? ALL_VERBS;
}
