/**
 * What is wrong with a CustomResourceDefinition.
 *
 * What all versions say alike is blamed on the spec (`spec.validation`), as upstream's internal type keeps it there.
 * Absent on purpose: the compilation of CEL rules, which are kept and not enforced.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { isBuiltInGroup } from "../../kind-names.ts";
import { dns1035Label, dns1123Subdomain } from "../../names.ts";
import { sameJson } from "../../patch/json-value.ts";
import type { CustomNames, CustomResourceDefinition, CustomVersion } from "../custom-resource-definition.ts";
import { validateColumns, validateSelectableFields, validateSubresources } from "./validate-paths.ts";
import { validateRootSchema } from "./validate-schema.ts";

type Spec = CustomResourceDefinition["spec"];

const APPROVAL = "api-approved.kubernetes.io";

/** What is wrong with a new definition. */
export function validateDefinition(object: CustomResourceDefinition): FieldError[] {
  const { metadata, spec } = object;
  const name = `${spec.names?.plural ?? ""}.${spec.group ?? ""}`;
  return [
    ...(metadata.name === name ? [] : [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateSpec(spec),
    ...validateApproval(object),
    ...validateStored(object),
  ];
}

/** What of a definition may not change once it is served. */
export function validateDefinitionUpdate(next: CustomResourceDefinition, previous: CustomResourceDefinition): FieldError[] {
  const isEstablished = previous.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
  const fixed: readonly (readonly [string, (spec: Spec) => string])[] = [
    ...(isEstablished
      ? ([
          ["spec.scope", ({ scope }: Spec) => scope],
          ["spec.names.kind", ({ names }: Spec) => names.kind],
        ] as const)
      : []),
    ["spec.group", ({ group }) => group],
    ["spec.names.plural", ({ names }) => names.plural],
  ];
  return fixed
    .filter(([, of]) => of(next.spec) !== of(previous.spec))
    .map(([field, of]) => invalidValue(field, of(next.spec), "field is immutable"));
}

function validateSpec(spec: Spec): FieldError[] {
  const given: Partial<Spec> = spec;
  const names: CustomNames = given.names ?? { kind: "", plural: "" };
  const versions = given.versions ?? [];
  return [
    ...validateGroup(given.group ?? ""),
    ...validateScope(given.scope ?? ""),
    ...(given.preserveUnknownFields === true
      ? [
          invalidValue(
            "spec.preserveUnknownFields",
            true,
            "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
          ),
        ]
      : []),
    ...versions.flatMap((version, index) => validateVersion(version, `spec.versions[${index}]`)),
    ...validateVersionSet(versions),
    ...validateNames(names),
    ...validateShared(versions),
    ...validateConversion(spec),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (group === "") return [required("spec.group")];
  const wrong = dns1123Subdomain(group);
  if (wrong.length > 0) return [invalidValue("spec.group", group, wrong.join(","))];
  if (!group.includes(".")) return [invalidValue("spec.group", group, "should be a domain with at least one dot")];
  return isBuiltInGroup(group) ? [invalidValue("spec.group", group, "custom kinds among the API server's own are not emulated")] : [];
}

function validateScope(scope: string): FieldError[] {
  if (scope === "") return [required("spec.scope")];
  return scope === "Cluster" || scope === "Namespaced" ? [] : [notSupported("spec.scope", scope, ["Cluster", "Namespaced"])];
}

function validateVersion({ name, deprecated, deprecationWarning, schema }: CustomVersion, field: string): FieldError[] {
  const wrong = dns1035Label(name ?? "");
  const errors = wrong.length === 0 ? [] : [invalidValue(`${field}.name`, name ?? "", wrong.join(","))];
  if (deprecationWarning !== undefined) {
    if (deprecated !== true) {
      const why = `can only be set for deprecated versions`;
      errors.push(invalidValue(`${field}.deprecationWarning`, deprecationWarning, why));
    }
    if (deprecationWarning === "") errors.push(invalidValue(`${field}.deprecationWarning`, "", "must not be empty if specified"));
  }
  if (schema?.openAPIV3Schema === undefined) errors.push(required(`${field}.schema.openAPIV3Schema`, "schemas are required"));
  return errors;
}

function validateVersionSet(versions: readonly CustomVersion[]): FieldError[] {
  const errors: FieldError[] = [];
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalidValue("spec.versions", versions, "must contain unique version names"));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalidValue("spec.versions", versions, "must have exactly one version marked as storage version"));
  }
  return errors;
}

function validateNames(names: CustomNames): FieldError[] {
  const field = "spec.names";
  const { plural, singular = "", kind, listKind = "", shortNames = [], categories = [] } = names;
  const needed = { plural, singular, kind, listKind };
  const errors = Object.entries(needed).flatMap(([name, value]) => ((value ?? "") === "" ? [required(`${field}.${name}`)] : []));
  const lower = { plural, singular };
  for (const [name, value] of Object.entries(lower)) errors.push(...labelErrors(`${field}.${name}`, value ?? "", value ?? "", ""));
  for (const [name, value] of Object.entries({ kind, listKind })) {
    const detail = "may have mixed case, but should otherwise match: ";
    errors.push(...labelErrors(`${field}.${name}`, value ?? "", (value ?? "").toLowerCase(), detail));
  }
  shortNames.forEach((name, index) => {
    errors.push(...labelErrors(`${field}.shortNames[${index}]`, name, name, ""));
  });
  if (kind !== "" && kind === listKind) errors.push(invalidValue(`${field}.listKind`, listKind, "kind and listKind may not be the same"));
  categories.forEach((name, index) => {
    errors.push(...labelErrors(`${field}.categories[${index}]`, name, name, ""));
  });
  return errors;
}

function labelErrors(field: string, value: string, checked: string, detail: string): FieldError[] {
  const wrong = value === "" ? [] : dns1035Label(checked);
  return wrong.length === 0 ? [] : [invalidValue(field, value, `${detail}${wrong.join(",")}`)];
}

/** Schemas, subresources and columns: once for all versions when they agree. */
function validateShared(versions: readonly CustomVersion[]): FieldError[] {
  return [
    ...perVersion(versions, ({ schema }) => schema?.openAPIV3Schema).flatMap(({ at, what }) =>
      validateRootSchema(what, at === undefined ? "spec.validation.openAPIV3Schema" : `${at}.schema.openAPIV3Schema`),
    ),
    ...perVersion(versions, ({ subresources }) => subresources).flatMap(({ at, what }) =>
      validateSubresources(what, `${at ?? "spec"}.subresources`),
    ),
    ...perVersion(versions, (version) => version.additionalPrinterColumns).flatMap(({ at, what }) =>
      validateColumns(what, `${at ?? "spec"}.additionalPrinterColumns`),
    ),
    ...perVersion(versions, (version) => version).flatMap(({ at, what }) =>
      validateSelectableFields(what, `${at ?? "spec"}.selectableFields`),
    ),
  ];
}

/** `at` is undefined for what stands alike in all versions. */
function perVersion<T>(versions: readonly CustomVersion[], of: (version: CustomVersion) => T | undefined): { at?: string; what: T }[] {
  const [first] = versions;
  const shared = first === undefined ? undefined : of(first);
  const isShared = versions.every((version) => sameJson(of(version) ?? null, shared ?? null));
  if (isShared) return shared === undefined ? [] : [{ what: shared }];
  return versions.flatMap((version, index) => {
    const what = of(version);
    return what === undefined ? [] : [{ at: `spec.versions[${index}]`, what }];
  });
}

function validateConversion({ conversion, versions }: Spec): FieldError[] {
  const field = "spec.conversion";
  if (conversion === undefined) return [];
  const { webhook } = conversion;
  const strategy: string = conversion.strategy ?? "";
  if (strategy === "") return [required(`${field}.strategy`)];
  if (strategy !== "None" && strategy !== "Webhook") return [notSupported(`${field}.strategy`, strategy, ["None", "Webhook"])];
  if (strategy === "None") {
    return webhook === undefined ? [] : [forbiddenField(`${field}.webhook`, 'should not be set when strategy is not set to "Webhook"')];
  }
  if (webhook?.clientConfig === undefined) return [required(`${field}.webhook.clientConfig`, 'required when strategy is set to "Webhook"')];
  // One version needs no conversion; for several, somebody outside would have to be asked, which nobody is.
  if ((versions ?? []).filter(({ served }) => served).length <= 1) return [];
  return [invalidValue(`${field}.strategy`, strategy, "conversion by webhooks between several served versions is not emulated")];
}

/** Groups of Kubernetes' own are for kinds that its community has looked at. */
function validateApproval({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const group = spec.group ?? "";
  if (!/(^|\.)(k8s\.io|kubernetes\.io)$/.test(group)) return [];
  const approval = metadata.annotations?.[APPROVAL] ?? "";
  const field = `metadata.annotations[${APPROVAL}]`;
  const see = "see https://github.com/kubernetes/enhancements/pull/1111";
  if (approval === "") return [required(field, `protected groups must have approval annotation "${APPROVAL}", ${see}`)];
  const isApproved = approval.startsWith("unapproved") || /^[a-z]+:\/\/[^/]+/.test(approval);
  if (isApproved) return [];
  return [
    invalidValue(
      field,
      approval,
      `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${see}`,
    ),
  ];
}

/** A version in which objects may be stored stays listed until somebody says that none is. */
function validateStored({ spec, status }: CustomResourceDefinition): FieldError[] {
  const names = new Set((spec.versions ?? []).map(({ name }) => name));
  return (status?.storedVersions ?? []).flatMap((name, index) => {
    if (names.has(name)) return [];
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [invalidValue(`status.storedVersions[${index}]`, name, why)];
  });
}
