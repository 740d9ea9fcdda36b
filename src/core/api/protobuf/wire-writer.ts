/**
 * Writing protobuf's wire format, from the end to the beginning, so that a message's length is known when it is written.
 * @see gogo/protobuf plugin/marshalto/marshalto.go
 */
import { encodeUtf8 } from "../utf8.ts";

const TWO_TO_32 = 4_294_967_296;
const FIRST_SIZE = 1_024;

/** Bytes that grow towards the front. */
export class WireWriter {
  #bytes = new Uint8Array(FIRST_SIZE);
  #at = FIRST_SIZE;

  /** How many bytes there are: what a message's length is measured with. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** All of it; the writer is done with. */
  finish(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  bytes(bytes: ArrayLike<number>): void {
    this.#room(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  string(text: string): void {
    this.#room(text.length);
    const end = this.#at;
    for (let at = text.length - 1; at >= 0; at -= 1) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        this.#at = end;
        this.bytes(encodeUtf8(text));
        return;
      }
      this.#at -= 1;
      this.#bytes[this.#at] = code;
    }
  }

  /** A whole number, negative ones in two's complement of 64 bits, as Go writes both its int32 and its int64. */
  varint(value: number): void {
    if (value >= 0 && value < 0x80) {
      this.#room(1);
      this.#at -= 1;
      this.#bytes[this.#at] = value;
      return;
    }
    let low = value >>> 0;
    let high = Math.floor(value / TWO_TO_32) >>> 0;
    const groups: number[] = [];
    while (high !== 0 || low > 0x7f) {
      groups.push((low & 0x7f) | 0x80);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    groups.push(low);
    this.bytes(groups);
  }

  double(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.bytes(bytes);
  }

  tag(number: number, wireType: 0 | 1 | 2): void {
    this.varint(number * 8 + wireType);
  }

  /** Closes what was written since `length` was `before`: its length and the field's tag. */
  close(number: number, before: number): void {
    this.varint(this.length - before);
    this.tag(number, 2);
  }

  #room(count: number): void {
    if (count <= this.#at) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count + FIRST_SIZE));
    const at = grown.length - this.length;
    grown.set(this.#bytes.subarray(this.#at), at);
    this.#bytes = grown;
    this.#at = at;
  }
}
