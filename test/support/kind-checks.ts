/**
 * What tests of a kind ask of its definition: an object with its defaults, what is wrong with it, its row, its description.
 */
import { decode } from "../../src/core/api/decode.ts";
import { fieldErrorText } from "../../src/core/api/errors.ts";
import type { Kind, KubeObject, Related } from "../../src/core/api/kind.ts";
import { apiVersionOf } from "../../src/core/api/kind.ts";

/** The object that a client's fields make, with its defaults. */
export function objectOf<T extends KubeObject, I extends string>(kind: Kind<string, T, I>, fields: object): T {
  const { metadata, ...rest }: { readonly metadata?: object } = fields;
  const namespace = kind.namespaced ? { namespace: "shop" } : {};
  const input = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name: "web", ...namespace, ...metadata }, ...rest };
  const object = decode(kind.schema, JSON.parse(JSON.stringify(input)), { kind: kind.kind, version: kind.version }) as T;
  return kind.defaults?.(object) ?? object;
}

/** What is wrong with a new object, in upstream's words. */
export function errorsOf<T extends KubeObject, I extends string>(kind: Kind<string, T, I>, fields: object): string[] {
  return (kind.validate?.(objectOf(kind, fields)) ?? []).map(fieldErrorText);
}

/** What of the second object may not follow the first. */
export function changeErrorsOf<T extends KubeObject, I extends string>(kind: Kind<string, T, I>, before: object, after: object): string[] {
  return (kind.validateUpdate?.(objectOf(kind, after), objectOf(kind, before)) ?? []).map(fieldErrorText);
}

/** The cells of an object's row, by column. */
export function rowOf<T extends KubeObject, I extends string>(kind: Kind<string, T, I>, object: T, wide = true): Record<string, string> {
  return Object.fromEntries(kind.columns.map((column) => [column.name, column.cell(object, { nowMs: 0, wide })]));
}

/** The lines of an object's description, among other objects. */
export function descriptionOf<T extends KubeObject, I extends string>(
  kind: Kind<string, T, I>,
  object: T,
  others: readonly KubeObject[] = [],
): string[] {
  const related: Related = {
    nowMs: 0,
    get: (name, key) => others.find((other) => other.kind === name && `${other.metadata.namespace}/${other.metadata.name}` === key),
    list: (name) => others.filter((other) => other.kind === name),
  };
  return (kind.describe?.(object, related) ?? "").split("\n");
}
