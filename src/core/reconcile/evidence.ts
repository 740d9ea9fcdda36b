/**
 * What an agent says of what it read: evidence for writes that do not follow from a change, but from its absence.
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import { tableNameOf } from "../api/kind-names.ts";
import type { Evidence } from "../store/log.ts";

/** The object as it was read; `field` when one field of it was what mattered. */
export function evidence(object: KubeObject, field?: string): Evidence {
  const { resourceVersion = "" } = object.metadata;
  return { object: `${tableNameOf(object)}/${keyOf(object)}`, revision: resourceVersion, ...(field === undefined ? {} : { field }) };
}

/** The object was looked for and is not there. */
export function absence(kind: string, key: string): Evidence {
  return { object: `${kind}/${key}`, revision: "" };
}
