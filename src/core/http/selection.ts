/**
 * Which objects a list, a watch or a collection's delete is about.
 */
import { checkFieldSelector, type FieldSelector, matchesFields, parseFieldSelector } from "../api/field-selector.ts";
import type { KubeObject } from "../api/kind.ts";
import { indexLabel, matches, parseSelector, type Selector } from "../api/selector.ts";
import type { Where } from "../store/reader.ts";
import type { ResourceCall } from "./context.ts";

/** A namespace, labels and fields. */
export interface Selection {
  /** Empty for all. */
  readonly namespace: string;
  /** The one object, where the selector names one. */
  readonly name: string | undefined;
  readonly where: Where | undefined;
  /** Whether objects have to be looked at one by one. */
  readonly isPlain: boolean;
  selects(object: KubeObject): boolean;
}

/** What the path and the query of a call select; refuses selectors that cannot be read or that the kind does not offer. */
export function selectionOf({ path, query, served }: Pick<ResourceCall, "path" | "query" | "served">): Selection {
  const labels = query.text("labelSelector") ?? "";
  const fields = query.text("fieldSelector") ?? "";
  const selector: Selector | undefined = labels === "" ? undefined : parseSelector(labels);
  const fieldSelector = fields === "" ? [] : parseFieldSelector(fields);
  checkFieldSelector(fieldSelector, served.kind);
  const { namespace } = path;
  const fixed = (name: string): string | undefined =>
    fieldSelector.find(({ path: field, operator }) => field === name && operator === "=")?.value;
  const name = path.name === "" ? fixed("metadata.name") : path.name;
  const within = namespace === "" ? fixed("metadata.namespace") : namespace;
  const selects = (object: KubeObject): boolean =>
    (namespace === "" || object.metadata.namespace === namespace) &&
    (path.name === "" || object.metadata.name === path.name) &&
    (selector === undefined || matches(selector, object.metadata.labels)) &&
    (fieldSelector.length === 0 || matchesFields(fieldSelector, object, served.kind));
  const where = whereOf(within, selector, fieldSelector, served.kind.indexes ?? {});
  return {
    namespace: within ?? "",
    name,
    where,
    isPlain: selector === undefined && fieldSelector.length === 0 && path.name === "",
    selects,
  };
}

function whereOf(namespace: string | undefined, selector: Selector | undefined, fields: FieldSelector, indexes: object): Where | undefined {
  const label = selector === undefined ? undefined : indexLabel(selector);
  const node = fields.find(({ path, operator }) => path === "spec.nodeName" && operator === "=")?.value;
  const where: Record<string, string> = {};
  if (namespace !== undefined && namespace !== "") where.namespace = namespace;
  if (label !== undefined) where.label = label;
  if (node !== undefined && node !== "" && Object.hasOwn(indexes, "node")) where.node = node;
  return Object.keys(where).length === 0 ? undefined : where;
}
