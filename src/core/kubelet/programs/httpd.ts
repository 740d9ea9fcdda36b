/**
 * Apache httpd.
 * @see github.com/docker-library/httpd
 */

import type { Run } from "../program.ts";
import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { accessDate, clockText, dayName, gatewayOf, monthName } from "./runtime/lines.ts";
import type { Executable, Page } from "./runtime/process.ts";
import { servedFile } from "./runtime/served-files.ts";
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
    page: (_port, path, atMs) => pageOf(invocation.run, path, atMs),
    requestLine: ({ timeMs, path }, { statusCode }) =>
      `${gatewayOf(invocation.run)} - - [${accessDate(timeMs)}] "GET ${path} HTTP/1.1" ${statusCode} ${statusCode === 200 ? BODY.length : 196}`,
  });

const ROOT = "/usr/local/apache2/htdocs";

/** A file that lies there, or the image's only page. */
function pageOf(run: Run, path: string, atMs: number): Page {
  const server = "Apache/2.4.65 (Unix)";
  const file = `${ROOT}${path.endsWith("/") ? `${path}index.html` : path}`;
  const { text, isGone } = servedFile(run, file, atMs);
  if (text !== undefined) return { statusCode: 200, body: text, server };
  return { statusCode: !isGone && (path === "/" || path === "/index.html") ? 200 : 404, body: BODY, server };
}

export const httpdImage: ImageSpec = {
  repositories: ["docker.io/library/httpd"],
  tags: versions({ oldest: "2.2", newest: "2.4.65", variants: ["alpine", "bookworm", "trixie"] }),
  sizeBytes: (tag) => (tag.includes("alpine") ? 21_500_000 : 45_200_000),
  entrypoint: [],
  cmd: ["httpd-foreground"],
  executables: { httpd, "httpd-foreground": httpd },
  files: () => ({
    files: { [`${ROOT}/index.html`]: BODY, "/usr/local/apache2/conf/httpd.conf": `DocumentRoot "${ROOT}"\nListen 80\n` },
    links: {},
  }),
};
