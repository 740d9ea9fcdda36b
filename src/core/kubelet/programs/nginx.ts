/**
 * nginx: a web server whose entry script talks before it does.
 * @see github.com/nginx/docker-nginx (docker-entrypoint.sh)
 */
import type { Run } from "../program.ts";
import { curl } from "./curl.ts";
import { versions } from "./registry/tags.ts";
import type { ImageFiles, ImageSpec } from "./runtime/image.ts";
import { accessDate, gatewayOf, slashDate } from "./runtime/lines.ts";
import type { Done, Executable, Invocation, Page } from "./runtime/process.ts";
import { servedFile } from "./runtime/served-files.ts";
import { serve } from "./runtime/server.ts";
import { WELCOME_PAGE } from "./shell/requests.ts";

const START_MS = 150;
const WORKERS = 4;
const MEBIBYTE = 1_024 * 1_024;
const CONFIGURATION_FILES = ["/etc/nginx/conf.d/default.conf", "/etc/nginx/templates/default.conf.template", "/etc/nginx/nginx.conf"];

const ENTRY_LINES = [
  "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
  "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
  "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
  "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
  "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh",
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
  "/docker-entrypoint.sh: Configuration complete; ready for start up",
];

function startLines(version: string, atMs: number): readonly string[] {
  const notice = (text: string): string => `${slashDate(atMs)} [notice] 1#1: ${text}`;
  return [
    'using the "epoll" event method',
    `nginx/${version}`,
    "built by gcc 14.2.0 (Debian 14.2.0-19)",
    "OS: Linux 6.12.48",
    "getrlimit(RLIMIT_NOFILE): 1048576:1048576",
    "start worker processes",
    ...Array.from({ length: WORKERS }, (_, index) => `start worker process ${29 + index}`),
  ].map(notice);
}

function stopLines(atMs: number): readonly string[] {
  const line = (id: number, text: string): string => `${slashDate(atMs)} [notice] ${id}#${id}: ${text}`;
  return [
    line(1, "signal 3 (SIGQUIT) received, shutting down"),
    ...Array.from({ length: WORKERS }, (_, index) => line(29 + index, "gracefully shutting down")),
    ...Array.from({ length: WORKERS }, (_, index) => line(1, `worker process ${29 + index} exited with code 0`)),
    line(1, "exit"),
  ];
}

/** Whether what is mounted there could hold one of the configuration's files. */
function reachesConfiguration({ mountPath }: { readonly mountPath: string }): boolean {
  const folder = mountPath.endsWith("/") ? mountPath : `${mountPath}/`;
  return CONFIGURATION_FILES.some((path) => path === mountPath || path.startsWith(folder));
}

/** What the mounted configuration says, as far as it matters here. */
function configurationOf(run: Run): { readonly ports: readonly number[]; readonly isOwn: boolean } {
  // Most pods mount nothing but their token, and making up its text only to look past it costs more than all the rest.
  const isOut = run.container.volumeMounts?.some(reachesConfiguration) === false;
  const files = isOut ? undefined : run.files?.at(run.startedMs);
  const texts = CONFIGURATION_FILES.map((path) => files?.get(path) ?? "").join("\n");
  const ports = [...texts.matchAll(/\blisten\s+(?:[\d.]+:|\[::\]:)?(\d+)/g)].map(([, port]) => Number(port));
  const isOwn = run.container.volumeMounts?.some(({ mountPath }) => /^\/(etc\/nginx|usr\/share\/nginx)/.test(mountPath)) ?? false;
  return { ports: ports.length === 0 ? [80] : [...new Set(ports)], isOwn };
}

/** What `nginx -s` sends to the master. */
const SIGNALS: Readonly<Record<string, "HUP" | "QUIT" | "TERM">> = { reload: "HUP", reopen: "HUP", quit: "QUIT", stop: "TERM" };

const nginx: Executable = (invocation) => {
  const { argv, bornMs, run, version } = invocation;
  if (argv.includes("-t"))
    return done(
      "",
      "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
    );
  if (argv.includes("-v") || argv.includes("-V")) return done("", `nginx version: nginx/${fullVersion(version)}\n`);
  const order = argv[argv.indexOf("-s") + 1] ?? "";
  if (argv.includes("-s") && !Object.hasOwn(SIGNALS, order)) return { ...done("", `nginx: invalid option: "-s ${order}"\n`), exitCode: 1 };
  if (argv.includes("-s"))
    return { ...done("", `${slashDate(bornMs)} [notice] 42#42: signal process started\n`), signal: SIGNALS[order] ?? "HUP" };
  // Without this the master goes to the background, and the container ends at once.
  if (!argv.join(" ").includes("daemon off")) return done("", "");
  const { ports, isOwn } = configurationOf(run);
  return serve(invocation, {
    name: "nginx",
    ports,
    startMs: START_MS,
    cpuMillis: 1,
    memoryBytes: 6 * MEBIBYTE,
    greeting: (atMs) => [...(isWrapped(invocation) ? ENTRY_LINES : []), ...startLines(fullVersion(version), atMs)],
    farewell: stopLines,
    page: (_port, path, atMs): Page => ({
      ...pageOf(run, path, isOwn, fullVersion(version), atMs),
      server: `nginx/${fullVersion(version)}`,
    }),
    requestLine: ({ timeMs, path }, { statusCode }) =>
      `${gatewayOf(run)} - - [${accessDate(timeMs)}] "GET ${path} HTTP/1.1" ${statusCode} ${statusCode === 200 ? WELCOME_PAGE.length : 153} "-" "kube-probe/1.34" "-"`,
  });
};

const ROOT = "/usr/share/nginx/html";

/** A file that lies there, or what the image's own configuration and pages say. */
function pageOf(run: Run, path: string, isOwn: boolean, version: string, atMs: number): Page {
  const file = `${ROOT}${path.endsWith("/") ? `${path}index.html` : path}`;
  const { text, isGone } = servedFile(run, file, atMs);
  if (text !== undefined) return { statusCode: 200, body: text, contentType: typeOf(file) };
  if (!isGone && (isOwn || path === "/" || path === "/index.html"))
    return { statusCode: 200, body: WELCOME_PAGE, contentType: "text/html" };
  const isFolder = path.endsWith("/") && isGone;
  return {
    statusCode: isFolder ? 403 : 404,
    body: errorPage(isFolder ? "403 Forbidden" : "404 Not Found", version),
    contentType: "text/html",
  };
}

function errorPage(title: string, version: string): string {
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    `<hr><center>nginx/${version}</center>`,
    "</body>",
    "</html>",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  svg: "image/svg+xml",
  xml: "text/xml",
  png: "image/png",
  jpg: "image/jpeg",
};

function typeOf(file: string): string {
  return TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

const CONFIGURATION = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log  /var/log/nginx/access.log  main;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;
const SITE = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const FILES: ImageFiles = {
  files: {
    "/usr/share/nginx/html/index.html": WELCOME_PAGE,
    "/usr/share/nginx/html/50x.html":
      "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n",
    "/etc/nginx/nginx.conf": CONFIGURATION,
    "/etc/nginx/conf.d/default.conf": SITE,
    "/etc/nginx/mime.types": Object.entries(TYPES)
      .map(([ending, type]) => `    ${type}  ${ending};\n`)
      .join(""),
    "/docker-entrypoint.sh": '#!/bin/sh\nexec "$@"\n',
    "/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh": "#!/bin/sh\n",
    "/docker-entrypoint.d/15-local-resolvers.envsh": "#!/bin/sh\n",
    "/docker-entrypoint.d/20-envsubst-on-templates.sh": "#!/bin/sh\n",
    "/docker-entrypoint.d/30-tune-worker-processes.sh": "#!/bin/sh\n",
    "/usr/sbin/nginx": "",
    "/var/cache/nginx/": "",
    "/run/nginx.pid": "1\n",
  },
  links: { "/var/log/nginx/access.log": "/dev/stdout", "/var/log/nginx/error.log": "/dev/stderr" },
};

function isWrapped({ run }: Invocation): boolean {
  return run.container.command === undefined || run.container.command[0]?.endsWith("docker-entrypoint.sh") === true;
}

function done(output: string, errors: string): Done {
  return { exitCode: 0, tookMs: 20, output, errors };
}

function fullVersion(version: string): string {
  return (
    { "": "1.29.3", "1": "1.29.3", "1.29": "1.29.3", "1.28": "1.28.0", "1.27": "1.27.5", "1.26": "1.26.3", "1.25": "1.25.5" }[version] ??
    version
  );
}

export const nginxImage: ImageSpec = {
  repositories: ["docker.io/library/nginx", "docker.io/nginxinc/nginx-unprivileged", "registry.k8s.io/nginx-slim"],
  tags: versions({
    oldest: "0.8",
    newest: "1.29.3",
    variants: ["alpine", "alpine-slim", "alpine-perl", "alpine-otel", "bookworm", "trixie", "bullseye", "perl", "otel"],
    names: [
      "stable",
      "mainline",
      "stable-alpine",
      "mainline-alpine",
      "stable-perl",
      "mainline-perl",
      "stable-alpine-slim",
      "mainline-alpine-slim",
    ],
  }),
  sizeBytes: (tag) => (tag.includes("slim") ? 5_200_000 : tag.includes("alpine") ? 22_600_000 : 72_300_000),
  entrypoint: ["/docker-entrypoint.sh"],
  cmd: ["nginx", "-g", "daemon off;"],
  wrapper: (words) => (words[0]?.startsWith("-") === true ? ["nginx", ...words] : words),
  executables: { nginx, curl },
  files: () => FILES,
  processes: (words) =>
    words[0] !== "nginx"
      ? []
      : [
          { pid: 1, command: `nginx: master process ${words.join(" ")}` },
          ...Array.from({ length: WORKERS }, (_, index) => ({ pid: 29 + index, user: "nginx", command: "nginx: worker process" })),
        ],
};
