/**
 * `get` and `list`.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/get.go
 */
import { ApiError, notFound } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import { encodeProtobuf } from "../api/protobuf/encode.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { keyOfPath, type ResourceCall } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { type Continuation, continueToken, objectsAfter, readToken } from "./lists.ts";
import { type Included, protobufList, type Rendering, renderList, renderObject } from "./representation.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { shownIn } from "./served.ts";

/** One object. */
export function getObject(call: ResourceCall): WholeReply {
  const { cluster, served, path } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  checkVersion(call);
  const object = cluster.server.find(served.kind.kind, keyOfPath(served.kind, path));
  if (object === undefined) throw notFound(served.kind, path.name);
  return objectReply(call, object);
}

/** An object in the form that was asked for. */
export function objectReply(call: ResourceCall, object: KubeObject, status = 200, warnings: readonly string[] = []): WholeReply {
  const { form, served } = call;
  const isBinary = form.encoding === "protobuf" && form.as === "object";
  const body = isBinary ? encodeProtobuf(shownIn(served, object)) : `${renderObject(renderingOf(call), object)}\n`;
  const type = isBinary ? "application/vnd.kubernetes.protobuf" : "application/json";
  return { do: "reply", status, headers: headersOf(call, type, warnings), body, wrote: call.method !== "get" };
}

/** A collection, or the page of it that was asked for. */
export function listObjects(call: ResourceCall): WholeReply {
  const { cluster, query } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const selection = selectionOf(call);
  const token = query.text("continue") ?? "";
  const limit = limitOf(call);
  const exact = exactRevision(call, token);
  const continued = token === "" ? undefined : readToken(token);
  const from: Continuation | undefined = continued ?? (exact === undefined ? undefined : { revision: exact, after: "" });
  const isWhole = (from === undefined && limit === undefined) || cluster.server.isComputed(call.served.kind.kind);
  const page = isWhole ? wholeList(call, selection) : pageOf(call, selection, limit, from);
  const rendering = renderingOf(call);
  const isBinary = call.form.encoding === "protobuf" && call.form.as === "object";
  const body = isBinary ? protobufList(rendering, page.objects, page.metadata) : renderList(rendering, page.objects, page.metadata);
  const type = isBinary ? "application/vnd.kubernetes.protobuf" : "application/json";
  return { do: "reply", status: 200, headers: headersOf(call, type), body, wrote: false };
}

interface Page {
  readonly objects: Iterable<KubeObject>;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

/** Everything at once. The matching objects are gathered now: what is written while they are sent is not in the list. */
function wholeList({ cluster, served }: ResourceCall, selection: Selection): Page {
  const all = cluster.server.list(served.kind.kind, selection.where);
  const objects = selection.isPlain && selection.namespace === "" ? [...all] : chosen(all, selection);
  return { objects, metadata: { resourceVersion: String(cluster.store.revision) } };
}

function chosen(all: Iterable<KubeObject>, selection: Selection): KubeObject[] {
  const found: KubeObject[] = [];
  for (const object of all) if (selection.selects(object)) found.push(object);
  return found;
}

function pageOf(call: ResourceCall, selection: Selection, limit: number | undefined, from: Continuation | undefined): Page {
  const { cluster, served, lists } = call;
  const { store } = cluster;
  const revision = from === undefined || from.revision === 0 ? store.revision : from.revision;
  const table = tableAt(call, revision);
  const objects: KubeObject[] = [];
  let last = "";
  let rest = 0;
  for (const [key, object] of objectsAfter(table, from?.after || undefined, selection.namespace)) {
    if (!selection.selects(object)) continue;
    if (limit !== undefined && objects.length >= limit) {
      rest += 1;
      // How many follow is told only where nobody has to be looked at for it, as upstream does.
      if (!selection.isPlain) break;
      continue;
    }
    objects.push(object);
    last = key;
  }
  const metadata = { resourceVersion: String(revision) };
  if (rest === 0) return { objects, metadata };
  lists.at(store, served.kind.kind, revision);
  const next = { continue: continueToken({ revision, after: last }), ...(selection.isPlain ? { remainingItemCount: rest } : {}) };
  return { objects, metadata: { ...metadata, ...next } };
}

function tableAt({ cluster, served, lists, query }: ResourceCall, revision: number) {
  try {
    return lists.at(cluster.store, served.kind.kind, revision);
  } catch (error) {
    if (!(error instanceof ApiError) || (query.text("continue") ?? "") === "") throw error;
    const what = "The provided continue parameter is too old to display a consistent list result.";
    const advice =
      "You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
    throw new ApiError("Expired", `${what} ${advice}`);
  }
}

function limitOf({ query }: ResourceCall): number | undefined {
  const limit = query.number("limit");
  if (limit !== undefined && limit < 0)
    throw new ApiError("BadRequest", `limit: Invalid value: ${limit}: must be greater than or equal to 0`);
  return limit === 0 ? undefined : limit;
}

/** The revision that a list must be of exactly; undefined when the newest will do. */
function exactRevision(call: ResourceCall, token: string): number | undefined {
  const { query, cluster } = call;
  const version = query.text("resourceVersion") ?? "";
  const match = query.text("resourceVersionMatch") ?? "";
  if (match !== "" && token !== "")
    throw invalidOptions("resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden when continue is provided");
  if (match !== "" && version === "")
    throw invalidOptions("resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match !== "" && match !== "Exact" && match !== "NotOlderThan")
    throw invalidOptions(
      "resourceVersionMatch",
      `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
    );
  if (match === "Exact" && version === "0")
    throw invalidOptions("resourceVersionMatch", 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (token !== "" && version !== "" && version !== "0")
    throw new ApiError("BadRequest", "specifying resource version is not allowed when using continue");
  const wanted = checkVersion(call);
  if (match === "Exact") return wanted;
  // Upstream reads a page of a given version as exactly that one.
  return match === "" && wanted !== undefined && wanted > 0 && limitOf(call) !== undefined && wanted < cluster.store.revision
    ? wanted
    : undefined;
}

function invalidOptions(field: string, text: string): ApiError {
  return new ApiError("Invalid", `ListOptions.meta.k8s.io "" is invalid: ${field}: ${text}`);
}

/** The resourceVersion of the query; refuses what is no version and what is yet to come. */
export function checkVersion({ query, cluster }: ResourceCall): number | undefined {
  const text = query.text("resourceVersion") ?? "";
  if (text === "") return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new ApiError(
      "Invalid",
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const wanted = Number(text);
  const { revision } = cluster.store;
  if (wanted > revision) {
    throw new ApiError("Timeout", `Timeout: Too large resource version: ${wanted}, current: ${revision}`, {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    });
  }
  return wanted;
}

/** How the answer to a call is written. */
export function renderingOf({ served, form, query, cluster }: ResourceCall): Rendering {
  return { served, form, included: includedOf(query.text("includeObject")), nowMs: cluster.nowMs };
}

function includedOf(value: string | undefined): Included {
  if (value === undefined || value === "" || value === "Metadata") return "Metadata";
  if (value === "None" || value === "Object") return value;
  throw new ApiError("BadRequest", `converting (url.Values).includeObject: ${JSON.stringify(value)} is no policy of inclusion`);
}

/** What every answer carries; a deprecation is a warning to everybody who asks. */
export function headersOf(
  { served }: Pick<ResourceCall, "served">,
  type: string,
  warnings: readonly string[] = [],
): { readonly [name: string]: string } {
  const deprecation = served.other?.deprecation ?? (served.other === undefined ? served.kind.deprecation : undefined);
  const all = deprecation === undefined ? warnings : [deprecation, ...warnings];
  return {
    "content-type": type,
    "cache-control": "no-cache, private",
    ...(all.length === 0 ? {} : { warning: all.map(warningText).join(", ") }),
  };
}

/** `299 - "text"`, within what a header may hold. */
function warningText(text: string): string {
  const plain = text.replaceAll(/[\u0000-\u001f\u007f]/g, " ").replaceAll(/[^\u0020-\u00ff]/gu, "?");
  return `299 - "${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
