/**
 * The socket in front of the door: connections, limits, time-outs, and malformed anything.
 *
 * It listens while an API server would, at the same port whenever that is. Every request is answered by the door; what never
 * becomes a request is answered here, with a Status.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { ApiError, Broken, type HttpReply, type RequestBody, type StreamReply, type WholeReply } from "../../../core/index.ts";
import type { Certificates } from "./certificates.ts";
import { ChunkFrames } from "./chunk-frames.ts";
import { type DoorKeeper, type HttpDoor, LIMITS, type Limits, LOOPBACK } from "./door.ts";
import { Front } from "./front.ts";
import { pageRefusal } from "./guard.ts";
import { LaterReplies } from "./later.ts";
import { OpenStream, type StreamShare } from "./open-stream.ts";
import { presentedBy, readBody, requestOf } from "./read-request.ts";
import type { SessionHost } from "./relay.ts";
import { rawReply, statusReply } from "./status.ts";
import { StreamPump } from "./stream-pump.ts";
import { Turns } from "./turns.ts";
import { isUpgrade, refuseUpgrade, type Upgrading, upgrade } from "./upgrade.ts";
import { WaitingRequests } from "./waiting-requests.ts";
import { writeReply } from "./write-reply.ts";

/** How a listener is made. */
export interface ListenerOptions {
  readonly door: HttpDoor;
  readonly keeper: DoorKeeper;
  readonly address: string;
  /** 0 is any that is free. */
  readonly port: number;
  /** Speaks TLS with these, beside plain HTTP. */
  readonly certificates?: Pick<Certificates, "ofServer"> | undefined;
  /** Speaks nothing but TLS. */
  readonly isSecureOnly?: boolean;
  readonly limits?: Partial<Limits>;
  /** What could not be done, for whoever looks at the terminal. */
  complain(message: string): void;
}

/** What clients wait for may be due between two things that happen in the cluster: a line of a log, the end of a delay. */
const BEAT_MS = 50;

/** Listens for clients. */
export class HttpListener {
  readonly #options: ListenerOptions;
  readonly #limits: Limits;
  readonly #front: Front;
  /** Connections on which a request is being answered. */
  readonly #busy = new WeakSet<Duplex>();
  readonly #pump = new StreamPump((error) => this.#fail(error));
  readonly #share: StreamShare;
  readonly #turns: Turns;
  readonly #later = new LaterReplies();
  readonly #waiting = new WaitingRequests();
  readonly #sessions: SessionHost;
  #beat: NodeJS.Timeout | undefined;
  #isWanted = false;

  constructor(options: ListenerOptions) {
    const limits = { ...LIMITS, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#share = { frames: new ChunkFrames(), limits, taken: () => this.#pump.touch(), failed: (error) => this.#fail(error) };
    this.#turns = new Turns(options.keeper);
    this.#sessions = { pump: this.#pump, stallMs: limits.stallMs, act: (what) => this.#act(what) };
    const { address, port, certificates, isSecureOnly = false } = options;
    this.#front = new Front({ address, port, limits, certificates, isSecureOnly }, (server) => this.#serve(server));
  }

  /** Where clients find it: `http://127.0.0.1:8080`. */
  get url(): string {
    return this.urlOf(this.#options.isSecureOnly === true ? "https" : "http");
  }

  /** Where they find it when they speak this. */
  urlOf(scheme: "http" | "https"): string {
    const { address } = this.#options;
    // Every address is no address to connect to.
    const host = address === "0.0.0.0" ? LOOPBACK : address === "::" ? "::1" : address;
    return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${this.#front.port}`;
  }

  /** Begins to listen; refuses a port that is taken. */
  async open(): Promise<void> {
    this.#isWanted = true;
    await this.#front.open();
    this.follow();
  }

  /** Time has passed, or something was done: streams have something to say, or the API server is gone or there again. */
  follow(): void {
    if (!this.#isWanted) return;
    const { door, complain } = this.#options;
    if (!door.isListening && this.#front.isOpen) this.#front.shut();
    else if (door.isListening && !this.#front.isOpen) this.#front.reopen(() => this.follow(), complain);
    this.#waiting.follow((ask) => door.isAsked?.(ask) === true);
    this.#later.follow(door.nowMs);
    this.#pump.touch();
    this.#keepBeat();
  }

  /** Life goes on elsewhere: what was to be answered at a time that will not come is answered now. */
  branched(): void {
    this.#later.follow(Number.POSITIVE_INFINITY);
    this.#waiting.follow(() => false);
    this.follow();
  }

  /** Answers what it has to, and hangs up. */
  async close(): Promise<void> {
    this.#isWanted = false;
    clearInterval(this.#beat);
    await this.#turns.finished();
    await this.#front.close();
  }

  #serve(server: Server): void {
    server.on("request", (message, response) => this.#receive(message, response));
    server.on("checkContinue", (message: IncomingMessage, response: ServerResponse) => {
      // Whoever asks first whether a body that is too large is welcome is told before sending it.
      if (!(Number(message.headers["content-length"]) > this.#limits.bodyBytes)) response.writeContinue();
      this.#receive(message, response);
    });
    server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => this.#receiveUpgrade({ message, socket, head }));
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => this.#refuseMalformed(error, socket));
    server.on("connect", (message: IncomingMessage, socket: Duplex, head: Buffer) =>
      refuseUpgrade({ message, socket, head }, statusReply(405, "the server does not allow this method on the requested resource")),
    );
  }

  #receive(message: IncomingMessage, response: ServerResponse): void {
    const { socket } = message;
    this.#busy.add(socket);
    response.once("close", () => this.#busy.delete(socket));
    // Who leaves before the answer is nobody's trouble.
    response.on("error", () => {});
    const refusal = this.#refusalOf(message);
    readBody(message, this.#limits.bodyBytes, (body) => {
      if (refusal !== undefined) this.#send(message, response, refusal);
      else if (body === undefined) this.#refuseBody(message, response);
      else this.#handle(message, response, body);
    });
  }

  #refusalOf(message: IncomingMessage): WholeReply | undefined {
    const { host, origin } = message.headers;
    return pageRefusal({ host, origin, isSecure: message.socket instanceof TLSSocket }, this.#options.address);
  }

  #refuseBody(message: IncomingMessage, response: ServerResponse): void {
    response.setHeader("connection", "close");
    const text = `Request entity too large: limit is ${this.#limits.bodyBytes}`;
    this.#send(message, response, statusReply(413, text));
    // What is still on its way is of no use to anybody; once the answer is out, the rest is not read.
    response.once("finish", () => message.destroy());
  }

  #handle(message: IncomingMessage, response: ServerResponse, body: RequestBody): void {
    this.#options.keeper.catchUp();
    this.#offer(message, response, body);
  }

  /** Lets the door answer, without letting time pass before: what is offered again is so at the instant of its answer. */
  #offer(message: IncomingMessage, response: ServerResponse, body: RequestBody): void {
    if (response.destroyed) return;
    const reply = this.#ask(message, body);
    if (reply === undefined) response.destroy();
    else this.#answer(message, response, reply, body);
  }

  /** What the door says; nothing when the world has broken. */
  #ask(message: IncomingMessage, body: RequestBody): HttpReply | undefined {
    const certificate = presentedBy(message);
    if (certificate === "unknown") return statusReply(401, "Unauthorized");
    const { keeper, door } = this.#options;
    try {
      return door.handle(requestOf(message, body, certificate));
    } catch (error) {
      keeper.broke(error);
      return undefined;
    }
  }

  #answer(message: IncomingMessage, response: ServerResponse, reply: HttpReply, body: RequestBody): void {
    if (response.destroyed) return;
    switch (reply.do) {
      case "reply":
        if (reply.wrote) this.#turns.afterCommit(() => this.#send(message, response, reply));
        else this.#send(message, response, reply);
        return;
      case "later":
        // What was done is kept at once, whenever it is told.
        if (reply.reply.wrote) this.#turns.afterCommit(() => {});
        response.once(
          "close",
          this.#later.add(reply, (due) => this.#send(message, response, due)),
        );
        this.#keepBeat();
        return;
      case "wait": {
        const again = (): void => this.#offer(message, response, body);
        response.once("close", this.#waiting.add(reply, again));
        // Whoever asks outside has to hear of the question.
        this.#turns.afterCommit(() => {});
        return;
      }
      case "stream":
        this.#stream(message, response, reply);
        return;
      default:
        this.#send(message, response, UPGRADE_REQUIRED);
    }
  }

  #stream(message: IncomingMessage, response: ServerResponse, reply: StreamReply): void {
    if (this.#pump.size >= this.#limits.watches) {
      this.#send(message, response, tooManyWatches());
      return;
    }
    response.once("close", this.#pump.add(new OpenStream(response, reply, this.#share)));
    this.#keepBeat();
  }

  #receiveUpgrade(upgrading: Upgrading): void {
    this.#busy.add(upgrading.socket);
    this.#options.keeper.catchUp();
    this.#offerUpgrade(upgrading);
  }

  #offerUpgrade(upgrading: Upgrading): void {
    const { message, socket } = upgrading;
    if (socket.destroyed) return;
    const refusal = this.#refusalOf(message);
    const reply = refusal ?? this.#ask(message, NO_BODY);
    if (reply === undefined) socket.destroy();
    else if (reply.do === "wait") {
      socket.once(
        "close",
        this.#waiting.add(reply, () => this.#offerUpgrade(upgrading)),
      );
      this.#turns.afterCommit(() => {});
    } else if (refusal !== undefined || !isUpgrade(message)) refuseUpgrade(upgrading, reply.do === "reply" ? reply : UPGRADE_REQUIRED);
    else if (reply.do === "reply" && reply.wrote) this.#turns.afterCommit(() => refuseUpgrade(upgrading, reply));
    else {
      // Time has to look at what a session that has just begun will do.
      this.#turns.afterCommit(() => {});
      upgrade(upgrading, reply, this.#sessions);
      this.#keepBeat();
    }
  }

  /** What a client does to its session is an input like any other. */
  #act(what: () => void): void {
    const { keeper } = this.#options;
    try {
      keeper.catchUp();
      what();
    } catch (error) {
      // A session that is refused something ends by itself.
      if (!(error instanceof ApiError)) keeper.broke(error);
      return;
    }
    this.#turns.afterCommit(() => {});
  }

  /** While somebody waits, time is looked at often. */
  #keepBeat(): void {
    const isNeeded = this.#isWanted && this.#pump.size + this.#later.size > 0;
    if (isNeeded === (this.#beat !== undefined)) return;
    clearInterval(this.#beat);
    this.#beat = isNeeded ? setInterval(() => this.#passTime(), BEAT_MS) : undefined;
  }

  #passTime(): void {
    this.#options.keeper.catchUp();
    this.follow();
  }

  #send(message: IncomingMessage, response: ServerResponse, reply: WholeReply): void {
    if (response.destroyed) return;
    const { method = "GET" } = message;
    const failed = (error: unknown): void => this.#fail(error);
    try {
      writeReply(response, reply, { method, acceptEncoding: acceptEncodingOf(message), nowMs: () => performance.now(), failed });
    } catch (error) {
      response.destroy();
      failed(error);
    }
  }

  /** A bug of ours that spoils one answer, unless the world itself has broken. */
  #fail(error: unknown): void {
    const { keeper, complain } = this.#options;
    if (error instanceof Broken) keeper.broke(error);
    else complain(`error: an answer broke off: ${error instanceof Error ? error.message : String(error)}`);
  }

  #refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === "ECONNRESET" || !socket.writable || this.#busy.has(socket)) socket.destroy();
    else socket.end(rawReply(malformedReply(error.code)), () => socket.destroy());
  }
}

const NO_BODY: RequestBody = { bytes: new Uint8Array(0), text: () => "" };
const UPGRADE_REQUIRED = statusReply(400, "Upgrade request required");

function malformedReply(code: string | undefined): WholeReply {
  if (code === "HPE_HEADER_OVERFLOW") return statusReply(431, "Request Header Fields Too Large");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return statusReply(408, "Timeout: the request took too long to arrive");
  return statusReply(400, "Bad Request: this is not HTTP");
}

function tooManyWatches(): WholeReply {
  const reply = statusReply(429, "too many watches are open, please try again later");
  return { ...reply, headers: { ...reply.headers, "retry-after": "1" } };
}

function acceptEncodingOf({ headers }: IncomingMessage): string | undefined {
  const value = headers["accept-encoding"];
  return Array.isArray(value) ? value.join(", ") : value;
}
