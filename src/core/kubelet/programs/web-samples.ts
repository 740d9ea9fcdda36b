/**
 * Small web servers that tutorials are fond of: whoami, http-echo, hello-app, podinfo, hpa-example and the like.
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { gatewayOf, slashDate } from "./runtime/lines.ts";
import { type Executable, optionOf, portOf } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const MEBIBYTE = 1_024 * 1_024;

const whoami: Executable = (invocation) => {
  const { argv, env, run } = invocation;
  const port = portOf(optionOf(argv, "--port", "-port") ?? env.get("WHOAMI_PORT_NUMBER"), 80);
  const name = optionOf(argv, "--name", "-name") ?? env.get("WHOAMI_NAME");
  return serve(invocation, {
    name: "whoami",
    ports: [port],
    startMs: 60,
    cpuMillis: 1,
    memoryBytes: 5 * MEBIBYTE,
    greeting: (atMs) => [`${slashDate(atMs)} Starting up on port ${port}`],
    // Go's default: the signal ends the process.
    term: { afterMs: 10, exitCode: 2 },
    page: (_port, path) => ({
      statusCode: 200,
      body: `${name === undefined ? "" : `Name: ${name}\n`}Hostname: ${run.podName}\nIP: 127.0.0.1\nGET ${path} HTTP/1.1\n`,
    }),
  });
};

const httpEcho: Executable = (invocation) => {
  const { argv, env } = invocation;
  const port = portOf(optionOf(argv, "-listen", "--listen"), 5_678);
  const text = optionOf(argv, "-text", "--text") ?? env.get("ECHO_TEXT") ?? "hello-world";
  if (text === "") return { exitCode: 127, tookMs: 20, output: "", errors: "Missing -text option!\n" };
  return serve(invocation, {
    name: "http-echo",
    ports: [port],
    startMs: 60,
    cpuMillis: 1,
    memoryBytes: 5 * MEBIBYTE,
    greeting: (atMs) => [`${slashDate(atMs)} [INFO] server is listening on :${port}`],
    farewell: (atMs) => [`${slashDate(atMs)} [INFO] server is shutting down`],
    page: (_port, path) => ({ statusCode: 200, body: path === "/health" ? '{"status":"ok"}\n' : `${text}\n` }),
    requestLine: ({ timeMs, path, port: to }, { statusCode }) =>
      `${slashDate(timeMs)} ${invocation.run.podIP}:${to} ${gatewayOf(invocation.run)}:41234 "GET ${path} HTTP/1.1" ${statusCode} ${text.length + 1} "kube-probe/1.34" 12.4µs`,
  });
};

/** A server that says it listens, and answers every path. */
function plainServer(name: string, port: number, greeting: string, memoryMebibytes: number): Executable {
  return (invocation) => {
    const listens = portOf(invocation.env.get("PORT") ?? optionOf(invocation.argv, "--port"), port);
    return serve(invocation, {
      name,
      ports: [listens],
      startMs: 200,
      cpuMillis: 1,
      memoryBytes: memoryMebibytes * MEBIBYTE,
      greeting: (atMs) => [`${slashDate(atMs)} ${greeting.replace("PORT", String(listens))}`],
      page: () => ({ statusCode: 200, body: `Hello, world!\nHostname: ${invocation.run.podName}\n` }),
    });
  };
}

const anyVersion = versions({
  oldest: "0.0",
  newest: "99.99.99",
  prefix: "v?",
  variants: ["plain-text", "hello", "blue", "green", "alpine"],
});

/** One program on its own, with nothing else in the image. */
function single(repositories: readonly string[], program: string, executable: Executable, rest: Partial<ImageSpec> = {}): ImageSpec {
  return {
    repositories,
    tags: anyVersion,
    sizeBytes: 6_500_000,
    entrypoint: [`/${program}`],
    cmd: [],
    userland: "none",
    executables: { [program]: executable },
    ...rest,
  };
}

export const webSampleImages: readonly ImageSpec[] = [
  single(["docker.io/traefik/whoami", "docker.io/containous/whoami"], "whoami", whoami, {
    tags: versions({ oldest: "1.0", newest: "1.11.0", prefix: "v" }),
    sizeBytes: 2_900_000,
  }),
  single(["docker.io/hashicorp/http-echo"], "http-echo", httpEcho, {
    tags: versions({ oldest: "0.1", newest: "1.0.0", variants: ["alpine"] }),
    sizeBytes: 3_100_000,
    runsAsRoot: false,
  }),
  single(
    ["gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"],
    "hello-app",
    plainServer("hello-app", 8_080, "Server listening on port PORT", 6),
  ),
  single(
    ["ghcr.io/stefanprodan/podinfo", "docker.io/stefanprodan/podinfo"],
    "podinfo",
    plainServer("podinfo", 9_898, "Starting HTTP Server on port PORT", 18),
    {
      sizeBytes: 32_000_000,
      userland: "busybox",
    },
  ),
  single(["gcr.io/kuar-demo/kuard-amd64"], "kuard", plainServer("kuard", 8_080, "Serving on HTTP on :PORT", 9)),
  single(["docker.io/nginxdemos/hello"], "nginx-hello", plainServer("nginx-hello", 80, "[notice] 1#1: start worker processes", 7), {
    sizeBytes: 21_000_000,
    userland: "busybox",
  }),
  single(
    ["registry.k8s.io/hpa-example"],
    "apache2-foreground",
    plainServer("hpa-example", 80, "Apache/2.4.10 (Debian) PHP/5.6.14 configured -- resuming normal operations", 12),
    {
      sizeBytes: 180_000_000,
      userland: "debian",
    },
  ),
  single(
    ["registry.k8s.io/echoserver", "k8s.gcr.io/echoserver"],
    "echoserver",
    plainServer("echoserver", 8_080, "Generating self-signed cert", 10),
    { sizeBytes: 44_000_000, userland: "debian" },
  ),
  single(["docker.io/ealen/echo-server"], "echo-server", plainServer("echo-server", 80, "Listening on port PORT.", 40), {
    sizeBytes: 38_000_000,
    userland: "busybox",
  }),
];
