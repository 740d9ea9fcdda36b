/**
 * Base64 of texts and bytes, by hand: the core has no Buffer.
 * @see RFC 4648 section 4
 */
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A text as base64 of its UTF-8 bytes. */
export function encodeBase64(text: string): string {
  return base64OfBytes(encodeUtf8(text));
}

/** Bytes as padded base64. */
export function base64OfBytes(bytes: Uint8Array): string {
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1];
    const third = bytes[at + 2];
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    encoded += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`;
    encoded += second === undefined ? "=" : ALPHABET[(bits >> 6) & 63];
    encoded += third === undefined ? "=" : ALPHABET[bits & 63];
  }
  return encoded;
}

/** How many bytes a base64 text stands for; line breaks do not count. */
export function base64Length(encoded: string): number {
  let symbols = 0;
  for (const character of encoded) if (character !== "=" && character !== "\n" && character !== "\r") symbols++;
  return Math.floor((symbols * 3) / 4);
}

/** The text behind base64, or undefined when it is no base64; bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(encoded: string): string | undefined {
  const bytes = bytesOfBase64(encoded);
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

/** The bytes behind base64, or undefined when it is none. */
export function bytesOfBase64(encoded: string): Uint8Array | undefined {
  const symbols = encoded.replaceAll(/[\r\n]/g, "");
  if (symbols.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(symbols)) return undefined;
  const bytes = new Uint8Array(base64Length(symbols));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const symbol of symbols) {
    if (symbol === "=") break;
    bits = ((bits << 6) | ALPHABET.indexOf(symbol)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  return bytes;
}
