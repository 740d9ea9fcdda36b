/**
 * `kubectl describe event`: kubectl has no words of its own for events and prints their fields, sorted by name.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go genericDescriber
 */
import { createDescription, type Description } from "../../describe.ts";
import type { Event } from "../event.ts";

const PRINTED_ABOVE: ReadonlySet<string> = new Set(["managedFields", "name", "namespace", "labels", "annotations"]);

/** Name, labels and annotations, then every field there is. */
export function describeEvent(event: Event): string {
  const description = createDescription();
  const { metadata } = event;
  description.line(0, "Name:", metadata.name);
  description.line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  const shown = Object.fromEntries(Object.entries(metadata).filter(([field]) => !PRINTED_ABOVE.has(field)));
  describeFields(description, { ...event, metadata: shown }, 0);
  return description.text();
}

function describeFields(description: Description, fields: object, level: 0 | 1 | 2): void {
  for (const [field, value] of Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined || value === null) continue;
    if (typeof value !== "object") {
      description.line(level, `${spacedLabel(field)}:`, String(value));
      continue;
    }
    description.line(level, `${spacedLabel(field)}:`);
    const inner = level === 0 ? 1 : 2;
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part === "object") describeFields(description, part, inner);
      else description.line(inner, String(part));
    }
  }
}

/** `involvedObject` → `Involved Object`, `uid` → `UID`. */
function spacedLabel(field: string): string {
  const words = field.replaceAll(/([a-z])([A-Z])/g, "$1 $2").split(" ");
  return words
    .map((word) => (/^(api|uid|url)$/i.test(word) ? word.toUpperCase() : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
    .join(" ");
}
