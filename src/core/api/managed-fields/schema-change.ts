/**
 * Accounts that were written before a CustomResourceDefinition made a field atomic: who owned a part of it owns all of it.
 *
 * Absent on purpose: the other direction. Who owned the whole goes on owning the whole, as upstream has it.
 * @see sigs.k8s.io/structured-merge-diff typed/reconcile_schema.go
 */
import type { AnyKind } from "../registry.ts";
import { isCustomKind } from "../served-version.ts";
import { type FieldSet, filtered, isEmpty, NO_FIELDS } from "./field-set.ts";
import { childType, type FieldType, hasNames, itemType } from "./field-type.ts";
import type { Managers, Owned } from "./managers.ts";
import { fieldName } from "./path-element.ts";
import { lensOf } from "./version-lens.ts";

/** The managers as the kind's present schema would have them; only schemas of custom kinds ever change. */
export function adaptedManagers(kind: AnyKind, managers: Managers): Managers {
  if (!isCustomKind(kind)) return managers;
  const adapted = new Map<string, Owned>();
  for (const [id, owner] of managers) {
    const lens = lensOf(kind, owner.apiVersion);
    const set = lens === undefined ? owner.set : adaptedSet(owner.set, lens.type);
    adapted.set(id, set === owner.set ? owner : { ...owner, set });
  }
  return adapted;
}

function adaptedSet(set: FieldSet, type: FieldType): FieldSet {
  return filtered(set, (node, element) => {
    if (isEmpty(node)) return node;
    const part = partOf(type, element);
    if (part === undefined || part.shape === "free") return node;
    return part.shape === "leaf" ? NO_FIELDS : adaptedSet(node, part);
  });
}

function partOf(type: FieldType, element: string): FieldType | undefined {
  const name = fieldName(element);
  if (name !== undefined) return hasNames(type) ? childType(type, name) : undefined;
  return type.shape === "list" || type.shape === "set" ? itemType(type) : undefined;
}
