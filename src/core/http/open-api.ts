/**
 * The OpenAPI documents, v3 and v2.
 * @see kubernetes staging/src/k8s.io/kube-openapi/pkg/handler3/handler.go
 */
import type { OpenApi } from "../api/openapi/open-api.ts";
import { mediaTypes } from "./accept.ts";
import type { Call } from "./context.ts";
import type { WholeReply } from "./contract.ts";

/** As clients ask for it, and as it is answered: with an @ it would be no media type. */
const V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
const V2_PROTOBUF_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** `/openapi/v3`, `/openapi/v3/apis/apps/v1`, `/openapi/v2`; undefined for everything else. */
export function openApiReply(call: Call, openApi: OpenApi, path: readonly string[]): WholeReply | undefined {
  const [version, ...rest] = path;
  if (version === "v2" && rest.length === 0) return documentV2(call, openApi);
  if (version !== "v3") return undefined;
  if (rest.length === 0) return reply(openApi.index(), "application/json");
  const name = rest.join("/");
  const document = openApi.document(name);
  if (document === undefined) return undefined;
  const hash = openApi.hash(name) ?? "";
  const asked = call.query.text("hash");
  // A document of a given hash never changes; who asks for one of the past is led to the present one.
  if (asked !== undefined && asked !== hash)
    return { ...reply("", "application/json", { location: `/openapi/v3/${name}?hash=${hash}` }), status: 301 };
  const lasting: Readonly<Record<string, string>> =
    asked === undefined ? {} : { "cache-control": "public, immutable", expires: "Thu, 31 Dec 2099 23:59:59 GMT" };
  if (call.request.headers["if-none-match"] === `"${hash}"`)
    return { ...reply("", "application/json", { etag: `"${hash}"` }), status: 304 };
  return reply(document, "application/json", { etag: `"${hash}"`, vary: "Accept", ...lasting });
}

function documentV2({ request }: Call, openApi: OpenApi): WholeReply {
  const types = mediaTypes(request.headers.accept ?? "");
  const isBinary = (type: string): boolean => type === V2_PROTOBUF || type === V2_PROTOBUF_TYPE;
  const chosen = types.find(({ type }) => isBinary(type) || type === "application/json" || type === "*/*")?.type ?? "";
  return isBinary(chosen) ? reply(openApi.v2Protobuf(), V2_PROTOBUF_TYPE) : reply(openApi.v2Json(), "application/json");
}

function reply(body: string | Uint8Array, type: string, headers: { readonly [name: string]: string } = {}): WholeReply {
  return { do: "reply", status: 200, headers: { "content-type": type, ...headers }, body, wrote: false };
}
