/**
 * How one object names another, or a part of it.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, optional, struct, text } from "../schema.ts";

export const objectReference = struct("ObjectReference", () => ({
  apiVersion: optional(text("API version of the object.")),
  fieldPath: optional(text("Part of the object that is meant, such as spec.containers{web}.")),
  kind: optional(text("Kind of the object.")),
  name: optional(text("Name of the object.")),
  namespace: optional(text("Namespace of the object.")),
  resourceVersion: optional(text("Version of the object that is meant.")),
  uid: optional(text("UID of the object.")),
}));
/** A reference to any object. */
export type ObjectReference = Infer<typeof objectReference>;

export const localObjectReference = struct("LocalObjectReference", () => ({
  name: optional(text("Name of the object, which lives in the same namespace.")),
}));
/** A reference to an object of a known kind in the same namespace. */
export type LocalObjectReference = Infer<typeof localObjectReference>;

export const secretReference = struct("SecretReference", () => ({
  name: optional(text("Name of the Secret.")),
  namespace: optional(text("Namespace of the Secret.")),
}));
/** A reference to a Secret in any namespace. */
export type SecretReference = Infer<typeof secretReference>;

export const typedLocalObjectReference = struct("TypedLocalObjectReference", () => ({
  apiGroup: optional(text("API group of the object; absent means the core group.")),
  kind: text("Kind of the object."),
  name: text("Name of the object."),
}));
/** A reference to an object of any kind in the same namespace. */
export type TypedLocalObjectReference = Infer<typeof typedLocalObjectReference>;

export const typedObjectReference = struct("TypedObjectReference", () => ({
  apiGroup: optional(text("API group of the object; absent means the core group.")),
  kind: text("Kind of the object."),
  name: text("Name of the object."),
  namespace: optional(text("Namespace of the object; absent means the namespace of the object that refers to it.")),
}));
/** A reference to an object of any kind in any namespace. */
export type TypedObjectReference = Infer<typeof typedObjectReference>;

export const configMapKeySelector = struct("ConfigMapKeySelector", () => ({
  key: text("Key whose value is taken."),
  name: optional(text("Name of the ConfigMap.")),
  optional: optional(bool("Whether the ConfigMap or its key may be missing.")),
}));
/** One key of a ConfigMap. */
export type ConfigMapKeySelector = Infer<typeof configMapKeySelector>;

export const secretKeySelector = struct("SecretKeySelector", () => ({
  key: text("Key whose value is taken."),
  name: optional(text("Name of the Secret.")),
  optional: optional(bool("Whether the Secret or its key may be missing.")),
}));
/** One key of a Secret. */
export type SecretKeySelector = Infer<typeof secretKeySelector>;
