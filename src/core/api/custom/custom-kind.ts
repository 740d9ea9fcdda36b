/**
 * The kind that a CustomResourceDefinition brings: an ordinary `Kind`, made from its storage version.
 *
 * The same definition gives the same kind object, so that whoever keeps something beside a kind notices a change by identity.
 * Absent on purpose: conversion by webhooks, and rules in CEL, which are kept and not enforced.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go and pkg/registry/customresource/strategy.go
 */
import { compareKeys } from "../../sim/tree.ts";
import { tryDecode } from "../decode.ts";
import type { FieldError } from "../errors.ts";
import type { Kind, KubeObject, ServedVersion, Verb } from "../kind.ts";
import type { CustomNames, CustomResourceDefinition, CustomVersion } from "../kinds/custom-resource-definition.ts";
import { sameJson } from "../patch/json-value.ts";
import type { Struct } from "../schema.ts";
import { findByPath, readJsonPath } from "../shapes/json-path.ts";
import type { JsonSchema } from "../shapes/json-schema.ts";
import { validateBySchema } from "../shapes/schema-validation.ts";
import { columnsOf } from "./columns.ts";
import { withSchemaDefaults } from "./defaulting.ts";
import { customHealth } from "./health.ts";
import { validateListTypes } from "./list-types.ts";
import { podsOf, scaleOf } from "./scale.ts";
import { rootStructOf } from "./struct-of.ts";

type Spec = CustomResourceDefinition["spec"];

/** A custom kind, and the definition's part that it was made from. */
interface Made {
  readonly names: CustomNames;
  readonly isEnding: boolean;
  readonly kind: Kind;
}

const made = new WeakMap<Spec, Made>();

/** The kinds of the definitions that are established, by table name in byte order. */
export function customKindsOf(definitions: Iterable<CustomResourceDefinition>): readonly Kind[] {
  const kinds: Kind[] = [];
  for (const definition of definitions) {
    const kind = customKindOf(definition);
    if (kind !== undefined) kinds.push(kind);
  }
  return kinds.sort((a, b) => compareKeys(a.kind, b.kind));
}

/** The kind of one definition; undefined until it is established. */
export function customKindOf(definition: CustomResourceDefinition): Kind | undefined {
  const { spec, status } = definition;
  const names = status?.acceptedNames;
  if (names === undefined || !isTrue(definition, "Established")) return undefined;
  const isEnding = isTrue(definition, "Terminating");
  const known = made.get(spec);
  if (known !== undefined && known.isEnding === isEnding && sameJson(known.names, names)) return known.kind;
  const kind = makeKind(spec, names, isEnding);
  if (kind !== undefined) made.set(spec, { names, isEnding, kind });
  return kind;
}

/** `Foo.example.com`: the table of a definition's objects. */
export function customTableOf({ spec }: CustomResourceDefinition): string {
  return `${spec.names.kind}.${spec.group}`;
}

/** The schema that a version's objects have, as its definition says it; undefined for kinds that are no custom ones. */
export function customSchemaOf(kind: Kind, version: string): JsonSchema | undefined {
  return schemas.get(kind)?.get(version);
}

const schemas = new WeakMap<Kind, ReadonlyMap<string, JsonSchema>>();

function isTrue({ status }: CustomResourceDefinition, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
}

const NO_SCHEMA: JsonSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const VERBS_OF_ENDING: readonly Verb[] = ["delete", "deletecollection", "get", "list", "patch", "update", "watch"];

function schemaOf({ schema }: CustomVersion): JsonSchema {
  return schema?.openAPIV3Schema ?? NO_SCHEMA;
}

function makeKind(spec: Spec, names: CustomNames, isEnding: boolean): Kind | undefined {
  const served = spec.versions.filter((version) => version.served);
  // Objects are read and written in the storage version; one that is not served any more lends its place to the next.
  const main = served.find(({ storage }) => storage) ?? served[0];
  if (main === undefined) return undefined;
  const others = served.filter((version) => version !== main);
  const stored = rootStructOf(schemaOf(main), names.kind, main.name);
  const kind: Kind = {
    ...namesOf(spec, names),
    version: main.name,
    namespaced: spec.scope === "Namespaced",
    history: "full",
    schema: stored,
    hasGeneration: true,
    ...(others.length > 0 ? { otherVersions: others.map((version) => servedVersion(spec, names, version, stored)) } : {}),
    ...(isEnding ? { verbs: VERBS_OF_ENDING } : {}),
    ...(main.deprecated === true ? { deprecation: deprecationOf(spec, names, main) } : {}),
    ...fieldSelectorsOf(main),
    columns: columnsOf(main),
    health: customHealth,
    ...behaviourOf(main),
  };
  schemas.set(kind, new Map(served.map((version) => [version.name, schemaOf(version)])));
  return kind;
}

function namesOf(
  { group }: Spec,
  names: CustomNames,
): Pick<Kind, "kind" | "apiKind" | "group" | "plural" | "singular" | "shortNames" | "categories"> {
  return {
    kind: `${names.kind}.${group}`,
    apiKind: names.kind,
    group,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
  };
}

/** How objects are defaulted, validated, written and scaled. */
function behaviourOf(main: CustomVersion): Pick<Kind, "defaults" | "validate" | "strategy" | "hasStatus" | "scale" | "podsOf"> {
  const schema = schemaOf(main);
  const hasStatus = main.subresources?.status !== undefined;
  const scale = main.subresources?.scale;
  return {
    defaults: (object) => withSchemaDefaults(object, schema),
    validate: (object) => validateObject(object, schema),
    strategy: {
      ...(hasStatus ? { prepareCreate: withoutStatus } : {}),
      bumpsGeneration: (next, previous) => !sameContent(next, previous, hasStatus),
    },
    ...(hasStatus ? { hasStatus: true } : {}),
    ...(scale === undefined ? {} : { scale: scaleOf(scale), podsOf: (object: KubeObject) => podsOf(object, scale) }),
  };
}

function validateObject(object: KubeObject, schema: JsonSchema): FieldError[] {
  const errors = validateBySchema(object, schema, "");
  return [...errors, ...validateListTypes(object, schema, "")];
}

function withoutStatus(object: KubeObject): KubeObject {
  if (!("status" in object)) return object;
  const { status: _status, ...rest } = object;
  return rest;
}

/** Whether all but the metadata, and the status when it is written apart, is as it was. */
function sameContent(next: KubeObject, previous: KubeObject, hasStatus: boolean): boolean {
  const left: Readonly<Record<string, unknown>> = { ...next };
  const right: Readonly<Record<string, unknown>> = { ...previous };
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const field of ["apiVersion", "kind", "metadata", ...(hasStatus ? ["status"] : [])]) fields.delete(field);
  return [...fields].every((field) => sameJson(left[field], right[field]));
}

/** Only the apiVersion changes; fields that the other version does not know are left out, as upstream prunes what it converts. */
function servedVersion(spec: Spec, names: CustomNames, version: CustomVersion, stored: Struct<unknown>): ServedVersion {
  const schema = schemaOf(version);
  const own = rootStructOf(schema, names.kind, version.name);
  return {
    group: spec.group,
    version: version.name,
    schema: own,
    toStored: (object) => pruned(stored, withSchemaDefaults(object, schema)),
    fromStored: (object) => withSchemaDefaults(pruned(own, object), schema),
    ...(version.deprecated === true ? { deprecation: deprecationOf(spec, names, version) } : {}),
  };
}

function pruned(struct: Struct<unknown>, object: KubeObject): KubeObject {
  return tryDecode(struct, object, { unknownFields: "drop" }).object as KubeObject;
}

function deprecationOf({ group }: Spec, { kind }: CustomNames, { name, deprecationWarning }: CustomVersion): string {
  return deprecationWarning ?? `${group}/${name} ${kind} is deprecated`;
}

function fieldSelectorsOf({ selectableFields = [] }: CustomVersion): Pick<Kind, "fieldSelectors"> {
  if (selectableFields.length === 0) return {};
  return {
    fieldSelectors: Object.fromEntries(
      selectableFields.map(({ jsonPath }) => {
        const path = readJsonPath(jsonPath) ?? [];
        return [jsonPath.slice(1), (object: KubeObject) => String(findByPath(object, path)[0] ?? "")];
      }),
    ),
  };
}
