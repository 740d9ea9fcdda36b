/**
 * One object of an apply: created, patched with what changed since it was applied last, or left as it is.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go, pkg/util/apply.go
 */
import {
  ApiError,
  type Cluster,
  isCustomKind,
  isRecord,
  type KubeObject,
  keyOf,
  plainThreeWayPatch,
  threeWayPatch,
} from "../../core/index.ts";
import { infoText, type ManifestObject } from "../manifest-input.ts";
import { compactJson } from "../print/json.ts";
import { reasonText, refusalText } from "../refusal-text.ts";

type Json = Readonly<Record<string, unknown>>;

/** What became of the object. */
export type ApplyOutcome =
  | { readonly did: "created" | "configured" | "unchanged"; readonly warnings: readonly string[] }
  | { readonly refusal: string };

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const BY = "apply";

/** Applies the object to the cluster. */
export function applyObject(object: ManifestObject, cluster: Cluster): ApplyOutcome {
  const unnamed = unnamedRefusal(object);
  if (unnamed !== undefined) return { refusal: unnamed };
  const { kind, name, namespace } = object;
  const current = cluster.server.find(kind.kind, keyOf({ metadata: { name, namespace } }));
  const modified = withLastApplied(object.value);
  return current === undefined ? createIt(object, modified, cluster) : patchIt(object, modified, current, cluster);
}

/** A name of another type is the decoder's business; it says what is wrong with it. */
function unnamedRefusal(object: ManifestObject): string | undefined {
  const metadata = isRecord(object.value.metadata) ? object.value.metadata : {};
  if (object.name !== "" || (metadata.name !== undefined && metadata.name !== "" && metadata.name !== null)) return undefined;
  if (object.value.metadata !== undefined && !isRecord(object.value.metadata)) return undefined;
  if (typeof metadata.generateName === "string" && metadata.generateName !== "") {
    return `error: from ${metadata.generateName}: cannot use generate name with apply`;
  }
  return `error: error when retrieving current configuration of:\n${infoText(object)}\nfrom server for: "${object.source}": resource name may not be empty`;
}

function createIt(object: ManifestObject, modified: Json, cluster: Cluster): ApplyOutcome {
  try {
    cluster.submit({ do: "create", by: BY, kind: object.kind.kind, object: modified });
    return { did: "created", warnings: [] };
  } catch (error) {
    return { refusal: refusalOf(error, `error when creating "${object.source}"`) };
  }
}

function patchIt(object: ManifestObject, modified: Json, current: KubeObject, cluster: Cluster): ApplyOutcome {
  const { kind, name, source } = object;
  const annotation = current.metadata.annotations?.[LAST_APPLIED];
  const warnings = annotation === undefined ? [missingAnnotation(kind.plural, name)] : [];
  const existing = { ...current } satisfies Json;
  let patch: Json = {};
  try {
    // Of custom objects kubectl knows no lists that merge: what it sends is a plain merge patch.
    const type = isCustomKind(kind) ? "merge" : "strategic";
    const states = { original: parseApplied(annotation), modified, current: existing };
    patch = type === "merge" ? plainThreeWayPatch(states) : threeWayPatch(kind.schema, states);
    if (Object.keys(patch).length === 0) return { did: "unchanged", warnings };
    if (current.metadata.deletionTimestamp !== undefined) warnings.push(beingDeleted(kind.plural, name));
    cluster.submit({ do: "patch", by: BY, kind: kind.kind, key: keyOf(current), patch: { type, body: patch } });
    return { did: "configured", warnings };
  } catch (error) {
    const what = `error when applying patch:\n${compactJson(patch)}\nto:\n${infoText(object)}\nfor: "${source}": error when patching "${source}"`;
    return { refusal: refusalOf(error, what) };
  }
}

/** The refusal with what was tried before its sentence; kubectl names the fields of an invalid object without it. */
function refusalOf(error: unknown, tried: string): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.reason === "Invalid") return refusalText(error);
  return refusalText(new ApiError(error.reason, `Error from server${reasonText(error)}: ${tried}: ${error.message}`, error.details));
}

/** The object with the note of itself that the next apply compares with. */
function withLastApplied(value: Json): Json {
  if (value.metadata !== undefined && !isRecord(value.metadata)) return value;
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  if (metadata.annotations !== undefined && metadata.annotations !== null && !isRecord(metadata.annotations)) return value;
  const given = isRecord(metadata.annotations) ? metadata.annotations : {};
  const annotations = Object.fromEntries(Object.entries(given).filter(([key]) => key !== LAST_APPLIED));
  const plain = { ...value, metadata: { ...metadata, annotations } };
  return { ...plain, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: `${compactJson(plain)}\n` } } };
}

function parseApplied(annotation: string | undefined): Json {
  if (annotation === undefined || annotation === "") return {};
  try {
    const value: unknown = JSON.parse(annotation);
    return isRecord(value) ? value : {};
  } catch {
    throw new ApiError("BadRequest", `the annotation ${LAST_APPLIED} is no JSON`);
  }
}

function missingAnnotation(plural: string, name: string): string {
  const advice =
    "kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply";
  return `Warning: resource ${plural}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. ${advice}. The missing annotation will be patched automatically.`;
}

function beingDeleted(plural: string, name: string): string {
  return `Warning: Detected changes to resource ${plural}/${name} which is currently being deleted.`;
}
