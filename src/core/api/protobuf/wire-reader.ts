/**
 * Reading protobuf's wire format, as strictly and in the words of the code that upstream generates.
 *
 * Our own and not protobufjs' reader: that one takes a varint for a number whatever follows, asks for Long and Buffer where
 * they are, and says of bad bytes something else than upstream does; what is needed of it is this file.
 * @see gogo/protobuf plugin/unmarshal/unmarshal.go
 */
import { decodeUtf8 } from "../utf8.ts";

/** Bytes that are no message; the text is what Go says. Only decode.ts catches it. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

const UNEXPECTED_END = "unexpected EOF";
const NEGATIVE_LENGTH = "proto: negative length found during unmarshaling";
const OVERFLOW = "proto: integer overflow";

const TWO_TO_32 = 4_294_967_296;

/** A cursor over a part of a message. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  // The last varint, in two halves: JavaScript's numbers hold only 53 bits.
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** The number and wire type of the next field of a message. */
  tag(message: string): { readonly number: number; readonly wireType: number } {
    this.#varint();
    const wireType = this.#low & 7;
    const number = (this.#low >>> 3) | (this.#high << 29) | 0;
    if (wireType === 4) throw new Malformed(`proto: ${message}: wiretype end group for non-group`);
    if (number <= 0) throw new Malformed(`proto: ${message}: illegal tag ${number} (wire type ${this.#unsigned()})`);
    return { number, wireType };
  }

  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  /** Beyond 2^53 the nearest number, as everywhere where JSON is read. */
  int64(): number {
    this.#varint();
    return (this.#high | 0) * TWO_TO_32 + (this.#low >>> 0);
  }

  bool(): boolean {
    this.#varint();
    return (this.#low | this.#high) !== 0;
  }

  double(): number {
    const start = this.#at;
    this.#forward(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + start, 8).getFloat64(0, true);
  }

  string(): string {
    return decodeUtf8(this.bytes());
  }

  /** A part of the same memory: copy what is kept. */
  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#at;
    this.#forward(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** A reader of the message that follows. */
  message(): WireReader {
    const length = this.#length();
    const start = this.#at;
    this.#forward(length);
    return new WireReader(this.#bytes, start, this.#at);
  }

  /** Passes over the value of a field that is not known. */
  skip(wireType: number): void {
    let open = 0;
    for (let type = wireType; ; type = this.#low & 7) {
      if (type === 0) this.#varint();
      else if (type === 1) this.#forward(8);
      else if (type === 2) this.#forward(this.#length());
      else if (type === 3) open += 1;
      else if (type === 4 && open === 0) throw new Malformed("proto: unexpected end of group");
      else if (type === 4) open -= 1;
      else if (type === 5) this.#forward(4);
      else throw new Malformed(`proto: illegal wireType ${type}`);
      if (open === 0) return;
      this.#varint();
    }
  }

  #length(): number {
    this.#varint();
    if (this.#high < 0) throw new Malformed(NEGATIVE_LENGTH);
    return this.#unsigned();
  }

  #unsigned(): number {
    return (this.#high >>> 0) * TWO_TO_32 + (this.#low >>> 0);
  }

  #forward(count: number): void {
    if (count > this.#end - this.#at) throw new Malformed(UNEXPECTED_END);
    this.#at += count;
  }

  #varint(): void {
    this.#low = 0;
    this.#high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift >= 64) throw new Malformed(OVERFLOW);
      if (this.#at >= this.#end) throw new Malformed(UNEXPECTED_END);
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      const bits = byte & 0x7f;
      if (shift < 32) this.#low |= bits << shift;
      if (shift >= 32) this.#high |= bits << (shift - 32);
      else if (shift === 28) this.#high |= bits >>> 4;
      if (byte < 0x80) return;
    }
  }
}
