/**
 * Header blocks of SPDY/3: names and values behind their lengths, in one compressed stream for the whole connection.
 *
 * What is sent is not compressed: replies carry hardly a header, and a deflate stream may be made of stored blocks alone.
 */
import { createInflate, type Inflate } from "node:zlib";
import { DICTIONARY, DICTIONARY_ID } from "./dictionary.ts";

/** Headers by name. */
export type SpdyHeaders = ReadonlyMap<string, string>;

const BLOCK_BYTES_MAX = 64 * 1024;
/** CMF and FLG of a zlib stream with a preset dictionary. */
const ZLIB_WITH_DICTIONARY = 0x78bb;
const NO_HEADERS = Buffer.alloc(4);
/** An empty stored block: until one comes, Go's inflater keeps what it has read to itself. */
const FLUSH = Buffer.of(0, 0, 0, 0xff, 0xff);

/** Decompresses the blocks of one connection, in order. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary: DICTIONARY });
  #pieces: Buffer[] = [];
  #bytes = 0;
  #fail: ((error: Error) => void) | undefined;

  constructor() {
    this.#inflate.on("data", (piece: Buffer) => {
      this.#bytes += piece.length;
      if (this.#bytes <= BLOCK_BYTES_MAX) this.#pieces.push(piece);
      else this.#inflate.destroy(new Error("a header block is too large"));
    });
    this.#inflate.on("error", (error) => this.#fail?.(error));
  }

  /** The headers of the next block; one block at a time. */
  read(block: Buffer): Promise<SpdyHeaders> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#inflate.write(block, () => {
        // What was decompressed is handed over by then.
        setImmediate(() => {
          try {
            resolve(parseHeaders(Buffer.concat(this.#pieces)));
          } catch (error) {
            reject(error);
          }
          this.#pieces = [];
          this.#bytes = 0;
        });
      });
    });
  }

  close(): void {
    this.#fail = undefined;
    this.#inflate.destroy();
  }
}

/** Writes the blocks of one connection. */
export class HeaderWriter {
  #isBegun = false;

  /** A block without headers. */
  empty(): Buffer {
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(NO_HEADERS.length, 1);
    stored.writeUInt16LE(~NO_HEADERS.length & 0xffff, 3);
    const block = Buffer.concat([stored, NO_HEADERS, FLUSH]);
    if (this.#isBegun) return block;
    this.#isBegun = true;
    const head = Buffer.alloc(6);
    head.writeUInt16BE(ZLIB_WITH_DICTIONARY);
    head.writeUInt32BE(DICTIONARY_ID, 2);
    return Buffer.concat([head, block]);
  }
}

function parseHeaders(bytes: Buffer): SpdyHeaders {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    if (at > bytes.length) throw new RangeError("a header ends beyond its block");
    return bytes.toString("utf8", start, at);
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}
