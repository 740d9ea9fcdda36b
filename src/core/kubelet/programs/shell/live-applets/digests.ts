/**
 * Digests of bytes: MD5 and SHA-256.
 * @see RFC 1321, FIPS 180-4
 */
import type { Applet } from "../applets.ts";

const word = (value: number): number => value >>> 0;
const rotate = (value: number, by: number): number => word((value << by) | (value >>> (32 - by)));

/** The bytes with the length behind them, as words. */
function blocksOf(bytes: string, order: "little" | "big"): number[] {
  const size = (((bytes.length + 8) >> 6) + 1) * 16;
  const words = Array.from({ length: size }, () => 0);
  const put = (at: number, byte: number): void => {
    const shift = order === "little" ? (at & 3) * 8 : 24 - (at & 3) * 8;
    words[at >> 2] = word((words[at >> 2] ?? 0) | (byte << shift));
  };
  for (let at = 0; at < bytes.length; at++) put(at, bytes.charCodeAt(at));
  put(bytes.length, 0x80);
  const bits = bytes.length * 8;
  words[size - (order === "little" ? 2 : 1)] = word(bits);
  words[size - (order === "little" ? 1 : 2)] = Math.floor(bits / 0x1_0000_0000);
  return words;
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
/** floor(2^32 · |sin(n + 1)|), which the core cannot compute alike everywhere. */
const MD5_TABLE =
  "d76aa478e8c7b756242070dbc1bdceeef57c0faf4787c62aa8304613fd469501698098d88b44f7afffff5bb1895cd7be6b901122fd987193a679438e49b40821f61e2562c040b340265e5a51e9b6c7aad62f105d02441453d8a1e681e7d3fbc821e1cde6c33707d6f4d50d87455a14eda9e3e905fcefa3f8676f02d98d2a4c8afffa39428771f6816d9d6122fde5380ca4beea444bdecfa9f6bb4b60bebfbc70289b7ec6eaa127fad4ef308504881d05d9d4d039e6db99e51fa27cf8c4ac5665f4292244432aff97ab9423a7fc93a039655b59c38f0ccc92ffeff47d85845dd16fa87e4ffe2ce6e0a30143144e0811a1f7537e82bd3af2352ad7d2bbeb86d391";

/** MD5 in hexadecimal. */
export function md5(bytes: string): string {
  const words = blocksOf(bytes, "little");
  let state: readonly [number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d] = state;
    for (let n = 0; n < 64; n++) {
      const round = n >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const index = round === 0 ? n : round === 1 ? (5 * n + 1) & 15 : round === 2 ? (3 * n + 5) & 15 : (7 * n) & 15;
      const sum = word(a + f + Number.parseInt(MD5_TABLE.slice(n * 8, n * 8 + 8), 16) + (words[block + index] ?? 0));
      [a, d, c, b] = [d, c, b, word(b + rotate(sum, MD5_SHIFTS[round * 4 + (n & 3)] ?? 0))];
    }
    state = [word(state[0] + a), word(state[1] + b), word(state[2] + c), word(state[3] + d)];
  }
  return state.map((value) => [0, 8, 16, 24].map((shift) => ((value >>> shift) & 255).toString(16).padStart(2, "0")).join("")).join("");
}

const SHA_TABLE =
  "428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa07019a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2";

/** SHA-256 in hexadecimal. */
export function sha256(bytes: string): string {
  const words = blocksOf(bytes, "big");
  let state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  for (let block = 0; block < words.length; block += 16) {
    const w = words.slice(block, block + 16);
    for (let n = 16; n < 64; n++) {
      const [x = 0, y = 0] = [w[n - 15], w[n - 2]];
      const s0 = rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3);
      const s1 = rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10);
      w.push(word((w[n - 16] ?? 0) + s0 + (w[n - 7] ?? 0) + s1));
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let n = 0; n < 64; n++) {
      const s1 = rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7);
      const t1 = word(h + s1 + ((e & f) ^ (~e & g)) + Number.parseInt(SHA_TABLE.slice(n * 8, n * 8 + 8), 16) + (w[n] ?? 0));
      const s0 = rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10);
      const t2 = word(s0 + ((a & b) ^ (a & c) ^ (b & c)));
      [h, g, f, e, d, c, b, a] = [g, f, e, word(d + t1), c, b, a, word(t1 + t2)];
    }
    state = [a, b, c, d, e, f, g, h].map((value, index) => word(value + (state[index] ?? 0)));
  }
  return state.map((value) => value.toString(16).padStart(8, "0")).join("");
}

function digest(of: (bytes: string) => string): Applet {
  return (shell, argv) => {
    const names = argv.slice(1).filter((each) => !each.startsWith("-") || each === "-");
    let status = 0;
    for (const name of names.length === 0 ? ["-"] : names) {
      const bytes = name === "-" ? shell.input() : shell.read(name);
      if (bytes === undefined) {
        shell.write(
          shell.streams.err,
          `${argv[0]}: ${shell.setting.shell === "ash" ? `can't open '${name}'` : name}: No such file or directory\n`,
        );
        status = 1;
      } else shell.write(shell.streams.out, `${of(bytes)}  ${name}\n`);
    }
    return status;
  };
}

/** The programs, by name. */
export const digestApplets: Readonly<Record<string, Applet>> = { md5sum: digest(md5), sha256sum: digest(sha256) };
