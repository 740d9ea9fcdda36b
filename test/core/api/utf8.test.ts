/**
 * UTF-8 and base64 by hand, against the platform's own.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64OfBytes, bytesOfBase64 } from "../../../src/core/api/base64.ts";
import { decodeUtf8, encodeUtf8, utf8Bytes } from "../../../src/core/api/utf8.ts";

const text = fc.string({ unit: "binary" });
const bytes = fc.uint8Array({ maxLength: 40 });

describe("UTF-8", () => {
  test("any text is written as the platform writes it, lone surrogates included", () => {
    const check = (sample: string): void => {
      expect([...encodeUtf8(sample)]).toEqual([...new TextEncoder().encode(sample)]);
      expect(utf8Bytes(sample)).toBe(encodeUtf8(sample).length);
    };
    fc.assert(fc.property(text, check));
    check("a\ud800b\udc00");
  });

  test("and read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (sample) => {
        expect(decodeUtf8(encodeUtf8(sample))).toBe(sample);
      }),
    );
  });

  test.each([
    ["a lone continuation", [0x61, 0x80, 0x62], "a\ufffdb"],
    ["a character that is cut off", [0xe2, 0x9c], "\ufffd\ufffd"],
    ["a longer form than needed", [0xc0, 0x80], "\ufffd\ufffd"],
    ["half of a pair", [0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
    ["beyond Unicode", [0xf5, 0x80, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
  ])("%s: each such byte is replaced, as in Go", (_what, sample, expected) => {
    expect(decodeUtf8(Uint8Array.from(sample))).toBe(expected);
  });
});

describe("base64", () => {
  test("any bytes are written and read as the platform does", () => {
    fc.assert(
      fc.property(bytes, (sample) => {
        const encoded = Buffer.from(sample).toString("base64");
        expect(base64OfBytes(sample)).toBe(encoded);
        expect([...(bytesOfBase64(encoded) ?? [])]).toEqual([...sample]);
      }),
    );
  });

  test.each(["a", "a=b=", "ab!d", "YWJj="])("%s is none", (sample) => {
    expect(bytesOfBase64(sample)).toBeUndefined();
  });
});
