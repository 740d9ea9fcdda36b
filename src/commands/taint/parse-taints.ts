/**
 * Taints as kubectl writes them: `key=value:Effect`, `key:Effect`, and with a `-` behind to remove.
 *
 * Absent on purpose: the rules for keys and values; the server has them too and says so.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go
 */
import { ApiError, type Taint } from "../../core/index.ts";

/** A taint to take away; without an effect all of that key. */
export interface TaintRemoval {
  readonly key: string;
  readonly effect?: Taint["effect"] | undefined;
}

/** What a line asks of a node's taints. */
export interface TaintChanges {
  readonly add: readonly Taint[];
  readonly remove: readonly TaintRemoval[];
}

const EFFECTS: readonly Taint["effect"][] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Whether a word is a taint and no name. */
export function isTaintWord(word: string): boolean {
  return /[=:]|-$/.test(word);
}

/** Reads the words; refuses in kubectl's words. */
export function parseTaints(words: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: TaintRemoval[] = [];
  for (const word of words) {
    if (word.endsWith("-")) {
      const { key, effect } = parseTaint(word.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const { key, value, effect } = parseTaint(word);
    if (effect === undefined) throw badTaint(word);
    if (add.some((other) => other.key === key && other.effect === effect)) {
      throw new ApiError("BadRequest", `error: duplicated taints with the same key and effect: ${word}`);
    }
    add.push({ key, ...(value === "" ? {} : { value }), effect });
  }
  const both = remove.filter((removal) => add.some(({ key, effect }) => key === removal.key && (removal.effect ?? effect) === effect));
  if (both.length > 0) {
    const list = both.map(({ key, effect = "" }) => `{"${key}":"${effect}"}`).join(", ");
    throw new ApiError("BadRequest", `error: can not both modify and remove the following taint(s) in the same command: ${list}`);
  }
  return { add, remove };
}

function parseTaint(word: string): { readonly key: string; readonly value: string; readonly effect: Taint["effect"] | undefined } {
  const [pair = "", effectText, extra] = word.split(":");
  const [key = "", value = "", more] = effectText === undefined ? [pair] : pair.split("=");
  if (extra !== undefined || more !== undefined || key === "") throw badTaint(word);
  const effect = EFFECTS.find((candidate) => candidate === effectText);
  if (effectText !== undefined && effect === undefined) {
    throw new ApiError("BadRequest", `error: invalid taint effect: ${effectText}, unsupported taint effect`);
  }
  return { key, value, effect };
}

function badTaint(word: string): ApiError {
  return new ApiError("BadRequest", `error: invalid taint spec: ${word}`);
}

/** The taints after the changes, and kubectl's word for what happened; refuses what cannot be done. */
export function changeTaints(
  node: { readonly name: string; readonly taints: readonly Taint[] },
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { readonly taints: readonly Taint[]; readonly verb: "tainted" | "untainted" | "modified" } {
  const { name, taints } = node;
  const present = add.filter((taint) => taints.some((old) => isSame(taint, old)));
  if (present.length > 0 && !overwrite) {
    const keys = present.map(({ key }) => key).join(",");
    throw new ApiError("BadRequest", `error: node ${name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`);
  }
  let next: readonly Taint[] = [...add, ...taints.filter((old) => !add.some((taint) => isSame(taint, old)))];
  const added = next.length !== taints.length;
  let removed = false;
  for (const { key, effect } of remove) {
    const kept = next.filter((taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect));
    if (kept.length === next.length) throw new ApiError("BadRequest", `error: taint "${key}${effect ? `:${effect}` : ""}" not found`);
    removed = true;
    next = kept;
  }
  const verb = (added && removed) || overwrite ? "modified" : added ? "tainted" : "untainted";
  return { taints: next, verb };
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
