/**
 * What `wait --for=…` waits for: a condition of the status, a value at a path, or the object's end.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/wait/{wait,condition,json}.go
 */
import { ApiError, isRecord, type KubeObject } from "../../core/index.ts";
import { findByPath, valueText } from "../print/jsonpath.ts";

/** Whether the object (undefined when it is gone) is as wanted. */
export type Wanted = { readonly deletion: true } | { readonly deletion: false; isMet(object: KubeObject): boolean };

/** Reads the value of `--for`; refuses in kubectl's words. */
export function parseWanted(text: string): Wanted {
  if (text.toLowerCase() === "delete") return { deletion: true };
  if (text.startsWith("condition=")) {
    const [type = "", status = "true"] = splitOnce(text.slice("condition=".length), "=");
    return { deletion: false, isMet: (object) => hasCondition(object, type, status) };
  }
  if (text.startsWith("jsonpath=")) return wantedPath(text.slice("jsonpath=".length));
  throw new ApiError("BadRequest", `error: unrecognized condition: ${JSON.stringify(text)}`);
}

const PATH_FORM =
  "error: jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";

function wantedPath(text: string): Wanted {
  // A path may compare inside (`==`), so the value begins at the last single equals sign behind the brace.
  const match = /^(\{.*\}|[^={]+)(?:=([^=].*)?)?$/.exec(text);
  const [, path = "", value] = match ?? [];
  if (match === null || path === "") throw new ApiError("BadRequest", PATH_FORM);
  if (text.endsWith("=")) {
    throw new ApiError(
      "BadRequest",
      "error: jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  const wanted = value?.replaceAll(/^['"]+|['"]+$/g, "");
  return {
    deletion: false,
    isMet(object) {
      const found = findByPath(path, object);
      if (found.length > 1) throw new ApiError("BadRequest", "error: given jsonpath expression matches more than one value");
      return found.length === 1 && (wanted === undefined || valueText(found[0]) === wanted);
    },
  };
}

interface WithConditions extends KubeObject {
  readonly status?: { readonly conditions?: unknown };
}

/** Types and statuses are compared without regard to case; a condition of an older generation does not count. */
function hasCondition({ metadata, status }: WithConditions, type: string, wanted: string): boolean {
  const conditions: readonly unknown[] = Array.isArray(status?.conditions) ? status.conditions : [];
  const condition = conditions.filter(isRecord).find((candidate) => isSameWord(candidate.type, type));
  if (condition === undefined) return false;
  const { generation } = metadata;
  const observed = condition.observedGeneration;
  if (generation !== undefined && typeof observed === "number" && observed < generation) return false;
  return isSameWord(condition.status, wanted);
}

function isSameWord(a: unknown, b: string): boolean {
  return typeof a === "string" && a.toLowerCase() === b.toLowerCase();
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
