/**
 * A cluster with its HTTP door, asked without a socket: what a client sends in, what it would get out.
 */
import { Door } from "../../src/core/http.ts";
import { type HttpReply, type HttpRequest, Timeline } from "../../src/core/index.ts";

/** What was answered, read. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Json;
}

/** What tests read in an answer without asking first whether it is there. */
export interface Json {
  readonly kind: string;
  readonly message?: string;
  readonly code?: number;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly continue: string;
    readonly remainingItemCount?: number;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string; readonly subresource?: string }[];
  };
  readonly spec: { readonly [field: string]: unknown };
  readonly status: { readonly [field: string]: unknown };
  readonly data: { readonly [key: string]: string };
  readonly items: readonly Json[];
  readonly containers: readonly { readonly usage: { readonly cpu: string } }[];
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Json }[];
}

/** What is sent besides method and target. */
export interface Sent {
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

const TOKEN = "the-administrator";

/** A door and its cluster. */
export interface OpenDoor {
  readonly timeline: Timeline;
  readonly door: Door;
  /** The reply as it is. */
  reply(method: string, target: string, sent?: Sent): HttpReply;
  /** The reply of a request that is answered in full. */
  ask(method: string, target: string, sent?: Sent): Answer;
}

/** Opens a door to a fresh cluster; a bug is thrown, not answered. */
export function openDoor(options: ConstructorParameters<typeof Timeline>[0] = { nodes: 2 }): OpenDoor {
  const timeline = new Timeline(options, "test");
  const door = new Door(timeline, {
    token: TOKEN,
    signingKey: "signs",
    onBug: (error) => {
      throw error;
    },
  });
  const reply = (method: string, target: string, sent: Sent = {}): HttpReply => door.handle(requestOf(method, target, sent));
  return { timeline, door, reply, ask: (method, target, sent) => read(reply(method, target, sent)) };
}

/** A request as the host would hand it in. */
export function requestOf(method: string, target: string, { body, headers = {} }: Sent = {}): HttpRequest {
  const text = body === undefined ? "" : typeof body === "string" ? body : body instanceof Uint8Array ? "" : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text);
  return {
    method,
    target,
    headers: { authorization: `Bearer ${TOKEN}`, "user-agent": "test/1.0", ...headers },
    body: { bytes, text: () => (body instanceof Uint8Array ? new TextDecoder().decode(body) : text) },
  };
}

function read(reply: HttpReply): Answer {
  if (reply.do !== "reply") throw new Error(`the answer is not whole: ${reply.do}`);
  const text =
    typeof reply.body === "string"
      ? reply.body
      : reply.body instanceof Uint8Array
        ? new TextDecoder().decode(reply.body)
        : [...reply.body].join("");
  return { status: reply.status, headers: reply.headers, text, json: jsonOf(text) as Json };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
