/**
 * How long a text is in bytes, for upstream's limits that count bytes.
 *
 * Absent on purpose: TextEncoder; the core knows no host objects.
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
