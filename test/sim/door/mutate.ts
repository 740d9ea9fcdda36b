/**
 * Values and bytes gone wrong: what a client sends that is no client, or one with a bug.
 */
import type { Choices } from "../../commands/fuzz/random.ts";

export type JsonObject = { readonly [field: string]: unknown };

const LONG = 200_000;
/** Seldom, because each is copied several times on its way. */
const LONGEST = 1_000_000;

/** Stands in a value for what no recursion could write: `deepened` puts it into the text. */
const DEEP_MARKS: { readonly [mark: string]: string } = {
  "@deep list@": `${"[".repeat(20_000)}1${"]".repeat(20_000)}`,
  "@deep map@": `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  "@deep schema@": `${'{"type":"object","properties":{"a":'.repeat(400)}{}${"}}".repeat(400)}`,
  "@less deep@": `${'{"properties":'.repeat(900)}[]${"}".repeat(900)}`,
};

/** JSON with what its marks stand for. */
export function deepened(text: string): string {
  return text.includes('"@') ? text.replaceAll(/"(@[a-z ]+@)"/g, (found, mark: string) => DEEP_MARKS[mark] ?? found) : text;
}

/** Texts that something somewhere reads as more than a text. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  "a",
  "web",
  "default",
  "kube-system",
  "..",
  ".",
  "a/b",
  "%",
  "%00",
  "\u0000",
  "\n",
  "a\r\nx-evil: 1",
  "é",
  "😀",
  "\ud800",
  "\u2028",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "-1",
  "0",
  "1e9",
  "99999999999999999999",
  "9e999",
  "0x10",
  "NaN",
  "Infinity",
  "100m",
  "1.5Gi",
  "-5Ki",
  "1E400",
  "10%",
  "200%",
  "-1%",
  "null",
  "true",
  "2026-01-01T00:00:00Z",
  "2026-13-45T99:99:99Z",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999999Z",
  "1h",
  "10000000h",
  "*/0 * * * *",
  "*/5 * * * *",
  "10.0.0.0/8",
  "10.96.0.0/33",
  "::/0",
  "::ffff:1.2.3.4",
  "1.2.3.4.5",
  "256.1.1.1",
  "(a+)+$",
  "[",
  "\\",
  "$(A)$(B",
  "$ref",
  "$patch",
  "$",
  "!!js/function",
  "{{ . }}",
  "nginx:1.27",
  "nginx@sha256:0",
  "UPPER",
  "a=b,c in (d)",
  "x".repeat(64),
  "x".repeat(254),
  "x".repeat(5_000),
  `${"a.".repeat(3_000)}a`,
  `${"a-".repeat(3_000)}!`,
];

const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  7,
  0.5,
  -1.5,
  255,
  65_535,
  65_536,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  9_007_199_254_740_991,
  Number.MAX_SAFE_INTEGER + 2,
  1e21,
  1e308,
  -1e308,
  5e-324,
];

const ODD_KEYS: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "length",
  "0",
  "",
  " ",
  "a.b",
  "a/b",
  "k8s.io/x",
  "$patch",
  "$setElementOrder/containers",
  "$retainKeys",
  "$deleteFromPrimitiveList/args",
  "é",
  "\u0000",
  "metadata",
  "spec",
  "status",
  "x".repeat(300),
];

/** Any value, most of them not what was asked for. */
export function oddValue(choices: Choices): unknown {
  switch (choices.below(12)) {
    case 0:
      return null;
    case 1:
      return choices.has(0.5);
    case 2:
    case 3:
      return choices.pick(ODD_NUMBERS);
    case 4:
      return choices.has(0.5) ? [] : {};
    case 5:
      return [oddValue(choices)];
    case 6:
      return ownField({}, choices.pick(ODD_KEYS), oddValue(choices));
    case 7:
      return [null, choices.pick(ODD_TEXTS), choices.pick(ODD_NUMBERS)];
    case 8:
      return choices.has(0.9) ? choices.pick(ODD_TEXTS) : choices.pick(Object.keys(DEEP_MARKS));
    case 9:
      if (choices.has(0.95)) return choices.pick(ODD_TEXTS);
      return "y".repeat(choices.has(0.2) ? LONGEST : LONG);
    default:
      return choices.pick(ODD_TEXTS);
  }
}

/** A copy with one more field, whatever its name: assignment would take `__proto__` for the prototype. */
function ownField(object: JsonObject, name: string, value: unknown): JsonObject {
  return Object.fromEntries([...Object.entries(object), [name, value]]);
}

/** Further down nothing is changed. */
const PLACE_DEEP = 40;

type Step = string | number;

function placesOf(value: unknown, here: readonly Step[], found: (readonly Step[])[]): readonly (readonly Step[])[] {
  found.push(here);
  if (here.length > PLACE_DEEP) return found;
  if (typeof value !== "object" || value === null) return found;
  for (const [key, inner] of Object.entries(value)) placesOf(inner, [...here, Array.isArray(value) ? Number(key) : key], found);
  return found;
}

/** A copy in which the value at a place is another; the place goes when `change` gives undefined. */
function changed(value: unknown, [step, ...rest]: readonly Step[], change: (value: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      const next = index === step ? changed(item, rest, change) : item;
      return next === undefined ? [] : [next];
    });
  const entries = Object.entries(value as JsonObject).map(([key, inner]) => [key, key === step ? changed(inner, rest, change) : inner]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** The value with some places of it gone wrong. */
export function mutated(value: unknown, choices: Choices, times = 1 + choices.below(4)): unknown {
  let result = value;
  for (let time = 0; time < times; time++) {
    const place = choices.pick(placesOf(result, [], []));
    // A value that is replaced as a whole at once leaves nothing of a good object.
    if (place.length === 0 && choices.has(0.9)) continue;
    result = changed(result, place, (inner) => wrong(inner, choices));
  }
  return result;
}

function wrong(value: unknown, choices: Choices): unknown {
  switch (choices.below(8)) {
    case 0:
      return undefined;
    case 1:
      if (Array.isArray(value)) return [...value, ...value];
      return typeof value === "object" && value !== null
        ? ownField(value as JsonObject, choices.pick(ODD_KEYS), oddValue(choices))
        : [value];
    case 2:
      return typeof value === "number" ? choices.pick(ODD_NUMBERS) : oddValue(choices);
    case 3:
      return typeof value === "string" ? choices.pick(ODD_TEXTS) : oddValue(choices);
    case 4:
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.values(value)
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
    case 5:
      return Array.isArray(value) ? { ...value } : [value];
    default:
      return oddValue(choices);
  }
}

/** Bytes with some changed, gone, doubled, or noise behind them. */
export function spoiled(bytes: Uint8Array, choices: Choices): Uint8Array {
  if (bytes.length === 0) return Uint8Array.from([choices.below(256)]);
  const at = choices.below(bytes.length);
  switch (choices.below(4)) {
    case 0: {
      const result = bytes.slice();
      for (let count = choices.below(8); count >= 0; count--) result[choices.below(result.length)] = choices.below(256);
      return result;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return Uint8Array.from([...bytes.slice(0, 2_000), ...bytes.slice(at, at + 2_000)]);
    default:
      return Uint8Array.from([...bytes.slice(0, 4_000), ...Array.from({ length: choices.below(200) }, () => choices.below(256))]);
  }
}
