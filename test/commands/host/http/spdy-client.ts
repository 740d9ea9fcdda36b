/**
 * A client of SPDY/3.1 as small as one can be: it compresses its headers with zlib, as Go's does, and keeps no windows.
 */
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { constants, createDeflate, createInflate } from "node:zlib";
import { DICTIONARY } from "../../../../src/commands/host/http/spdy/dictionary.ts";

/** What a client sends over, and hears on. */
export interface Wire {
  send(bytes: Buffer): void;
  onBytes(take: (bytes: Buffer) => void): void;
}

/** One stream as its client sees it. */
export interface ClientStream {
  readonly id: number;
  text: string;
  isReplied: boolean;
  isEnded: boolean;
  isReset: boolean;
}

/** A connection whose streams are opened by hand. */
export class SpdyClient {
  readonly streams = new Map<number, ClientStream>();
  readonly #wire: Wire;
  readonly #deflate = createDeflate({ dictionary: DICTIONARY });
  readonly #inflate = createInflate({ dictionary: DICTIONARY });
  #inflated = 0;
  #nextId = 1;
  #bytes: Buffer = Buffer.alloc(0);
  pings = 0;
  isGoneAway = false;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#inflate.on("data", (piece: Buffer) => {
      this.#inflated += piece.length;
    });
    wire.onBytes((bytes) => this.#take(bytes));
  }

  /** How many bytes of headers have been understood: four for each reply. */
  get headerBytes(): number {
    return this.#inflated;
  }

  async open(headers: Readonly<Record<string, string>>, flags = 0): Promise<ClientStream> {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = { id, text: "", isReplied: false, isEnded: false, isReset: false };
    this.streams.set(id, stream);
    const head = Buffer.alloc(10);
    head.writeUInt32BE(id);
    this.control(1, flags, Buffer.concat([head, await this.#block(headers)]));
    return stream;
  }

  data({ id }: ClientStream, text: string | Buffer, isLast = false): void {
    const bytes = Buffer.from(text);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id);
    head.writeUInt32BE((isLast ? 0x1000000 : 0) + bytes.length, 4);
    this.#wire.send(Buffer.concat([head, bytes]));
  }

  control(type: number, flags: number, payload: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x80030000 + type);
    head.writeUInt32BE(flags * 0x1000000 + payload.length, 4);
    this.#wire.send(Buffer.concat([head, payload]));
  }

  #block(headers: Readonly<Record<string, string>>): Promise<Buffer> {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(Object.keys(headers).length);
    const parts = Object.entries(headers).flatMap((pair) =>
      pair.flatMap((text) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(Buffer.byteLength(text));
        return [length, Buffer.from(text)];
      }),
    );
    return new Promise((resolve) => {
      this.#deflate.write(Buffer.concat([count, ...parts]));
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(this.#deflate.read()));
    });
  }

  #take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#bytes.length >= 8) {
      const first = this.#bytes.readUInt32BE(0);
      const second = this.#bytes.readUInt32BE(4);
      const length = second & 0xffffff;
      if (this.#bytes.length < 8 + length) return;
      const payload = this.#bytes.subarray(8, 8 + length);
      this.#bytes = this.#bytes.subarray(8 + length);
      if (first < 0x80000000) this.#hear(first, payload, second >>> 24 === 1);
      else this.#control(first & 0xffff, payload);
    }
  }

  #hear(id: number, bytes: Buffer, isLast: boolean): void {
    const stream = this.streams.get(id);
    if (stream === undefined) throw new Error(`data on stream ${id}, which was never opened`);
    stream.text += bytes.toString();
    if (isLast) stream.isEnded = true;
  }

  #control(type: number, payload: Buffer): void {
    const stream = payload.length < 4 ? undefined : this.streams.get(payload.readUInt32BE(0));
    if (type === 2 && stream !== undefined) {
      stream.isReplied = true;
      this.#inflate.write(payload.subarray(4));
    } else if (type === 3 && stream !== undefined) stream.isReset = true;
    else if (type === 6) this.pings++;
    else if (type === 7) this.isGoneAway = true;
  }
}

/** A socket that has been upgraded. */
export function spdyUpgrade(
  port: number,
  path: string,
  protocols: readonly string[],
): Promise<{ readonly socket: Duplex; readonly protocol: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": [...protocols] };
    const request = httpRequest({ host: "127.0.0.1", port, path, method: "POST", headers, agent: false });
    request.on("upgrade", (response, socket) => {
      socket.on("error", () => {});
      resolve({ socket, protocol: response.headers["x-stream-protocol-version"] });
    });
    request.on("response", (response) => {
      response.resume();
      reject(new Error(`${response.statusCode} ${response.headers["x-accepted-stream-protocol-versions"] ?? ""}`));
    });
    request.on("error", reject);
    request.end();
  });
}

/** A wire over a socket. */
export function socketWire(socket: Duplex): Wire {
  return { send: (bytes) => void socket.write(bytes), onBytes: (take) => void socket.on("data", take) };
}

/** A socket that speaks WebSocket, with SPDY inside; no library would offer a subprotocol with a slash in its name. */
export function tunnel(port: number): Promise<{ readonly socket: Duplex; readonly head: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    let head = "";
    const onData = (piece: Buffer): void => {
      head += piece.toString("latin1");
      if (!head.endsWith("\r\n\r\n")) return;
      socket.off("data", onData);
      resolve({ socket, head });
    };
    socket.on("data", onData);
    const lines = [
      "GET /portforward HTTP/1.1",
      "Host: localhost",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  });
}

/** A wire in binary messages of up to 125 bytes, masked with zeros, which changes nothing. */
export function tunnelWire(socket: Duplex): Wire {
  let bytes: Buffer = Buffer.alloc(0);
  return {
    send: (message) => void socket.write(Buffer.concat([Buffer.of(0x82, 0x80 + message.length, 0, 0, 0, 0), message])),
    onBytes: (take) =>
      void socket.on("data", (piece: Buffer) => {
        bytes = Buffer.concat([bytes, piece]);
        for (let length = bytes[1] ?? 0; bytes.length >= 2 + length && bytes.length >= 2; length = bytes[1] ?? 0) {
          take(bytes.subarray(2, 2 + length));
          bytes = bytes.subarray(2 + length);
        }
      }),
  };
}
