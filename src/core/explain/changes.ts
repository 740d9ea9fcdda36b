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
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every((item) => identityOf(item) !== undefined)) {
    collect(path, byIdentity(before), byIdentity(after), changes);
    return;
  }
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    collect(path === "" ? field : `${path}.${field}`, before[field], after[field], changes);
  }
}

/** The value at a path as `changesOf` writes them; undefined when there is none. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const field of path.split(".")) {
    if (!isRecord(value)) return undefined;
    const item = Array.isArray(value) ? value.find((each) => identityOf(each) === field) : undefined;
    value = item ?? value[field];
  }
  return value;
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

/** Items that have a type or a name are compared with their namesakes, wherever they stand in the list. */
function byIdentity(items: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(items.map((item) => [identityOf(item) ?? "", item]));
}

function identityOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const name = item.type ?? item.name;
  return typeof name === "string" ? name : undefined;
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
