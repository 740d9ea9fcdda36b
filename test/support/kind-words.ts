/**
 * What a kind says of an object as a client wrote it: its defaults, its errors, its cells, its description.
 */
import { fieldErrorText } from "../../src/core/api/errors.ts";
import type { CellContext, Kind, Related } from "../../src/core/api/kind.ts";
import { EPOCH_MS } from "./builders.ts";

type Part = { readonly [field: string]: unknown };

/** An hour after the builders' objects were made. */
export const LATER: CellContext = { nowMs: EPOCH_MS + 3_600_000, wide: true };
/** A world that holds nothing. */
export const NOTHING_RELATED: Related = { nowMs: LATER.nowMs, get: () => undefined, list: () => [] };

/** The object that the server makes of what a client wrote: defaulted, prepared, named and, when `metadata` says so, changed. */
export function made<T>(kind: Kind<string, T, never>, fields: Part, metadata: Part = {}): T {
  const written = {
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      name: "web",
      ...(kind.namespaced ? { namespace: "shop" } : {}),
      uid: "u-1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...metadata,
    },
    ...fields,
  } as T;
  const defaulted = kind.defaults?.(written) ?? written;
  const prepared = kind.strategy?.prepareCreate?.(defaulted, { nowMs: EPOCH_MS }) ?? defaulted;
  return kind.strategy?.prepareNamed?.(prepared) ?? prepared;
}

/** What is wrong with the object, in upstream's words. */
export function wrong<T>(kind: Kind<string, T, never>, object: T): readonly string[] {
  return (kind.validate?.(object) ?? []).map(fieldErrorText);
}

/** What is wrong with the change. */
export function wrongChange<T>(kind: Kind<string, T, never>, next: T, previous: T): readonly string[] {
  return (kind.validateUpdate?.(next, previous) ?? []).map(fieldErrorText);
}

/** The cells of the object's row, by column. */
export function cellsOf<T>(kind: Kind<string, T, never>, object: T): { readonly [column: string]: string } {
  return Object.fromEntries(kind.columns.map(({ name, cell }) => [name, cell(object, LATER)]));
}
