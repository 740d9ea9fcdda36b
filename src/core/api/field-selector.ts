/**
 * Field selectors: `status.phase=Running,spec.nodeName!=n1`, on the few fields that each kind offers.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/fields/selector.go and pkg/runtime/conversion.go
 */
import { ApiError } from "./errors.ts";
import type { Kind, KubeObject } from "./kind.ts";

/** One condition on one field. */
export interface FieldRequirement {
  readonly path: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Requirements that must all hold; an empty list selects everything. */
export type FieldSelector = readonly FieldRequirement[];

/** What must be known of a kind to select by its fields. */
export type SelectableKind<T> = Pick<Kind<string, T, string>, "kind" | "namespaced" | "fieldSelectors">;

/** Reads `metadata.name=web,status.phase!=Running`; what it cannot read is refused in upstream's words. */
export function parseFieldSelector(text: string): FieldSelector {
  // A backslash keeps the comma that follows it inside a value.
  const terms = text.match(/(?:\\.?|[^\\,])+/gs) ?? [];
  return terms.sort().map((term) => {
    const match = /^(.*?)(!=|==?)(.*)$/s.exec(term);
    if (match === null) throw new ApiError("BadRequest", `invalid selector: '${text}'; can't understand '${term}'`);
    const [, path = "", sign, value = ""] = match;
    return { path, operator: sign === "!=" ? "!=" : "=", value: unescapeValue(value) };
  });
}

/** Only `\\`, `\,` and `\=` are escapes; a bare `=` in a value is refused with its code, as upstream prints it. */
function unescapeValue(value: string): string {
  return value.replaceAll(/\\(.?)|[,=]/gsu, (found: string, escaped: string | undefined) => {
    if (escaped === undefined) {
      throw new ApiError("BadRequest", `invalid field selector: unescaped character in value: ${found.codePointAt(0)}`);
    }
    if (escaped !== "\\" && escaped !== "," && escaped !== "=") {
      throw new ApiError("BadRequest", `invalid field selector: invalid escape sequence: ${found}`);
    }
    return escaped;
  });
}

/** Whether all requirements hold for an object of this kind; a field that the kind does not offer is refused. */
export function matchesFields<T extends KubeObject>(selector: FieldSelector, object: T, kind: SelectableKind<T>): boolean {
  return selector.every(({ path, operator, value }) => (readField(path, object, kind) === value) === (operator === "="));
}

/** Refuses a selector on fields that the kind does not offer; for lists, which may be empty. */
export function checkFieldSelector<T>(selector: FieldSelector, kind: SelectableKind<T>): void {
  for (const { path } of selector) if (!isSelectable(path, kind)) throw notSelectable(path, kind);
}

function readField<T extends KubeObject>(path: string, object: T, kind: SelectableKind<T>): string {
  if (!isSelectable(path, kind)) throw notSelectable(path, kind);
  if (path === "metadata.name") return object.metadata.name;
  if (path === "metadata.namespace") return object.metadata.namespace ?? "";
  return kind.fieldSelectors?.[path]?.(object) ?? "";
}

function isSelectable<T>(path: string, kind: SelectableKind<T>): boolean {
  if (path === "metadata.name") return true;
  // Kinds without fields of their own accept the namespace even when cluster-scoped; the others list what they accept.
  if (path === "metadata.namespace") return kind.namespaced || kind.fieldSelectors === undefined;
  return kind.fieldSelectors !== undefined && Object.hasOwn(kind.fieldSelectors, path);
}

function notSelectable<T>(path: string, kind: SelectableKind<T>): ApiError {
  if (kind.fieldSelectors === undefined) {
    const quoted = JSON.stringify(path);
    return new ApiError("BadRequest", `${quoted} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  }
  // Upstream wrote Job's refusal in words of its own.
  const message = kind.kind === "Job" ? `field label ${JSON.stringify(path)} not supported for Job` : `field label not supported: ${path}`;
  return new ApiError("BadRequest", message);
}
