/**
 * Apache httpd.
 * @see github.com/docker-library/httpd
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { accessDate, clockText, dayName, gatewayOf, monthName } from "./runtime/lines.ts";
import type { Executable } from "./runtime/process.ts";
import { serve } from "./runtime/server.ts";

const BODY = "<html><body><h1>It works!</h1></body></html>\n";
const MEBIBYTE = 1_024 * 1_024;

/** `Thu Jan 01 00:00:01.000000 2026`, as httpd's error log dates its lines. */
function apacheDate(atMs: number): string {
  const iso = new Date(atMs).toISOString();
  return `${dayName(atMs)} ${monthName(atMs)} ${iso.slice(8, 10)} ${clockText(atMs)}.${iso.slice(20, 23)}000 ${iso.slice(0, 4)}`;
}

const httpd: Executable = (invocation) =>
  serve(invocation, {
    name: "httpd",
    ports: [80],
    startMs: 200,
    cpuMillis: 1,
    memoryBytes: 9 * MEBIBYTE,
    greeting: (atMs) => [
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${invocation.run.podIP}. Set the 'ServerName' directive globally to suppress this message`,
      `[${apacheDate(atMs)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations`,
      `[${apacheDate(atMs)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
    ],
    farewell: (atMs) => [`[${apacheDate(atMs)}] [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully`],
    page: (_port, path) => ({ statusCode: path === "/" || path === "/index.html" ? 200 : 404, body: BODY }),
    requestLine: ({ timeMs, path }, { statusCode }) =>
      `${gatewayOf(invocation.run)} - - [${accessDate(timeMs)}] "GET ${path} HTTP/1.1" ${statusCode} ${statusCode === 200 ? BODY.length : 196}`,
  });

export const httpdImage: ImageSpec = {
  repositories: ["docker.io/library/httpd"],
  tags: versions({ oldest: "2.2", newest: "2.4.65", variants: ["alpine", "bookworm", "trixie"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 21_500_000 : 45_200_000),
  entrypoint: [],
  cmd: ["httpd-foreground"],
  executables: { httpd, "httpd-foreground": httpd },
};
