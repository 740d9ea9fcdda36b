/**
 * Sends a question to whoever it is for, and tells what came back; failures in the words of Go's HTTP client.
 */
import { type RequestOptions, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { Answer, Ask } from "../../../core/index.ts";

/** Nobody has more to say about one object. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** What Node's errors carry besides their message. */
interface Trouble extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly host?: string;
  readonly reason?: string;
}

/** Asks; calls back once, whatever happens. Returns how to give up. */
export function postReview(ask: Ask, done: (answer: Answer) => void): () => void {
  let isDone = false;
  const finish = (answer: Answer): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    done(answer);
  };
  const body = Buffer.from(ask.body);
  const isPlain = ask.url.startsWith("http:");
  const options: RequestOptions & { readonly ca?: Buffer } = {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, */*",
      "content-length": body.length,
      "user-agent": "kube-apiserver-admission",
    },
    agent: false,
    ...(ask.caBundle === undefined ? {} : { ca: Buffer.from(ask.caBundle, "base64") }),
  };
  const request = (isPlain ? requestPlain : requestSecure)(ask.url, options, (response) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    response.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= ANSWER_BYTES_MAX) pieces.push(piece);
      else request.destroy(new Error("the response is too large"));
    });
    response.on("error", (error: Trouble) => finish({ failure: failureText(error) }));
    response.on("end", () => {
      const { statusCode: status = 0, headers } = response;
      finish({ status, type: headers["content-type"] ?? "", body: Buffer.concat(pieces).toString("utf8") });
    });
  });
  const timer = setTimeout(() => {
    finish({ failure: "context deadline exceeded" });
    request.destroy();
  }, ask.timeoutMs);
  request.on("error", (error: Trouble) => finish({ failure: failureText(error) }));
  request.end(body);
  return () => {
    isDone = true;
    clearTimeout(timer);
    request.destroy();
  };
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** What Go would have said of it. */
export function failureText(error: Trouble): string {
  const { code = "", address = "", port = 0, hostname = "", message } = error;
  // A name with several addresses fails once for each; the first is told.
  const [first] = error instanceof AggregateError ? (error.errors as readonly Trouble[]) : [];
  if (first !== undefined) return failureText(first);
  if (code === "ECONNREFUSED") return `dial tcp ${hostPort(address, port)}: connect: connection refused`;
  if (code === "EHOSTUNREACH") return `dial tcp ${hostPort(address, port)}: connect: no route to host`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${hostname}: no such host`;
  if (code === "ECONNRESET") return "EOF";
  if (code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER") return "http: server gave HTTP response to HTTPS client";
  const certificate = certificateText(error);
  return certificate === undefined ? message : `tls: failed to verify certificate: x509: ${certificate}`;
}

function certificateText({ code = "", reason, host = "" }: Trouble): string | undefined {
  if (UNKNOWN_AUTHORITY.has(code)) return "certificate signed by unknown authority";
  if (code === "CERT_HAS_EXPIRED") return "certificate has expired or is not yet valid";
  if (code === "CERT_NOT_YET_VALID") return "certificate has expired or is not yet valid";
  if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return undefined;
  const names = /altnames: (.*)$/.exec(reason ?? "")?.[1]?.replaceAll(/(DNS|IP Address):/g, "") ?? "";
  return names === ""
    ? `certificate is not valid for any names, but wanted to match ${host}`
    : `certificate is valid for ${names}, not ${host}`;
}

function hostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
