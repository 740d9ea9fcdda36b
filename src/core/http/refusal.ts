/**
 * Refusals as the Status objects that clients read.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go (Status)
 */
import { ApiError } from "../api/errors.ts";
import type { WholeReply } from "./contract.ts";

/** A Status: what became of a request that has no object to show. */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string };
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: unknown;
  readonly code?: number;
}

/** What kubectl prints before a message; refusals that were worded as whole lines lose it on their way to a client. */
const KUBECTL_PREFIX = /^(?:Error from server(?: \([A-Za-z]+\))?|error): /;

/** The Status of a refusal. */
export function statusOf(error: ApiError, metadata: Status["metadata"] = {}): Status {
  const { reason, code } = error;
  const details = withoutInsight(error.details);
  const hasDetails = Object.values(details).some((value) => value !== undefined && value !== "");
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata,
    status: "Failure",
    message: error.message.replace(KUBECTL_PREFIX, ""),
    ...(reason === "Unknown" ? {} : { reason }),
    ...(hasDetails ? { details: withoutEmpty(details) } : {}),
    code,
  };
}

/** The answer to a request that was refused. */
export function refusalReply(error: ApiError, metadata?: Status["metadata"]): WholeReply {
  const { retryAfterSeconds } = error.details;
  return {
    do: "reply",
    status: error.code,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-cache, private",
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    },
    body: `${JSON.stringify(statusOf(error, metadata))}\n`,
    wrote: false,
  };
}

/** The path stands for nothing that is served; plain text, as upstream's multiplexer has it. */
export function pathNotFound(): WholeReply {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { do: "reply", status: 404, headers, body: "404 page not found\n", wrote: false };
}

/** A kind or subresource that is not served. */
export function noSuchResource(): ApiError {
  return new ApiError("NotFound", "the server could not find the requested resource");
}

/** Custom objects are asked for in protobuf. */
export function noProtobuf(isList: boolean): ApiError {
  const type = `*unstructured.Unstructured${isList ? "List" : ""}`;
  const what = "does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message";
  return new ApiError("NotAcceptable", `object ${type} ${what}`);
}

/** A verb that the resource does not know. */
export function methodNotSupported(): ApiError {
  return new ApiError("MethodNotAllowed", "the server does not allow this method on the requested resource");
}

/** Why a JSON patch does not apply is known, and told where people read it; upstream's server keeps it to itself. */
function withoutInsight({ causes, ...details }: ApiError["details"]): ApiError["details"] {
  const told = causes?.filter(({ reason }) => reason !== "UnexpectedServerResponse") ?? [];
  return told.length === 0 ? details : { ...details, causes: told };
}

function withoutEmpty(details: ApiError["details"]): object {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined && value !== ""));
}
