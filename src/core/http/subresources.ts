/**
 * What lies below an object's path, one handler each. A new one is its function and its line in the table.
 */
import { decode } from "../api/decode.ts";
import { ApiError, notFound } from "../api/errors.ts";
import { bodyKinds, virtualKinds } from "../api/reviews/index.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { readBody } from "./body.ts";
import { agentOf, clientWords, keyOfPath, type ResourceCall } from "./context.ts";
import type { HttpReply, WholeReply } from "./contract.ts";
import { readLog } from "./pod-log.ts";
import { attachTo, execIn, forwardPorts, proxyTo } from "./pod-streams.ts";
import { getObject, headersOf } from "./reads.ts";
import { methodNotSupported, noSuchResource } from "./refusal.ts";
import { patchScale, readScale, updateScale } from "./scale.ts";
import { deleteOptionsOf, isDryDelete, patchObject, submit, updateObject } from "./writes.ts";

type Handler = (call: ResourceCall) => HttpReply;

/** Methods by subresource. */
const HANDLERS: { readonly [name: string]: { readonly [method: string]: Handler | undefined } | undefined } = {
  status: { get: getObject, put: updateObject, patch: patchObject },
  scale: { get: readScale, put: updateScale, patch: patchScale },
  log: { get: readLog },
  exec: { get: execIn, post: execIn },
  attach: { get: attachTo, post: attachTo },
  portforward: { get: forwardPorts, post: forwardPorts },
  proxy: { get: proxyTo, post: proxyTo, put: proxyTo, patch: proxyTo, delete: proxyTo, head: proxyTo, options: proxyTo },
  binding: { post: bind },
  eviction: { post: evict },
  token: { post: requestToken },
};

/** Subresources that read and write the whole object: what they take of it is the kind's affair. */
const WHOLE: { readonly [method: string]: Handler | undefined } = { get: getObject, put: updateObject, patch: patchObject };

/** Does what is asked of a subresource; refuses those that the kind does not have. */
export function handleSubresource(call: ResourceCall): HttpReply {
  const { served, path, method } = call;
  const { kind } = served;
  const { subresource } = path;
  const own = kind.subresources?.find(({ name }) => name === subresource);
  const isServed =
    own !== undefined || (subresource === "status" && kind.hasStatus) || (subresource === "scale" && kind.scale !== undefined);
  if (!isServed) throw noSuchResource();
  const handlers = own?.merge === undefined ? HANDLERS[subresource] : WHOLE;
  const handler = handlers?.[method];
  if (handler === undefined) throw methodNotSupported();
  return handler(call);
}

/** Reads a body as one of the kinds that are sent but not kept. */
export function bodyAs(call: ResourceCall, kindName: string): unknown {
  const kind = [...bodyKinds, ...virtualKinds].find(({ kind: name }) => name === kindName);
  if (kind === undefined) throw new RangeError(`no body kind ${kindName}`);
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const { value } = readBody(call.request, { apiVersion, kind: kind.kind });
  return decode(kind.schema, value, { kind: kind.kind, version: kind.version, unknownFields: "drop" });
}

/** `pods/x/binding`, and the old `bindings` of a namespace. */
export function bind(call: ResourceCall): WholeReply {
  const { path, request, served } = call;
  const { target, metadata } = bodyAs(call, "Binding") as {
    readonly target?: { readonly kind?: string; readonly name?: string };
    readonly metadata?: { readonly name?: string; readonly uid?: string };
  };
  const name = path.name === "" ? (metadata?.name ?? "") : path.name;
  const node = target?.name ?? "";
  if (node === "") throw new ApiError("Invalid", `Binding "${name}" is invalid: target.name: Required value`);
  if (target?.kind !== undefined && target.kind !== "" && target.kind !== "Node")
    throw new ApiError(
      "Invalid",
      `Binding "${name}" is invalid: target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
    );
  const key = keyOfPath(served.kind, { ...path, name });
  const uid = metadata?.uid;
  submit(call, {
    do: "bind",
    by: agentOf(request),
    client: clientWords(call),
    key,
    node,
    ...(uid === undefined || uid === "" ? {} : { uid }),
  });
  return success(call);
}

/** `pods/x/eviction`: 201, or 429 while a budget does not allow it. */
function evict(call: ResourceCall): WholeReply {
  const { path, request, served, user } = call;
  const eviction = bodyAs(call, "Eviction") as { readonly metadata?: { readonly name?: string }; readonly deleteOptions?: object };
  const given = eviction.metadata?.name ?? "";
  if (given !== "" && given !== path.name) throw new ApiError("BadRequest", `name in URL does not match name in Eviction object`);
  const inner = {
    ...call,
    request: { ...request, headers: { "content-type": "application/json" }, body: bodyOf(eviction.deleteOptions) },
  };
  const options = deleteOptionsOf(inner);
  submit(call, { do: "evict", by: agentOf(request), client: { user }, key: keyOfPath(served.kind, path), options }, isDryDelete(inner));
  return success(call);
}

function bodyOf(value: unknown): ResourceCall["request"]["body"] {
  const text = JSON.stringify(value ?? {});
  return { bytes: new Uint8Array(1), text: () => text };
}

/** `serviceaccounts/x/token`. */
function requestToken(call: ResourceCall): WholeReply {
  const { access, cluster, path, served } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const key = keyOfPath(served.kind, path);
  if (cluster.server.find(served.kind.kind, key) === undefined) throw notFound(served.kind, path.name);
  const { token, warnings } = access.issueToken(key, bodyAs(call, "TokenRequest"), { reader: cluster.store, nowMs: cluster.nowMs });
  return {
    do: "reply",
    status: 201,
    headers: headersOf(call, "application/json", warnings),
    body: `${JSON.stringify(token)}\n`,
    wrote: false,
  };
}

function success(call: ResourceCall): WholeReply {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
  return { do: "reply", status: 201, headers: headersOf(call, "application/json"), body: `${JSON.stringify(status)}\n`, wrote: true };
}
