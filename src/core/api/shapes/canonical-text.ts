/**
 * Text by which values are compared for what they mean rather than how they are written.
 *
 * Keys are sorted; the schema tells a map, which says nothing when it is empty, from a struct, which does.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/api/equality/semantic.go
 */
import { compareKeys } from "../../sim/tree.ts";
import { metaOf, part, type Schema, type Struct } from "../schema.ts";

/** The same text for values that mean the same, or undefined for nothing: an absent value, an empty list or map. */
export function canonicalText(value: unknown, schema: Schema | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object") return JSON.stringify(value);
  const meta = schema === undefined ? undefined : metaOf(schema);
  if (Array.isArray(value)) {
    // An empty list says no more than an absent one, as in upstream's semantic comparison.
    if (value.length === 0) return undefined;
    return `[${value.map((item: unknown) => canonicalText(item, meta?.element) ?? "null").join(",")}]`;
  }
  const fields = meta?.element === undefined ? meta?.struct?.fields() : undefined;
  const members = Object.entries(value)
    .sort(([a], [b]) => compareKeys(a, b))
    .flatMap(([name, member]: [string, unknown]) => {
      const text = canonicalText(member, fields === undefined ? meta?.element : fields[name]);
      return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
    });
  // An empty map says no more than an absent one; an empty struct does: `emptyDir: {}` is a choice.
  const isMap = meta?.element !== undefined;
  return isMap && members.length === 0 ? undefined : `{${members.join(",")}}`;
}

/** Whether two values of a struct mean the same; most often they are the same value. */
export function meansSame<T>(struct: Struct<T>, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const schema = part(struct, "");
  return canonicalText(a, schema) === canonicalText(b, schema);
}
