/**
 * Cuts what arrives on a connection into SPDY frames. Data is passed on as it comes; everything else waits until it is whole.
 */

/** What a connection is told. */
export interface FrameSink {
  /** A control frame; the next frames wait until the promise is kept. */
  control(type: number, flags: number, payload: Buffer): Promise<void> | undefined;
  /** A part of a data frame, perhaps its last. */
  data(streamId: number, bytes: Buffer, isLast: boolean): void;
  /** These bytes are no SPDY. */
  fail(reason: string): void;
}

const HEAD_BYTES = 8;
const CONTROL_BYTES_MAX = 64 * 1024;
const FLAG_FIN = 1;
const VERSION = 3;

interface DataFrame {
  readonly streamId: number;
  readonly isLast: boolean;
  left: number;
}

/** Reads one connection. */
export class FrameReader {
  readonly #sink: FrameSink;
  #bytes: Buffer = Buffer.alloc(0);
  /** The data frame that is being passed on. */
  #data: DataFrame | undefined;
  #isWaiting = false;
  #isOver = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** How much has arrived and waits. */
  get waitingBytes(): number {
    return this.#bytes.length;
  }

  take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    this.#go();
  }

  stop(): void {
    this.#isOver = true;
    this.#bytes = Buffer.alloc(0);
  }

  #go(): void {
    while (!this.#isWaiting && !this.#isOver && this.#next()) {
      // Each turn has consumed something.
    }
  }

  /** Whether there was something to consume. */
  #next(): boolean {
    if (this.#data !== undefined) return this.#passOn(this.#data);
    if (this.#bytes.length < HEAD_BYTES) return false;
    const first = this.#bytes.readUInt32BE(0);
    const second = this.#bytes.readUInt32BE(4);
    const flags = second >>> 24;
    const length = second & 0xffffff;
    if (first < 0x80000000) {
      this.#bytes = this.#bytes.subarray(HEAD_BYTES);
      this.#data = { streamId: first, isLast: (flags & FLAG_FIN) !== 0, left: length };
      return true;
    }
    if (((first >>> 16) & 0x7fff) !== VERSION) return this.#fail("this is not SPDY/3");
    if (length > CONTROL_BYTES_MAX) return this.#fail("a control frame is too large");
    if (this.#bytes.length < HEAD_BYTES + length) return false;
    const payload = this.#bytes.subarray(HEAD_BYTES, HEAD_BYTES + length);
    this.#bytes = this.#bytes.subarray(HEAD_BYTES + length);
    this.#waitFor(this.#sink.control(first & 0xffff, flags, payload));
    return true;
  }

  #passOn(frame: DataFrame): boolean {
    const bytes = this.#bytes.subarray(0, frame.left);
    if (bytes.length === 0 && frame.left > 0) return false;
    this.#bytes = this.#bytes.subarray(bytes.length);
    frame.left -= bytes.length;
    const isEnd = frame.left === 0;
    if (isEnd) this.#data = undefined;
    this.#sink.data(frame.streamId, bytes, isEnd && frame.isLast);
    return true;
  }

  #waitFor(done: Promise<void> | undefined): void {
    if (done === undefined) return;
    this.#isWaiting = true;
    done.then(
      () => {
        this.#isWaiting = false;
        this.#go();
      },
      (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
    );
  }

  #fail(reason: string): false {
    this.stop();
    this.#sink.fail(reason);
    return false;
  }
}
