/**
 * Bytes as texts of one character each, which is how live processes and their files keep them.
 */
import { decodeUtf8, encodeUtf8 } from "../../api/utf8.ts";

const CHUNK = 8_192;

/** A text as its UTF-8 bytes; most texts are their own. */
export function toByteText(text: string): string {
  return isAscii(text) ? text : fromBytes(encodeUtf8(text));
}

/** The text behind bytes that are UTF-8; others become U+FFFD. */
export function fromByteText(bytes: string): string {
  return isAscii(bytes) ? bytes : decodeUtf8(toBytes(bytes));
}

/** The bytes; a character that is none (an image's own text) is written as UTF-8. */
export function toBytes(bytes: string): Uint8Array {
  for (let at = 0; at < bytes.length; at++) if (bytes.charCodeAt(at) > 0xff) return encodeUtf8(bytes);
  return Uint8Array.from({ length: bytes.length }, (_, at) => bytes.charCodeAt(at));
}

/** The bytes as a text. */
export function fromBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of bytes. */
export function toBase64(bytes: string): string {
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits =
      (bytes.charCodeAt(at) << 16) | ((left > 1 ? bytes.charCodeAt(at + 1) : 0) << 8) | (left > 2 ? bytes.charCodeAt(at + 2) : 0);
    encoded += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`;
    encoded += left > 1 ? ALPHABET[(bits >> 6) & 63] : "=";
    encoded += left > 2 ? ALPHABET[bits & 63] : "=";
  }
  return encoded;
}

/** The bytes behind base64; undefined when it is none. Line breaks do not count. */
export function fromBase64(encoded: string): string | undefined {
  const symbols = encoded.replaceAll(/\s/g, "");
  if (symbols.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(symbols)) return undefined;
  const pieces: string[] = [];
  let bits = 0;
  let held = 0;
  for (const symbol of symbols) {
    if (symbol === "=") break;
    bits = ((bits << 6) | ALPHABET.indexOf(symbol)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    pieces.push(String.fromCharCode((bits >> held) & 0xff));
  }
  return pieces.join("");
}
