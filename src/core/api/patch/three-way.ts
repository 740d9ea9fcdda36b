/**
 * The patch that `kubectl apply` sends: changes against what is there now, deletions against what was applied last.
 *
 * Fields that others set are left alone, because they stand neither in the manifest nor in what was applied last.
 * A list that merges by key carries `$setElementOrder` whenever its order or its items differ from the server's, and a map
 * with retainKeys names the fields that may stay, even when nothing else is to change; that is upstream's way too.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (CreateThreeWayMergePatch)
 */
import { childMeta, elementMeta, isRecord, rootMeta } from "../field-walk.ts";
import { type FieldMeta, type Struct, struct } from "../schema.ts";
import { DELETE_FROM_LIST, PATCH, RETAIN_KEYS, SET_ELEMENT_ORDER } from "./directives.ts";
import { identityOf, indexes, sorted } from "./element-order.ts";
import { goText, type JsonObject, sameJson } from "./json-value.ts";
import { combinePatches, mergesItems } from "./strategic.ts";

/** The three states that meet in an apply. */
export interface ThreeWay {
  /** What was applied last, empty when nothing was. */
  readonly original: JsonObject;
  /** What is to be applied. */
  readonly modified: JsonObject;
  /** What the server has. */
  readonly current: JsonObject;
}

/** The strategic merge patch from `current` to `modified`; `{}` when there is nothing to do. */
export function threeWayPatch(struct: Struct<unknown>, { original, modified, current }: ThreeWay): JsonObject {
  const root = rootMeta(struct);
  const deletions = objectDiff(original, modified, root, "deletions");
  return combinePatches(struct, deletions, objectDiff(current, modified, root, "changes"));
}

/** The same as a JSON merge patch: lists are replaced whole. */
export function plainThreeWayPatch(states: ThreeWay): JsonObject {
  return threeWayPatch(ANYTHING, states);
}

/** A struct of which nothing is known. */
const ANYTHING: Struct<unknown> = struct("", () => ({}));

/** `deletions`: only what `modified` lacks; `changes`: only what it has otherwise. */
type Looked = "deletions" | "changes";

function objectDiff(
  before: JsonObject,
  modified: JsonObject,
  meta: FieldMeta | undefined,
  looked: Looked,
  retains = retainsKeys(meta),
): JsonObject {
  const patch = new Map<string, unknown>();
  for (const [key, value] of Object.entries(modified)) {
    if (!Object.hasOwn(before, key)) {
      if (looked === "changes") patch.set(key, value);
      continue;
    }
    const was = before[key];
    const field = childMeta(meta, key);
    if (isRecord(was) && isRecord(value) && field?.patch !== "replace") {
      const inner = objectDiff(was, value, field, looked);
      if (Object.keys(inner).length > 0) patch.set(key, inner);
    } else if (Array.isArray(was) && Array.isArray(value) && mergesItems(field)) {
      listDiff(patch, key, { before: was, modified: value }, field, looked);
    } else if (looked === "changes" && !sameJson(was, value)) {
      patch.set(key, value);
    }
  }
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(modified, key));
  if (looked === "deletions") for (const key of gone) patch.set(key, null);
  const kept = Object.keys(modified).filter((key) => modified[key] !== null);
  if (retains && kept.length > 0 && (patch.size > 0 || gone.length > 0)) patch.set(RETAIN_KEYS, kept.sort(byText));
  return Object.fromEntries(patch);
}

function retainsKeys(meta: FieldMeta | undefined): boolean {
  return meta?.patch === "retainKeys";
}

interface Lists {
  readonly before: readonly unknown[];
  readonly modified: readonly unknown[];
}

/** Notes the list's changes, its deletions and its order in the patch of its owner. */
function listDiff(patch: Map<string, unknown>, key: string, lists: Lists, meta: FieldMeta | undefined, looked: Looked): void {
  const { before, modified } = lists;
  if (before.length === 0) {
    if (modified.length > 0 && looked === "changes") patch.set(key, modified);
    return;
  }
  if (meta?.mergeKey === undefined) setDiff(patch, key, lists, looked);
  else itemDiff(patch, key, lists, { list: meta, mergeKey: meta.mergeKey }, looked);
}

function setDiff(patch: Map<string, unknown>, key: string, { before, modified }: Lists, looked: Looked): void {
  if (looked === "deletions") {
    const deleted = [...new Set(before)].filter((item) => !modified.includes(item)).sort((a, b) => byText(goText(a), goText(b)));
    if (deleted.length === 0) return;
    patch.set(`${DELETE_FROM_LIST}/${key}`, deleted);
  } else {
    if (sameJson(before, modified)) return;
    const added = modified.filter((item) => !before.includes(item));
    if (added.length > 0) patch.set(key, added);
  }
  patch.set(`${SET_ELEMENT_ORDER}/${key}`, modified);
}

function itemDiff(
  patch: Map<string, unknown>,
  key: string,
  { before, modified }: Lists,
  { list, mergeKey }: { readonly list: FieldMeta; readonly mergeKey: string },
  looked: Looked,
): void {
  const was = indexes(before, mergeKey);
  const wanted = indexes(modified, mergeKey);
  const changes: unknown[] = [];
  for (const item of modified) {
    const identity = identityOf(item, mergeKey);
    const place = was.get(identity);
    if (place === undefined) {
      if (looked === "changes") changes.push(item);
      continue;
    }
    const inner = objectDiff(before[place] as JsonObject, item as JsonObject, elementMeta(list), looked, list.patch === "merge,retainKeys");
    if (Object.keys(inner).length > 0) changes.push({ ...inner, [mergeKey]: identity });
  }
  const gone = looked === "changes" ? [] : [...was.keys()].filter((identity) => !wanted.has(identity));
  const deletions = gone.sort((a, b) => byText(goText(a), goText(b))).map((identity) => ({ [PATCH]: "delete", [mergeKey]: identity }));
  const items = [...sorted(changes, wanted, mergeKey), ...deletions];
  if (items.length > 0) patch.set(key, items);
  const sameOrder = before.length === modified.length && modified.every((item, index) => was.get(identityOf(item, mergeKey)) === index);
  if (items.length > 0 || (looked === "changes" && !sameOrder)) {
    const order = modified.map((item) => ({ [mergeKey]: identityOf(item, mergeKey) }));
    patch.set(`${SET_ELEMENT_ORDER}/${key}`, order);
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
