/**
 * `label` and `annotate`: `KEY=VALUE` sets, `KEY-` removes.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go
 */
import { type AnyKind, ApiError, type KubeObject, keyOf } from "../core/index.ts";
import type { Args, CommandContext, Result } from "./command.ts";
import { changeEach, requireNames } from "./each-object.ts";

/** The verb's words. */
export interface KeyVerb {
  readonly verb: "label" | "annotate";
  readonly field: "labels" | "annotations";
  readonly noun: "label" | "annotation";
  /** Keys and values of `KEY=VALUE` words; refuses what kubectl refuses before it asks the server. */
  readPairs(words: readonly string[]): readonly (readonly [string, string])[];
  /** What cannot be both set and removed: `a label in the same command`. */
  contradicted(keys: readonly string[]): string;
  /** What is printed of an object after its change; `lines` say what was not there to remove. */
  told(kind: AnyKind, change: KeyChange): string;
  /** Why keys that are there may not be changed without --overwrite. */
  taken(taken: readonly (readonly [string, string])[]): string;
}

/** What changed at one object. */
export interface KeyChange {
  readonly name: string;
  readonly before: Pairs;
  readonly after: Pairs;
  readonly overwrite: boolean;
  readonly missing: readonly string[];
}

type Pairs = { readonly [key: string]: string };

/** Sets and removes keys of every object named. */
export function changeKeys(how: KeyVerb, args: Args, context: CommandContext): Result {
  const { resources, set, remove } = splitPairs(how, args.words);
  requireNames(resources, args);
  const overwrite = args.flag("overwrite");
  return changeEach(resources, args, context, (kind, object) => {
    const before: Pairs = object.metadata[how.field] ?? {};
    const taken = overwrite ? [] : set.flatMap(([key, value]) => takenBy(before, key, value));
    if (taken.length > 0) throw new ApiError("BadRequest", how.taken(taken));
    const after = changed(before, set, remove);
    const missing = remove.filter((key) => !Object.hasOwn(before, key));
    if (!isSame(before, after)) write(how, kind, object, before, after, context);
    return how.told(kind, { name: object.metadata.name, before, after, overwrite, missing });
  });
}

interface Words {
  readonly resources: readonly string[];
  readonly set: readonly (readonly [string, string])[];
  readonly remove: readonly string[];
}

/** Resources come first; the first word with `=`, or that ends in `-`, begins the changes. */
function splitPairs({ noun, readPairs, contradicted }: KeyVerb, words: readonly string[]): Words {
  const isPair = (word: string): boolean => word.includes("=") || word.endsWith("-");
  const first = words.findIndex(isPair);
  const resources = first < 0 ? words : words.slice(0, first);
  const pairs = first < 0 ? [] : words.slice(first);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined) throw new ApiError("BadRequest", `error: all resources must be specified before ${noun} changes: ${stray}`);
  if (resources.length === 0)
    throw new ApiError("BadRequest", "error: one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (pairs.length === 0) throw new ApiError("BadRequest", `error: at least one ${noun} update is required`);
  const set = readPairs(pairs.filter((word) => word.includes("=")));
  const remove = pairs.filter((word) => !word.includes("=")).map((word) => word.slice(0, -1));
  const both = remove.filter((key) => set.some(([name]) => name === key));
  if (both.length > 0) throw new ApiError("BadRequest", `error: can not both modify and remove ${contradicted(both)}`);
  return { resources, set, remove };
}

function takenBy(before: Pairs, key: string, value: string): readonly (readonly [string, string])[] {
  const present = before[key];
  return present === undefined || present === value ? [] : [[key, present]];
}

function changed(before: Pairs, set: Words["set"], remove: readonly string[]): Pairs {
  const kept = Object.entries(before).filter(([key]) => !remove.includes(key));
  return Object.fromEntries([...kept, ...set]);
}

function isSame(before: Pairs, after: Pairs): boolean {
  const keys = Object.keys(after);
  return keys.length === Object.keys(before).length && keys.every((key) => Object.hasOwn(before, key) && before[key] === after[key]);
}

/** A merge patch of the changed keys alone, as kubectl sends it. */
function write(how: KeyVerb, kind: AnyKind, object: KubeObject, before: Pairs, after: Pairs, { cluster }: CommandContext): void {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const body = { metadata: { [how.field]: { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) } } };
  cluster.submit({ do: "patch", by: how.verb, kind: kind.kind, key: keyOf(object), patch: { type: "merge", body } });
}
