/**
 * Label selectors: requirements that must all hold, from kubectl's text, from a LabelSelector object or from a plain map.
 *
 * Absent on purpose: selecting from a collection; the store does that, and `indexLabel` tells it where to begin.
 * The grammar of the text is in selector-grammar.ts.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/{helpers,validation/validation}.go
 */
import { type FieldError, forbiddenField, invalidValue, required } from "./errors.ts";
import type { LabelSelector } from "./meta.ts";
import { labelValue, qualifiedName } from "./names.ts";
import { parseInt64, parseRequirements } from "./selector-grammar.ts";
import { validateLabels } from "./validate-meta.ts";

/** One condition on one label. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  readonly values: readonly string[];
  /** The sign with which a single value was written (`a=b`), so that it is printed that way and not as `a in (b)`. */
  readonly sign?: "=" | "==" | "!=";
}

/** Requirements that must all hold, sorted by key; an empty list selects everything. */
export type Selector = readonly Requirement[];

type Labels = { readonly [key: string]: string };

const EVERYTHING: Selector = Object.freeze([]);

/** Selects nothing, not even an object without labels. */
export const NOTHING: Selector = Object.freeze([{ key: "", operator: "In", values: [] } as const]);

/** Whether all requirements hold for an object with these labels. */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  for (const requirement of selector) if (!holds(requirement, labels)) return false;
  return true;
}

function holds(requirement: Requirement, labels: Labels | undefined): boolean {
  const found: unknown = labels?.[requirement.key];
  // A label may be called `constructor`; what an object inherits is no label.
  const value = typeof found === "string" ? found : undefined;
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
    case "Lt":
      return value !== undefined && isOrdered(requirement, value);
  }
}

function isOrdered({ operator, values }: Requirement, value: string): boolean {
  const left = parseInt64(value);
  const right = parseInt64(values[0] ?? "");
  if (left === undefined || right === undefined || values.length !== 1) return false;
  return operator === "Gt" ? left > right : left < right;
}

const selectors = new WeakMap<object, Selector>();

/** The selector that a LabelSelector object stands for: undefined selects nothing, an empty object everything. */
export function selectorOf(labelSelector: LabelSelector | undefined): Selector {
  return labelSelector === undefined ? NOTHING : remembered(labelSelector, () => requirementsOf(labelSelector));
}

/** The selector of exactly these labels; no labels select everything (a Service without selector is its caller's affair). */
export function selectorOfMap(labels: Labels | undefined): Selector {
  return labels === undefined ? EVERYTHING : remembered(labels, () => sorted(equalities(labels)));
}

/** Objects in the store never change, so what was computed from one holds as long as it lives. */
function remembered(source: object, compute: () => Selector): Selector {
  const known = selectors.get(source);
  if (known !== undefined) return known;
  const selector = compute();
  selectors.set(source, selector);
  return selector;
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Selector {
  const requirements = equalities(matchLabels);
  for (const { key, operator, values = [] } of matchExpressions) {
    // Upstream's controllers skip an object whose selector they cannot read; to select nothing amounts to that.
    if (!isLabelSelectorOperator(operator)) return NOTHING;
    requirements.push({ key, operator, values });
  }
  return sorted(requirements);
}

function equalities(labels: Labels): Requirement[] {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: "In", values: [value], sign: "=" }));
}

function isLabelSelectorOperator(operator: string): operator is "In" | "NotIn" | "Exists" | "DoesNotExist" {
  return operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist";
}

/** Reads `app=web,tier in (a,b),!old,cores>4`; what it cannot read is refused in upstream's words. */
export function parseSelector(text: string): Selector {
  return sorted(parseRequirements(text));
}

function sorted(requirements: readonly Requirement[]): Selector {
  return requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The selector as upstream prints it: `app=web,tier in (a,b),!old`, by key; empty when it selects everything or nothing. */
export function selectorText(selector: Selector): string {
  return selector === NOTHING ? "" : sorted(selector).map(requirementText).join(",");
}

function requirementText({ key, operator, values, sign }: Requirement): string {
  const list = values.toSorted().join(",");
  if (sign !== undefined) return `${key}${sign}${list}`;
  switch (operator) {
    case "In":
      return `${key} in (${list})`;
    case "NotIn":
      return `${key} notin (${list})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    case "Gt":
      return `${key}>${list}`;
    case "Lt":
      return `${key}<${list}`;
  }
}

/** A LabelSelector as kubectl's tables show it: `app=web,tier in (a,b)`, or `<none>`. */
export function labelSelectorText(labelSelector: LabelSelector | undefined): string {
  return selectorText(selectorOf(labelSelector)) || "<none>";
}

/** One `key=value` that every match has, to look up in the label index; undefined when there is none. */
export function indexLabel(selector: Selector): string | undefined {
  const requirement = selector.find(({ operator, values }) => operator === "In" && values.length === 1);
  return requirement === undefined ? undefined : `${requirement.key}=${requirement.values[0]}`;
}

/** What is wrong with a LabelSelector object. */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string): FieldError[] {
  const { matchLabels, matchExpressions = [] } = selector ?? {};
  const errors = validateLabels(matchLabels, `${field}.matchLabels`);
  for (const [index, { key = "", operator, values = [] }] of matchExpressions.entries()) {
    const path = `${field}.matchExpressions[${index}]`;
    if (!isLabelSelectorOperator(operator)) {
      errors.push(invalidValue(`${path}.operator`, operator, "not a valid selector operator"));
    } else if (operator === "In" || operator === "NotIn") {
      if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (values.length > 0) {
      errors.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    }
    for (const message of qualifiedName(key)) errors.push(invalidValue(`${path}.key`, key, message));
    for (const [at, value] of values.entries()) {
      for (const message of labelValue(value)) errors.push(invalidValue(`${path}.values[${at}]`, value, message));
    }
  }
  return errors;
}
