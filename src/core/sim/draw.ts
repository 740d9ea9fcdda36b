/**
 * Randomness without state: a draw is a hash of who asks, what for, and how often.
 *
 * There is no generator to advance, so one more agent, pod or refused request changes nobody else's draws,
 * and a snapshot has no random state to save.
 */

/** 53 well-mixed bits of a text and a seed (the public-domain cyrb53 construction), taken in piece by piece. */
class Hash53 {
  #high: number;
  #low: number;

  constructor(seed: number) {
    this.#high = 0xdeadbeef ^ seed;
    this.#low = 0x41c6ce57 ^ seed;
  }

  add(text: string): this {
    let high = this.#high;
    let low = this.#low;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The bits of what was added and of one more character. */
  bitsWith(code: number): number {
    return mix(Math.imul(this.#high ^ code, 2654435761), Math.imul(this.#low ^ code, 1597334677));
  }

  bits(): number {
    return mix(this.#high, this.#low);
  }
}

function mix(first: number, second: number): number {
  const high = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  const low = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

function hash53(text: string, seed: number): number {
  return new Hash53(seed).add(text).bits();
}

/** A number in [0, 1) that depends on nothing but its arguments; `where` names the asker, e.g. `agent/key/purpose`. */
export function draw(seed: number, where: string, n = 0): number {
  return hash53(`${where}#${n}`, seed) / 9007199254740992;
}

/** A whole number in [0, bound). */
export function drawInt(seed: number, where: string, bound: number, n = 0): number {
  return Math.floor(draw(seed, where, n) * bound);
}

const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** `length` characters of the alphabet that upstream's generated names use (no vowels, no 0 1 3 y). */
export function drawName(seed: number, where: string, length: number, n = 0): string {
  let bits = Math.floor(draw(seed, where, n) * 9007199254740992);
  let name = "";
  for (let index = 0; index < length; index++) {
    name += NAME_ALPHABET[bits % NAME_ALPHABET.length];
    bits = Math.floor(bits / NAME_ALPHABET.length);
  }
  return name;
}

const hex = (value: number, digits: number) => Math.floor(value).toString(16).padStart(digits, "0");

/** A version 4 UUID in lower case. */
export function drawUid(seed: number, where: string): string {
  // Four draws, `where#1` to `where#4`; what they share is hashed once.
  const shared = new Hash53(seed).add(where).add("#");
  const part = (n: string): number => shared.bitsWith(n.charCodeAt(0)) / 9007199254740992;
  const a = part("1") * 0x100000000;
  const b = part("2") * 0x100000000;
  const c = part("3") * 0x100000000;
  const d = part("4") * 0x1000000000000;
  const version = (b % 0x1000) | 0x4000;
  const variant = ((c % 0x4000) | 0x8000) >>> 0;
  // Joined, because a template keeps its pieces until somebody reads the text: five times the memory for most uids.
  return [hex(a, 8), hex(b / 0x10000, 4), hex(version, 4), hex(variant, 4), hex(d, 12)].join("-");
}

/** A 32-bit FNV-1a hash of `text`; for names that upstream derives by hashing, such as `pod-template-hash`. */
export function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** A 53-bit digest of `text`, chained from `previous`; for log hashes. */
export function chainHash(previous: number, text: string): number {
  return hash53(text, (previous ^ (previous / 4294967296)) | 0);
}
