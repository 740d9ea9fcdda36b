/**
 * What the host needs of the core's door: requests go in, replies come out, and the host moves the bytes.
 */
import type { HttpReply, HttpRequest } from "../../../core/index.ts";

/** The API server, as far as sockets are concerned. */
export interface HttpDoor {
  /** Answers one request, refusals too; throws when the world has broken. */
  handle(request: HttpRequest): HttpReply;
  /** The time of the cluster that is served. */
  readonly nowMs: number;
  /** False while no API server would accept a connection. */
  readonly isListening: boolean;
  /** Whether somebody outside still has to answer the question that a request waits for. */
  isAsked?(ask: string): boolean;
}

/** What happens around requests. */
export interface DoorKeeper {
  /** Virtual time catches up with the wall clock: what is asked now is answered as of now. */
  catchUp(): void;
  /** Calls back when everything that was done up to now is on the disk. */
  commit(done: () => void): void;
  /** Clients have changed the cluster: time looks at what is due now. */
  wrote(): void;
  /** The world has broken; nothing can be answered any more. */
  broke(error: unknown): void;
}

/** The address that only this machine reaches. */
export const LOOPBACK = "127.0.0.1";

/** How much a listener bears. */
export interface Limits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  readonly connections: number;
  readonly watches: number;
  /** How long headers may take, and a whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** A client that takes nothing for so long, or lets so much pile up, is cut off. */
  readonly stallMs: number;
  readonly backlogBytes: number;
}

/** 3 MiB, 64 KiB: upstream's limits for bodies and (about) headers. A watch is a connection: there are more of these. */
export const LIMITS: Limits = {
  bodyBytes: 3 * 1024 * 1024,
  headerBytes: 64 * 1024,
  connections: 4_096,
  watches: 2_000,
  headersMs: 15_000,
  requestMs: 60_000,
  stallMs: 30_000,
  backlogBytes: 8 * 1024 * 1024,
};
