/**
 * What documents are made from: every kind in every version that it is served in, and kinds without a table.
 */
import { apiKindOf, type Subresource, type Verb } from "../kind.ts";
import type { AnyKind } from "../registry.ts";
import type { VirtualKind } from "../reviews/virtual-kind.ts";
import type { Struct } from "../schema.ts";
import type { TypeRef } from "./operations.ts";

/** A kind in one of its versions. */
export interface Resource {
  readonly type: TypeRef;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** All of them, `status` and `scale` included. */
  readonly subresources: readonly Subresource[];
  readonly schema: Struct<unknown>;
  /** A delete answers the object: it goes by degrees. */
  readonly answersDeletedObject: boolean;
  /** Undefined for kinds without a table. */
  readonly kind: AnyKind | undefined;
}

const ALL_VERBS: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const WHOLE: readonly Verb[] = ["get", "patch", "update"];

/** Every kind in every version. */
export function resourcesOf(kinds: readonly AnyKind[], tableless: readonly VirtualKind[]): readonly Resource[] {
  return [
    ...kinds.flatMap((kind) => [kind, ...(kind.otherVersions ?? [])].map((served) => resourceOf(kind, served))),
    ...tableless.map(
      ({ kind, group, version, ...rest }): Resource => ({
        ...rest,
        type: { group, version, kind },
        subresources: [],
        answersDeletedObject: false,
        kind: undefined,
      }),
    ),
  ];
}

function resourceOf(kind: AnyKind, served: Pick<Resource["type"], "group" | "version"> & { readonly schema: Struct<unknown> }): Resource {
  const { plural, namespaced, verbs = ALL_VERBS, hasStatus, scale, subresources = [] } = kind;
  const name = apiKindOf(kind);
  return {
    type: { group: served.group, version: served.version, kind: name },
    plural,
    namespaced,
    verbs,
    subresources: [
      ...(hasStatus ? [{ name: "status", kind: name, verbs: WHOLE }] : []),
      ...(scale === undefined ? [] : [{ name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: WHOLE }]),
      ...subresources,
    ],
    schema: served.schema,
    answersDeletedObject: kind.strategy?.graceSeconds !== undefined,
    kind,
  };
}
