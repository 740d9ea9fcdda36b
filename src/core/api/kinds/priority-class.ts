/**
 * PriorityClass: a name for how much a pod matters.
 * @see kubernetes staging/src/k8s.io/api/scheduling/v1/types.go and pkg/registry/scheduling/priorityclass/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { createDescription } from "../describe.ts";
import { type FieldError, forbiddenField, invalidValue } from "../errors.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int32, oneOf, optional, struct, text } from "../schema.ts";
import { selectorOfMap, selectorText } from "../selector.ts";
import { requiredChoice } from "../shapes/pod-validation/checks.ts";
import { filled } from "../shapes/sharing.ts";

const priorityClass = struct("PriorityClass", () => ({
  ...typeAndMeta(),
  description: optional(text("When the class is to be used.")),
  globalDefault: optional(bool("Whether pods that name no class get this one; at most one class should say so.")),
  preemptionPolicy: oneOf(
    ["PreemptLowerPriority", "Never"],
    "Whether pods of the class may evict others to get a node.",
    "v1.PreemptionPolicy",
  ),
  value: int32("Priority of the pods; the higher comes first."),
}));
export type PriorityClass = Infer<typeof priorityClass>;

/** The classes that every cluster has from the start; their names are reserved. */
export const systemPriorityClasses = [
  {
    name: "system-node-critical",
    value: 2_000_001_000,
    description: "Used for system critical pods that must not be moved from their current node.",
  },
  {
    name: "system-cluster-critical",
    value: 2_000_000_000,
    description: "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  },
] as const;

const SYSTEM_PREFIX = "system-";
/** The highest value that users may give. */
const USER_VALUE_MAX = 1_000_000_000;

export const priorityClassKind = defineKind({
  kind: "PriorityClass",
  group: "scheduling.k8s.io",
  version: "v1",
  plural: "priorityclasses",
  shortNames: ["pc"],
  categories: [],
  namespaced: false,
  history: "full",
  schema: priorityClass,
  hasGeneration: true,
  columns: [
    nameColumn,
    { name: "VALUE", cell: ({ value }) => String(value), sortKey: ({ value }) => value, type: "integer" },
    { name: "GLOBAL-DEFAULT", cell: ({ globalDefault = false }) => String(globalDefault), type: "boolean" },
    ageColumn,
    { name: "PREEMPTIONPOLICY", cell: ({ preemptionPolicy }) => preemptionPolicy },
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { value: 0, preemptionPolicy: "PreemptLowerPriority" }),
  validate: validatePriorityClass,
  validateUpdate: (next, previous) => [
    ...(next.value === previous.value ? [] : [forbiddenField("value", "may not be changed in an update.")]),
    ...(next.preemptionPolicy === previous.preemptionPolicy
      ? []
      : [invalidValue("preemptionPolicy", next.preemptionPolicy, "field is immutable")]),
  ],
  // The server sets the generation once and never counts.
  strategy: { bumpsGeneration: () => false },
  describe: describePriorityClass,
});

function validatePriorityClass(object: PriorityClass): FieldError[] {
  return [
    ...(object.metadata.name.startsWith(SYSTEM_PREFIX) ? validateSystemClass(object) : validateUserValue(object)),
    ...requiredChoice("preemptionPolicy", object.preemptionPolicy, ["PreemptLowerPriority", "Never"]),
  ];
}

function validateUserValue({ value }: PriorityClass): FieldError[] {
  if (value <= USER_VALUE_MAX) return [];
  return [forbiddenField("value", `maximum allowed value of a user defined priority is ${USER_VALUE_MAX}`)];
}

function validateSystemClass({ metadata: { name }, value, globalDefault = false }: PriorityClass): FieldError[] {
  const known = systemPriorityClasses.find((system) => system.name === name);
  const refused = (why: string): FieldError[] => [
    forbiddenField("metadata.name", `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: ${why}`),
  ];
  if (known === undefined) return refused(`${name} is not a known system priority class`);
  if (value !== known.value) return refused(`value of ${name} PriorityClass must be ${known.value}`);
  return globalDefault ? refused(`globalDefault of ${name} PriorityClass must be false`) : [];
}

function describePriorityClass({
  metadata,
  value,
  globalDefault = false,
  preemptionPolicy,
  description: text = "",
}: PriorityClass): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Value:", value);
  line(0, "GlobalDefault:", globalDefault);
  line(0, "PreemptionPolicy:", preemptionPolicy);
  line(0, "Description:", text);
  line(0, "Annotations:", selectorText(selectorOfMap(metadata.annotations)) || "<none>");
  return description.text();
}
