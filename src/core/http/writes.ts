/**
 * `create`, `update`, `patch`, `delete` and `deletecollection`: what clients change, as inputs.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/{create,update,patch,delete}.go
 */
import { decode } from "../api/decode.ts";
import { ApiError, notFound } from "../api/errors.ts";
import { isRecord } from "../api/field-walk.ts";
import { type KubeObject, keyOf } from "../api/kind.ts";
import { isCustomKind } from "../api/served-version.ts";
import { readYaml } from "../api/yaml-text.ts";
import { Cluster } from "../cluster.ts";
import type { Input, Receipt } from "../input.ts";
import { AskPending } from "../server/asks.ts";
import type { DeleteOptions } from "../server/deletion.ts";
import type { Patch } from "../server/patching.ts";
import { identityOf, jsonValue, mediaTypeOf, readBody, unsupported } from "./body.ts";
import { agentOf, clientWords, keyOfPath, type ResourceCall } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { headersOf, objectReply, renderingOf } from "./reads.ts";
import { renderList } from "./representation.ts";
import { selectionOf } from "./selection.ts";
import { storedFrom } from "./served.ts";

/** A new object. */
export function createObject(call: ResourceCall): WholeReply {
  const { served } = call;
  const { object, client, warnings } = bodyObject(call);
  const receipt = submit(call, { do: "create", by: agentOf(call.request), client, kind: served.kind.kind, object });
  return written(call, receipt, 201, warnings);
}

/** A whole object in the place of another. */
export function updateObject(call: ResourceCall): WholeReply {
  const { served, path, cluster } = call;
  const { object, client, warnings } = bodyObject(call);
  checkName(object, path.name);
  const version = object.metadata?.resourceVersion;
  // A few kinds may be overwritten blindly, and made by a PUT; of the others upstream wants the version.
  if (cluster.server.find(served.kind.kind, keyOfPath(served.kind, path)) === undefined) throw notFound(served.kind, path.name);
  const given = version === "" ? { ...object, metadata: { ...object.metadata, resourceVersion: undefined } } : object;
  const below = path.subresource === "" ? {} : { subresource: path.subresource };
  const receipt = submit(call, { do: "update", by: agentOf(call.request), client, kind: served.kind.kind, object: given, ...below });
  return written(call, receipt, 200, warnings);
}

const PATCH_TYPES: { readonly [type: string]: Patch["type"] | undefined } = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

/** What shall change of an object; server-side apply makes it when it is not there. */
export function patchObject(call: ResourceCall): WholeReply {
  const { served, path, query, cluster, request } = call;
  const mediaType = mediaTypeOf(request);
  const type = Object.hasOwn(PATCH_TYPES, mediaType) ? PATCH_TYPES[mediaType] : undefined;
  const isCustom = isCustomKind(served.kind);
  if (type === undefined || (type === "strategic" && isCustom))
    throw unsupported(
      mediaType,
      Object.keys(PATCH_TYPES).filter((name) => !isCustom || PATCH_TYPES[name] !== "strategic"),
    );
  const isApply = type === "apply";
  if (isApply && (query.text("fieldManager") ?? "") === "")
    throw invalidOptions("PatchOptions", "fieldManager: Required value: is required for apply patch");
  if (!isApply && query.text("force") !== undefined)
    throw invalidOptions("PatchOptions", "force: Forbidden: may not be specified for non-apply patch");
  const patch: Patch = { type, body: patchBody(call, type), ...(isApply && query.flag("force") ? { force: true } : {}) };
  const key = keyOfPath(served.kind, path);
  const existed = cluster.server.find(served.kind.kind, key) !== undefined;
  const validation = validationOf(call);
  const client = { ...clientWords(call), ...(validation === "Strict" ? {} : { dropUnknown: true as const }) };
  const below = path.subresource === "" ? {} : { subresource: path.subresource };
  const input: Input = { do: "patch", by: agentOf(request), client, kind: served.kind.kind, key, patch, ...below };
  const receipt = submit(call, input);
  return written(call, receipt, existed ? 200 : 201, validation === "Warn" ? [] : validation === "Ignore" ? undefined : []);
}

function patchBody({ request }: ResourceCall, type: Patch["type"]): unknown {
  const text = request.body.text();
  if (type !== "apply" || isJson(text)) return jsonValue(text);
  const { value, faults } = readYaml(text);
  const [fault] = faults;
  if (fault !== undefined) throw new ApiError("BadRequest", `error decoding YAML: ${fault.message}`);
  return value;
}

/** An apply is YAML, but most clients write the JSON that it is a part of, which is read many times as fast. */
function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // YAML may begin with a brace too.
  }
}

/** Removes an object, or begins to. */
export function deleteObject(call: ResourceCall): WholeReply {
  const { served, path, cluster } = call;
  const key = keyOfPath(served.kind, path);
  const before = cluster.server.get(served.kind.kind, key);
  const { object, warnings } = submit(call, deleteInput(call, key, deleteOptionsOf(call)), isDryDelete(call));
  return object === undefined ? goneReply(call, before, warnings) : objectReply({ ...call, form: jsonForm }, object, 200, warnings);
}

/** Removes every object that is selected, one by one; answers with what they were. */
export function deleteCollection(call: ResourceCall): WholeReply {
  const { cluster, served } = call;
  const selection = selectionOf(call);
  const options = deleteOptionsOf(call);
  const isDry = isDryDelete(call);
  const gone = [...cluster.server.list(served.kind.kind, selection.where)].filter((object) => selection.selects(object));
  const inputs = gone.map((object) => deleteInput(call, keyOf(object), options));
  if (!isDry) askBeforehand(call, inputs);
  for (const input of inputs) submit(call, input, isDry);
  const metadata = { resourceVersion: String(cluster.store.revision) };
  const body = renderList({ ...renderingOf(call), form: jsonForm }, gone, metadata);
  return { do: "reply", status: 200, headers: headersOf(call, "application/json"), body, wrote: true };
}

/** Whatever webhooks have to be asked about any of the writes is asked before the first is done, so that all are answered as one. */
function askBeforehand({ cluster, request }: ResourceCall, inputs: readonly Input[]): void {
  if (!cluster.asks.isNeeded) return;
  const copy = Cluster.restore(cluster.snapshot());
  let pending: AskPending | undefined;
  for (const input of inputs) {
    try {
      copy.submit(input);
    } catch (error) {
      // What is refused here is refused again when it is meant.
      if (error instanceof ApiError) break;
      if (!(error instanceof AskPending)) throw error;
      cluster.submit({ do: "ask", by: agentOf(request), ask: error.ask });
      pending ??= error;
    }
  }
  if (pending !== undefined) throw pending;
}

const jsonForm = { as: "object", encoding: "json" } as const;

function deleteInput({ request, served, user }: ResourceCall, key: string, options: DeleteOptions): Input {
  return { do: "delete", by: agentOf(request), client: { user }, kind: served.kind.kind, key, options };
}

/** `Success`, with what it was. */
function goneReply(call: ResourceCall, before: KubeObject, warnings: readonly string[]): WholeReply {
  const { kind } = call.served;
  const details = {
    name: before.metadata.name,
    ...(kind.group === "" ? {} : { group: kind.group }),
    kind: kind.plural,
    uid: before.metadata.uid,
  };
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
  return {
    do: "reply",
    status: 200,
    headers: headersOf(call, "application/json", warnings),
    body: `${JSON.stringify(status)}\n`,
    wrote: true,
  };
}

/** Does it; for a dry run on a copy of the cluster that is thrown away, so that it refuses exactly what the write would. */
export function submit(call: ResourceCall, input: Input, isDry = isDryRun(call)): Receipt {
  const { cluster } = call;
  if (!isDry) return cluster.submit(input);
  try {
    const client = { ...("client" in input ? input.client : {}), isDryRun: true };
    return Cluster.restore(cluster.snapshot()).submit({ ...input, client } as Input);
  } catch (error) {
    // The copy is gone with its question: the cluster that lives asks in its place.
    if (error instanceof AskPending) cluster.submit({ do: "ask", by: agentOf(call.request), ask: error.ask });
    throw error;
  }
}

/** Whether nothing is to be kept; refuses all but `All`. */
export function isDryRun({ query }: Pick<ResourceCall, "query">, inBody: unknown = undefined): boolean {
  const values = [...query.texts("dryRun"), ...(Array.isArray(inBody) ? inBody : [])].filter((value) => value !== "");
  for (const value of values) {
    if (value !== "All")
      throw invalidOptions("CreateOptions", `dryRun: Unsupported value: ${JSON.stringify(value)}: supported values: "All"`);
  }
  return values.length > 0;
}

/** What a dry run would have stored has no version of its own. */
function written(call: ResourceCall, { object, warnings }: Receipt, status: number, before: readonly string[] = []): WholeReply {
  const all = validationOf(call) === "Ignore" ? before : [...before, ...warnings];
  const shown = object === undefined ? call.cluster.server.get(call.served.kind.kind, keyOfPath(call.served.kind, call.path)) : object;
  if (!isDryRun(call)) return objectReply(call, shown, status, all);
  const previous = call.cluster.store.get(call.served.kind.kind, keyOfPath(call.served.kind, { ...call.path, name: shown.metadata.name }));
  const metadata = { ...shown.metadata, resourceVersion: previous?.metadata.resourceVersion };
  return { ...objectReply(call, { ...shown, metadata }, status, all), wrote: false };
}

type Validation = "Ignore" | "Warn" | "Strict";

/** How fields that nobody knows are treated; Warn unless the client says otherwise. */
function validationOf({ query }: ResourceCall): Validation {
  const value = query.text("fieldValidation") ?? "";
  if (value === "") return "Warn";
  if (value === "Ignore" || value === "Warn" || value === "Strict") return value;
  throw invalidOptions(
    "CreateOptions",
    `fieldValidation: Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
  );
}

function invalidOptions(kind: string, text: string): ApiError {
  return new ApiError("Invalid", `${kind}.meta.k8s.io "" is invalid: ${text}`);
}

/** An object on its way in, before the server has looked at it. */
type Incoming = Omit<KubeObject, "metadata"> & { readonly metadata?: Partial<KubeObject["metadata"]> };

/** The object in the body, as the kind stores it, and how it is to be written. */
function bodyObject(call: ResourceCall) {
  const { served, path } = call;
  const { value, duplicates } = readBody(call.request, { apiVersion: served.apiVersion, kind: served.apiKind });
  checkKind(call, value);
  const validation = validationOf(call);
  if (duplicates.length > 0 && validation === "Strict") {
    const texts = duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`);
    throw new ApiError(
      "BadRequest",
      `${served.apiKind} in version ${JSON.stringify(served.version)} cannot be handled as a ${served.apiKind}: strict decoding error: ${texts.join(", ")}`,
    );
  }
  const warnings = validation === "Warn" ? duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`) : [];
  const drop = validation !== "Strict";
  const given = { ...(value as object), apiVersion: served.apiVersion, kind: served.apiKind } as KubeObject;
  const object = inNamespace(call, served.other === undefined ? given : storedFrom(served, decodedAs(call, given, drop)), path.namespace);
  const client = { ...clientWords(call), ...(drop ? { dropUnknown: true as const } : {}) };
  return { object, client, warnings };
}

/** Another version is read by its own schema, before it is turned into the one that is stored. */
function decodedAs({ served }: ResourceCall, value: KubeObject, drop: boolean): KubeObject {
  const context = { kind: served.apiKind, version: served.version, ...(drop ? { unknownFields: "drop" as const } : {}) };
  return decode(served.schema, value, context) as KubeObject;
}

/** The body must be what the path says. */
function checkKind({ served }: ResourceCall, value: unknown): void {
  if (!isRecord(value))
    throw new ApiError(
      "BadRequest",
      "the object provided is unrecognized (must be of type Object): couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct",
    );
  const { apiVersion, kind } = identityOf(value);
  if (kind !== "" && kind !== served.apiKind) {
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    const wanted = `${served.apiKind} in version ${JSON.stringify(served.version)}`;
    throw new ApiError(
      "BadRequest",
      `${kind} in version ${JSON.stringify(version ?? "")} cannot be handled as a ${served.apiKind}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(group === "" ? (version ?? "") : apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30" (${wanted} is what the path serves)`,
    );
  }
  if (apiVersion !== "" && apiVersion !== served.apiVersion)
    throw new ApiError(
      "BadRequest",
      `the API version in the data (${apiVersion}) does not match the expected API version (${served.apiVersion})`,
    );
}

function inNamespace({ served }: ResourceCall, object: Incoming, namespace: string): Incoming {
  // What is no metadata at all is left to the decoder to refuse.
  if (object.metadata !== undefined && object.metadata !== null && !isRecord(object.metadata)) return object;
  const given = object.metadata?.namespace ?? "";
  if (!served.kind.namespaced) {
    if (given !== "") return { ...object, metadata: { ...object.metadata, namespace: undefined } };
    return object;
  }
  if (given !== "" && given !== namespace)
    throw new ApiError("BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
  return given === namespace ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

function checkName({ metadata }: Incoming, name: string): void {
  const given = metadata?.name ?? "";
  if (typeof given !== "string") return;
  if (given === "")
    throw new ApiError("BadRequest", `the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (given !== name) throw new ApiError("BadRequest", `the name of the object (${given}) does not match the name on the URL (${name})`);
}

const PROPAGATIONS = ["Background", "Foreground", "Orphan"] as const;

/** Whether nothing is to go: clients say so in the body, or else in the query. */
export function isDryDelete(call: ResourceCall): boolean {
  return isDryRun(call, deleteBody(call).dryRun);
}

function deleteBody({ request }: ResourceCall): Readonly<Record<string, unknown>> {
  const value = request.body.bytes.length === 0 ? {} : readBody(request, { apiVersion: "v1", kind: "DeleteOptions" }).value;
  return isRecord(value) ? value : {};
}

/** How to delete: from the body, or else from the query. */
export function deleteOptionsOf(call: ResourceCall): DeleteOptions {
  const { query } = call;
  const body = deleteBody(call);
  const grace = body.gracePeriodSeconds ?? query.number("gracePeriodSeconds");
  if (grace !== undefined && grace !== null && (!Number.isSafeInteger(grace) || Number(grace) < 0))
    throw new ApiError(
      "Invalid",
      `DeleteOptions.meta.k8s.io "" is invalid: gracePeriodSeconds: Invalid value: ${JSON.stringify(grace)}: must be greater than or equal to 0`,
    );
  const propagation = body.propagationPolicy ?? query.text("propagationPolicy");
  const orphan = body.orphanDependents ?? (query.text("orphanDependents") === undefined ? undefined : query.flag("orphanDependents"));
  if (propagation !== undefined && orphan !== undefined)
    throw new ApiError(
      "Invalid",
      'DeleteOptions.meta.k8s.io "" is invalid: orphanDependents: Invalid value: "": orphanDependents and deletionPropagation cannot be both set',
    );
  const known = PROPAGATIONS.find((name) => name === propagation);
  if (propagation !== undefined && propagation !== "" && known === undefined) {
    const wrong = JSON.stringify(propagation);
    throw new ApiError(
      "Invalid",
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${wrong}: supported values: "Background", "Foreground", "Orphan", "nil"`,
    );
  }
  const preconditions = isRecord(body.preconditions) ? body.preconditions : {};
  const chosen = known ?? (orphan === undefined ? undefined : orphan === true ? "Orphan" : "Background");
  return {
    ...(typeof preconditions.uid === "string" ? { uid: preconditions.uid } : {}),
    ...(typeof preconditions.resourceVersion === "string" ? { resourceVersion: preconditions.resourceVersion } : {}),
    ...(typeof grace === "number" ? { graceSeconds: grace } : {}),
    ...(chosen === undefined ? {} : { propagation: chosen }),
  };
}
