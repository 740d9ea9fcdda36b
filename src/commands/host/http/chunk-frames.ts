/**
 * Chunks as bytes on the wire, in HTTP's chunked framing: each is encoded once, however many streams it goes to.
 */
import type { Chunk } from "../../../core/index.ts";

/** The bytes of chunks; streams that stand at the same place get the same buffer. */
export class ChunkFrames {
  readonly #frames = new WeakMap<Chunk, Buffer>();
  #lastChunks: readonly Chunk[] = [];
  #lastBytes: Buffer = Buffer.alloc(0);

  /** All of them in one buffer. */
  bytesOf(chunks: readonly Chunk[]): Buffer {
    const [first] = chunks;
    if (chunks.length === 1 && first !== undefined) return this.#frameOf(first);
    if (!isSame(chunks, this.#lastChunks)) {
      this.#lastChunks = chunks;
      this.#lastBytes = Buffer.concat(chunks.map((chunk) => this.#frameOf(chunk)));
    }
    return this.#lastBytes;
  }

  #frameOf(chunk: Chunk): Buffer {
    const known = this.#frames.get(chunk);
    if (known !== undefined) return known;
    const frame = chunk.bytes === undefined ? textFrame(chunk.text) : binaryFrame(chunk.bytes);
    this.#frames.set(chunk, frame);
    return frame;
  }
}

function isSame(some: readonly Chunk[], others: readonly Chunk[]): boolean {
  return some.length === others.length && some.every((chunk, index) => chunk === others[index]);
}

/** A chunk of no bytes would be the end of the body. */
function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  return bytes === 0 ? Buffer.alloc(0) : Buffer.from(`${bytes.toString(16)}\r\n${text}\r\n`);
}

function binaryFrame(bytes: Uint8Array): Buffer {
  return bytes.length === 0
    ? Buffer.alloc(0)
    : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}
