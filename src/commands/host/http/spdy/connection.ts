/**
 * The server's side of one SPDY/3.1 connection, as far as Kubernetes' clients go: streams that they open, in both directions.
 *
 * Like upstream's own implementation it keeps no windows: the client never updates them, and TCP slows down whoever is fast.
 * @see github.com/moby/spdystream connection.go
 */
import type { ByteLink } from "../byte-link.ts";
import { FrameReader, type FrameSink } from "./frame-reader.ts";
import { HeaderReader, HeaderWriter, type SpdyHeaders } from "./headers.ts";

/** Types of control frames. */
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const HEADERS = 8;
const FLAG_FIN = 1;
/** Why streams are reset. */
const PROTOCOL_ERROR = 1;
const REFUSED_STREAM = 3;
const CANCEL = 5;
const INVALID_STREAM = 2;

const DATA_BYTES_MAX = 64 * 1024;
const STREAMS_MAX = 1_000;
const UNHEARD_BYTES_MAX = 1024 * 1024;
/** Where the header block of a SYN_STREAM begins. */
const SYN_STREAM_HEAD = 10;

/** What happens on a stream. */
export interface StreamListener {
  data(bytes: Buffer): void;
  /** The client sends no more. */
  ended(): void;
  /** The client, or the whole connection, is gone. */
  gone(): void;
}

/** One stream that the client has opened. */
export class SpdyStream {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #connection: SpdyConnection;
  #listener: StreamListener | undefined;
  /** What has come before anybody listened. */
  #unheard: Buffer[] = [];
  #isEnded = false;
  #hasRemoteEnded = false;

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    this.#connection = connection;
    this.id = id;
    this.headers = headers;
  }

  /** We send no more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The client sends no more. */
  get hasRemoteEnded(): boolean {
    return this.#hasRemoteEnded;
  }

  /** Hears what has come, and whatever comes. */
  listen(listener: StreamListener): void {
    this.#listener = listener;
    for (const bytes of this.#unheard.splice(0)) listener.data(bytes);
    if (this.#hasRemoteEnded) listener.ended();
  }

  write(bytes: Uint8Array): void {
    if (!this.#isEnded) this.#connection.sendData(this.id, bytes);
  }

  /** Nothing more is sent on it. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#connection.sendEnd(this);
  }

  /** Nobody needs it any more, in either direction. */
  reset(): void {
    if (this.#isEnded && this.#hasRemoteEnded) return;
    this.#isEnded = true;
    this.#connection.sendReset(this.id, CANCEL);
    this.#connection.forget(this);
  }

  /** From the client. */
  receive(bytes: Buffer): void {
    if (this.#listener !== undefined) this.#listener.data(bytes);
    else if (this.#unheard.reduce((sum, { length }) => sum + length, bytes.length) > UNHEARD_BYTES_MAX) this.reset();
    else this.#unheard.push(bytes);
  }

  receiveEnd(): void {
    this.#hasRemoteEnded = true;
    if (this.#isEnded) this.#connection.forget(this);
    this.#listener?.ended();
  }

  /** The connection is gone, or the client has reset it. */
  leave(): void {
    this.#isEnded = true;
    this.#listener?.gone();
  }
}

/** All streams of one connection. */
export class SpdyConnection implements FrameSink {
  readonly link: ByteLink;
  readonly #opened: (stream: SpdyStream) => void;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #reader = new FrameReader(this);
  readonly #headerReader = new HeaderReader();
  readonly #headerWriter = new HeaderWriter();
  #lastId = 0;
  #isOver = false;

  /** Reads from now on; `opened` is told of every stream, which listens or is reset. */
  constructor(link: ByteLink, opened: (stream: SpdyStream) => void) {
    this.link = link;
    this.#opened = opened;
    link.onClose(() => this.#leave());
    link.onBytes((bytes) => this.#reader.take(bytes));
  }

  /** Ends all streams, and hangs up. */
  end(): void {
    for (const stream of this.#streams.values()) stream.end();
    this.link.end();
  }

  control(type: number, flags: number, payload: Buffer): Promise<void> | undefined {
    switch (type) {
      case SYN_STREAM:
        return this.#open(flags, payload);
      case HEADERS:
        // Nobody sends any, but their block belongs to the one compressed stream.
        return this.#headerReader.read(payload.subarray(4)).then(() => undefined);
      case RST_STREAM: {
        const stream = this.#streams.get(idIn(payload));
        if (stream !== undefined) this.forget(stream);
        stream?.leave();
        return undefined;
      }
      case PING:
        // The server's own would be even.
        if (payload.length === 4 && idIn(payload) % 2 === 1) this.#control(PING, payload);
        return undefined;
      default:
        // SETTINGS and WINDOW_UPDATE want nothing of who keeps no windows; after GOAWAY the client hangs up by itself.
        return undefined;
    }
  }

  data(streamId: number, bytes: Buffer, isLast: boolean): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined || stream.hasRemoteEnded) {
      if (streamId > this.#lastId) this.sendReset(streamId, INVALID_STREAM);
      return;
    }
    if (bytes.length > 0) stream.receive(bytes);
    if (isLast) stream.receiveEnd();
  }

  fail(_reason: string): void {
    const goAway = Buffer.alloc(8);
    goAway.writeUInt32BE(this.#lastId);
    goAway.writeUInt32BE(PROTOCOL_ERROR, 4);
    this.#control(GOAWAY, goAway);
    this.link.end();
  }

  sendData(streamId: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += DATA_BYTES_MAX) this.#frame(streamId, 0, bytes.subarray(at, at + DATA_BYTES_MAX));
  }

  sendEnd(stream: SpdyStream): void {
    this.#frame(stream.id, FLAG_FIN, Buffer.alloc(0));
    if (stream.hasRemoteEnded) this.forget(stream);
  }

  sendReset(streamId: number, code: number): void {
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(streamId);
    payload.writeUInt32BE(code, 4);
    this.#control(RST_STREAM, payload);
  }

  forget(stream: SpdyStream): void {
    this.#streams.delete(stream.id);
  }

  async #open(flags: number, payload: Buffer): Promise<void> {
    if (payload.length < SYN_STREAM_HEAD) throw new RangeError("a SYN_STREAM is too short");
    const id = idIn(payload);
    const headers = await this.#headerReader.read(payload.subarray(SYN_STREAM_HEAD));
    if (this.#isOver) return;
    if (id <= this.#lastId || id % 2 === 0) {
      this.sendReset(id, PROTOCOL_ERROR);
      return;
    }
    this.#lastId = id;
    if (this.#streams.size >= STREAMS_MAX) {
      this.sendReset(id, REFUSED_STREAM);
      return;
    }
    const stream = new SpdyStream(this, id, headers);
    this.#streams.set(id, stream);
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id);
    this.#control(SYN_REPLY, Buffer.concat([reply, this.#headerWriter.empty()]));
    this.#opened(stream);
    if ((flags & FLAG_FIN) !== 0) stream.receiveEnd();
  }

  #leave(): void {
    this.#isOver = true;
    this.#reader.stop();
    this.#headerReader.close();
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) stream.leave();
  }

  #control(type: number, payload: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x80030000 + type);
    head.writeUInt32BE(payload.length, 4);
    this.#send(Buffer.concat([head, payload]));
  }

  #frame(streamId: number, flags: number, bytes: Uint8Array): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(streamId);
    head.writeUInt32BE(flags * 0x1000000 + bytes.length, 4);
    this.#send(Buffer.concat([head, bytes]));
  }

  #send(bytes: Buffer): void {
    if (!this.#isOver) this.link.send(bytes);
  }
}

function idIn(payload: Buffer): number {
  return payload.length < 4 ? 0 : payload.readUInt32BE(0) & 0x7fffffff;
}
