/**
 * The columns that a CustomResourceDefinition asks for.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { ageText } from "../duration.ts";
import type { Column, KubeObject } from "../kind.ts";
import type { CustomColumn, CustomVersion } from "../kinds/custom-resource-definition.ts";
import { findByPath, readJsonPath } from "../shapes/json-path.ts";
import { sortedText } from "./sorted-text.ts";

/** NAME, and what the version asks for; without wishes the age. */
export function columnsOf({ additionalPrinterColumns = [] }: CustomVersion): readonly Column<KubeObject>[] {
  return [nameColumn, ...(additionalPrinterColumns.length === 0 ? [ageColumn] : additionalPrinterColumns.map(columnOf))];
}

function columnOf({ name, type, jsonPath, priority = 0 }: CustomColumn): Column<KubeObject> {
  const path = readJsonPath(jsonPath) ?? [];
  const cellValue = (object: KubeObject): unknown => findByPath(object, path)[0];
  return {
    name: name.toUpperCase(),
    cell: (object, { nowMs }) => cellText(cellValue(object), type, nowMs),
    sortKey: (object, { nowMs }) => sortKey(cellValue(object), type, nowMs),
    ...(type === "date" ? { volatile: true } : {}),
    ...(priority > 0 ? { wide: true } : {}),
    type: isColumnType(type) ? type : "string",
  };
}

function isColumnType(type: string): type is NonNullable<Column<KubeObject>["type"]> {
  return ["string", "integer", "number", "boolean", "date"].includes(type);
}

/** A value of another type than the column's is left out; a text column takes any. */
function cellText(value: unknown, type: string, nowMs: number): string {
  if (value === undefined || value === null) return "";
  switch (type) {
    case "integer":
      return typeof value === "number" ? String(Math.trunc(value)) : "";
    case "number":
      return typeof value === "number" ? String(value) : "";
    case "boolean":
      return typeof value === "boolean" ? String(value) : "";
    case "date":
      if (typeof value !== "string") return "";
      return Number.isNaN(Date.parse(value)) ? "<invalid>" : ageText(value, nowMs);
    default:
      return typeof value === "string" ? value : sortedText(value);
  }
}

function sortKey(value: unknown, type: string, nowMs: number): string | number {
  if (type === "date" && typeof value === "string") return nowMs - Date.parse(value);
  return typeof value === "number" ? value : cellText(value, type, nowMs);
}
