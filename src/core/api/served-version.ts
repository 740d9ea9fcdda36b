/**
 * One object in several groups and versions: what is stored, and what a client of another version reads.
 */
import { apiVersionOf, type Kind, type KubeObject, type ServedVersion } from "./kind.ts";

type Versions = Pick<Kind, "group" | "version" | "otherVersions">;

/** The version in which a manifest speaks of the kind, when it is not the main one. */
export function servedVersionOf(kind: Versions, apiVersion: string): ServedVersion | undefined {
  return kind.otherVersions?.find((version) => apiVersionOf(version) === apiVersion);
}

/** Whether a CustomResourceDefinition brought the kind: those alone have a dot in the name of their table. */
export function isCustomKind({ kind }: Pick<Kind, "kind">): boolean {
  return kind.includes(".");
}

/** The object, or what a client sent for one, in the version that is stored. */
export function storedForm<T extends object>(kind: Versions, object: T): T {
  const apiVersion = "apiVersion" in object ? String(object.apiVersion) : "";
  const version = servedVersionOf(kind, apiVersion);
  if (version === undefined) return object;
  // Conversion looks at what is there and leaves the rest: a manifest that is no whole object yet passes through.
  const stored = version.toStored?.(object as Partial<KubeObject> as KubeObject) ?? object;
  return { ...stored, apiVersion: apiVersionOf(kind) } as Partial<KubeObject> as T;
}

/** The object as a client of that version reads it; the main version too, for what was stored before it was. */
export function servedForm(kind: Versions, apiVersion: string, object: KubeObject): KubeObject {
  const version = servedVersionOf(kind, apiVersion);
  const read = version?.fromStored?.(object) ?? object;
  return read.apiVersion === apiVersion ? read : { ...read, apiVersion };
}
