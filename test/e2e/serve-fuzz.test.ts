/**
 * `kubarium serve` among clients that are none: whatever they send or leave unsaid, everybody else is served meanwhile.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { Choices } from "../commands/fuzz/random.ts";
import { PROGRAM } from "./tui.ts";

const PATIENCE_MS = 20_000;
const SERVED_WITHIN_MS = 5_000;
const QUIET_MS = 300;
const MEMORY_MAX_BYTES = 900 * 2 ** 20;

let state = "";
let child: ChildProcess;
let port = 0;
let token = "";
let errors = "";
const sockets = new Set<Socket>();

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), "kubarium-serve-fuzz-"));
  child = spawn(process.execPath, [PROGRAM, "serve", "--empty", "--nodes", "1"], { env: { ...process.env, XDG_STATE_HOME: state } });
  let out = "";
  child.stdout?.on("data", (piece) => {
    out += piece;
  });
  child.stderr?.on("data", (piece) => {
    errors += piece;
  });
  await until(() => /export KUBECONFIG=(\S+)\n/.test(out));
  const { clusters, users } = parse(readFileSync(/export KUBECONFIG=(\S+)\n/.exec(out)?.[1] ?? "", "utf8"));
  port = Number(new URL(clusters[0].cluster.server).port);
  token = users[0].user.token;
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } };
  expect(await ask("POST", "/api/v1/namespaces/default/pods", pod)).toContain("HTTP/1.1 201 ");
  await until(async () => (await ask("GET", "/api/v1/namespaces/default/pods/web")).includes('"phase":"Running"'));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

afterAll(async () => {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  try {
    // Nothing of all that was worth a word, and it ends in order.
    expect([await ended, errors]).toEqual([0, ""]);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

/** A connection; what comes back is kept, up to a point. */
function open(bytes: string | Uint8Array = ""): { readonly socket: Socket; heard(): string; readonly closed: Promise<void> } {
  let heard = "";
  const socket = connect(port, "127.0.0.1");
  sockets.add(socket);
  socket.on("data", (piece) => {
    if (heard.length < 100_000) heard += piece.toString("latin1");
  });
  // A reset is an end, too.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) =>
    socket.once("close", () => {
      sockets.delete(socket);
      resolve();
    }),
  );
  socket.write(bytes);
  return { socket, heard: () => heard, closed };
}

/** What comes back until the other side hangs up, or says nothing any more. */
async function talk(bytes: string | Uint8Array): Promise<string> {
  const { socket, heard, closed } = open(bytes);
  let length = -1;
  while (heard().length !== length || length === 0) {
    length = heard().length;
    const isOver = await Promise.race([closed.then(() => true), after(QUIET_MS).then(() => false)]);
    if (isOver || length === 0) break;
  }
  socket.destroy();
  return heard();
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const startMs = performance.now(); !(await isSo()); await after(QUIET_MS)) {
    if (performance.now() - startMs > PATIENCE_MS) throw new Error(`waited in vain; ${errors}`);
  }
}

function head(method: string, path: string, ...lines: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, "Host: localhost", `Authorization: Bearer ${token}`, ...lines, "", ""].join("\r\n");
}

/** A good client, with a connection of its own. */
async function ask(method: string, path: string, body?: unknown): Promise<string> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = ["Connection: close", "Content-Type: application/json", `Content-Length: ${Buffer.byteLength(text)}`];
  const { heard, closed } = open(head(method, path, ...lines) + text);
  await Promise.race([closed, after(PATIENCE_MS)]);
  return heard();
}

async function isServed(): Promise<void> {
  const startMs = performance.now();
  expect(await ask("GET", "/api/v1/namespaces/default/pods/web")).toMatch(/^HTTP\/1\.1 200 [\s\S]*"name":"web"/);
  expect(performance.now() - startMs).toBeLessThan(SERVED_WITHIN_MS);
  expect(child.exitCode).toBeNull();
}

/** The memory of the program and of what it has started. */
function memoryBytes(): number {
  const statuses = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/status`, "utf8")];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  const field = (status: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  const ours = statuses.filter((status) => field(status, "Pid") === child.pid || field(status, "PPid") === child.pid);
  return Math.max(...ours.map((status) => field(status, "VmRSS"))) * 1_024;
}

function noise(choices: Choices, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => choices.below(256)));
}

test.each([
  ["no request line", "\r\n\r\n\r\n"],
  ["words", "hello there\r\n\r\n"],
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["HTTP/0.9", "GET /\r\n"],
  ["a version to come", "GET / HTTP/3.7\r\nHost: localhost\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
  ["two lengths", "POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc"],
  ["a length and chunks", "POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["a negative length", "POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"],
  ["a chunk of no size", "POST /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n"],
  ["a chunk too large to count", "POST /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na"],
  ["a chunk longer than it says", "POST /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabcdef\r\n0\r\n\r\n"],
  ["a folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"],
  ["a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"],
  ["a zero in a header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"],
  ["a header of 1 MB", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(1_000_000)}\r\n\r\n`],
  ["ten thousand headers", `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(10_000)}\r\n`],
  ["a path of 1 MB", `GET /${"y".repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ["line ends of old", "GET / HTTP/1.1\nHost: a\n\n"],
])("%s is refused, or let go", async (_what, bytes) => {
  expect(await talk(bytes)).toMatch(/^(?:$|HTTP\/1\.1 [34]\d\d )/);
  await isServed();
});

test("a body of 100 MB is refused before it has come", async () => {
  const { socket, heard, closed } = open(
    head("POST", "/api/v1/namespaces", "Content-Type: application/json", "Transfer-Encoding: chunked"),
  );
  const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  for (let count = 0; count < 1_600 && !socket.destroyed && heard() === ""; count++) {
    if (!socket.write(piece)) await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve)), after(1_000)]);
  }
  await Promise.race([closed, after(QUIET_MS)]);
  expect(heard()).toMatch(/^(?:$|HTTP\/1\.1 413 )/);
  await isServed();
});

test("requests one behind the other are answered in their order", async () => {
  const paths = Array.from({ length: 50 }, (_, index) => `/api/v1/namespaces/default/configmaps/none-${index}`);
  const heard = await talk(paths.map((path) => head("GET", path)).join("") + head("GET", "/version", "Connection: close"));
  const names = [...heard.matchAll(/configmaps \\"none-(\d+)\\" not found/g)].map(([, index]) => Number(index));
  expect([names, heard.includes("gitVersion")]).toEqual([paths.map((_, index) => index), true]);
});

test("TLS that is none is let go", async () => {
  const choices = new Choices(3);
  const hello = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]);
  for (let count = 0; count < 40; count++) {
    const bytes = choices.has(0.5)
      ? Buffer.concat([hello, noise(choices, choices.below(700))])
      : Buffer.concat([Buffer.of(0x16), noise(choices, choices.below(50))]);
    open(bytes);
  }
  await after(QUIET_MS);
  await isServed();
});

test("noise after an upgrade harms nobody", async () => {
  const choices = new Choices(4);
  const below = "/api/v1/namespaces/default/pods/web";
  const webSocket = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const spdy = ["Connection: Upgrade", "Upgrade: SPDY/3.1"];
  const upgrades: readonly string[] = [
    head("GET", `${below}/exec?command=sh&stdin=true&stdout=true&stderr=true`, ...webSocket, "Sec-WebSocket-Protocol: v5.channel.k8s.io"),
    head(
      "GET",
      `${below}/exec?command=cat&stdin=true&stdout=true&tty=true`,
      ...webSocket,
      "Sec-WebSocket-Protocol: v4.base64.channel.k8s.io",
    ),
    head("GET", `${below}/portforward?ports=80`, ...webSocket, "Sec-WebSocket-Protocol: v4.channel.k8s.io"),
    head("GET", `${below}/portforward`, ...webSocket, "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io"),
    head("POST", `${below}/exec?command=sh&stdin=true&stdout=true`, ...spdy, "X-Stream-Protocol-Version: v4.channel.k8s.io"),
    head("POST", `${below}/portforward`, ...spdy, "X-Stream-Protocol-Version: portforward.k8s.io"),
    head("GET", "/api/v1/pods?watch=true", ...webSocket),
  ];
  const outcomes = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const talks = upgrades.map(async (bytes) => {
      const { socket, heard, closed } = open(bytes);
      await Promise.race([closed, after(QUIET_MS)]);
      outcomes.add(/^HTTP\/1\.1 (\d+)/.exec(heard())?.[1] ?? heard());
      socket.write(garbled(choices));
      await Promise.race([closed, after(QUIET_MS)]);
      if (choices.has(0.5)) socket.resetAndDestroy();
    });
    await Promise.all(talks);
  }
  expect(outcomes).toEqual(new Set(["101"]));
  await isServed();
});

/** Noise, or the beginning of a frame with noise behind it. */
function garbled(choices: Choices): Buffer {
  const begun = choices.pick([
    [],
    // A masked binary message that is longer than anything, one of each odd code, and a fragment that nothing began.
    [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x82, 0x85, 1, 2, 3, 4],
    [0x80, 0x81, 0, 0, 0, 0],
    [0xff, 0xff],
    [0x88, 0x80, 0, 0, 0, 0],
    // SPDY: a stream with headers that do not inflate, settings, a ping, a window of nothing.
    [0x80, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x01],
    [0x80, 0x03, 0x00, 0x04, 0x00, 0xff, 0xff, 0xff],
    [0x80, 0x03, 0x00, 0x06, 0x00, 0x00, 0x00, 0x04],
    [0x80, 0x03, 0x00, 0x09, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
    [0x00, 0x00, 0x00, 0x09, 0x01, 0xff, 0xff, 0xff],
  ]);
  return Buffer.concat([Buffer.from(begun), noise(choices, choices.below(300))]);
}

test("a thousand connections that say little keep nobody waiting", async () => {
  const begun = [
    "",
    "G",
    "GET /api HTTP/1.1\r\nHost: local",
    `${head("POST", "/api/v1/namespaces", "Content-Length: 100")}{"a`,
    "\x16\x03\x01",
  ];
  for (let count = 0; count < 1_000; count++) {
    open(begun[count % begun.length]);
    if (count % 100 === 0) await isServed();
  }
  await isServed();
});

test("clients that never read what they watch cost little, and the others see everything", async () => {
  for (let count = 0; count < 60; count++) open(head("GET", "/api/v1/configmaps?watch=true")).socket.pause();
  const before = memoryBytes();
  const data = { text: "x".repeat(100_000) };
  const made = async (name: string): Promise<void> => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
    expect(await ask("POST", "/api/v1/namespaces/default/configmaps", object)).toContain("HTTP/1.1 201 ");
  };
  for (let count = 0; count < 200; count++) await made(`large-${count}`);
  await isServed();
  // 60 clients have 20 MB each waiting for them: it is there once, in the log.
  expect(memoryBytes() - before).toBeLessThan(MEMORY_MAX_BYTES);
});
