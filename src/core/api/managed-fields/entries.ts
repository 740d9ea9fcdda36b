/**
 * `metadata.managedFields`: reading what stands there, writing it down again, and what validation says of it.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/managedfields.go
 */
import { type FieldError, invalidValue, tooLong } from "../errors.ts";
import type { ObjectMeta } from "../meta.ts";
import { readFieldSet } from "./field-set.ts";
import { validateFieldManager } from "./manager-name.ts";
import { idOf, type Managers, type Owned } from "./managers.ts";

export type ManagedFields = NonNullable<ObjectMeta["managedFields"]>;
export type ManagedFieldsEntry = ManagedFields[number];

/** The managers of an object, or why its entries cannot be read. */
export function readManagers(entries: ManagedFields | undefined): { readonly managers: Managers; readonly error?: string } {
  const managers = new Map<string, Owned>();
  const failed = (error: string) => ({ managers: new Map<string, Owned>(), error });
  for (const [index, entry] of (entries ?? []).entries()) {
    const { operation, apiVersion = "", fieldsType = "", manager = "", subresource, time } = entry;
    if (operation !== "Apply" && operation !== "Update") return failed("operation must be `Apply` or `Update`");
    if (apiVersion === "") return failed("apiVersion must not be empty");
    if (fieldsType === "") return failed(`missing fieldsType in managed fields entry ${index}`);
    if (fieldsType !== "FieldsV1") return failed(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
    const { set, error } = readFieldSet(entry.fieldsV1);
    if (error !== undefined) return failed(`error decoding versioned set from ${manager}: error decoding set: ${error}`);
    const owned: Owned = { manager, operation, apiVersion, ...(subresource ? { subresource } : {}), set, ...(time ? { time } : {}) };
    managers.set(idOf(owned), owned);
  }
  return { managers };
}

/** The entries of these managers in upstream's order; an entry of `before` that says the same is taken as it is. */
export function writeManagers(managers: Managers, before: ManagedFields | undefined): ManagedFields | undefined {
  if (managers.size === 0) return undefined;
  const entries = [...managers.values()].map((owned) => before?.find((entry) => says(entry, owned)) ?? entryOf(owned));
  entries.sort(compareEntries);
  return before?.length === entries.length && entries.every((entry, index) => entry === before[index]) ? before : entries;
}

function says(entry: ManagedFieldsEntry, owned: Owned): boolean {
  return (
    entry.fieldsV1 === owned.set &&
    entry.time === owned.time &&
    entry.manager === owned.manager &&
    entry.operation === owned.operation &&
    entry.apiVersion === owned.apiVersion &&
    entry.subresource === owned.subresource
  );
}

function entryOf({ manager, operation, apiVersion, time, set, subresource }: Owned): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: set,
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const ORDER = ["operation", "time", "manager", "apiVersion", "subresource"] as const;

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const field of ORDER) {
    const [left, right] = [a[field] ?? "", b[field] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** The client wants all accounts dropped: an empty list, or one empty entry. */
export function isReset(entries: ManagedFields | undefined): boolean {
  if (entries === undefined || entries.length > 1) return false;
  const [only] = entries;
  return only === undefined || Object.values(only).every((value) => value === undefined);
}

/** How long the name of a subresource may be. */
const SUBRESOURCE_BYTES_MAX = 256;

/** What is wrong with entries that a client has sent. */
export function validateManagedFields(entries: ManagedFields | undefined, field = "metadata.managedFields"): FieldError[] {
  return (entries ?? []).flatMap(({ operation = "", fieldsType = "", manager = "", subresource = "" }, index) => {
    const at = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (operation !== "Apply" && operation !== "Update") {
      errors.push(invalidValue(`${at}.operation`, operation, "must be `Apply` or `Update`"));
    }
    if (fieldsType !== "" && fieldsType !== "FieldsV1") errors.push(invalidValue(`${at}.fieldsType`, fieldsType, "must be `FieldsV1`"));
    errors.push(...validateFieldManager(manager, `${at}.manager`));
    if (subresource.length > SUBRESOURCE_BYTES_MAX) errors.push(tooLong(`${at}.subresource`, SUBRESOURCE_BYTES_MAX));
    return errors;
  });
}
