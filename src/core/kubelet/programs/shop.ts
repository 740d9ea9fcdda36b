/**
 * The services of the sample shop: small web applications that answer, log requests, and go when asked.
 */
import type { LogLine } from "../program.ts";
import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { rhythm } from "./runtime/lines.ts";
import { type Executable, type Invocation, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const MEBIBYTE = 1_024 * 1_024;

/** What one of the services is like. */
interface Service {
  readonly name: string;
  readonly port: number;
  readonly newest: string;
  readonly sizeBytes: number;
  readonly startMs: number;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly requestEveryMs: number;
  readonly requests: readonly (readonly [method: string, path: string, statusCode: number])[];
}

const SERVICES: readonly Service[] = [
  {
    name: "frontend",
    port: 8_080,
    newest: "1.5",
    sizeBytes: 48_300_000,
    startMs: 1_800,
    cpuMillis: 18,
    memoryBytes: 92 * MEBIBYTE,
    requestEveryMs: 1_500,
    requests: [
      ["GET", "/", 200],
      ["GET", "/products", 200],
      ["GET", "/products/42", 200],
      ["POST", "/cart", 303],
      ["GET", "/assets/app.js", 304],
      ["GET", "/products/0", 404],
    ],
  },
  {
    name: "cart",
    port: 8_080,
    newest: "1.3",
    sizeBytes: 31_700_000,
    startMs: 1_200,
    cpuMillis: 9,
    memoryBytes: 61 * MEBIBYTE,
    requestEveryMs: 3_000,
    requests: [
      ["GET", "/carts/c-118", 200],
      ["POST", "/carts/c-118/items", 201],
      ["DELETE", "/carts/c-118/items/3", 204],
    ],
  },
  {
    name: "catalog",
    port: 8_080,
    newest: "2.1",
    sizeBytes: 57_900_000,
    startMs: 3_500,
    cpuMillis: 12,
    memoryBytes: 128 * MEBIBYTE,
    requestEveryMs: 2_000,
    requests: [
      ["GET", "/items", 200],
      ["GET", "/items?category=tea", 200],
      ["GET", "/items/42", 200],
      ["GET", "/items/0", 404],
    ],
  },
  {
    name: "payments",
    port: 8_443,
    newest: "1.2",
    sizeBytes: 26_400_000,
    startMs: 1_500,
    cpuMillis: 6,
    memoryBytes: 48 * MEBIBYTE,
    requestEveryMs: 8_000,
    requests: [
      ["POST", "/payments", 201],
      ["GET", "/payments/p-77", 200],
      ["POST", "/payments", 402],
    ],
  },
];

function json(atMs: number, fields: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ time: new Date(atMs).toISOString(), level: "info", ...fields });
}

function requestLog(
  { run, bornMs }: Invocation,
  { name, startMs, requestEveryMs, requests }: Service,
  fromMs: number,
  toMs: number,
): readonly LogLine[] {
  return rhythm({ run, purpose: `${name}/request`, startMs: bornMs + startMs, everyMs: requestEveryMs }, fromMs, toMs, (timeMs, n) => {
    // Squaring makes the first, ordinary requests the frequent ones.
    const pick = run.draw(`${name}/path`, n);
    const [method, path, status] = requests[Math.floor(pick * pick * requests.length)] ?? ["GET", "/", 200];
    return json(timeMs, { msg: "request", method, path, status, ms: 2 + Math.floor(run.draw(`${name}/took`, n) * 38) });
  });
}

function executable(service: Service): Executable {
  return (invocation) => {
    const { name, startMs, cpuMillis, memoryBytes } = service;
    const port = portOf(invocation.env.get("PORT"), service.port);
    return serve(invocation, {
      name: `shop-${name}`,
      ports: [port],
      startMs,
      cpuMillis,
      memoryBytes,
      greeting: (atMs) => [
        json(invocation.bornMs, { msg: "starting", service: name, version: invocation.version }),
        json(atMs, { msg: "listening", service: name, port }),
      ],
      farewell: (atMs) => [json(atMs, { msg: "SIGTERM received, finishing open requests" })],
      term: { afterMs: 300 + Math.floor(invocation.run.draw("term") * 700), exitCode: 0 },
      page: (_port, path) =>
        path === "/ready" || path === "/healthz" ? { statusCode: 200, body: "ok\n" } : { statusCode: 200, body: `${name}\n` },
      chatter: (fromMs, toMs) => requestLog(invocation, service, fromMs, toMs),
    });
  };
}

function imageOf(service: Service): ImageSpec {
  const program = `shop-${service.name}`;
  return {
    repositories: [`docker.io/kubarium/${program}`],
    tags: versions({ oldest: "1.0", newest: service.newest }),
    sizeBytes: service.sizeBytes,
    entrypoint: [`/usr/local/bin/${program}`],
    cmd: [],
    userland: "busybox",
    executables: { [program]: executable(service) },
    runsAsRoot: false,
  };
}

export const shopImages: readonly ImageSpec[] = SERVICES.map(imageOf);
