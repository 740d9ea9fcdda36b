/**
 * Questions that are asked by creating an object which nobody keeps: may I, who am I, is this token good.
 */
import { decode } from "../api/decode.ts";
import type { VirtualKind } from "../api/reviews/index.ts";
import { PLAIN } from "./accept.ts";
import { readBody } from "./body.ts";
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";
import { methodNotSupported } from "./refusal.ts";
import { servedAt } from "./served.ts";
import { bind } from "./subresources.ts";
import type { ResourcePath } from "./target.ts";

/** The object with its answer. */
export function answerReview(call: Call, path: ResourcePath, kind: VirtualKind): WholeReply {
  const { access, cluster, method, request, user } = call;
  if (method !== "post" || path.name !== "") throw methodNotSupported();
  if (kind.kind === "Binding") return bindTo(call, path);
  const apiVersion = `${kind.group}/${kind.version}`;
  const { value } = readBody(request, { apiVersion, kind: kind.kind });
  const object = decode(kind.schema, value, { kind: kind.kind, version: kind.version, unknownFields: "drop" });
  const answer = access.review(kind.kind, object, user, { reader: cluster.store, nowMs: cluster.nowMs }, path.namespace);
  const headers = { "content-type": "application/json", "cache-control": "no-cache, private" };
  return { do: "reply", status: 201, headers, body: `${JSON.stringify(answer)}\n`, wrote: false };
}

/** The old form of a pod's binding. */
function bindTo(call: Call, path: ResourcePath): WholeReply {
  const served = servedAt(call.cluster.registry, "", "v1", "pods");
  if (served === undefined) throw new RangeError("pods are not served");
  return bind({ ...call, path, served, form: PLAIN });
}
