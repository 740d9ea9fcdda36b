/**
 * `printf`, the escapes of `echo -e`, and the formats of `date`.
 * @see POSIX.1-2024, Utilities, printf and date
 */
import { clockText, dayName, monthName } from "../runtime/lines.ts";

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", e: "\u001b", "\\": "\\", '"': '"' };

/** The text with `\n`, `\t`, `\033` and the like put in. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/g, (whole, octal?: string, hex?: string, char?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return ESCAPES[char ?? ""] ?? whole;
  });
}

/** The format filled in; it is used again while arguments are left. */
export function formatPrintf(format: string, values: readonly string[]): string {
  const slots = [...format.matchAll(/%[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]/g)].length;
  let text = "";
  let index = 0;
  do {
    text += unescaped(format).replaceAll(
      /%%|%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z])/g,
      (whole, flags = "", width = "", precision?: string, kind = "") => {
        if (whole === "%%") return "%";
        const value = values[index++] ?? "";
        return padded(converted(kind, value, precision), flags, Number(width));
      },
    );
  } while (slots > 0 && index < values.length);
  return text;
}

function converted(kind: string, value: string, precision: string | undefined): string {
  switch (kind) {
    case "d":
    case "i":
    case "u":
      return String(Math.trunc(Number(value) || 0));
    case "f":
      return (Number(value) || 0).toFixed(Math.min(100, Number(precision ?? 6)));
    case "x":
      return Math.trunc(Number(value) || 0).toString(16);
    case "o":
      return Math.trunc(Number(value) || 0).toString(8);
    case "c":
      return value.slice(0, 1);
    case "b":
      return unescaped(value);
    default:
      return precision === undefined ? value : value.slice(0, Number(precision));
  }
}

const WIDTH_MAX = 10_000;

function padded(text: string, flags: string, wanted: number): string {
  const width = Math.min(wanted, WIDTH_MAX);
  if (flags.includes("-")) return text.padEnd(width);
  return text.padStart(width, flags.includes("0") ? "0" : " ");
}

/** The instant in the format of `date +…`; without one as `Thu Jan  1 00:00:00 UTC 2026`. */
export function formatDate(timeMs: number, format = "%a %b %e %H:%M:%S %Z %Y"): string {
  const iso = new Date(timeMs).toISOString();
  const [year = "", month = "", day = ""] = iso.slice(0, 10).split("-");
  const [hour = "", minute = "", second = ""] = clockText(timeMs).split(":");
  const fields: Readonly<Record<string, string>> = {
    Y: year,
    y: year.slice(2),
    m: month,
    d: day,
    e: String(Number(day)).padStart(2),
    H: hour,
    I: String(((Number(hour) + 11) % 12) + 1).padStart(2, "0"),
    M: minute,
    S: second,
    p: Number(hour) < 12 ? "AM" : "PM",
    N: `${iso.slice(20, 23)}000000`,
    s: String(Math.floor(timeMs / 1_000)),
    a: dayName(timeMs),
    b: monthName(timeMs),
    F: iso.slice(0, 10),
    T: clockText(timeMs),
    D: `${month}/${day}/${year.slice(2)}`,
    R: `${hour}:${minute}`,
    c: `${dayName(timeMs)} ${monthName(timeMs)} ${String(Number(day)).padStart(2)} ${clockText(timeMs)} ${year}`,
    Z: "UTC",
    z: "+0000",
    n: "\n",
    t: "\t",
    "%": "%",
  };
  return format.replaceAll(/%([a-zA-Z%])/g, (whole, letter: string) => fields[letter] ?? whole);
}
