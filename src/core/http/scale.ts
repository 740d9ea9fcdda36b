/**
 * The scale subresource: how many replicas, whatever the kind.
 * @see kubernetes pkg/registry/apps/deployment/storage/storage.go (ScaleREST)
 */
import { ApiError, invalid, invalidValue } from "../api/errors.ts";
import { isRecord } from "../api/field-walk.ts";
import type { KubeObject } from "../api/kind.ts";
import { jsonPatch } from "../api/patch/json.ts";
import { mergePatch } from "../api/patch/merge.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { mediaTypeOf, readBody, readJson, unsupported } from "./body.ts";
import { agentOf, clientWords, keyOfPath, type ResourceCall } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { headersOf } from "./reads.ts";
import { tableOfScale } from "./scale-table.ts";
import { submit } from "./writes.ts";

/** A Scale of autoscaling/v1. */
export interface Scale {
  readonly kind: "Scale";
  readonly apiVersion: "autoscaling/v1";
  readonly metadata: Partial<KubeObject["metadata"]>;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

/** The Scale of an object. */
export function readScale(call: ResourceCall): WholeReply {
  const { cluster, served, path } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  return scaleReply(call, cluster.server.get(served.kind.kind, keyOfPath(served.kind, path)));
}

/** The replicas of a Scale that is put in place. */
export function updateScale(call: ResourceCall): WholeReply {
  const { value } = readBody(call.request, { apiVersion: "autoscaling/v1", kind: "Scale" });
  return setScale(call, value);
}

/** The replicas of a Scale that is patched. */
export function patchScale(call: ResourceCall): WholeReply {
  const { cluster, served, path, request } = call;
  const before = scaleOf(call, cluster.server.get(served.kind.kind, keyOfPath(served.kind, path)));
  const body = readJson(request.body.text()).value;
  switch (mediaTypeOf(request)) {
    case "application/json-patch+json":
      return setScale(call, jsonPatch(before, body), before);
    case "application/merge-patch+json":
    case "application/strategic-merge-patch+json":
    case "application/apply-patch+yaml":
      return setScale(call, mergePatch(before, body), before);
    default:
      throw unsupported(mediaTypeOf(request), ["application/json-patch+json", "application/merge-patch+json"]);
  }
}

function setScale(call: ResourceCall, value: unknown, before?: Scale): WholeReply {
  const { served, path, request } = call;
  if (!isRecord(value) || !isRecord(value.spec ?? {})) throw new ApiError("BadRequest", "the object provided is no Scale");
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const replicas = isRecord(value.spec) ? (value.spec.replicas ?? 0) : 0;
  if (!Number.isSafeInteger(replicas) || typeof replicas !== "number")
    throw new ApiError(
      "BadRequest",
      `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`,
    );
  if (replicas < 0) {
    const names = { kind: "Scale", plural: "scales", group: "autoscaling" };
    throw invalid(names, path.name, [invalidValue("spec.replicas", replicas, "must be greater than or equal to 0")]);
  }
  const { uid, resourceVersion } = metadata;
  const isOwn = before !== undefined && resourceVersion === before.metadata.resourceVersion;
  const receipt = submit(call, {
    do: "scale",
    by: agentOf(request),
    client: clientWords(call),
    kind: served.kind.kind,
    key: keyOfPath(served.kind, path),
    replicas,
    ...(typeof uid === "string" && uid !== "" ? { uid } : {}),
    ...(typeof resourceVersion === "string" && resourceVersion !== "" && !isOwn ? { resourceVersion } : {}),
  });
  if (receipt.object === undefined) throw new RangeError("scaling removed the object");
  return scaleReply(call, receipt.object, receipt.warnings, true);
}

/** The Scale that an object shows. */
export function scaleOf({ served }: ResourceCall, object: KubeObject): Scale {
  const { scale } = served.kind;
  if (scale === undefined) throw new RangeError(`${served.kind.kind} has no scale`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = scale.selector(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: scale.replicas(object) },
    status: { replicas: scale.statusReplicas(object), ...(selector === "" ? {} : { selector }) },
  };
}

function scaleReply(call: ResourceCall, object: KubeObject, warnings: readonly string[] = [], wrote = false): WholeReply {
  const scale = scaleOf(call, object);
  const body = call.form.as === "table" ? tableOfScale(scale, call.cluster.nowMs) : JSON.stringify(scale);
  return { do: "reply", status: 200, headers: headersOf(call, "application/json", warnings), body: `${body}\n`, wrote };
}
