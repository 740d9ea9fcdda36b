/**
 * `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/get/customcolumn.go
 */
import { ApiError } from "../../core/index.ts";
import { findByPath, valueText } from "./jsonpath.ts";
import { alignColumns } from "./text-table.ts";

/** The table without a final newline. */
export function printCustomColumns(spec: string, objects: readonly unknown[], noHeaders: boolean): string {
  const columns = parseColumns(spec);
  const rows = objects.map((object) => columns.map(({ path }) => cell(path, object)));
  return alignColumns(noHeaders ? rows : [columns.map(({ header }) => header), ...rows]);
}

function parseColumns(spec: string): readonly { readonly header: string; readonly path: string }[] {
  if (spec === "") throw new ApiError("BadRequest", "error: custom-columns format specified but no custom columns given");
  return spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) throw new ApiError("BadRequest", `error: unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: part.slice(colon + 1) };
  });
}

function cell(path: string, object: unknown): string {
  const found = findByPath(path, object);
  return found.length === 0 ? "<none>" : found.map(valueText).join(",");
}
