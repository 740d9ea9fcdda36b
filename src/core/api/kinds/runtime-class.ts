/**
 * RuntimeClass: a way to run containers, what it costs, and on which nodes it is to be had.
 * @see kubernetes staging/src/k8s.io/api/node/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { duplicate, type FieldError, invalidValue } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { dns1123Label } from "../names.ts";
import { type Infer, list, map, optional, part, quantity, struct, text } from "../schema.ts";
import { toleration } from "../shapes/affinity.ts";
import { atomic, atomicMap } from "../shapes/list-rules.ts";
import { badValue } from "../shapes/pod-validation/checks.ts";
import { validateResources } from "../shapes/pod-validation/resources.ts";
import { validateTolerations } from "../shapes/pod-validation/scheduling.ts";
import { validateLabels } from "../validate-meta.ts";

const overhead = struct("Overhead", () => ({
  podFixed: optional(map(quantity("An amount."), "What a pod needs besides its containers, by resource.")),
}));

const scheduling = struct("Scheduling", () => ({
  nodeSelector: optional(map(text("Wanted value."), "Labels of the nodes that can run such containers.", atomicMap)),
  tolerations: optional(list(toleration, "Tolerations that pods of the class get.", atomic)),
}));

const runtimeClass = struct("RuntimeClass", () => ({
  ...typeAndMeta(),
  handler: text("What the container runtime of the node calls it; never changes."),
  overhead: optional(part(overhead, "What running a pod this way costs.")),
  scheduling: optional(part(scheduling, "Where pods of the class run.")),
}));
export type RuntimeClass = Infer<typeof runtimeClass>;

export const runtimeClassKind = defineKind({
  kind: "RuntimeClass",
  group: "node.k8s.io",
  version: "v1",
  plural: "runtimeclasses",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  schema: runtimeClass,
  columns: [nameColumn, { name: "HANDLER", cell: ({ handler }) => handler }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  validate,
  validateUpdate: (next, previous) =>
    next.handler === previous.handler ? [] : [invalidValue("handler", next.handler, "field is immutable")],
});

function validate({ handler = "", overhead: cost, scheduling: where }: RuntimeClass): FieldError[] {
  return [
    ...badValue("handler", handler, dns1123Label(handler)),
    ...(cost === undefined ? [] : validateResources({ limits: cost.podFixed ?? {} }, new Set(), "overhead")),
    ...validateLabels(where?.nodeSelector, "scheduling.nodeSelector"),
    ...validateClassTolerations(where?.tolerations ?? [], "scheduling.tolerations"),
  ];
}

type Tolerations = NonNullable<NonNullable<RuntimeClass["scheduling"]>["tolerations"]>;

function validateClassTolerations(tolerations: Tolerations, field: string): FieldError[] {
  // Upstream names the field twice here.
  const errors = validateTolerations(tolerations, `${field}.tolerations`);
  const seen = new Set<string>();
  for (const [index, each] of tolerations.entries()) {
    const { key = "", operator = "", value = "", effect = "" } = each;
    const identity = [key, operator, value, effect].join(" ");
    if (seen.has(identity)) errors.push(duplicate(`${field}[${index}]`, each));
    seen.add(identity);
  }
  return errors;
}
