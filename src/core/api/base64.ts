/**
 * Base64 of UTF-8 text, by hand: the core has neither Buffer nor TextEncoder.
 * @see RFC 4648 section 4
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A text as base64 of its UTF-8 bytes. */
export function encodeBase64(text: string): string {
  const bytes = encodeUtf8(text);
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

// A lone surrogate becomes U+FFFD, as everywhere else.
function encodeUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const raw = character.codePointAt(0) ?? 0;
    const code = raw >= 0xd800 && raw <= 0xdfff ? 0xfffd : raw;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continuation(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continuation(code >> 6), continuation(code));
    else bytes.push(0xf0 | (code >> 18), continuation(code >> 12), continuation(code >> 6), continuation(code));
  }
  return bytes;
}

function continuation(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** How many bytes a base64 text stands for; line breaks do not count. */
export function base64Length(encoded: string): number {
  let symbols = 0;
  for (const character of encoded) if (character !== "=" && character !== "\n" && character !== "\r") symbols++;
  return Math.floor((symbols * 3) / 4);
}

/** The text behind base64, or undefined when it is no base64; bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(encoded: string): string | undefined {
  const bytes: number[] = [];
  const symbols = encoded.replaceAll(/[\r\n]/g, "");
  if (symbols.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(symbols)) return undefined;
  let bits = 0;
  let held = 0;
  for (const symbol of symbols) {
    if (symbol === "=") break;
    bits = ((bits << 6) | ALPHABET.indexOf(symbol)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  return decodeUtf8(bytes);
}

/** The first byte of each length of sequence, and the smallest code that may be written with that length. */
const SEQUENCES = [
  { mask: 0x80, lead: 0x00, extra: 0, least: 0 },
  { mask: 0xe0, lead: 0xc0, extra: 1, least: 0x80 },
  { mask: 0xf0, lead: 0xe0, extra: 2, least: 0x800 },
  { mask: 0xf8, lead: 0xf0, extra: 3, least: 0x10000 },
] as const;

function decodeUtf8(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const sequence = SEQUENCES.find(({ mask, lead }) => (first & mask) === lead);
    const rest = sequence === undefined ? [] : bytes.slice(at + 1, at + 1 + sequence.extra);
    const whole = sequence !== undefined && rest.length === sequence.extra && rest.every((byte) => (byte & 0xc0) === 0x80);
    const code = whole ? rest.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), first & ~sequence.mask & 0xff) : -1;
    const valid = whole && code >= sequence.least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    text += valid ? String.fromCodePoint(code) : "\ufffd";
    at += valid ? 1 + sequence.extra : 1;
  }
  return text;
}
