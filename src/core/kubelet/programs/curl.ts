/**
 * curl: asks a URL and prints the answer.
 *
 * Outside of its own container everything whose name is found is taken to answer, as shell/requests.ts says.
 * @see curl lib/hostip.c, lib/multi.c
 */

import { versions } from "./registry/tags.ts";
import type { ImageSpec } from "./runtime/image.ts";
import type { Done, Executable, Page } from "./runtime/process.ts";
import { answerOf, hostOf } from "./shell/requests.ts";

const CONNECTION_REFUSED_CODE = 7;
const UNKNOWN_HOST_CODE = 6;
const HTTP_ERROR_CODE = 22;
const TIMED_OUT_CODE = 28;
const NO_URL_CODE = 2;
/** By then the kernel has tried six times. */
const GIVE_UP_MS = 134_500;
const TOOK_MS = 15;

/** Options whose next word is their value. */
const VALUED =
  /^(-[XHdbuAeT]|-\w*[omw]|--(?:retry|retry-delay|retry-max-time|max-time|connect-timeout|header|data|request|output|user|write-out|url|cacert|cert|key|resolve))$/;

/** The program, for images that bring it along. */
export const curl: Executable = (invocation): Done => {
  const { argv, bornMs, version } = invocation;
  if (argv.includes("--version") || argv.includes("-V"))
    return { exitCode: 0, tookMs: 5, output: `curl ${version} (x86_64-pc-linux-musl) libcurl/${version}\n` };
  const words = argv.slice(1);
  const url = words.find((word, index) => !word.startsWith("-") && !VALUED.test(words[index - 1] ?? ""));
  if (url === undefined)
    return { exitCode: NO_URL_CODE, tookMs: 5, output: "", errors: "curl: try 'curl --help' or 'curl --manual' for more information\n" };
  const flags = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
  const isSilent = (flags.includes("s") || words.includes("--silent")) && !flags.includes("S") && !words.includes("--show-error");
  const failed = (exitCode: number, message: string, tookMs = TOOK_MS, statusCode = 0): Done => ({
    exitCode,
    tookMs,
    output: writtenOut(words, statusCode),
    errors: isSilent ? "" : `curl: (${exitCode}) ${message}\n`,
  });
  const host = hostOf(url);
  const port = /:(\d+)/.exec(url.slice(url.indexOf(host) + host.length))?.[1] ?? "80";
  const isGiven = valueAfter(words, /^--resolve$/)?.startsWith(`${host}:`) === true;
  const { found, tookMs } = isGiven ? { found: true, tookMs: 0 } : invocation.lookUp(host, bornMs);
  const patienceMs = patienceOf(words);
  if (tookMs >= patienceMs) return failed(TIMED_OUT_CODE, `Resolving timed out after ${patienceMs} milliseconds`, patienceMs);
  if (!found) return failed(UNKNOWN_HOST_CODE, `Could not resolve host: ${host}`, tookMs + TOOK_MS);
  const answer = answerOf(/^https?:/.test(url) ? url : `http://${url}`, invocation);
  if (answer === "refused")
    return failed(CONNECTION_REFUSED_CODE, `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`);
  if (answer === "no such host") return failed(UNKNOWN_HOST_CODE, `Could not resolve host: ${host}`);
  if (answer === "timeout") return failed(TIMED_OUT_CODE, timeoutText(host, port, patienceMs), Math.min(patienceMs, GIVE_UP_MS));
  const totalMs = tookMs + TOOK_MS + (answer.tookMs ?? 0);
  if (answer.statusCode >= 400 && (flags.includes("f") || words.includes("--fail")))
    return failed(HTTP_ERROR_CODE, `The requested URL returned error: ${answer.statusCode}`, totalMs, answer.statusCode);
  const isHead = flags.includes("I") || words.includes("--head");
  const isDiscarded = words.some((word) => /^-\w*o$|^--output$/.test(word));
  const isWithHead = isHead || (flags.includes("i") && invocation.web !== undefined);
  const head = isWithHead ? headText(answer) : "";
  const body = isHead ? head : head + answer.body;
  return { exitCode: 0, tookMs: totalMs, output: (isDiscarded ? "" : body) + writtenOut(words, answer.statusCode) };
};

function timeoutText(host: string, port: string, patienceMs: number): string {
  if (patienceMs < GIVE_UP_MS) return `Connection timed out after ${patienceMs} milliseconds`;
  return `Failed to connect to ${host} port ${port} after ${GIVE_UP_MS} ms: Could not connect to server`;
}

function headText({ body, contentType, server = "nginx", statusCode }: Page): string {
  const reason =
    { 200: "OK", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable" }[statusCode] ?? "OK";
  const more = contentType === undefined ? "" : `Content-Type: ${contentType}\nContent-Length: ${body.length}\n`;
  return `HTTP/1.1 ${statusCode} ${reason}\nServer: ${server}\n${more}\n`;
}

/** The word after the option. */
function valueAfter(words: readonly string[], option: RegExp): string | undefined {
  const index = words.findIndex((word) => option.test(word));
  return index < 0 ? undefined : words[index + 1];
}

/** What `-w` asks for; it is written whatever happens. */
function writtenOut(words: readonly string[], statusCode: number): string {
  const format = valueAfter(words, /^-\w*w$|^--write-out$/) ?? "";
  return format.replace("%{http_code}", String(statusCode).padStart(3, "0")).replaceAll("\\n", "\n");
}

/** How long it waits until it is connected. */
function patienceOf(words: readonly string[]): number {
  const limits = [valueAfter(words, /^-[a-zA-Z]*m$|^--max-time$/), valueAfter(words, /^--connect-timeout$/)];
  return Math.min(Number.POSITIVE_INFINITY, ...limits.map((limit) => Math.round(Number(limit) * 1_000)).filter((ms) => ms > 0));
}

export const curlImage: ImageSpec = {
  repositories: ["docker.io/curlimages/curl", "quay.io/curl/curl", "docker.io/radial/busyboxplus", "docker.io/alpine/curl"],
  tags: versions({ oldest: "7.60", newest: "8.17.0", names: ["curl"] }),
  sizeBytes: 9_300_000,
  entrypoint: ["/entrypoint.sh"],
  cmd: ["curl"],
  wrapper: (words) => (words[0] === undefined || /^-|^https?:/.test(words[0]) ? ["curl", ...words] : words),
  userland: "busybox",
  libc: "musl",
  executables: { curl },
  runsAsRoot: false,
};
