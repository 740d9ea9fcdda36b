/**
 * Strategic merge patch: a merge patch that knows from the schema which lists merge item by item.
 *
 * Two readers. `strategicMergePatch` carries a patch out, as the server does. `combinePatches` lays one patch over another,
 * as kubectl does between its deletions and its changes: directives and nulls stay, for the server to carry out.
 * Absent on purpose: `$patch: merge`; upstream documents it and refuses it, so it is refused here.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go
 */
import { childMeta, elementMeta, isRecord, rootMeta } from "../field-walk.ts";
import type { FieldMeta, Struct } from "../schema.ts";
import {
  badFormat,
  badType,
  DELETE_FROM_LIST,
  fieldOf,
  isDirective,
  listOfLists,
  PATCH,
  plainValue,
  RETAIN_KEYS,
  SET_ELEMENT_ORDER,
  unfit,
  unknownDirective,
} from "./directives.ts";
import { identityOf, indexes, ordered } from "./element-order.ts";
import { goText, type JsonObject, keepSame, objectOf, sameJson } from "./json-value.ts";

/** The target with the patch carried out; what the patch leaves alone keeps its identity, the target itself included. */
export function strategicMergePatch(struct: Struct<unknown>, target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) throw badType("map", patch);
  return mergedObject(isRecord(target) ? target : {}, patch, rootMeta(struct), "carry out");
}

/** The patch that does what `first` and then `second` would do. */
export function combinePatches(struct: Struct<unknown>, first: JsonObject, second: JsonObject): JsonObject {
  return mergedObject(first, second, rootMeta(struct), "combine");
}

type Mode = "carry out" | "combine";

/** The strategies that `api/schema.ts` knows, without retainKeys, which only makers of patches look at. */
export function mergesItems(meta: FieldMeta | undefined): boolean {
  return meta?.patch === "merge" || meta?.patch === "merge,retainKeys";
}

function mergedObject(target: JsonObject, patch: JsonObject, meta: FieldMeta | undefined, mode: Mode): JsonObject {
  if (PATCH in patch) return replacedObject(patch);
  const fields = new Map(Object.entries(target));
  retainKeys(fields, patch, mode);
  const done = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith(SET_ELEMENT_ORDER)) done.add(mergeInOrder(fields, patch, { key, order }, meta, mode));
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST)) deleteFromList(fields, key, value, mode);
    else if (!isDirective(key) && !done.has(key)) mergeField(fields, key, value, childMeta(meta, key), mode);
  }
  return objectOf(fields, target);
}

function replacedObject(patch: JsonObject): JsonObject {
  if (patch[PATCH] === "delete") return {};
  if (patch[PATCH] !== "replace") throw unknownDirective(patch[PATCH], patch);
  const { [PATCH]: _, ...rest } = patch;
  return plainValue(rest) as JsonObject;
}

function retainKeys(fields: Map<string, unknown>, patch: JsonObject, mode: Mode): void {
  const retained = patch[RETAIN_KEYS];
  if (retained === undefined) return;
  if (mode === "combine") {
    const other = fields.get(RETAIN_KEYS);
    if (other !== undefined && !sameJson(other, retained)) {
      throw unfit(`${goText(other)} and ${goText(retained)} are not deep equal: this may happen when calculating the 3-way diff patch`);
    }
    fields.set(RETAIN_KEYS, retained);
    return;
  }
  if (!Array.isArray(retained)) throw badFormat("retainKeys");
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && !isDirective(key) && !retained.includes(key)) throw badFormat("retainKeys");
  }
  for (const key of fields.keys()) if (!retained.includes(key)) fields.delete(key);
}

/** Merges the list that an order is given for, and puts it into that order; returns the field's name. */
function mergeInOrder(
  fields: Map<string, unknown>,
  patch: JsonObject,
  directive: { readonly key: string; readonly order: unknown },
  owner: FieldMeta | undefined,
  mode: Mode,
): string {
  const field = fieldOf(directive.key, SET_ELEMENT_ORDER);
  const { order } = directive;
  if (!Array.isArray(order)) throw badType("list", order);
  if (mode === "combine") {
    if (fields.has(directive.key) && !sameJson(fields.get(directive.key), order)) throw badFormat("setElementOrder list");
    fields.set(directive.key, order);
  }
  const meta = childMeta(owner, field);
  const before = listUnder(fields.get(field));
  const given = listUnder(patch[field]);
  checkOrder(given ?? [], order, meta?.mergeKey);
  // An explicit null stays for the ordinary merge to see.
  if (given === undefined && patch[field] === null) return "";
  if (before === undefined && given === undefined) return field;
  const merged = before === undefined ? listAlone(given ?? [], mode) : given === undefined ? before : mergedList(before, given, meta, mode);
  const after = ordered(merged, { patchOrder: order, serverOrder: before ?? [] }, meta?.mergeKey);
  fields.set(field, sameItems(after, before) ? before : after);
  return field;
}

function listAlone(given: readonly unknown[], mode: Mode): readonly unknown[] {
  return mode === "combine" ? given : (plainValue(given) as readonly unknown[]);
}

function listUnder(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badType("list", value);
  return value;
}

/** Items in the patch must stand in the same order as in `$setElementOrder`, and all be there. */
function checkOrder(given: readonly unknown[], order: readonly unknown[], mergeKey: string | undefined): void {
  if (given.length === 0 || order.length === 0) return;
  const wanted = given.filter((item) => !(isRecord(item) && PATCH in item));
  let next = 0;
  for (const item of order) {
    if (next < wanted.length && identityOf(wanted[next], mergeKey) === identityOf(item, mergeKey)) next += 1;
  }
  if (next < wanted.length) {
    throw unfit(`The order in patch list:\n${goText(given)}\n doesn't match ${SET_ELEMENT_ORDER} list:\n${goText(order)}\n`);
  }
}

function deleteFromList(fields: Map<string, unknown>, key: string, value: unknown, mode: Mode): void {
  const field = fieldOf(key, DELETE_FROM_LIST);
  if (mode === "combine") {
    fields.set(key, value);
    return;
  }
  const before = fields.get(field);
  if (!Array.isArray(before)) return;
  if (!Array.isArray(value)) throw badFormat("primitive list");
  const after = before.filter((item) => !value.includes(item));
  if (after.length !== before.length) fields.set(field, after);
}

function mergeField(fields: Map<string, unknown>, key: string, value: unknown, meta: FieldMeta | undefined, mode: Mode): void {
  if (value === null) {
    // Combined, the null must reach the server, which may have the field where the first patch does not.
    if (mode === "combine") fields.set(key, null);
    else fields.delete(key);
    return;
  }
  const before = fields.get(key);
  const alone = () => keepSame(mode === "combine" ? value : plainValue(value), before);
  if (isRecord(before) && isRecord(value) && meta?.patch !== "replace") {
    fields.set(key, mergedObject(before, value, meta, mode));
  } else if (Array.isArray(before) && Array.isArray(value)) {
    fields.set(key, mergesItems(meta) ? mergedList(before, value, meta, mode) : keepSame(value, before));
  } else if (before === undefined && mode === "carry out" && isRecord(value) && PATCH in value) {
    fields.delete(key);
  } else {
    fields.set(key, alone());
  }
}

function mergedList(before: readonly unknown[], patch: readonly unknown[], meta: FieldMeta | undefined, mode: Mode): readonly unknown[] {
  if (patch.length === 0) return before;
  checkItems([...before, ...patch]);
  if (!isRecord(patch[0])) {
    const merged = [...new Set([...before, ...patch])];
    return sameOr(ordered(merged, { patchOrder: patch, serverOrder: before }, undefined), before);
  }
  const mergeKey = meta?.mergeKey;
  if (mergeKey === undefined) throw unfit("cannot merge lists without merge key for type map");
  const special = specialItems(patch as readonly JsonObject[], mergeKey);
  if (special.replace) return special.rest.map(plainValue);
  const server = before.filter((item) => !special.deleted.has(identityOrNothing(item, mergeKey)));
  const merged = [...server];
  const places = new Map(indexes(server, mergeKey));
  for (const item of special.rest) {
    const identity = identityOf(item, mergeKey);
    const place = places.get(identity);
    if (place === undefined) {
      places.set(identity, merged.length);
      merged.push(mode === "combine" ? item : plainValue(item));
    } else {
      merged[place] = mergedObject(merged[place] as JsonObject, item, elementMeta(meta), mode);
    }
  }
  return sameOr(ordered(merged, { patchOrder: special.rest, serverOrder: server }, mergeKey), before);
}

/** Items that carry `$patch`: some delete their namesakes, one replaces the whole list. */
function specialItems(patch: readonly JsonObject[], mergeKey: string) {
  const deleted = new Set<unknown>();
  const rest: JsonObject[] = [];
  let replace = false;
  for (const item of patch) {
    const directive = item[PATCH];
    if (directive === undefined) rest.push(item);
    else if (directive === "replace") replace = true;
    else if (directive === "delete") deleted.add(identityOf(item, mergeKey));
    else if (directive === "merge") throw unfit("merging lists cannot yet be specified in the patch");
    else throw unknownDirective(directive, item);
  }
  return { deleted, rest, replace };
}

function identityOrNothing(item: unknown, mergeKey: string): unknown {
  return isRecord(item) ? item[mergeKey] : undefined;
}

function checkItems(items: readonly unknown[]): void {
  if (items.some((item) => Array.isArray(item))) throw listOfLists();
  if (items.some((item) => isRecord(item) !== isRecord(items[0]))) throw unfit(`list element types are not identical: ${goText(items)}`);
}

function sameItems(after: readonly unknown[], before: readonly unknown[] | undefined): boolean {
  return before !== undefined && after.length === before.length && after.every((item, index) => item === before[index]);
}

function sameOr(after: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
  return sameItems(after, before) ? before : after;
}
