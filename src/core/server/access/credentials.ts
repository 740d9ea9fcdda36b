/**
 * What a request shows of its sender.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/authentication/request/{bearertoken,websocket}
 */
import { bytesOfBase64 } from "../../api/base64.ts";
import { decodeUtf8 } from "../../api/utf8.ts";

export interface Credentials {
  /** The header as sent. */
  readonly authorization?: string | undefined;
  /** The header `sec-websocket-protocol` as sent: browsers can send no other. */
  readonly protocols?: string | undefined;
  /** The subject of the client's certificate, once it is verified. */
  readonly certificate?: { readonly commonName: string; readonly organizations: readonly string[] } | undefined;
}

const PROTOCOL_PREFIX = "base64url.bearer.authorization.k8s.io.";

/** The bearer token; undefined when there is none, whatever else the header says. */
export function bearerTokenOf({ authorization = "", protocols = "" }: Credentials): string | undefined {
  const [scheme = "", token = ""] = authorization.trim().split(" ");
  if (scheme.toLowerCase() === "bearer" && token !== "") return token;
  const protocol = protocols
    .split(",")
    .map((each) => each.trim())
    .find((each) => each.startsWith(PROTOCOL_PREFIX));
  if (protocol === undefined) return undefined;
  const encoded = protocol.slice(PROTOCOL_PREFIX.length).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = bytesOfBase64(encoded + "=".repeat((4 - (encoded.length % 4)) % 4));
  // What cannot be read stands for nobody; it is not as if nothing had been shown.
  return bytes === undefined ? "" : decodeUtf8(bytes);
}
