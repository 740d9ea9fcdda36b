/**
 * What a patch makes of an object, before the server writes it as any other update.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/{patch,rest}.go
 */
import { tryDecode, unknownFields } from "../api/decode.ts";
import { ApiError, invalid, invalidValue } from "../api/errors.ts";
import { isRecord } from "../api/field-walk.ts";
import type { KubeObject } from "../api/kind.ts";
import { isCustomKind } from "../api/kind-names.ts";
import { jsonPatch } from "../api/patch/json.ts";
import { goText, jsonType } from "../api/patch/json-value.ts";
import { mergePatch } from "../api/patch/merge.ts";
import { strategicMergePatch } from "../api/patch/strategic.ts";
import type { AnyKind } from "../api/registry.ts";

/** A patch and its dialect. */
export interface Patch {
  readonly type: "json" | "merge" | "strategic" | "apply";
  readonly body: unknown;
  /** For `apply`: fields are taken from whoever has them. */
  readonly force?: boolean;
}

/** How strictly the outcome is read. */
export interface PatchReading {
  /** The patch comes from a client: what it gives is decoded in full. */
  readonly fromClient?: boolean | undefined;
  /** Unknown fields are left out instead of refused, and `warn` is told of them; for clients that do not ask to be strict. */
  readonly unknownFields?: "drop" | undefined;
  readonly warn?: ((warning: string) => void) | undefined;
}

/** The object after the patch; refuses what upstream's handler refuses before the update begins. */
export function patchedObject(kind: AnyKind, previous: KubeObject, patch: Patch, reading: PatchReading): KubeObject {
  const result = applyPatch(kind, previous, patch);
  const patched = reading.fromClient ? decoded(kind, result, patch, reading) : (result as KubeObject);
  checkIdentity(kind, patched.metadata, previous.metadata);
  return patched;
}

/** Custom objects have no lists of which upstream knows how they merge. */
const NO_STRATEGY =
  "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

function applyPatch(kind: AnyKind, previous: KubeObject, { type, body }: Patch): unknown {
  if (type === "json") return jsonPatch(previous, body);
  if (type === "strategic" && isCustomKind(kind)) throw new ApiError("UnsupportedMediaType", NO_STRATEGY);
  if (!isRecord(body)) {
    const why = `json: cannot unmarshal ${jsonType(body)} into Go value of type map[string]interface {}`;
    throw new ApiError("BadRequest", type === "merge" ? `error decoding patch: ${why}` : why);
  }
  if (type === "merge") return mergePatch(previous, body);
  return strategicMergePatch(kind.schema, previous, body);
}

function decoded(kind: AnyKind, result: unknown, patch: Patch, { unknownFields: drop, warn }: PatchReading): KubeObject {
  const isStrategic = patch.type === "strategic";
  const { object, why } = tryDecode(kind.schema, result, { unknownFields: drop, from: isStrategic ? "map" : "json" });
  if (why !== undefined) {
    // Upstream repeats the patch for the one kind, and the object that came of it for the others.
    const shown = isStrategic ? goText(patch.body) : JSON.stringify(result);
    throw invalid({ kind: "", plural: "", group: "" }, "", [invalidValue("patch", shown, why)]);
  }
  if (drop !== undefined && warn !== undefined)
    for (const field of unknownFields(kind.schema, result)) warn(`unknown field ${JSON.stringify(field)}`);
  return object as KubeObject;
}

/** A patch may not turn an object into another one. */
export function checkIdentity(
  kind: AnyKind,
  metadata: Partial<KubeObject["metadata"]> | undefined,
  previous: Pick<KubeObject["metadata"], "name" | "namespace" | "uid">,
): void {
  const { name, namespace, uid } = metadata ?? {};
  if (namespace !== undefined && namespace !== "" && namespace !== (previous.namespace ?? "")) {
    throw new ApiError("BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
  }
  if (name === undefined || name === "") {
    throw new ApiError("BadRequest", `the name of the object (${previous.name} based on URL) was undeterminable: name must be provided`);
  }
  if (name !== previous.name) {
    throw new ApiError("BadRequest", `the name of the object (${name}) does not match the name on the URL (${previous.name})`);
  }
  if (uid !== undefined && uid !== "" && uid !== previous.uid) {
    throw invalid(kind, previous.name, [invalidValue("metadata.uid", uid, "field is immutable")]);
  }
}
