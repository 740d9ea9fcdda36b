/**
 * A Scale as `kubectl get --subresource=scale` prints it.
 * @see kubernetes pkg/printers/internalversion/printers.go (printScale)
 */
import { ageText } from "../api/duration.ts";
import type { Scale } from "./scale.ts";

const COLUMNS = [
  ["Name", "string", "name"],
  ["Desired", "integer", ""],
  ["Available", "integer", ""],
  ["Age", "string", ""],
] as const;

/** A Table of one row. */
export function tableOfScale({ metadata, spec, status }: Scale, nowMs: number): string {
  return JSON.stringify({
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: metadata.resourceVersion },
    columnDefinitions: COLUMNS.map(([name, type, format]) => ({ name, type, format, description: `${name} of the Scale.`, priority: 0 })),
    rows: [
      {
        cells: [metadata.name, spec.replicas ?? 0, status.replicas, ageText(metadata.creationTimestamp, nowMs)],
        object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata },
      },
    ],
  });
}
