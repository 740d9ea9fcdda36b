/**
 * Objects through `-o`: whole, by name, or through a template.
 * @see kubernetes staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go
 */
import { type AnyKind, ApiError, type KubeObject } from "../../core/index.ts";
import { printCustomColumns } from "./custom-columns.ts";
import { printJson } from "./json.ts";
import { printJsonPath } from "./jsonpath.ts";
import { objectTitle } from "./table.ts";
import { printYaml } from "./yaml.ts";

/** An object and its kind. */
export interface KindedObject {
  readonly kind: AnyKind;
  readonly object: KubeObject;
}

/** Whether `-o FORMAT` prints objects rather than a table of the kind's columns. */
export function isObjectFormat(format: string): boolean {
  return /^(?:yaml|json|name)$|^(?:jsonpath|custom-columns)(?:=|$)/.test(format);
}

/** The text without a final newline. A single object stands by itself, several in a List. */
export function printObjects(
  items: readonly KindedObject[],
  format: string,
  options: { readonly single: boolean; readonly noHeaders?: boolean },
): string {
  const equals = format.indexOf("=");
  const name = equals < 0 ? format : format.slice(0, equals);
  const argument = equals < 0 ? "" : format.slice(equals + 1);
  const objects = items.map(({ object }) => object);
  const whole = (): unknown =>
    options.single ? objects[0] : { apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } };
  switch (name) {
    case "name":
      return items.map(({ kind, object }) => objectTitle(kind, object.metadata.name)).join("\n");
    case "yaml":
      return printYaml(whole()).trimEnd();
    case "json":
      return printJson(whole());
    case "jsonpath":
      if (argument === "") throw new ApiError("BadRequest", "error: template format specified but no template given");
      return printJsonPath(argument, whole());
    case "custom-columns":
      return printCustomColumns(argument, objects, options.noHeaders ?? false);
    default:
      throw new RangeError(`no format ${format}`);
  }
}
