/**
 * LimitRange: what containers, pods and claims of a namespace ask for, at least, at most and when they say nothing.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/limitrange/strategy.go
 */
import { compareKeys } from "../../sim/tree.ts";
import { nameColumn } from "../columns.ts";
import { createDescription } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { canonicalQuantity } from "../quantity.ts";
import { type Infer, list, map, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic } from "../shapes/list-rules.ts";
import { mapShared, patched } from "../shapes/sharing.ts";
import { validateLimitRange } from "./limit-range/validation.ts";

const amounts = (doc: string) => optional(map(quantity("An amount."), doc));

const limitRangeItem = struct("LimitRangeItem", () => ({
  default: amounts("Limits of containers that give none, by resource."),
  defaultRequest: amounts("Requests of containers that give none, by resource."),
  max: amounts("The most that may be asked for, by resource."),
  maxLimitRequestRatio: amounts("How many times its request a limit may be, by resource."),
  min: amounts("The least that may be asked for, by resource."),
  type: text("What the limits are for: Container, Pod or PersistentVolumeClaim."),
}));
export type LimitRangeItem = Infer<typeof limitRangeItem>;

const limitRangeSpec = struct("LimitRangeSpec", () => ({
  limits: list(limitRangeItem, "The limits, one entry for each type.", atomic),
}));

const limitRange = struct("LimitRange", () => ({
  ...typeAndMeta(),
  spec: part(limitRangeSpec, "What holds in the namespace."),
}));
export type LimitRange = Infer<typeof limitRange>;

export const limitRangeKind = defineKind({
  kind: "LimitRange",
  group: "",
  version: "v1",
  plural: "limitranges",
  shortNames: ["limits"],
  categories: [],
  namespaced: true,
  history: "full",
  schema: limitRange,
  // Upstream has no columns of the kind's own, so it shows the two that everything has.
  columns: [nameColumn, { name: "CREATED AT", cell: ({ metadata }) => metadata.creationTimestamp ?? "<unknown>", type: "date" }],
  health: () => ({ state: "ok", why: "" }),
  defaults: withDefaults,
  validate: validateLimitRange,
  describe: describeLimitRange,
});

// A manifest without a spec is read like one without limits.
const NO_SPEC: LimitRange["spec"] = { limits: [] };

function withDefaults(object: LimitRange): LimitRange {
  const { spec = NO_SPEC }: Partial<LimitRange> = object;
  const { limits = NO_SPEC.limits }: Partial<LimitRange["spec"]> = spec;
  return patched(object, { spec: patched(spec, { limits: mapShared(limits, itemWithDefaults) }) });
}

type Amounts = { readonly [resource: string]: string };

/** For containers the most stands in for a missing limit, and the limit or the least for a missing request. */
function itemWithDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== "Container") return item;
  const limits = completed(item.default, item.max);
  return patched(item, { default: limits, defaultRequest: completed(completed(item.defaultRequest, limits), item.min) });
}

function completed(given: Amounts | undefined, from: Amounts = {}): Amounts | undefined {
  return Object.keys(from).every((resource) => given?.[resource] !== undefined) ? given : { ...from, ...given };
}

function describeLimitRange({ metadata, spec }: LimitRange): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio");
  line(0, "----", "--------", "---", "---", "---------------", "-------------", "-----------------------");
  for (const item of spec.limits) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const resources = new Set(columns.flatMap((column) => Object.keys(column ?? {})));
    // kubectl prints them in no order at all.
    for (const resource of [...resources].sort(compareKeys)) {
      line(
        0,
        item.type,
        resource,
        ...columns.map((column) => (column?.[resource] === undefined ? "-" : canonicalQuantity(column[resource]))),
      );
    }
  }
  return description.text();
}
