/**
 * HTTP/1.1 over a connection to a container: requests out of bytes, answers as bytes.
 *
 * Absent on purpose: trailers, pipelined upgrades, compression.
 * @see RFC 9112
 */
import type { PortReply } from "../programs/runtime/interior.ts";
import { toByteText } from "./bytes.ts";

/** A request that has come in whole. */
export interface TalkRequest {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The first request of the bytes and what follows it; `undefined` while it is not whole, `bad` when it is none. */
export function readRequest(bytes: string): { readonly request: TalkRequest; readonly rest: string } | "bad" | undefined {
  const start = /^(?:\r?\n)*/.exec(bytes)?.[0].length ?? 0;
  const end = /\r?\n\r?\n/.exec(bytes.slice(start));
  if (end === null) return bytes.length - start > HEAD_BYTES_MAX ? "bad" : undefined;
  const [line = "", ...fields] = bytes.slice(start, start + end.index).split(/\r?\n/);
  const match = /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(line);
  if (match === null) return "bad";
  const [, method = "", path = "", version = ""] = match;
  const headers = new Map(
    fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()] as const;
    }),
  );
  const after = bytes.slice(start + end.index + end[0].length);
  const body = headers.get("transfer-encoding")?.toLowerCase() === "chunked" ? readChunks(after) : readLength(after, headers);
  if (body === undefined || body === "bad") return body;
  return { request: { method, path, version, headers, body: body.text }, rest: body.rest };
}

const HEAD_BYTES_MAX = 32_768;

interface Body {
  readonly text: string;
  readonly rest: string;
}

function readLength(bytes: string, headers: ReadonlyMap<string, string>): Body | "bad" | undefined {
  const length = Number(headers.get("content-length") ?? 0);
  if (!Number.isInteger(length) || length < 0) return "bad";
  return bytes.length < length ? undefined : { text: bytes.slice(0, length), rest: bytes.slice(length) };
}

function readChunks(bytes: string): Body | "bad" | undefined {
  let text = "";
  let at = 0;
  for (;;) {
    const stop = bytes.indexOf("\r\n", at);
    if (stop < 0) return undefined;
    const size = Number.parseInt(bytes.slice(at, stop), 16);
    if (Number.isNaN(size)) return "bad";
    if (bytes.length < stop + 4 + size) return undefined;
    text += bytes.slice(stop + 2, stop + 2 + size);
    at = stop + 4 + size;
    if (size === 0) return { text, rest: bytes.slice(at) };
  }
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** An answer with everything that stands in its head. */
export interface TalkAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes; empty where none may be sent. */
  readonly body: string;
}

/** What a server says to a request. */
export function answerTo(
  request: Pick<TalkRequest, "method">,
  reply: Extract<PortReply, { outcome: "answered" }>,
  atMs: number,
): TalkAnswer {
  const { server, contentType } = reply;
  const isStatic = server?.startsWith("nginx") === true;
  const isRefused = isStatic && !["GET", "HEAD"].includes(request.method) && reply.statusCode === 200;
  const status = isRefused ? 405 : reply.statusCode;
  const body = toByteText(
    isRefused
      ? `<html>\r\n<head><title>405 Not Allowed</title></head>\r\n<body>\r\n<center><h1>405 Not Allowed</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`
      : reply.body,
  );
  const hasBody = status !== 204 && status !== 304;
  return {
    status,
    headers: {
      ...(server === undefined ? {} : { server }),
      date: httpDate(atMs),
      ...(hasBody ? { "content-type": contentType ?? typeOf(body), "content-length": String(body.length) } : {}),
    },
    body: request.method === "HEAD" || !hasBody ? "" : body,
  };
}

/** The answer as bytes, `isLast` when the connection is closed after it. */
export function answerBytes({ body, headers, status }: TalkAnswer, isLast: boolean): string {
  const fields = Object.entries({ ...headers, connection: isLast ? "close" : "keep-alive" });
  const lines = fields.map(
    ([name, value]) =>
      `${name.replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Unknown"}\r\n${lines.join("")}\r\n${body}`;
}

/** Whether the client wants the connection closed after the answer. */
export function isLastRequest({ headers, version }: TalkRequest): boolean {
  const connection = headers.get("connection")?.toLowerCase();
  return connection === "close" || (version === "HTTP/1.0" && connection !== "keep-alive");
}

function typeOf(body: string): string {
  if (/^\s*[{[]/.test(body)) return "application/json";
  return /^\s*</.test(body) ? "text/html" : "text/plain; charset=utf-8";
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Thu, 01 Jan 2026 00:00:00 GMT`. */
function httpDate(atMs: number): string {
  const date = new Date(atMs);
  const iso = date.toISOString();
  return `${DAYS[date.getUTCDay()]}, ${iso.slice(8, 10)} ${MONTHS[date.getUTCMonth()]} ${iso.slice(0, 4)} ${iso.slice(11, 19)} GMT`;
}
