/**
 * The cluster's own images: pause, agnhost, CoreDNS, and the control plane's programs.
 */

import { versions } from "./registry/tags.ts";
import { constant } from "./runtime/curve.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { clockText } from "./runtime/lines.ts";
import { type Executable, optionOf, portOf } from "./runtime/process.ts";
import { idle, serve } from "./runtime/server.ts";

const MEBIBYTE = 1_024 * 1_024;
const LAME_DUCK_MS = 5_000;

const pause: Executable = (invocation) => ({
  ...idle(invocation, "pause", { term: { afterMs: 5, exitCode: 0 } }),
  memoryBytes: constant(200 * 1_024),
});

const coredns: Executable = (invocation) =>
  serve(invocation, {
    name: "coredns",
    ports: [53, 8_080, 8_181, 9_153],
    startMs: 400,
    cpuMillis: 3,
    memoryBytes: 14 * MEBIBYTE,
    greeting: [
      ".:53",
      "[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b",
      `CoreDNS-${invocation.version === "" ? "1.12.1" : invocation.version}`,
      "linux/amd64, go1.24.1, 707c7c1",
    ],
    farewell: ["[INFO] SIGTERM: Shutting down servers then terminating", "[INFO] plugin/health: Going into lameduck mode for 5s"],
    term: { afterMs: LAME_DUCK_MS, exitCode: 0 },
    page: (port, path) => ({
      statusCode: (port === 8_080 && path === "/health") || (port === 8_181 && path === "/ready") || path === "/metrics" ? 200 : 404,
      body: "OK",
    }),
  });

/** The end-to-end tests' jack of all trades; its first argument says what it is. */
const agnhost: Executable = (invocation) => {
  const { argv, run } = invocation;
  const [, command = "pause"] = argv;
  const http = (port: number): ReturnType<Executable> =>
    serve(invocation, {
      name: "agnhost",
      ports: [portOf(optionOf(argv, "--http-port", "--port"), port)],
      startMs: 80,
      cpuMillis: 1,
      memoryBytes: 8 * MEBIBYTE,
      greeting: (atMs) => [
        `I0101 ${clockText(atMs)}.000000       1 log.go:245] Started HTTP server on port ${portOf(optionOf(argv, "--http-port", "--port"), port)}`,
      ],
      term: { afterMs: 20, exitCode: 2 },
      page: (_port, path) => ({ statusCode: 200, body: path === "/hostname" || command === "serve-hostname" ? run.podName : "NOW" }),
    });
  switch (command) {
    case "netexec":
      return http(8_080);
    case "serve-hostname":
      return http(9_376);
    case "liveness":
      // Well for ten seconds, then it answers 500: the documentation's example.
      return serve(invocation, {
        name: "agnhost",
        ports: [8_080],
        startMs: 80,
        cpuMillis: 1,
        memoryBytes: 8 * MEBIBYTE,
        greeting: [],
        page: (_port, path, atMs) => {
          const wellUntilMs = invocation.bornMs + 10_001;
          if (path !== "/healthz") return { statusCode: 200, body: "" };
          return atMs < wellUntilMs ? { statusCode: 200, body: "", untilMs: wellUntilMs } : { statusCode: 500, body: "" };
        },
        term: { afterMs: 20, exitCode: 2 },
      });
    case "grpc-health-checking":
      return serve(invocation, {
        name: "agnhost",
        ports: [5_000, 8_080],
        startMs: 80,
        cpuMillis: 1,
        memoryBytes: 9 * MEBIBYTE,
        greeting: [],
        speaksGrpc: true,
        page: () => ({ statusCode: 200, body: "" }),
      });
    case "pause":
      return idle(invocation, "agnhost", { term: { afterMs: 5, exitCode: 0 } });
    default:
      return { exitCode: 1, tookMs: 20, output: "", errors: `Error: unknown command ${JSON.stringify(command)} for "app"\n` };
  }
};

/** A component of the control plane; it logs little and answers its health checks. */
function component(name: string, port: number, cpuMillis: number, memoryMebibytes: number): ImageSpec {
  const executable: Executable = (invocation) =>
    serve(invocation, {
      name,
      ports: [portOf(optionOf(invocation.argv, "--secure-port"), port)],
      startMs: 1_500,
      cpuMillis,
      memoryBytes: memoryMebibytes * MEBIBYTE,
      greeting: (atMs) => [
        `I0101 ${clockText(atMs)}.000000       1 server.go:${port % 1_000}] "Starting ${name}" version="v${invocation.version}"`,
      ],
      page: () => ({ statusCode: 200, body: "ok" }),
    });
  return {
    repositories: [`registry.k8s.io/${name}`, ...(name === "metrics-server" ? ["registry.k8s.io/metrics-server/metrics-server"] : [])],
    tags: versions({ oldest: "0.5", newest: name === "etcd" ? "3.6.5" : "1.34.2", prefix: "v?", variants: ["0"], hasLatest: false }),
    sizeBytes: 25_000_000,
    entrypoint: [name],
    cmd: [],
    userland: "none",
    executables: { [name]: executable },
  };
}

export const kubernetesImages: readonly ImageSpec[] = [
  {
    repositories: ["registry.k8s.io/pause", "k8s.gcr.io/pause", "gcr.io/google-containers/pause"],
    tags: versions({ oldest: "0.8", newest: "3.10.1", hasLatest: true }),
    sizeBytes: 320_000,
    entrypoint: ["/pause"],
    cmd: [],
    userland: "none",
    executables: { pause },
    runsAsRoot: false,
  },
  {
    repositories: ["registry.k8s.io/e2e-test-images/agnhost", "registry.k8s.io/agnhost"],
    tags: versions({ oldest: "2.10", newest: "2.57", hasLatest: false }),
    sizeBytes: 53_000_000,
    entrypoint: ["/agnhost"],
    cmd: ["pause"],
    userland: "busybox",
    executables: { agnhost },
  },
  {
    repositories: ["registry.k8s.io/coredns/coredns", "docker.io/coredns/coredns"],
    tags: versions({ oldest: "1.6", newest: "1.13.1", prefix: "v?", hasLatest: false }),
    sizeBytes: 22_400_000,
    entrypoint: ["/coredns"],
    cmd: [],
    userland: "none",
    executables: { coredns },
  },
  component("kube-apiserver", 6_443, 60, 290),
  component("kube-controller-manager", 10_257, 20, 58),
  component("kube-scheduler", 10_259, 4, 26),
  component("kube-proxy", 10_256, 1, 22),
  component("etcd", 2_381, 25, 52),
  component("metrics-server", 10_250, 5, 24),
];
