/**
 * Interpreters: python, node, perl.
 *
 * Absent on purpose: their languages. What a one-liner prints is recognised, a web server is one, anything else is taken to
 * do its work silently and succeed, and the log says so.
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { accessDate, gatewayOf } from "./runtime/lines.ts";
import { type Done, type Executable, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const MEBIBYTE = 1_024 * 1_024;
const START_MS = 120;

const python: Executable = (invocation) => {
  const { argv, env } = invocation;
  const module = argv[argv.indexOf("-m") + 1];
  if (argv.includes("-m") && module === "http.server") {
    const port = portOf(
      argv.slice(argv.indexOf("http.server") + 1).find((word) => /^\d+$/.test(word)),
      8_000,
    );
    const isBuffered = (env.get("PYTHONUNBUFFERED") ?? "") === "" && !argv.includes("-u");
    return serve(invocation, {
      name: "python",
      ports: [port],
      startMs: START_MS,
      cpuMillis: 1,
      memoryBytes: 14 * MEBIBYTE,
      greeting: isBuffered ? [] : [`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`],
      page: (_port, path) => ({ statusCode: path === "/" ? 200 : 404, body: "<title>Directory listing for /</title>\n" }),
      requestLine: ({ timeMs, path }, { statusCode }) =>
        `${gatewayOf(invocation.run)} - - [${accessDate(timeMs).replace(/:(\d\d:.*) \+0000/, " $1")}] "GET ${path} HTTP/1.1" ${statusCode} -`,
      // No handler: the kernel shields the first process from the signal.
      term: "ignores",
    });
  }
  if (argv.includes("--version") || argv.includes("-V"))
    return said(`Python ${invocation.version === "" ? "3.14.0" : invocation.version}\n`);
  return interpreted("python", argv, "-c", /\bprint\(\s*(["'])((?:(?!\1).)*)\1\s*\)/g);
};

const node: Executable = ({ argv, version }) => {
  if (argv.includes("--version") || argv.includes("-v")) return said(`v${version === "" ? "25.2.0" : version}\n`);
  return interpreted("node", argv, "-e", /\bconsole\.log\(\s*(["'`])((?:(?!\1).)*)\1\s*\)/g);
};

const PI_MS_PER_DIGIT = 3;
const PI_DIGITS_MAX = 10_000;

const perl: Executable = ({ argv }) => {
  const digits = Number(/\bbpi\((\d+)\)/.exec(argv.join(" "))?.[1] ?? Number.NaN);
  if (Number.isNaN(digits)) return interpreted("perl", argv, "-e", /\bprint\s+(["'])((?:(?!\1).)*)\1/g);
  const shown = Math.max(1, Math.min(PI_DIGITS_MAX, digits));
  return { exitCode: 0, tookMs: 500 + shown * PI_MS_PER_DIGIT, output: `${piText(shown)}\n` };
};

function said(output: string): Done {
  return { exitCode: 0, tookMs: START_MS, output };
}

function interpreted(name: string, argv: readonly string[], flag: string, printing: RegExp): Done {
  // Without a script and without a terminal there is nothing to read: the interpreter is done.
  if (argv.length === 1) return said("");
  const code = argv[argv.findIndex((word) => word === flag || word === "-wle" || word === "-le") + 1] ?? "";
  const lines = [...code.matchAll(printing)].map(([, , text]) => `${text}\n`);
  if (lines.length > 0) return said(lines.join(""));
  return said(`kubarium: ${name} programs are not emulated; this one is taken to do its work and succeed\n`);
}

/** π to so many digits, by Machin's formula: 16 arctan(1/5) − 4 arctan(1/239). */
function piText(digits: number): string {
  const guard = 10;
  const unit = BigInt(`1${"0".repeat(digits + guard)}`);
  const pi = 16n * arctanOfInverse(5n, unit) - 4n * arctanOfInverse(239n, unit);
  const text = String(pi).slice(0, digits);
  return digits === 1 ? text : `${text.slice(0, 1)}.${text.slice(1)}`;
}

function arctanOfInverse(x: bigint, unit: bigint): bigint {
  let power = unit / x;
  let sum = power;
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / n;
  }
  return sum;
}

const DEBIAN_VARIANTS = [
  "slim",
  "alpine",
  "bookworm",
  "trixie",
  "bullseye",
  "slim-bookworm",
  "slim-trixie",
  "bookworm-slim",
  "trixie-slim",
  "slim-bullseye",
];

export const pythonImage: ImageSpec = {
  repositories: ["docker.io/library/python"],
  tags: versions({ oldest: "2.7", newest: "3.14.0", variants: DEBIAN_VARIANTS }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 17_500_000 : tag.includes("slim") ? 45_000_000 : 395_000_000),
  entrypoint: [],
  cmd: ["python3"],
  executables: { python, python3: python },
};

export const nodeImage: ImageSpec = {
  repositories: ["docker.io/library/node"],
  tags: versions({
    oldest: "6",
    newest: "25.2.0",
    variants: DEBIAN_VARIANTS,
    names: ["lts", "lts-alpine", "lts-slim", "current", "jod", "krypton"],
  }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 53_000_000 : tag.includes("slim") ? 77_000_000 : 401_000_000),
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["node"],
  wrapper: (words) => (words[0] === undefined || words[0].startsWith("-") || words[0].endsWith(".js") ? ["node", ...words] : words),
  executables: { node },
};

export const perlImage: ImageSpec = {
  repositories: ["docker.io/library/perl"],
  tags: versions({ oldest: "5.14", newest: "5.42.0", variants: ["slim", "bookworm", "trixie", "threaded"] }),
  sizeBytes: (tag) => (tag.includes("slim") ? 52_000_000 : 358_000_000),
  entrypoint: [],
  cmd: ["perl", "-de0"],
  executables: { perl },
};
