/**
 * curl: asks a URL and prints the answer.
 *
 * Outside of its own container everything is taken to answer, as shell/requests.ts says.
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import type { Done, Executable } from "./runtime/process.ts";
import { answerOf } from "./shell/requests.ts";

const CONNECTION_REFUSED_CODE = 7;
const UNKNOWN_HOST_CODE = 6;
const HTTP_ERROR_CODE = 22;
const NO_URL_CODE = 2;
const TOOK_MS = 15;

/** Options whose next word is their value. */
const VALUED =
  /^(-[XHdombuAeT]|-\w*o|-\w*w|--(?:retry|retry-delay|retry-max-time|max-time|connect-timeout|header|data|request|output|user|write-out|url|cacert|cert|key|resolve))$/;

const curl: Executable = (invocation): Done => {
  const { argv } = invocation;
  if (argv.includes("--version") || argv.includes("-V"))
    return { exitCode: 0, tookMs: 5, output: `curl ${invocation.version} (x86_64-pc-linux-musl) libcurl/${invocation.version}\n` };
  const words = argv.slice(1);
  const url = words.find((word, index) => !word.startsWith("-") && !VALUED.test(words[index - 1] ?? ""));
  if (url === undefined)
    return { exitCode: NO_URL_CODE, tookMs: 5, output: "", errors: "curl: try 'curl --help' or 'curl --manual' for more information\n" };
  const flags = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
  const isSilent = (flags.includes("s") || words.includes("--silent")) && !flags.includes("S") && !words.includes("--show-error");
  const answer = answerOf(/^https?:/.test(url) ? url : `http://${url}`, invocation);
  const [host = "", port = "80"] =
    url
      .replace(/^https?:\/\//, "")
      .split(/[/?#]/)[0]
      ?.split(":") ?? [];
  const failed = (exitCode: number, message: string): Done => ({
    exitCode,
    tookMs: TOOK_MS,
    output: "",
    errors: isSilent ? "" : `curl: (${exitCode}) ${message}\n`,
  });
  if (answer === "refused")
    return failed(CONNECTION_REFUSED_CODE, `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`);
  if (answer === "no such host") return failed(UNKNOWN_HOST_CODE, `Could not resolve host: ${host}`);
  if (answer.statusCode >= 400 && (flags.includes("f") || words.includes("--fail")))
    return failed(HTTP_ERROR_CODE, `The requested URL returned error: ${answer.statusCode}`);
  const isHead = flags.includes("I") || words.includes("--head");
  const format = words[words.findIndex((word) => /^-\w*w$|^--write-out$/.test(word)) + 1];
  const written = words.some((word) => /^-\w*w$|^--write-out$/.test(word))
    ? (format ?? "").replace("%{http_code}", String(answer.statusCode)).replaceAll("\\n", "\n")
    : "";
  const isDiscarded = words.some((word) => /^-\w*o$|^--output$/.test(word));
  const body = isHead ? `HTTP/1.1 ${answer.statusCode} OK\nServer: nginx\n\n` : answer.body;
  return { exitCode: 0, tookMs: TOOK_MS, output: (isDiscarded ? "" : body) + written };
};

export const curlImage: ImageSpec = {
  repositories: ["docker.io/curlimages/curl", "quay.io/curl/curl", "docker.io/radial/busyboxplus", "docker.io/alpine/curl"],
  tags: versions({ oldest: "7.60", newest: "8.17.0", names: ["curl"] }),
  sizeBytes: 9_300_000,
  entrypoint: ["/entrypoint.sh"],
  cmd: ["curl"],
  wrapper: (words) => (words[0] === undefined || /^-|^https?:/.test(words[0]) ? ["curl", ...words] : words),
  userland: "busybox",
  executables: { curl },
  runsAsRoot: false,
};
