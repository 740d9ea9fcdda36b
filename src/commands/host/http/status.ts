/**
 * Refusals that are the listener's own, as the API server words them.
 * @see kubernetes apimachinery pkg/api/errors/errors.go
 */
import { STATUS_CODES } from "node:http";
import type { WholeReply } from "../../../core/index.ts";

/** Upstream's reasons for the codes that a listener gives. */
const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  405: "MethodNotAllowed",
  408: "Timeout",
  413: "RequestEntityTooLarge",
  429: "TooManyRequests",
  431: "BadRequest",
  503: "ServiceUnavailable",
};

/** A Status that says why a request was refused. */
export function statusReply(code: number, message: string): WholeReply {
  const reason = REASONS[code];
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === undefined ? {} : { reason }),
    code,
  };
  return { do: "reply", status: code, headers: { "content-type": "application/json" }, body: `${JSON.stringify(status)}\n`, wrote: false };
}

/** A whole answer as bytes for a socket that will be closed: for connections that are no (or no longer) HTTP of Node's. */
export function rawReply({ status, headers, body }: WholeReply): Buffer {
  const bytes = bodyBytes(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, `content-length: ${bytes.length}`, "connection: close"];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
}

function bodyBytes(body: WholeReply["body"]): Uint8Array {
  if (typeof body === "string") return Buffer.from(body);
  return body instanceof Uint8Array ? body : Buffer.from([...body].join(""));
}
