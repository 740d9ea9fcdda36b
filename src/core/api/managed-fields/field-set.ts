/**
 * A set of fields, in the very shape in which `fieldsV1` stands in an object, so that nothing is encoded or decoded on the way.
 *
 * An element without anything below it is a member; one with elements below is a member only when "." is among them.
 * Elements stand in upstream's order. Sets are read-only and shared: an operation that changes nothing returns its operand.
 * @see sigs.k8s.io/structured-merge-diff fieldpath/{set,serialize}.go
 */
import { isRecord } from "../field-walk.ts";
import { compareElements, fieldElement, readElement } from "./path-element.ts";

/** Fields below an object, by element. */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** The set without members; below an element, the mark of a member that has nothing below. */
export const NO_FIELDS: FieldSet = Object.freeze({});

const SELF = ".";

/** A set of fields by the names on their paths: `setOf(["spec", "replicas"], ["status"])`. */
export function setOf(...paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, setAt(path.map(fieldElement), NO_FIELDS)), NO_FIELDS);
}

/** `below` at the end of a path. */
export function setAt(path: readonly string[], below: FieldSet): FieldSet {
  return path.reduceRight<FieldSet>((set, element) => ({ [element]: set }), below);
}

/** No member at all. */
export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** The element, whose node this is, is a member itself. */
export function isMember(node: FieldSet): boolean {
  return SELF in node || isEmpty(node);
}

/** The node of an element of which all this is known; undefined when there is nothing to say. */
export function nodeOf(member: boolean, below: FieldSet): FieldSet | undefined {
  if (isEmpty(below)) return member ? NO_FIELDS : undefined;
  return member ? { [SELF]: NO_FIELDS, ...below } : below;
}

/** What stands below an element, without the element itself. */
export function belowOf(node: FieldSet): FieldSet {
  if (!(SELF in node)) return node;
  const { [SELF]: _self, ...below } = node;
  return below;
}

/** The set of these nodes, in upstream's order. */
export function ordered(nodes: ReadonlyMap<string, FieldSet>): FieldSet {
  if (nodes.size === 0) return NO_FIELDS;
  return Object.fromEntries(nodes.size === 1 ? nodes : [...nodes].sort(([a], [b]) => compareElements(a, b)));
}

/** The member at the end of the path is in the set. */
export function has(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) node = node?.[element];
  return path.length > 0 && node !== undefined && isMember(node);
}

/** Members of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  return isEmpty(a) ? b : unionOfNodes(a, b);
}

function unionOfNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isEmpty(a)) return isMember(b) ? b : { [SELF]: NO_FIELDS, ...b };
  if (isEmpty(b)) return isMember(a) ? a : { [SELF]: NO_FIELDS, ...a };
  const changed = new Map<string, FieldSet>();
  let added = false;
  for (const element of Object.keys(b)) {
    const [left, right] = [a[element], b[element] ?? NO_FIELDS];
    const node = left === undefined ? right : unionOfNodes(left, right);
    if (node !== left) changed.set(element, node);
    if (left === undefined) added = true;
  }
  if (changed.size === 0) return a;
  return added ? ordered(new Map([...Object.entries(a), ...changed])) : { ...a, ...Object.fromEntries(changed) };
}

/** Members of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  return filtered(a, (node, element) => {
    const other = b[element];
    return other === undefined ? undefined : intersectionOfNodes(node, other);
  });
}

function intersectionOfNodes(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (a === b) return a;
  if (isEmpty(a) || isEmpty(b)) return isMember(a) && isMember(b) ? NO_FIELDS : undefined;
  return withoutLoneSelf(intersection(a, b));
}

/** Members of the first that are not members of the second; what is below a removed member stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return NO_FIELDS;
  return filtered(a, (node, element) => {
    const other = b[element];
    return other === undefined ? node : differenceOfNodes(node, other);
  });
}

function differenceOfNodes(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (a === b) return undefined;
  if (isEmpty(a)) return isMember(b) ? undefined : a;
  if (isEmpty(b)) return belowOf(a);
  return withoutLoneSelf(difference(a, b));
}

/** Members of the first that neither are members of the second nor lie below one. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b)) return a;
  return filtered(a, (node, element) => {
    const other = b[element];
    if (other === undefined) return node;
    if (isMember(other)) return undefined;
    return isEmpty(node) ? node : withoutLoneSelf(recursiveDifference(node, other));
  });
}

/** A node whose last element below is gone: the mark of a member, when it was one. */
function withoutLoneSelf(node: FieldSet): FieldSet | undefined {
  let count = 0;
  for (const _ in node) count += 1;
  if (count === 0) return undefined;
  return count === 1 && SELF in node ? NO_FIELDS : node;
}

/** The set of what `step` leaves of each node; the set itself when it leaves everything. */
export function filtered(set: FieldSet, step: (node: FieldSet, element: string) => FieldSet | undefined): FieldSet {
  const kept: [string, FieldSet][] = [];
  let changed = false;
  for (const element of Object.keys(set)) {
    const node = set[element] ?? NO_FIELDS;
    const after = step(node, element);
    if (after !== node) changed = true;
    if (after !== undefined) kept.push([element, after]);
  }
  return changed ? Object.fromEntries(kept) : set;
}

/** The paths of all members: those of a level before those below it, each level in order. */
export function pathsOf(set: FieldSet): string[][] {
  const elements = Object.keys(set).filter((element) => element !== SELF);
  const here = elements.filter((element) => isMember(set[element] ?? NO_FIELDS)).map((element) => [element]);
  const below = elements.flatMap((element) => pathsOf(set[element] ?? NO_FIELDS).map((path) => [element, ...path]));
  return [...here, ...below];
}

const known = new WeakMap<object, FieldSet>();

/** A client's `fieldsV1` as a set in order; elements that this version does not know are dropped, broken ones are an error. */
export function readFieldSet(json: unknown): { readonly set: FieldSet; readonly error?: string } {
  if (json === undefined || json === null) return { set: NO_FIELDS };
  if (!isRecord(json)) return { set: NO_FIELDS, error: `expected { or n, but found ${JSON.stringify(json)}` };
  const read = known.get(json);
  if (read !== undefined) return { set: read };
  const { node, error } = readNode(json);
  if (error !== undefined) return { set: NO_FIELDS, error };
  const set = belowOf(node);
  known.set(json, set);
  return { set };
}

function readNode(json: Readonly<Record<string, unknown>>): { readonly node: FieldSet; readonly error?: string } {
  const nodes = new Map<string, FieldSet>();
  let same = true;
  let last = "";
  for (const [key, value] of Object.entries(json)) {
    if (key === SELF) {
      nodes.set(SELF, NO_FIELDS);
      same &&= last === "" && isRecord(value) && isEmpty(value as FieldSet);
      continue;
    }
    const { element, error } = readElement(key);
    const below = isRecord(value) ? readNode(value) : { node: NO_FIELDS };
    const failed = error ?? below.error;
    if (failed !== undefined) return { node: NO_FIELDS, error: failed };
    same &&= element === key && below.node === value && (last === "" || compareElements(last, key) < 0);
    last = key;
    if (element !== undefined) nodes.set(element, unionOfNodes(nodes.get(element) ?? below.node, below.node));
  }
  if (same && !(nodes.size === 1 && nodes.has(SELF))) return { node: json as FieldSet };
  return { node: withoutLoneSelf(ordered(nodes)) ?? NO_FIELDS };
}
