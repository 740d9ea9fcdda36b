/**
 * An object without certain fields.
 *
 * Where everything below a field goes, null is left, as upstream leaves it: decoding reads it as nothing.
 * @see sigs.k8s.io/structured-merge-diff typed/remove.go (as of v6.3.0)
 */
import { isRecord } from "../field-walk.ts";
import { type FieldSet, isEmpty, isMember } from "./field-set.ts";
import { childType, type FieldType, hasNames, itemType } from "./field-type.ts";
import { elementOf } from "./list-items.ts";
import { fieldElement } from "./path-element.ts";

/** The value without the members of `set`; the value itself when none of them is in it. */
export function withoutFields(value: unknown, set: FieldSet, type: FieldType): unknown {
  return isEmpty(set) ? value : (remaining(value, set, type) ?? {});
}

/** What is left; null for nothing. */
function remaining(value: unknown, set: FieldSet, type: FieldType): unknown {
  if (hasNames(type) && isRecord(value)) return remainingNames(value, set, type);
  if ((type.shape === "list" || type.shape === "set") && Array.isArray(value)) return remainingItems(value, set, type);
  const isContainer = Array.isArray(value) || isRecord(value);
  return isContainer ? null : value;
}

function remainingNames(value: Readonly<Record<string, unknown>>, set: FieldSet, type: FieldType): unknown {
  if (!hasNames(type)) return value;
  const kept: [string, unknown][] = [];
  let changed = false;
  for (const [name, part] of Object.entries(value)) {
    const node = set[fieldElement(name)];
    const after = node === undefined ? part : remainingPart(part, node, childType(type, name));
    if (after !== part) changed = true;
    if (after !== undefined) kept.push([name, after]);
  }
  if (!changed) return value;
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function remainingPart(part: unknown, node: FieldSet, type: FieldType | undefined): unknown {
  if (isMember(node)) return undefined;
  return type === undefined ? part : remaining(part, node, type);
}

function remainingItems(items: readonly unknown[], set: FieldSet, type: FieldType): unknown {
  if (type.shape !== "list" && type.shape !== "set") return items;
  const kept: unknown[] = [];
  let changed = false;
  for (const item of items) {
    const node = set[elementOf(item, type).element ?? ""];
    if (node === undefined) {
      kept.push(item);
      continue;
    }
    const after = isMember(node) ? undefined : remaining(item, node, itemType(type));
    if (after !== item) changed = true;
    if (after !== undefined) kept.push(after);
  }
  if (!changed) return items;
  return kept.length === 0 ? null : kept;
}
