/**
 * What holds of every answer, whatever was asked.
 */
import { validateHeaderName, validateHeaderValue } from "node:http";
import { parse } from "yaml";
import { decodeProtobuf } from "../../../src/core/api/protobuf/decode.ts";
import type { HttpReply, StreamPart, WholeReply } from "../../../src/core/http/contract.ts";

/** How the server says that it is not well itself, as upstream's does: while etcd has no quorum. */
const UNWELL = /^(?:\[[+-]\][^\n]+\n)+(?:healthz|livez|readyz) check failed\n$|^internal server error: etcd failed: /;

/**
 * Errors of the server's that upstream gives too, each with its reason. Beside these there are those for which upstream's
 * handlers have no code, and which come through without a reason (`Unknown`): storage's own ("resourceVersion should not be
 * set …", etcd that is away), a merge that does not fit, an eviction with two budgets, an apply that the types refuse.
 */
const UPSTREAMS: readonly RegExp[] = [
  // Impersonating a group, a uid or an extra without a user is an error that upstream's filter has no better code for.
  /without impersonating a user/,
  // The check against escalation looks a role up before anything is validated.
  /unsupported role reference kind/,
  // Faults: a request through the API's proxy reaches a kubelet or a container that is not there.
  /^error (?:trying to reach service|dialing backend)|dial tcp |dial timeout|connection refused|No agent available|Get "https?:/,
];

/** What is wrong with an answer; nothing when all is well. */
export function faultOf(reply: HttpReply, method: string): string | undefined {
  switch (reply.do) {
    case "reply":
      return wholeFault(reply, method);
    case "later":
      return Number.isFinite(reply.atMs) ? proxiedFault(reply.reply) : `an answer at ${reply.atMs}`;
    case "stream":
      return headFault(reply);
    default:
      return undefined;
  }
}

/** What is wrong with a part of a watch. */
export function partFault({ chunks }: StreamPart, isWatch: boolean): string | undefined {
  for (const { text, bytes } of chunks) {
    if (!isWatch || bytes !== undefined) continue;
    if (!text.endsWith("\n")) return `a chunk without an end: ${text.slice(-80)}`;
    const { type, object } = JSON.parse(text);
    if (typeof type !== "string" || typeof object !== "object") return `no event: ${text.slice(0, 80)}`;
  }
  return undefined;
}

function headFault({ status, headers }: Pick<WholeReply, "status" | "headers">): string | undefined {
  if (!Number.isInteger(status) || status < 200 || status > 599) return `status ${status}`;
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  } catch (error) {
    return `a header that cannot be sent: ${String(error)}`;
  }
  return undefined;
}

/** What a container answered is its own affair, but for what no socket would take. */
function proxiedFault(reply: WholeReply): string | undefined {
  return headFault(reply);
}

function wholeFault(reply: WholeReply, method: string): string | undefined {
  const head = headFault(reply);
  if (head !== undefined) return head;
  const type = reply.headers["content-type"] ?? "";
  const { body } = reply;
  if (body instanceof Uint8Array) return type === "application/vnd.kubernetes.protobuf" ? protobufFault(body) : undefined;
  const text = typeof body === "string" ? body : [...body].join("");
  if (type === "application/yaml") return jsonFault(reply.status, parse(text), method);
  if (!type.startsWith("application/json") || text === "") return reply.status === 500 && !UNWELL.test(text) ? `500: ${text}` : undefined;
  return jsonFault(reply.status, JSON.parse(text), method);
}

function protobufFault(bytes: Uint8Array): string | undefined {
  const { object } = decodeProtobuf(bytes, { apiVersion: "", kind: "" });
  return typeof object === "object" && object !== null ? undefined : "protobuf that is no object";
}

function jsonFault(status: number, value: unknown, method: string): string | undefined {
  if (typeof value !== "object" || value === null) return `no object: ${String(value)}`;
  const { kind, message = "", code, reason } = value as Partial<Record<"kind" | "message" | "code" | "reason", string>>;
  if (status < 400) return undefined;
  if (kind !== "Status") return `a refusal (${status}) that is no Status: ${JSON.stringify(value).slice(0, 200)}`;
  if (Number(code) !== status) return `a Status with code ${String(code)} in an answer with ${status}`;
  if (status === 500 && reason !== undefined && !UPSTREAMS.some((known) => known.test(message))) return `500 to ${method}: ${message}`;
  return undefined;
}
