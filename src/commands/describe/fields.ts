/**
 * The description of a kind that has no words of its own: all its fields, sorted by name.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go genericDescriber
 */
import { createDescription, isRecord, type KubeObject } from "../../core/index.ts";

const PRINTED_ABOVE: ReadonlySet<string> = new Set(["managedFields", "name", "namespace", "labels", "annotations"]);

/** Name, labels and annotations, then every field there is. */
export function describeFields(object: KubeObject): string {
  const description = createDescription();
  const { metadata } = object;
  const write = (level: number, label: string, ...cells: readonly string[]) => description.line(0, "  ".repeat(level) + label, ...cells);
  const writeFields = (fields: object, level: number): void => {
    for (const [field, value] of Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (value === undefined) continue;
      if (typeof value !== "object" || value === null) write(level, `${spacedLabel(field)}:`, value === null ? "<nil>" : String(value));
      else writeParts(spacedLabel(field), value, level);
    }
  };
  const writeParts = (label: string, value: object, level: number): void => {
    write(level, `${label}:`);
    for (const part of Array.isArray(value) ? value : [value]) {
      if (isRecord(part)) writeFields(part, level + 1);
      else write(level + 1, String(part));
    }
  };
  write(0, "Name:", metadata.name);
  write(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  const shown = Object.fromEntries(Object.entries(metadata).filter(([field]) => !PRINTED_ABOVE.has(field)));
  writeFields({ ...object, metadata: shown }, 0);
  return description.text();
}

/** `holderIdentity` → `Holder Identity`, `uid` → `UID`, `x-order` → `X - Order`; names with other signs stay as they are. */
function spacedLabel(field: string): string {
  if (!/^[A-Za-z-]+$/.test(field)) return field;
  // Runs of small letters, capitals and dashes; the last capital before a small letter begins its word.
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|-+/g) ?? [];
  return words
    .map((word) => (/^(api|url|uid|osb|guid)$/i.test(word) ? word.toUpperCase() : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
    .join(" ");
}
