/**
 * A watch or a followed log on its way to one client: no faster than it is taken, and no longer than it may last.
 */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { StreamPart, StreamReply } from "../../../core/index.ts";
import type { ChunkFrames } from "./chunk-frames.ts";
import type { Limits } from "./door.ts";
import type { Pumped } from "./stream-pump.ts";

/** How much is read at a time. */
const READ_BYTES = 256 * 1024;

/** What streams of one listener share. */
export interface StreamShare {
  readonly frames: ChunkFrames;
  readonly limits: Limits;
  /** Called when a client that was slow takes more again. */
  taken(): void;
  /** Told what broke a stream. */
  failed(error: unknown): void;
}

/** One stream. */
export class OpenStream implements Pumped {
  readonly #response: ServerResponse;
  readonly #reply: StreamReply;
  readonly #share: StreamShare;
  /** Where framed bytes go directly; undefined while another answer has the connection, or where nothing is framed. */
  readonly #socket: Socket | undefined;
  #isOver = false;
  #isBlocked = false;
  #cutter: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, reply: StreamReply, share: StreamShare) {
    this.#response = response;
    this.#reply = reply;
    this.#share = share;
    const { status, headers, timeoutMs } = reply;
    response.writeHead(status, headers);
    // With nothing to say yet Node would say nothing, and the client would wait for its headers.
    response.flushHeaders();
    this.#socket = response.chunkedEncoding ? (response.socket ?? undefined) : undefined;
    response.once("close", () => this.#leave());
    if (timeoutMs !== undefined) this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
  }

  pump(): boolean {
    const { stream } = this.#reply;
    if (this.#isOver || this.#isBlocked || !stream.ready()) return false;
    const part = stream.read(READ_BYTES);
    this.#write(part);
    if (part.done) this.#finish();
    return !part.done && !this.#isBlocked && stream.ready();
  }

  cut(): void {
    this.#response.destroy();
  }

  /** Its time is over. */
  end(): void {
    if (this.#isOver) return;
    this.#write(this.#reply.stream.end());
    this.#finish();
  }

  #timeOut(): void {
    try {
      this.end();
    } catch (error) {
      this.cut();
      this.#share.failed(error);
    }
  }

  #write({ chunks }: StreamPart): void {
    if (chunks.length === 0) return;
    const target = this.#socket ?? this.#response;
    const isTaken =
      this.#socket?.write(this.#share.frames.bytesOf(chunks)) ??
      this.#response.write(Buffer.concat(chunks.map(({ text, bytes }) => bytes ?? Buffer.from(text))));
    if (target.writableLength > this.#share.limits.backlogBytes) this.#response.destroy();
    else if (!isTaken) this.#block(target);
  }

  #block(target: Socket | ServerResponse): void {
    this.#isBlocked = true;
    // Most often the bytes are gone before anybody looks: a timer is worth setting only for those that are not.
    if (target.writableLength > 0) this.#cutter ??= setTimeout(() => this.#response.destroy(), this.#share.limits.stallMs);
    target.once("drain", () => {
      this.#isBlocked = false;
      clearTimeout(this.#cutter);
      this.#cutter = undefined;
      this.#share.taken();
    });
  }

  #finish(): void {
    this.#leave();
    this.#response.end();
  }

  #leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#cutter);
  }
}
