/**
 * UTF-8 by hand, and how long a text is in bytes, for upstream's limits that count bytes.
 *
 * Absent on purpose: TextEncoder and TextDecoder; the core knows no host objects.
 */

/** The length of the text's UTF-8 form; a lone surrogate counts as the replacement character, as encoders have it. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4;
  }
  return bytes;
}

/** A text as UTF-8. A lone surrogate becomes U+FFFD, as everywhere else. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Bytes(text));
  let at = 0;
  for (const character of text) {
    const raw = character.codePointAt(0) ?? 0;
    const code = raw >= 0xd800 && raw <= 0xdfff ? 0xfffd : raw;
    if (code < 0x80) bytes[at++] = code;
    else {
      if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
        else {
          bytes[at++] = 0xf0 | (code >> 18);
          bytes[at++] = continuation(code >> 12);
        }
        bytes[at++] = continuation(code >> 6);
      }
      bytes[at++] = continuation(code);
    }
  }
  return bytes;
}

function continuation(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** The first byte of each length of sequence, and the smallest code that may be written with that length. */
const SEQUENCES = [
  { mask: 0x80, lead: 0x00, extra: 0, least: 0 },
  { mask: 0xe0, lead: 0xc0, extra: 1, least: 0x80 },
  { mask: 0xf0, lead: 0xe0, extra: 2, least: 0x800 },
  { mask: 0xf8, lead: 0xf0, extra: 3, least: 0x10000 },
] as const;

/** The text behind UTF-8; each byte that belongs to no character becomes U+FFFD, as in Go. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      at += 1;
      continue;
    }
    const sequence = SEQUENCES.find(({ mask, lead }) => (first & mask) === lead);
    const rest = sequence === undefined ? [] : [...bytes.subarray(at + 1, at + 1 + sequence.extra)];
    const whole = sequence !== undefined && rest.length === sequence.extra && rest.every((byte) => (byte & 0xc0) === 0x80);
    const code = whole ? rest.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), first & ~sequence.mask & 0xff) : -1;
    const valid = whole && code >= sequence.least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    text += valid ? String.fromCodePoint(code) : "\ufffd";
    at += valid ? 1 + sequence.extra : 1;
  }
  return text;
}
