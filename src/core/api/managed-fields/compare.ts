/**
 * What changed between two objects, as sets of fields.
 *
 * A part that came or went counts with everything in it, itself included; of a part that is on both sides only what differs counts.
 * What is identical is not looked into, and the fields of a part that came are remembered by its identity: objects share sub-trees.
 * @see sigs.k8s.io/structured-merge-diff typed/compare.go
 */
import { isRecord } from "../field-walk.ts";
import { sameJson } from "../patch/json-value.ts";
import { type FieldSet, NO_FIELDS, nodeOf, ordered } from "./field-set.ts";
import { childType, type FieldType, hasNames, isAlwaysThere, itemType, type ListType, type NamedType, type SetType } from "./field-type.ts";
import { itemsOf } from "./list-items.ts";
import { fieldElement } from "./path-element.ts";

/** Fields that came, that are there no more, and that have another value; no field is in two of the sets. */
export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  readonly modified: FieldSet;
}

const SAME: Comparison = { added: NO_FIELDS, removed: NO_FIELDS, modified: NO_FIELDS };

/** Compares two objects of a type; `isCustom` tells that no field is there unless it is written. */
export function compare(previous: unknown, next: unknown, type: FieldType, { isCustom = false } = {}): Comparison {
  if (previous === next || !hasNames(type)) return SAME;
  return changesIn((walk) => walkNames(previous, next, type, walk), isCustom);
}

interface Walk {
  readonly isCustom: boolean;
  readonly added: Map<string, FieldSet>;
  readonly removed: Map<string, FieldSet>;
  readonly modified: Map<string, FieldSet>;
}

function changesIn(visit: (walk: Walk) => void, isCustom: boolean): Comparison {
  const walk: Walk = { isCustom, added: new Map(), removed: new Map(), modified: new Map() };
  visit(walk);
  if (walk.added.size + walk.removed.size + walk.modified.size === 0) return SAME;
  return { added: ordered(walk.added), removed: ordered(walk.removed), modified: ordered(walk.modified) };
}

function walkNames(previous: unknown, next: unknown, type: NamedType, walk: Walk): void {
  const before = isRecord(previous) ? previous : {};
  const after = isRecord(next) ? next : {};
  for (const name of Object.keys(after)) step(before[name], after[name], name);
  for (const name of Object.keys(before)) if (after[name] === undefined) step(before[name], undefined, name);

  function step(left: unknown, right: unknown, name: string): void {
    if (left === right) return;
    const child = childType(type, name);
    if (child === undefined) return;
    const filled = !walk.isCustom && isAlwaysThere(type, name) ? emptyOf(child) : undefined;
    visit(left === undefined ? filled : left, right === undefined ? filled : right, child, fieldElement(name), walk);
  }
}

/** Go's empty struct, or the list that is null. */
function emptyOf(type: FieldType): unknown {
  return hasNames(type) ? {} : null;
}

function walkItems(previous: unknown, next: unknown, type: ListType | SetType, walk: Walk): void {
  const before = itemsOf(previous, type);
  const after = itemsOf(next, type);
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    const [left = [], right = []] = [before.get(element), after.get(element)];
    if (left.length < 2 && right.length < 2) visit(left[0], right[0], itemType(type), element, walk);
    else walkNamesakes(left, right, { element, type }, walk);
  }
}

/** Items that share an element are one leaf; becoming several, or one again, is a change of the whole. */
function walkNamesakes(
  left: readonly unknown[],
  right: readonly unknown[],
  { element, type }: { readonly element: string; readonly type: ListType | SetType },
  walk: Walk,
): void {
  if (left.length > 1 && right.length > 1) {
    if (!sameJson(left, right)) walk.modified.set(element, NO_FIELDS);
    return;
  }
  const [single, several] = left.length > 1 ? [walk.added, walk.removed] : [walk.removed, walk.added];
  const [one] = left.length > 1 ? right : left;
  if (one !== undefined) single.set(element, wholeNode(one, itemType(type)));
  several.set(element, NO_FIELDS);
}

function visit(left: unknown, right: unknown, type: FieldType, element: string, walk: Walk): void {
  if (left === right) return;
  if (left === undefined) walk.added.set(element, wholeNode(right, type));
  else if (right === undefined) walk.removed.set(element, wholeNode(left, type));
  else if (!isWhole(left, type) || !isWhole(right, type)) {
    const changes = changesIn((inner) => walkParts(left, right, type, inner), walk.isCustom);
    note(changes, element, walk);
    if (type.shape === "free" && isRecord(left) !== isRecord(right)) walk.modified.set(element, NO_FIELDS);
  } else if (!sameWhole(left, right, type)) walk.modified.set(element, NO_FIELDS);
}

function walkParts(left: unknown, right: unknown, type: FieldType, walk: Walk): void {
  if (type.shape === "list" || type.shape === "set") walkItems(left, right, type, walk);
  else if (hasNames(type)) walkNames(left, right, type, walk);
}

function note({ added, removed, modified }: Comparison, element: string, walk: Walk): void {
  for (const [set, into] of [
    [added, walk.added],
    [removed, walk.removed],
    [modified, walk.modified],
  ] as const) {
    const node = nodeOf(false, set);
    if (node !== undefined) into.set(element, node);
  }
}

/** The value is owned as one: by its type, or because it has no parts. */
function isWhole(value: unknown, type: FieldType): boolean {
  if (type.shape === "leaf") return true;
  if (type.shape === "list" || type.shape === "set") return !Array.isArray(value) || value.length === 0;
  if (!isRecord(value)) return true;
  for (const name in value) if (value[name] !== undefined) return false;
  return true;
}

/** Two structs without parts are the same, though one may list fields that are undefined. */
function sameWhole(left: unknown, right: unknown, type: FieldType): boolean {
  return sameJson(left, right) || (type.shape !== "leaf" && isRecord(left) && isRecord(right));
}

const wholes = new WeakMap<object, { readonly type: FieldType; readonly node: FieldSet }>();

/** Everything in a value that came, itself included. */
function wholeNode(value: unknown, type: FieldType): FieldSet {
  if (isWhole(value, type) || typeof value !== "object" || value === null) return NO_FIELDS;
  const known = wholes.get(value);
  if (known !== undefined && known.type === type) return known.node;
  const nodes = new Map<string, FieldSet>();
  if (type.shape === "list" || type.shape === "set") {
    for (const [element, items] of itemsOf(value, type)) {
      nodes.set(element, items.length > 1 ? NO_FIELDS : wholeNode(items[0], itemType(type)));
    }
  } else if (hasNames(type) && isRecord(value)) {
    for (const [name, part] of Object.entries(value)) {
      const child = childType(type, name);
      if (child !== undefined && part !== undefined) nodes.set(fieldElement(name), wholeNode(part, child));
    }
  }
  const node = nodeOf(true, ordered(nodes)) ?? NO_FIELDS;
  wholes.set(value, { type, node });
  return node;
}
