/**
 * Bytes to and from a client, whatever carries them: a socket that has been upgraded, or the messages of a WebSocket.
 */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** A connection in both directions. */
export interface ByteLink {
  /** How much the client has not taken yet. */
  readonly backlogBytes: number;
  send(bytes: Uint8Array): void;
  /** Calls back with everything that arrives, once this is called. */
  onBytes(take: (bytes: Buffer) => void): void;
  /** Calls back when it is over, once. */
  onClose(over: () => void): void;
  /** Calls back whenever the client has taken what was sent. */
  onDrain(taken: () => void): void;
  /** Takes no more for now, or again. */
  pause(): void;
  resume(): void;
  /** Hangs up when everything is sent. */
  end(): void;
  destroy(): void;
}

/** How long the other side may take to hang up after us. */
const LINGER_MS = 5_000;

/** A socket that speaks no HTTP any more; `head` came right behind the request. */
export function socketLink(socket: Duplex, head: Buffer): ByteLink {
  // A server's sockets stay half open until they are ended: a client that sends no more frames has gone.
  socket.once("end", () => socket.end());
  return {
    get backlogBytes() {
      return socket.writableLength;
    },
    send: (bytes) => void socket.write(bytes),
    onBytes(take) {
      if (head.length > 0) socket.unshift(head);
      socket.on("data", take);
    },
    onClose: (over) => void socket.once("close", over),
    onDrain: (taken) => void socket.on("drain", taken),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end() {
      socket.end();
      const cutter = setTimeout(() => socket.destroy(), LINGER_MS);
      socket.once("close", () => clearTimeout(cutter));
    },
    destroy: () => void socket.destroy(),
  };
}

/** A WebSocket whose binary messages are one run of bytes. */
export function tunnelLink(webSocket: WebSocket, socket: Duplex): ByteLink {
  return {
    get backlogBytes() {
      return webSocket.bufferedAmount;
    },
    send: (bytes) => webSocket.send(bytes),
    onBytes: (take) => void webSocket.on("message", (message: Buffer) => take(message)),
    onClose: (over) => void webSocket.once("close", over),
    onDrain: (taken) => void socket.on("drain", taken),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    end: () => webSocket.close(NORMAL),
    destroy: () => webSocket.terminate(),
  };
}

/** The code of an orderly end of a WebSocket. */
export const NORMAL = 1_000;

/** Wants nothing more than to know that errors of a connection are no news: its end says it all. */
export function ignoreErrors(emitter: Socket | Duplex | WebSocket): void {
  emitter.on("error", () => {});
}
