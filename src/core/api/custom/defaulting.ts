/**
 * Fills the fields of a custom object for which its schema has a default.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go
 */
import { isRecord } from "../field-walk.ts";
import { itemSchema, type JsonSchema, valueSchema } from "../shapes/json-schema.ts";
import { mapShared } from "../shapes/sharing.ts";

/** The value with its defaults, or the value itself when it lacks none. */
export function withSchemaDefaults<T>(value: T, schema: JsonSchema): T {
  return defaulted(value, schema) as T;
}

function defaulted(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    const list: readonly unknown[] = value;
    return items === undefined ? value : mapShared(list, (item) => defaulted(orDefault(item, items), items));
  }
  return isRecord(value) ? defaultedObject(value, schema) : value;
}

function defaultedObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema): unknown {
  const { properties = {} } = schema;
  const values = valueSchema(schema);
  let changed: Record<string, unknown> | undefined;
  const set = (name: string, part: unknown): void => {
    changed ??= { ...value };
    changed[name] = part;
  };
  for (const [name, property] of Object.entries(properties)) {
    const part = orDefault(value[name], property);
    const whole = part === undefined ? undefined : defaulted(part, property);
    if (whole !== value[name]) set(name, whole);
  }
  if (values === undefined) return changed ?? value;
  for (const [name, part] of Object.entries(value)) {
    const whole = Object.hasOwn(properties, name) ? part : defaulted(orDefault(part, values), values);
    if (whole !== part) set(name, whole);
  }
  return changed ?? value;
}

/** Null is no value where the schema does not say that it is. */
function orDefault(value: unknown, schema: JsonSchema): unknown {
  const isAbsent = value === undefined || (value === null && schema.nullable !== true);
  return isAbsent && schema.default !== undefined ? schema.default : value;
}
