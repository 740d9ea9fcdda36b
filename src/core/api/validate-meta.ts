/**
 * What is wrong with an object's metadata, in upstream's words.
 *
 * Absent on purpose: the checks of resourceVersion and of a UID sent with an update; they are preconditions, which the
 * server answers with Conflict.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
 */
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from "./errors.ts";
import type { Kind } from "./kind.ts";
import { validateManagedFields } from "./managed-fields/entries.ts";
import type { ObjectMeta, OwnerReference } from "./meta.ts";
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, pathSegment, pathSegmentPrefix, qualifiedName } from "./names.ts";
import { utf8Bytes } from "./utf8.ts";

/** All annotations of one object together. */
const ANNOTATIONS_BYTES_MAX = 256 * 1024;

type NameRule = NonNullable<Kind["nameRule"]>;

/** What is wrong with the metadata of an object of this kind; a name may be absent when the server is to generate it. */
export function validateMeta(kind: Pick<Kind, "namespaced" | "nameRule">, meta: ObjectMeta, field = "metadata"): FieldError[] {
  const { generation = 0 } = meta;
  return [
    ...validateName(kind.nameRule ?? "subdomain", meta, field),
    ...validateNamespace(kind.namespaced, meta.namespace ?? "", `${field}.namespace`),
    ...(generation < 0 ? [invalidValue(`${field}.generation`, generation, "must be greater than or equal to 0")] : []),
    ...validateLabels(meta.labels, `${field}.labels`),
    ...validateAnnotations(meta.annotations, `${field}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${field}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${field}.finalizers`),
    ...validateManagedFields(meta.managedFields, `${field}.managedFields`),
  ];
}

function validateName(rule: NameRule, meta: ObjectMeta, field: string): FieldError[] {
  const { name, generateName = "" } = meta;
  const errors = prefixMessages(rule, generateName).map((message) => invalidValue(`${field}.generateName`, generateName, message));
  if (name === "") return generateName === "" ? [required(`${field}.name`, "name or generateName is required")] : errors;
  return [...errors, ...NAME_RULES[rule](name).map((message) => invalidValue(`${field}.name`, name, message))];
}

const NAME_RULES: { readonly [R in NameRule]: (name: string) => string[] } = {
  subdomain: dns1123Subdomain,
  label: dns1123Label,
  label1035: dns1035Label,
  path: pathSegment,
};

function prefixMessages(rule: NameRule, prefix: string): string[] {
  if (prefix === "") return [];
  if (rule === "path") return pathSegmentPrefix(prefix);
  // The dash at a prefix' end will be followed by letters, so it is no fault.
  return NAME_RULES[rule](prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix);
}

function validateNamespace(namespaced: boolean, namespace: string, field: string): FieldError[] {
  if (!namespaced) return namespace === "" ? [] : [forbiddenField(field, "not allowed on this type")];
  if (namespace === "") return [required(field)];
  return dns1123Label(namespace).map((message) => invalidValue(field, namespace, message));
}

/** What is wrong with a set of labels. */
export function validateLabels(labels: ObjectMeta["labels"], field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((message) => invalidValue(field, key, message)),
    ...labelValue(value).map((message) => invalidValue(field, value, message)),
  ]);
}

/** What is wrong with a set of annotations; values are free, but all together have a limit. */
export function validateAnnotations(annotations: ObjectMeta["annotations"], field: string): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  // Annotations may be written in upper case where labels may not, hence the lower-casing.
  const errors = entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((message) => invalidValue(field, key, message)));
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
  return bytes > ANNOTATIONS_BYTES_MAX ? [...errors, tooLong(field, ANNOTATIONS_BYTES_MAX)] : errors;
}

function validateOwnerReferences(owners: readonly OwnerReference[], field: string): FieldError[] {
  const errors = owners.flatMap((owner) => validateOwnerReference(owner, field));
  const [first, ...others] = owners.filter((owner) => owner.controller === true).map((owner) => `${owner.kind}/${owner.name}`);
  const clashes = others.map((other) =>
    invalidValue(field, owners, `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`),
  );
  return [...errors, ...clashes];
}

function validateOwnerReference(owner: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { apiVersion = "" }: Partial<OwnerReference> = owner;
  if (!/^([^/]*\/)?[^/]+$/.test(apiVersion)) {
    errors.push(invalidValue(`${field}.apiVersion`, apiVersion, "version must not be empty"));
  }
  for (const part of ["kind", "name", "uid"] as const) {
    if (!owner[part]) errors.push(invalidValue(`${field}.${part}`, "", "must not be empty"));
  }
  if (apiVersion === "v1" && owner.kind === "Event") {
    errors.push(invalidValue(field, owner, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

function validateFinalizers(finalizers: readonly string[], field: string): FieldError[] {
  const errors = finalizers.flatMap((name) => qualifiedName(name).map((message) => invalidValue(field, name, message)));
  const contradict = finalizers.includes("orphan") && finalizers.includes("foregroundDeletion");
  if (contradict) errors.push(invalidValue(field, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  return errors;
}

const IMMUTABLE_FIELDS = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const;

/** What may not change from `previous` to `next`; `validateMeta` says what is wrong with `next` itself. */
export function validateMetaUpdate(next: ObjectMeta, previous: ObjectMeta, field = "metadata"): FieldError[] {
  const errors: FieldError[] = [];
  const added = [...new Set(next.finalizers)].filter((name) => !previous.finalizers?.includes(name)).sort();
  if (previous.deletionTimestamp !== undefined && added.length > 0) {
    const found = `[]string{${added.map((name) => JSON.stringify(name)).join(", ")}}`;
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`;
    errors.push(forbiddenField(`${field}.finalizers`, detail));
  }
  if ((next.generation ?? 0) < (previous.generation ?? 0)) {
    errors.push(invalidValue(`${field}.generation`, next.generation ?? 0, "must not be decremented"));
  }
  for (const name of IMMUTABLE_FIELDS) {
    if ((next[name] ?? "") !== (previous[name] ?? "")) errors.push(invalidValue(`${field}.${name}`, next[name], "field is immutable"));
  }
  return errors;
}
