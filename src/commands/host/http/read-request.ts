/**
 * From what Node has parsed to the request that the door takes; bodies are read whole, up to a limit.
 */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { HttpRequest, RequestBody } from "../../../core/index.ts";

const NO_BYTES = new Uint8Array(0);
const NO_BODY: RequestBody = { bytes: NO_BYTES, text: () => "" };

/** Who has proven to be who by a certificate: nobody, somebody, or somebody whose certificate nobody vouches for. */
type Presented = HttpRequest["certificate"] | "unknown";

/** The request for the door. */
export function requestOf(message: IncomingMessage, body: RequestBody, certificate: HttpRequest["certificate"]): HttpRequest {
  const { method = "GET", url = "/" } = message;
  return { method, target: originForm(url), headers: headersOf(message), body, ...(certificate === undefined ? {} : { certificate }) };
}

/** Path and query of a target that names scheme and host as well, as one sends it to a proxy. */
function originForm(url: string): string {
  if (url.startsWith("/")) return url;
  const target = url.replace(/^https?:\/\/[^/?]*/i, "");
  return target.startsWith("/") ? target : `/${target}`;
}

/** Calls back with the body, or with `undefined` as soon as it is known to be larger than allowed; never when the client leaves. */
export function readBody(message: IncomingMessage, limitBytes: number, take: (body: RequestBody | undefined) => void): void {
  const { "content-length": length, "transfer-encoding": encoding } = message.headers;
  if (encoding === undefined && (length === undefined || length === "0")) {
    message.resume();
    take(NO_BODY);
    return;
  }
  if (Number(length) > limitBytes) {
    take(undefined);
    return;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  message.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= limitBytes) pieces.push(piece);
    else if (bytes - piece.length <= limitBytes) take(undefined);
  });
  message.on("end", () => {
    if (bytes <= limitBytes) take(bodyOf(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes)));
  });
}

/** Whose certificate a connection came with. */
export function presentedBy(message: IncomingMessage): Presented {
  const { socket } = message;
  if (!(socket instanceof TLSSocket)) return undefined;
  const { subject } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  if (!socket.authorized) return "unknown";
  const { CN: names, O: organizations } = subject;
  return { commonName: listOf(names)[0] ?? "", organizations: listOf(organizations) };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function bodyOf(bytes: Buffer | undefined): RequestBody {
  return bytes === undefined ? NO_BODY : { bytes, text: () => bytes.toString("utf8") };
}

function headersOf({ headers }: IncomingMessage): HttpRequest["headers"] {
  // The only name whose values Node leaves apart; no client sends it.
  const { "set-cookie": _cookies, ...others } = headers;
  return others as HttpRequest["headers"];
}
