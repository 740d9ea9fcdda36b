/**
 * What an applied configuration makes of an object: its values win, nothing goes.
 *
 * Keyed lists and sets keep the order of the object as far as the configuration does not ask for another.
 * @see sigs.k8s.io/structured-merge-diff typed/merge.go
 */
import { isRecord } from "../field-walk.ts";
import { sameJson } from "../patch/json-value.ts";
import { childType, type FieldType, hasNames, itemType, type ListType, type SetType } from "./field-type.ts";
import { elementOf } from "./list-items.ts";

/** `live` with the values of `config`; parts that do not change keep their identity. */
export function merged(live: unknown, config: unknown, type: FieldType): unknown {
  if (config === undefined || live === config) return live;
  if (live === undefined) return config;
  if (type.shape === "leaf" || (hasNoParts(live) && hasNoParts(config))) return sameJson(live, config) ? live : config;
  if (type.shape === "list" || type.shape === "set") return mergedItems(asList(live), asList(config), type, live);
  if (type.shape === "free" && !(isRecord(live) && isRecord(config))) return sameJson(live, config) ? live : config;
  return mergedNames(live, config, type);
}

function hasNoParts(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isRecord(value) || Object.values(value).every((part) => part === undefined);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mergedNames(live: unknown, config: unknown, type: FieldType): unknown {
  if (!hasNames(type) || !isRecord(config)) return live;
  const before = isRecord(live) ? live : {};
  const changed: [string, unknown][] = [];
  for (const [name, part] of Object.entries(config)) {
    const child = childType(type, name);
    if (child === undefined || part === undefined) continue;
    const after = merged(before[name], part, child);
    if (after !== before[name]) changed.push([name, after]);
  }
  return changed.length === 0 ? live : { ...before, ...Object.fromEntries(changed) };
}

/** A list's elements in order, and the item of each; of an element that several items share, none can be merged. */
interface Indexed {
  readonly elements: readonly string[];
  readonly items: ReadonlyMap<string, unknown>;
}

function indexed(list: readonly unknown[], type: ListType | SetType): Indexed {
  const elements: string[] = [];
  const items = new Map<string, unknown>();
  for (const item of list) {
    const { element } = elementOf(item, type);
    if (element === undefined) continue;
    items.set(element, items.has(element) ? undefined : item);
    elements.push(element);
  }
  return { elements, items };
}

/**
 * Both orders at once: the object's items stay where they are, those that both have come in the configuration's order,
 * and an item of the configuration comes when its turn there has come.
 */
function mergedItems(live: readonly unknown[], config: readonly unknown[], type: ListType | SetType, same: unknown): unknown {
  const left = indexed(live, type);
  const right = indexed(config, type);
  const shared = right.elements.filter((element) => left.items.has(element));
  const out: unknown[] = [];
  const done = new Set<string>();
  let [l, r, next] = [0, 0, 0];

  const take = (element: string): void => {
    done.add(element);
    out.push(merged(left.items.get(element), right.items.get(element), itemType(type)));
    r += 1;
  };
  while (l < left.elements.length || r < right.elements.length) {
    const mine = left.elements[l];
    const theirs = right.elements[r];
    if (mine !== undefined && mine === theirs) {
      take(mine);
      l += 1;
      next += 1;
      continue;
    }
    // An item that both have, but whose turn is not now.
    if (mine !== undefined && theirs !== undefined && right.items.has(mine) && shared[next] !== undefined && shared[next] !== mine) {
      l += 1;
      continue;
    }
    if (mine !== undefined && !right.items.has(mine)) {
      out.push(live[l]);
      l += 1;
      continue;
    }
    if (mine !== undefined && done.has(mine)) l += 1;
    if (theirs === undefined) continue;
    take(theirs);
    if (shared[next] === theirs) next += 1;
  }
  const unchanged = Array.isArray(same) && out.length === live.length && out.every((item, index) => item === live[index]);
  return unchanged ? same : out;
}
