/**
 * Moving an object from client-side to server-side apply: kubectl's annotation tells what it applied before.
 *
 * Only the manager `kubectl` may take over that way, and only what the annotation says and the object still has.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/lastapplied{manager,updater}.go
 */
import { isRecord } from "../field-walk.ts";
import type { KubeObject } from "../kind.ts";
import { utf8Bytes } from "../utf8.ts";
import { appliedFields } from "./applied-fields.ts";
import { compare } from "./compare.ts";
import { difference, type FieldSet, isEmpty } from "./field-set.ts";
import type { Taken } from "./managers.ts";
import { goJson } from "./path-element.ts";
import { typeErrors } from "./typed-check.ts";
import type { VersionLens } from "./version-lens.ts";

const ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

/** All annotations of an object together. */
const ANNOTATIONS_BYTES_MAX = 256 * 1024;

/** The manager under which kubectl applies by default. */
const KUBECTL = "kubectl";

/** The conflicts that remain when kubectl takes over what it applied from the client's side; all of them for anybody else. */
export function withoutOwnPast(taken: readonly Taken[], manager: string, live: KubeObject, lens: VersionLens): readonly Taken[] {
  if (manager !== KUBECTL) return taken;
  const allowed = appliedBefore(live, lens);
  if (allowed === undefined) return taken;
  return taken.map(({ owner, set }) => ({ owner, set: difference(set, allowed) })).filter(({ set }) => !isEmpty(set));
}

/** The fields of the annotation that the object still has with the same values. */
function appliedBefore(live: KubeObject, lens: VersionLens): FieldSet | undefined {
  const last = parsed(live.metadata.annotations?.[ANNOTATION]);
  if (!isRecord(last) || last.apiVersion !== lens.apiVersion) return undefined;
  if (typeErrors(last, lens.type) !== undefined || typeErrors(live, lens.type) !== undefined) return undefined;
  const { added, removed, modified } = compare(last, live, lens.type, lens);
  return [modified, added, removed].reduce<FieldSet>((set, changed) => difference(set, changed), appliedFields(last, lens.type));
}

function parsed(json: string | undefined): unknown {
  if (json === undefined || json === "") return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The object with the annotation brought up to date, when kubectl has applied `config` and the annotation is there. */
export function withLastApplied(object: KubeObject, config: Readonly<Record<string, unknown>>, manager: string): KubeObject {
  const { annotations = {} } = object.metadata;
  if (manager !== KUBECTL || (annotations[ANNOTATION] ?? "") === "") return object;
  const next: Record<string, string> = { ...annotations, [ANNOTATION]: `${goJson(withoutAnnotation(config))}\n` };
  let bytes = 0;
  for (const [name, value] of Object.entries(next)) bytes += utf8Bytes(name) + utf8Bytes(value);
  if (bytes > ANNOTATIONS_BYTES_MAX) delete next[ANNOTATION];
  if (next[ANNOTATION] === annotations[ANNOTATION]) return object;
  return { ...object, metadata: { ...object.metadata, annotations: next } };
}

function withoutAnnotation(config: Readonly<Record<string, unknown>>): unknown {
  const { metadata } = config;
  if (!isRecord(metadata)) return config;
  const { annotations, ...rest } = metadata;
  if (!isRecord(annotations)) return { ...config, metadata: rest };
  const { [ANNOTATION]: _past, ...kept } = annotations;
  return { ...config, metadata: { ...rest, annotations: kept } };
}
