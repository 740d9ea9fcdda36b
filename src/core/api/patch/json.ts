/**
 * JSON patch: a list of operations on paths.
 *
 * The `rfc6902` package carries the operations out, on a draft, so that the target stays as it is and what no operation
 * touches keeps its identity. The words of the refusals are those of the library upstream uses.
 * Absent on purpose: negative list indexes, which RFC 6902 does not know and upstream's library takes.
 * @see RFC 6902, kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go, evanphx/json-patch v4
 */
import { Immer } from "immer";
import { applyPatch, type Operation } from "rfc6902";
import { ApiError } from "../errors.ts";
import { isRecord } from "../field-walk.ts";
import { isNestedTooDeep } from "../nesting.ts";
import { jsonType, sameJson } from "./json-value.ts";

/** Upstream's limit. */
const OPERATIONS_MAX = 10_000;

/** Drafts only: freezing what goes into the store is the store's business. */
const drafts = new Immer({ autoFreeze: false });

/** The target after all operations; throws `ApiError` at the first one that does not apply. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  const isList = Array.isArray(patch);
  const stray = isList ? patch.find((operation) => operation !== null && !isRecord(operation)) : patch;
  if (!isList || stray !== undefined) {
    const type = isList ? "handlers.jsonPatchOp" : "[]handlers.jsonPatchOp";
    throw new ApiError("BadRequest", `error decoding patch: json: cannot unmarshal ${jsonType(stray)} into Go value of type ${type}`);
  }
  if (patch.length > OPERATIONS_MAX) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${OPERATIONS_MAX}, got ${patch.length}`;
    throw new ApiError("RequestEntityTooLarge", message);
  }
  const copied: Copied = { characters: 0 };
  let current = target;
  for (const operation of patch) current = applied(current, operation, copied);
  return current;
}

/** How much the copies so far have added to the object, as JSON. */
interface Copied {
  characters: number;
}

/** Upstream's limit; with each copy into itself an object would double. */
const COPIED_MAX = 3 * 1_024 * 1_024;

const OPERATIONS: ReadonlySet<unknown> = new Set(["add", "remove", "replace", "move", "copy", "test"]);

function applied(target: unknown, operation: unknown, copied: Copied): unknown {
  const { op, path, from, value } = isRecord(operation) ? operation : {};
  if (!OPERATIONS.has(op)) throw refused(`Unexpected kind: ${typeof op === "string" ? op : "unknown"}`);
  if (typeof path !== "string") throw refused(`${op} operation failed to decode path: missing value`);
  const sound = { op: String(op), path, ...(typeof from === "string" ? { from } : {}), value: value === undefined ? null : value };
  const fault = faultOf(target, sound) ?? excessOf(target, sound, copied);
  if (fault !== undefined) throw refused(fault);
  if (sound.op === "test") return target;
  // A whole document has no parent for the package to write to.
  if (path === "") return sound.value;
  return drafts.produce(target, (draft: unknown) => {
    const [error] = applyPatch(draft, [sound as Operation]);
    if (error) throw refused(error.message);
  });
}

interface SoundOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value: unknown;
}

/** Why the operation does not apply, in the words of upstream's library; undefined when it does. */
function faultOf(target: unknown, { op, path, from, value }: SoundOperation): string | undefined {
  switch (op) {
    case "test":
      return testFault(target, path, value);
    case "add":
      return placeFault(
        target,
        path,
        `add operation does not apply: doc is missing path: "${path}": missing value`,
        `error in add for path: '${path}'`,
      );
    case "remove":
      return removeFault(
        target,
        path,
        `remove operation does not apply: doc is missing path: "${path}": missing value`,
        `error in remove for path: '${path}'`,
      );
    case "replace":
      return replaceFault(target, path, value);
    default:
      return transferFault(target, op, from, path);
  }
}

/** What would grow too large or too deep by it. */
function excessOf(target: unknown, { op, path, from = "", value }: SoundOperation, copied: Copied): string | undefined {
  if (op === "test" || op === "remove") return undefined;
  const source = placeOf(target, from);
  const added = op === "move" || op === "copy" ? memberOf(source.parent, source.key) : value;
  if (isNestedTooDeep(added, path.split("/").length - 1)) return `error in ${op} for path: '${path}': exceeded max depth`;
  if (op !== "copy") return undefined;
  copied.characters += JSON.stringify(added).length;
  return copied.characters > COPIED_MAX
    ? `Unable to complete the copy, the accumulated size increase of copy is ${copied.characters}, exceeding the limit ${COPIED_MAX}`
    : undefined;
}

function testFault(target: unknown, path: string, value: unknown): string | undefined {
  const { parent, key } = placeOf(target, path);
  if (path !== "" && parent === undefined) return `test operation does not apply: is missing path: ${path}: missing value`;
  const index = path === "" ? undefined : badIndex(parent, key, -1);
  if (index !== undefined) return `error in test for path: '${path}': ${index}`;
  const actual = path === "" ? target : memberOf(parent, key);
  return sameJson(actual ?? null, value) ? undefined : `testing value ${path} failed: test failed`;
}

function replaceFault(target: unknown, path: string, value: unknown): string | undefined {
  if (path === "") return isRecord(value) || Array.isArray(value) ? undefined : "replace operation value must be object or array";
  const { parent, key } = placeOf(target, path);
  if (parent === undefined) return `replace operation does not apply: doc is missing path: ${path}: missing value`;
  return memberOf(parent, key) === undefined ? `replace operation does not apply: doc is missing key: ${path}: missing value` : undefined;
}

/** `move` and `copy`: the source must be there, the destination must have a parent. */
function transferFault(target: unknown, op: string, from: string | undefined, path: string): string | undefined {
  if (from === undefined) return `${op} operation failed to decode from: operation, missing from field: missing value`;
  const source = placeOf(target, from);
  if (source.parent === undefined) return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
  if (memberOf(source.parent, source.key) === undefined) {
    return removeFault(target, from, "", `error in ${op} for path: '${op === "move" ? source.key : from}'`);
  }
  const missing = `${op} operation does not apply: doc is missing destination path: ${path}: missing value`;
  if (op === "move" && path.startsWith(`${from}/`)) return missing;
  return placeFault(target, path, missing, `error in ${op} for path: '${path}'`);
}

function placeFault(target: unknown, path: string, missing: string, inside: string): string | undefined {
  const { parent, key } = placeOf(target, path);
  if (parent === undefined) return missing;
  const index = key === "-" ? undefined : badIndex(parent, key, 0);
  return index === undefined ? undefined : `${inside}: ${index}`;
}

function removeFault(target: unknown, path: string, missing: string, inside: string): string | undefined {
  const { parent, key } = placeOf(target, path);
  if (parent === undefined) return missing;
  const index = badIndex(parent, key, -1);
  if (index !== undefined) return `${inside}: ${index}`;
  return memberOf(parent, key) === undefined ? `${inside}: Unable to remove nonexistent key: ${key}: missing value` : undefined;
}

/** What is wrong with `key` as an index of `parent`; nothing when the parent is no list. */
function badIndex(parent: unknown, key: string, beyondLast: number): string | undefined {
  if (!Array.isArray(parent)) return undefined;
  if (!/^(?:0|[1-9][0-9]*)$/.test(key)) return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  return Number(key) > parent.length + beyondLast ? `Unable to access invalid index: ${key}: invalid index referenced` : undefined;
}

/** The container a path points into and the last step; without parent when a step before is missing. */
function placeOf(target: unknown, path: string): { readonly parent: unknown; readonly key: string } {
  const steps = path.split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const key = steps[steps.length - 1] ?? "";
  // The package walks past these names, which no API object has.
  if (steps[0] !== "" || steps.length < 2 || steps.includes("__proto__")) return { parent: undefined, key };
  let parent = target;
  for (const step of steps.slice(1, -1)) parent = memberOf(parent, step);
  return { parent: isRecord(parent) || Array.isArray(parent) ? parent : undefined, key };
}

function memberOf(parent: unknown, key: string): unknown {
  if (Array.isArray(parent)) return /^(?:0|[1-9][0-9]*)$/.test(key) ? parent[Number(key)] : undefined;
  return isRecord(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined;
}

/** Upstream's answer leaves the reason out; here it is kept among the causes, where clients look for it. */
function refused(why: string): ApiError {
  return new ApiError("Invalid", "the server rejected our request due to an error in our request", {
    causes: [{ reason: "UnexpectedServerResponse", message: why }],
  });
}
