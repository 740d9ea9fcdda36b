/**
 * The columns that nearly every kind has.
 */
import { ageText } from "./duration.ts";
import type { Column, KubeObject } from "./kind.ts";

/** NAME. */
export const nameColumn: Column<KubeObject> = { name: "NAME", cell: (object) => object.metadata.name, rank: 0 };

/** AGE, sorted by time rather than by text; the youngest first. */
export const ageColumn: Column<KubeObject> = {
  name: "AGE",
  cell: (object, { nowMs }) => ageText(object.metadata.creationTimestamp, nowMs),
  sortKey: (object, { nowMs }) => nowMs - Date.parse(object.metadata.creationTimestamp ?? ""),
  volatile: true,
  rank: 2,
};
