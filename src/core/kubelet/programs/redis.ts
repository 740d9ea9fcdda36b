/**
 * redis, and its client.
 * @see github.com/redis/redis src/server.c, github.com/redis/docker-library-redis
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { clockText, monthName } from "./runtime/lines.ts";
import { GLIBC } from "./runtime/look-up.ts";
import { type Done, type Executable, optionOf, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const PORT = 6_379;
const MEBIBYTE = 1_024 * 1_024;
const NEWEST = "8.2.3";

/** `1:M 01 Jan 2026 00:00:01.123 * `. */
function prefix(atMs: number, role: "C" | "M" | "signal-handler", level: "*" | "#"): string {
  if (role === "signal-handler") return `1:signal-handler (${Math.floor(atMs / 1_000)}) `;
  const iso = new Date(atMs).toISOString();
  return `1:${role} ${iso.slice(8, 10)} ${monthName(atMs)} ${iso.slice(0, 4)} ${clockText(atMs)}.${iso.slice(20, 23)} ${level} `;
}

const redisServer: Executable = (invocation) => {
  const { argv, version } = invocation;
  const port = portOf(optionOf(argv, "--port"), PORT);
  const full = version.split(".").length === 3 ? version : version === "" || version.startsWith("8") ? NEWEST : `${version}.0`;
  const isConfigured = argv.length > 1;
  return serve(invocation, {
    name: "redis-server",
    ports: [port],
    startMs: 300,
    cpuMillis: 3,
    memoryBytes: 9 * MEBIBYTE,
    greeting: (atMs) => [
      `${prefix(atMs, "C", "*")}oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
      `${prefix(atMs, "C", "*")}Redis version=${full}, bits=64, commit=00000000, modified=0, pid=1, just started`,
      isConfigured
        ? `${prefix(atMs, "C", "*")}Configuration loaded`
        : `${prefix(atMs, "C", "#")}Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf`,
      `${prefix(atMs, "M", "*")}monotonic clock: POSIX clock_gettime`,
      `${prefix(atMs, "M", "*")}Running mode=standalone, port=${port}.`,
      `${prefix(atMs, "M", "*")}Server initialized`,
      `${prefix(atMs, "M", "*")}Ready to accept connections tcp`,
    ],
    farewell: (atMs) => [
      `${prefix(atMs, "signal-handler", "*")}Received SIGTERM scheduling shutdown...`,
      `${prefix(atMs, "M", "*")}User requested shutdown...`,
      `${prefix(atMs, "M", "*")}Saving the final RDB snapshot before exiting.`,
      `${prefix(atMs, "M", "*")}DB saved on disk`,
      `${prefix(atMs, "M", "#")}Redis is now ready to exit, bye bye...`,
    ],
  });
};

const redisClient: Executable = ({ argv, bornMs, localhost, lookUp }): Done => {
  const port = portOf(optionOf(argv, "-p"), PORT);
  const host = optionOf(argv, "-h") ?? "127.0.0.1";
  const { found, tookMs } = lookUp(host, bornMs);
  if (!found) {
    const why = tookMs < GLIBC.tries * GLIBC.waitMs ? "Try again" : "Temporary failure in name resolution";
    return { exitCode: 1, tookMs, output: "", errors: `Could not connect to Redis at ${host}:${port}: ${why}\n` };
  }
  const isLocal = ["127.0.0.1", "localhost", "::1"].includes(host);
  if (isLocal && localhost(port, "/") === "refused") {
    return { exitCode: 1, tookMs: 5, output: "", errors: `Could not connect to Redis at ${host}:${port}: Connection refused\n` };
  }
  const words = argv
    .slice(1)
    .filter((word, index, all) => !word.startsWith("-") && !["-h", "-p", "-a", "-n"].includes(all[index - 1] ?? ""));
  const [command = "", ...operands] = words;
  const name = command.toLowerCase();
  const reply = Object.hasOwn(REPLIES, name) ? REPLIES[name] : undefined;
  return { exitCode: 0, tookMs: tookMs + 5, output: `${reply?.(operands) ?? "OK"}\n` };
};

/** Nothing is ever stored: the database is always empty. */
const REPLIES: Readonly<Record<string, (operands: readonly string[]) => string>> = {
  ping: ([message]) => message ?? "PONG",
  echo: ([message]) => message ?? "",
  get: () => "",
  dbsize: () => "0",
  incr: () => "1",
  role: () => "master",
};

export const redisImage: ImageSpec = {
  repositories: ["docker.io/library/redis", "docker.io/valkey/valkey", "docker.io/redis/redis-stack-server"],
  tags: versions({ oldest: "3.0", newest: "8.4.0", variants: ["alpine", "bookworm", "trixie", "bullseye"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 30_800_000 : 52_400_000),
  entrypoint: ["docker-entrypoint.sh"],
  cmd: ["redis-server"],
  wrapper: (words) => (words[0] === undefined || /^-|\.conf$/.test(words[0]) ? ["redis-server", ...words] : words),
  processes: (words) => (words[0] === "redis-server" ? [{ pid: 1, user: "redis", command: `redis-server *:${PORT}` }] : []),
  executables: { "redis-server": redisServer, "redis-cli": redisClient, "valkey-server": redisServer, "valkey-cli": redisClient },
};
