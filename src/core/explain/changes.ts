/**
 * In which fields two versions of an object differ.
 *
 * Items of lists are compared with their namesakes, wherever they stand; what every write moves is left out.
 */

/** One changed leaf. */
export interface LeafChange {
  /** `status.conditions.Ready.status`; an item of a list goes by its type or name, if it has one. */
  readonly path: string;
  /** Undefined when it was not there. */
  readonly from: unknown;
  readonly to: unknown;
}

const ALWAYS_MOVING: ReadonlySet<string> = new Set(["metadata.resourceVersion", "metadata.managedFields", "metadata.generation"]);

/** The leaves in which two objects differ; versions and counters that every write moves are left out. */
export function changesOf(before: unknown, after: unknown): readonly LeafChange[] {
  const changes: LeafChange[] = [];
  collect("", before, after, changes);
  return changes;
}

function collect(path: string, before: unknown, after: unknown, changes: LeafChange[]): void {
  if (before === after || ALWAYS_MOVING.has(path)) return;
  if (!isRecord(before) || !isRecord(after)) {
    changes.push({ path, from: before, to: after });
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, next] = [byIdentity(before), byIdentity(after)];
    if (old !== undefined && next !== undefined) {
      collect(path, old, next, changes);
      return;
    }
  }
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    collect(path === "" ? field : `${path}.${field}`, before[field], after[field], changes);
  }
}

/** The value at a path as `changesOf` writes them; undefined when there is none. */
export function valueAt(object: unknown, path: string): unknown {
  return leafAt(object, path.split("."));
}

/** Names have dots in them too, so that a longer one is tried where a shorter one is not there. */
function leafAt(value: unknown, words: readonly string[]): unknown {
  if (words.length === 0) return value;
  if (!isRecord(value)) return undefined;
  const items: { readonly [name: string]: unknown } = (Array.isArray(value) ? byIdentity(value) : undefined) ?? {};
  for (let count = 1; count <= words.length; count++) {
    const name = words.slice(0, count).join(".");
    const item = Object.hasOwn(items, name) ? items[name] : value[name];
    const found = item === undefined ? undefined : leafAt(item, words.slice(count));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a path is the given one, or leads further down from it. */
export function isUnder(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

const REPORTED_TIME = /(^|\.)(lastHeartbeatTime|lastTransitionTime|lastUpdateTime|lastProbeTime|timeAdded|observedGeneration|renewTime)$/;

/** Whether a leaf only says when something was written, or which version of a wish was read. */
export function isBookkeeping({ path }: Pick<LeafChange, "path">): boolean {
  return REPORTED_TIME.test(path);
}

/** Items that say who they are are compared with their namesakes, wherever they stand; undefined when one does not, or two are one. */
function byIdentity(items: readonly unknown[]): Record<string, unknown> | undefined {
  const named = new Map<string, unknown>();
  for (const item of items) {
    const identity = identityOf(item);
    if (identity === undefined || named.has(identity)) return undefined;
    named.set(identity, item);
  }
  return Object.fromEntries(named);
}

/** A condition's type, a container's name, an address' ip, the pod of an endpoint, a taint's key and effect, an image's tag. */
function identityOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const { targetRef, names, addresses, key, effect, operator } = item;
  const taint = typeof key === "string" && operator === undefined && typeof effect === "string" ? `${key}:${effect}` : undefined;
  const ofPod = isRecord(targetRef) ? targetRef.name : undefined;
  const found = [item.type, item.name, item.ip, ofPod, tagOf(names), first(addresses), taint].find((name) => typeof name === "string");
  return typeof found === "string" ? found : undefined;
}

/** An image goes by its digest first and by what people call it last. */
function tagOf(names: unknown): unknown {
  return Array.isArray(names) ? names.at(-1) : undefined;
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A value on one line, cut to `max` characters; `–` for none. */
export function valueText(value: unknown, max: number): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}
