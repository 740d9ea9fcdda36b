/**
 * Telling the items of a list apart.
 * @see sigs.k8s.io/structured-merge-diff typed/helpers.go (listItemToPathElement)
 */
import * as z from "zod/mini";
import { childMeta, isRecord } from "../field-walk.ts";
import type { FieldMeta } from "../schema.ts";
import type { ListType, SetType } from "./field-type.ts";
import { goJson, keyElement, valueElement } from "./path-element.ts";

/** Items by element, in the order of their first appearance; several share an element when a list has duplicates. */
export type Items = Map<string, unknown[]>;

/** The items of a list by element; what is no list has none. */
export function itemsOf(list: unknown, type: ListType | SetType): Items {
  const items: Items = new Map();
  if (!Array.isArray(list)) return items;
  for (const item of list) {
    const { element } = elementOf(item, type);
    if (element === undefined) continue;
    const namesakes = items.get(element);
    if (namesakes === undefined) items.set(element, [item]);
    else namesakes.push(item);
  }
  return items;
}

/** The element of an item, or why it has none. */
export function elementOf(item: unknown, type: ListType | SetType): { readonly element?: string; readonly why?: string } {
  return type.shape === "list" ? keyedElement(item, type) : setElement(item);
}

function setElement(item: unknown): { readonly element?: string; readonly why?: string } {
  if (Array.isArray(item)) return { why: "not supported: associative list with lists as elements" };
  if (isRecord(item)) return { why: "associative list without keys has an element that's a map type" };
  if (item === null || item === undefined) return { why: "associative list without keys has an element that's an explicit null" };
  return { element: valueElement(item) };
}

function keyedElement(item: unknown, { keys, item: description }: ListType): { readonly element?: string; readonly why?: string } {
  if (item === null || item === undefined) return { why: "associative list with keys may not have a null element" };
  if (!isRecord(item)) return { why: "associative list with keys may not have non-map elements" };
  const values: Record<string, unknown> = {};
  let known = false;
  for (const key of keys) {
    const value = item[key] ?? keyDefault(description, key);
    if (value === undefined) continue;
    values[key] = value;
    known = true;
  }
  if (known) return { element: keyElement(values) };
  const names = `[${keys.map((key) => goJson(key)).join(" ")}]`;
  return {
    why: `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
  };
}

const PORTS: readonly string[] = ["ContainerPort", "ServicePort"];

/** What a key that is not given stands for: upstream's schema says so for protocols, and zero for fields that are always written. */
function keyDefault(item: FieldMeta, key: string): unknown {
  if (key === "protocol" && PORTS.includes(item.struct?.name ?? "")) return "TCP";
  const meta = childMeta(item, key);
  const schema = item.struct?.fields()[key];
  if (meta === undefined || schema === undefined || schema instanceof z.ZodMiniOptional) return undefined;
  if (meta.go === "string") return "";
  return meta.go === "int32" || meta.go === "int64" ? 0 : undefined;
}
