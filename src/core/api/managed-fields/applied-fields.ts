/**
 * The fields that an applied configuration claims: its leaves, the entries of its maps and the items of its keyed lists.
 *
 * Unlike what a write claims (compare.ts), structs and lists on the way are not claimed themselves, unless they are empty.
 * @see sigs.k8s.io/structured-merge-diff typed/tofieldset.go, fieldpath/set.go (EnsureNamedFieldsAreMembers)
 */
import { isRecord } from "../field-walk.ts";
import { belowOf, type FieldSet, filtered, isEmpty, isMember, NO_FIELDS, nodeOf, ordered } from "./field-set.ts";
import { childType, type FieldType, hasNames, isDeclared, itemType } from "./field-type.ts";
import { itemsOf } from "./list-items.ts";
import { fieldElement, fieldName } from "./path-element.ts";

/** The fields that a whole configuration claims. */
export function appliedFields(value: unknown, type: FieldType): FieldSet {
  return belowOf(claimed(value, type) ?? NO_FIELDS);
}

/** What the part at an element claims; undefined when nothing. */
function claimed(value: unknown, type: FieldType): FieldSet | undefined {
  if (type.shape === "leaf") return NO_FIELDS;
  if (hasNames(type)) return isRecord(value) ? nodeOf(false, claimedNames(value, type)) : leafIf(type.shape === "free");
  const nodes = new Map<string, FieldSet>();
  for (const [element, items] of itemsOf(value, type)) {
    const node = items.length > 1 ? NO_FIELDS : claimed(items[0], itemType(type));
    nodes.set(element, nodeOf(true, belowOf(node ?? NO_FIELDS)) ?? NO_FIELDS);
  }
  return nodeOf(false, ordered(nodes));
}

function claimedNames(value: Readonly<Record<string, unknown>>, type: FieldType): FieldSet {
  const nodes = new Map<string, FieldSet>();
  if (!hasNames(type)) return NO_FIELDS;
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const child = childType(type, name);
    const node = child === undefined ? undefined : claimed(part, child);
    const itself = part === null || (isRecord(part) && Object.keys(part).length === 0) || !isDeclared(type, name);
    const whole = nodeOf(itself || (node !== undefined && isMember(node)), belowOf(node ?? NO_FIELDS));
    if (whole !== undefined) nodes.set(fieldElement(name), whole);
  }
  return ordered(nodes);
}

function leafIf(condition: boolean): FieldSet | undefined {
  return condition ? NO_FIELDS : undefined;
}

/** The set with the named fields of structs on the way to its members as members too. */
export function withNamedFields(set: FieldSet, type: FieldType | undefined): FieldSet {
  return filtered(set, (node, element) => {
    if (isEmpty(node) || element === ".") return node;
    const name = fieldName(element);
    const below = withNamedFields(node, partType(type, element, name));
    const named = name !== undefined && type !== undefined && hasNames(type) && isDeclared(type, name);
    return named && !isMember(below) ? nodeOf(true, below) : below;
  });
}

function partType(type: FieldType | undefined, element: string, name: string | undefined): FieldType | undefined {
  if (type === undefined) return undefined;
  if (name !== undefined) return hasNames(type) ? childType(type, name) : undefined;
  return type.shape === "list" && element.startsWith("k:") ? itemType(type) : undefined;
}
