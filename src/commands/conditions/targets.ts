/**
 * The objects that a condition speaks of: `pod/web-0`, `pods -l app=web`, `nodes -A`.
 */
import {
  type AnyKind,
  type Cluster,
  checkFieldSelector,
  type FieldSelector,
  type KubeObject,
  matches,
  matchesFields,
  parseFieldSelector,
  parseSelector,
  type Registry,
  type Selector,
} from "../../core/index.ts";
import type { Args, Option } from "../command.ts";
import { objectTitle } from "../print/table.ts";
import { type NamedResources, parseResourceArgs } from "../resource-args.ts";
import { allNamespacesOption, fieldSelectorOption, keyIn, namespaceOption, selectorOption } from "../shared-options.ts";

/** The options that may stand in a condition. */
export const targetOptions: readonly Option[] = [namespaceOption, allNamespacesOption, selectorOption, fieldSelectorOption];

/** What a condition speaks of. */
export interface Targets {
  readonly resources: readonly NamedResources[];
  /** `""` for all. */
  readonly namespace: string;
  readonly labels: Selector;
  readonly fields: FieldSelector;
}

/** An object found, or the name of one that is not there. */
export interface Found {
  readonly kind: AnyKind;
  readonly title: string;
  readonly object: KubeObject | undefined;
}

/** Reads the words that name objects, once the options were taken out of them. */
export function readTargets(words: readonly string[], args: Args, registry: Registry, namespace: string): Targets {
  const resources = parseResourceArgs(words, registry);
  const labels = parseSelector(args.text("selector") ?? "");
  const fields = parseFieldSelector(args.text("field-selector") ?? "");
  for (const { kind } of resources) checkFieldSelector(fields, kind);
  return { resources, namespace: args.flag("all-namespaces") ? "" : (args.text("namespace") ?? namespace), labels, fields };
}

/** What of it is there now; what was named is listed, there or not. */
export function findTargets({ resources, namespace, labels, fields }: Targets, { server }: Cluster): readonly Found[] {
  return resources.flatMap(({ kind, names }): readonly Found[] => {
    if (names.length > 0) {
      return names.map((name) => ({
        kind,
        title: objectTitle(kind, name),
        object: server.find(kind.kind, keyIn(kind, namespace || "default", name)),
      }));
    }
    const where = kind.namespaced && namespace !== "" ? { namespace } : undefined;
    return [...server.list(kind.kind, where)]
      .filter((object) => matches(labels, object.metadata.labels) && matchesFields(fields, object, kind))
      .map((object) => ({ kind, title: objectTitle(kind, object.metadata.name), object }));
  });
}
