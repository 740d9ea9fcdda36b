/**
 * The port that clients connect to. Plain HTTP and TLS come in at the same one: the first byte tells them apart.
 *
 * While it is shut it is as if nobody were there: connections are refused, and those that were open end.
 */
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import { ApiError } from "../../../core/index.ts";
import { reasonOf } from "../journal-file.ts";
import type { Certificates } from "./certificates.ts";
import type { Limits } from "./door.ts";
import { rawReply, statusReply } from "./status.ts";

/** How a port is opened. */
export interface FrontOptions {
  readonly address: string;
  /** 0 is any that is free. */
  readonly port: number;
  readonly limits: Limits;
  /** Speaks TLS with these, too. */
  readonly certificates?: Pick<Certificates, "ofServer"> | undefined;
  /** Plain HTTP is told to go away. */
  readonly isSecureOnly: boolean;
}

/** Longer than clients of Go keep an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 120_000;
const KEEP_ALIVE_PROBE_MS = 30_000;
const CHECK_MS = 5_000;
const HANDSHAKE_MS = 10_000;
/** How soon it is tried again to listen at a port that somebody else has taken meanwhile. */
const RETRY_MS = 1_000;
/** The type of a TLS record that begins a handshake. */
const TLS_HANDSHAKE = 0x16;

/** One port. */
export class Front {
  readonly #options: FrontOptions;
  readonly #server: Server;
  readonly #plain: HttpServer;
  readonly #secure: HttpServer | undefined;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #isTrying = false;
  #retry: NodeJS.Timeout | undefined;

  /** Requests come to the servers that `serve` is shown. */
  constructor(options: FrontOptions, serve: (server: HttpServer) => void) {
    const { limits, certificates } = options;
    const settings = settingsOf(limits);
    this.#options = options;
    this.#port = options.port;
    this.#plain = createHttpServer(settings);
    if (certificates !== undefined)
      this.#secure = createHttpsServer({
        ...settings,
        ...certificates.ofServer,
        handshakeTimeout: HANDSHAKE_MS,
        ALPNProtocols: ["http/1.1"],
      });
    for (const server of [this.#plain, this.#secure]) if (server !== undefined) serve(server);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS });
    this.#server.maxConnections = limits.connections;
    this.#server.on("connection", (socket) => this.#accept(socket));
    // They watch for slow clients from the moment at which they listen; they never do so themselves.
    this.#server.once("listening", () => {
      for (const server of [this.#plain, this.#secure]) server?.emit("listening");
    });
  }

  /** The port's number, once it is open. */
  get port(): number {
    return this.#port;
  }

  get isOpen(): boolean {
    return this.#server.listening;
  }

  /** Refuses a port that is taken. */
  open(): Promise<void> {
    const server = this.#server;
    const { address } = this.#options;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        server.off("listening", succeed);
        reject(new ApiError("Conflict", `error: cannot listen on ${address} port ${this.#port}: ${listenReason(error)}`));
      };
      const succeed = (): void => {
        server.off("error", fail);
        const bound = server.address();
        if (bound !== null && typeof bound === "object") this.#port = bound.port;
        resolve();
      };
      server.once("error", fail);
      server.once("listening", succeed);
      server.listen(this.#port, address);
    });
  }

  /** As if nobody were there, from now on. */
  shut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Opens again, sooner or later. */
  reopen(opened: () => void, complain: (message: string) => void): void {
    if (this.#isTrying) return;
    this.#isTrying = true;
    this.open().then(
      () => {
        this.#isTrying = false;
        opened();
      },
      (error: unknown) => {
        complain(error instanceof Error ? error.message : String(error));
        this.#retry = setTimeout(() => {
          this.#isTrying = false;
          opened();
        }, RETRY_MS);
      },
    );
  }

  /** Shuts for good. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    // What watches for slow clients ends; that they never listened is no news.
    for (const server of [this.#plain, this.#secure]) server?.close(() => {});
    if (!this.isOpen) return;
    const closed = new Promise<void>((resolve) => this.#server.once("close", resolve));
    this.shut();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // Until a server has it nobody else hears of its errors, and nobody else gets tired of its silence.
    const ignore = (): void => {};
    const leave = (): void => void socket.destroy();
    socket.on("error", ignore);
    socket.once("end", leave);
    socket.setTimeout(this.#options.limits.headersMs, leave);
    const look = (): void => {
      const first: Buffer | null = socket.read(1);
      if (first === null) {
        if (!socket.readableEnded && !socket.destroyed) socket.once("readable", look);
        return;
      }
      socket.setTimeout(0);
      socket.off("timeout", leave).off("end", leave).off("error", ignore);
      socket.unshift(first);
      this.#hand(socket, first[0] === TLS_HANDSHAKE);
    };
    look();
  }

  #hand(socket: Socket, isSecure: boolean): void {
    const server = isSecure ? this.#secure : this.#plain;
    // Without certificates the bytes are as good as any that are no HTTP, and are refused as such.
    if (isSecure || !this.#options.isSecureOnly) (server ?? this.#plain).emit("connection", socket);
    else {
      socket.on("error", () => {});
      // Go's server says it in these words.
      socket.end(rawReply(statusReply(400, "Client sent an HTTP request to an HTTPS server.")), () => socket.destroy());
    }
  }
}

function settingsOf({ headerBytes, headersMs, requestMs }: Limits) {
  return {
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, headersMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
}

function listenReason(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return "it is in use by another program";
  if (error.code === "EADDRNOTAVAIL") return "this machine has no such address";
  return reasonOf(error);
}
