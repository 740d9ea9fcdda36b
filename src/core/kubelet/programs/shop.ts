/**
 * The services of the sample shop: small web applications that answer, log requests, and go when asked.
 *
 * They call each other by the URLs in their environment, with a connection for each request: a name that cannot be found
 * is a 503. Absent on purpose: whether the other service is there at all, as everywhere (shell/requests.ts).
 */
import type { LogLine } from "../program.ts";
import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { merged, rhythm, within } from "./runtime/lines.ts";
import type { LookUp, Resolver } from "./runtime/look-up.ts";
import { type Executable, type Invocation, type Page, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";
import { hostOf } from "./shell/requests.ts";

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
  readonly requests: readonly ShopRequest[];
}

/** A request as it comes in; `calls` is the variable that holds the URL of the service that is asked to answer it. */
type ShopRequest = readonly [method: string, path: string, statusCode: number, calls?: string];

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
      ["GET", "/", 200, "CATALOG_URL"],
      ["GET", "/products", 200, "CATALOG_URL"],
      ["GET", "/products/42", 200, "CATALOG_URL"],
      ["POST", "/cart", 303, "CART_URL"],
      ["GET", "/assets/app.js", 304],
      ["GET", "/products/0", 404, "CATALOG_URL"],
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
      ["GET", "/carts/c-118", 200, "REDIS_URL"],
      ["POST", "/carts/c-118/items", 201, "REDIS_URL"],
      ["DELETE", "/carts/c-118/items/3", 204, "REDIS_URL"],
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

function json(atMs: number, fields: Readonly<Record<string, string | number>>, level: "info" | "error" = "info"): string {
  return JSON.stringify({ time: new Date(atMs).toISOString(), level, ...fields });
}

/** How long a service waits for an address before it says that it cannot answer. */
const PATIENCE: Resolver = { tries: 1, waitMs: 5_000 };
const UNAVAILABLE = 503;
const CLUSTER_DNS = "10.96.0.10:53";

/** What becomes of the call that a request leads to. */
interface Call extends LookUp {
  readonly host: string;
}

/** Looks up the service that helps with such a request; undefined when none does, or none is set up. */
function callFor({ env, lookUp }: Invocation, variable: string | undefined, atMs: number): Call | undefined {
  const host = hostOf((variable === undefined ? undefined : env.get(variable)) ?? "");
  return host === "" ? undefined : { host, ...lookUp(host, atMs, PATIENCE) };
}

function requestLog(invocation: Invocation, service: Service, fromMs: number, toMs: number): readonly LogLine[] {
  const { run, bornMs } = invocation;
  const { name, startMs, requestEveryMs, requests } = service;
  const traffic = { run, purpose: `${name}/request`, startMs: bornMs + startMs, everyMs: requestEveryMs };
  // A request that waits for an address is logged when it has given up.
  const cameMs = run.names === undefined ? fromMs : fromMs - PATIENCE.waitMs;
  const failures: LogLine[] = [];
  const lines = rhythm(traffic, cameMs, toMs, (timeMs, n) => {
    // Squaring makes the first, ordinary requests the frequent ones.
    const pick = run.draw(`${name}/path`, n);
    const [method, path, status, calls] = requests[Math.floor(pick * pick * requests.length)] ?? ["GET", "/", 200];
    const call = callFor(invocation, calls, timeMs);
    if (call?.found === false) {
      failures.push(...failureLines(invocation, { method, path, call, atMs: timeMs + call.tookMs, port: ephemeralPort(invocation, n) }));
      return "";
    }
    return json(timeMs, { msg: "request", method, path, status, ms: 2 + Math.floor(run.draw(`${name}/took`, n) * 38) });
  });
  if (failures.length === 0) return within(lines, fromMs, toMs);
  return within(
    merged(
      lines.filter(({ text }) => text !== ""),
      failures,
    ),
    fromMs,
    toMs,
  );
}

function ephemeralPort({ run }: Invocation, n: number): number {
  return 32_768 + Math.floor(run.draw("ephemeral-port", n) * 28_232);
}

interface FailedRequest {
  readonly method: string;
  readonly path: string;
  readonly call: Call;
  readonly atMs: number;
  readonly port: number;
}

/** What is said of a request for which another service was not found: why, and that it was answered so. */
function failureLines({ run }: Invocation, { method, path, call, atMs, port }: FailedRequest): readonly LogLine[] {
  const error = `dial tcp: lookup ${call.host} on ${CLUSTER_DNS}: read udp ${run.podIP}:${port}->${CLUSTER_DNS}: i/o timeout`;
  return [
    { timeMs: atMs, text: json(atMs, { msg: `cannot reach ${call.host}`, error }, "error") },
    { timeMs: atMs, text: json(atMs, { msg: "request", method, path, status: UNAVAILABLE, ms: call.tookMs }) },
  ];
}

/** What a GET is answered; its health checks ask nobody else. */
function pageOf(invocation: Invocation, { name, requests }: Service, path: string, atMs: number): Page {
  if (path === "/ready" || path === "/healthz") return { statusCode: 200, body: "ok\n" };
  const calls = requests.find(([method, known]) => method === "GET" && known === path)?.[3];
  const call = callFor(invocation, calls, atMs);
  if (call === undefined) return { statusCode: 200, body: `${name}\n` };
  const { found, tookMs, sameForMs } = call;
  const lasting = { tookMs, untilMs: atMs + sameForMs };
  return found
    ? { statusCode: 200, body: `${name}\n`, ...lasting }
    : { statusCode: UNAVAILABLE, body: `cannot reach ${call.host}\n`, ...lasting };
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
      page: (_port, path, atMs) => pageOf(invocation, service, path, atMs),
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
