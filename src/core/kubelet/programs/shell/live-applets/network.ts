/**
 * Programs that ask the network, as it is.
 * @see busybox networking/{wget,nslookup,nc,ping,ifconfig}.c, networking/libiproute
 */
import { NSLOOKUP } from "../../runtime/look-up.ts";
import type { Applet } from "../applets.ts";
import { addressOf, webOf } from "../live-web.ts";
import { hostOf } from "../requests.ts";
import type { Shell } from "../shell.ts";

function fault(shell: Shell, argv: readonly string[], message: string): number {
  shell.write(shell.streams.err, `${argv[0]}: ${message}\n`);
  return 1;
}

const TIMEOUT_MS = 127_000;

interface WgetWish {
  readonly url: string;
  readonly isQuiet: boolean;
  readonly isSpider: boolean;
  readonly output: string | undefined;
  readonly timeoutMs: number;
  readonly showsHead: boolean;
}

function wgetWish(argv: readonly string[]): WgetWish {
  let wish: WgetWish = { url: "", isQuiet: false, isSpider: false, output: undefined, timeoutMs: TIMEOUT_MS, showsHead: false };
  const words = argv.slice(1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const [, name = "", value = ""] = /^--([\w-]+)=?(.*)$/.exec(word) ?? [];
    if (name === "spider") wish = { ...wish, isSpider: true };
    else if (name === "quiet") wish = { ...wish, isQuiet: true };
    else if (name === "timeout") wish = { ...wish, timeoutMs: Number(value) * 1_000 };
    else if (name === "output-document") wish = { ...wish, output: value };
    else if (name === "server-response") wish = { ...wish, showsHead: true };
    else if (name !== "") {
      if (["header", "post-data", "tries"].includes(name) && value === "") index++;
    } else if (/^-[a-zA-Z]/.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at];
        if (letter === "q") wish = { ...wish, isQuiet: true };
        else if (letter === "S") wish = { ...wish, showsHead: true };
        else if (letter === "O" || letter === "T" || letter === "t" || letter === "U" || letter === "P") {
          const given = word.slice(at + 1) === "" ? (words[++index] ?? "") : word.slice(at + 1);
          if (letter === "O") wish = { ...wish, output: given };
          else if (letter === "T") wish = { ...wish, timeoutMs: Number(given) * 1_000 };
          break;
        }
      }
    } else wish = { ...wish, url: word };
  }
  return wish;
}

function wget(shell: Shell, argv: readonly string[]): number {
  const wish = wgetWish(argv);
  if (wish.url === "") return fault(shell, argv, "missing URL");
  const url = /^https?:\/\//.test(wish.url) ? wish.url : `http://${wish.url}`;
  const host = hostOf(url);
  const match = /^https?:\/\/(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([^#]*)/.exec(url);
  const port = Number(match?.[1] ?? (url.startsWith("https") ? 443 : 80));
  const path = match?.[2] === undefined || match[2] === "" ? "/" : match[2];
  const shown = match?.[1] === undefined ? host : `${host}:${match[1]}`;
  if (shell.lookUp(host) !== "found") return fault(shell, argv, `bad address '${shown}'`);
  const say = (text: string): void => void (wish.isQuiet || shell.write(shell.streams.err, text));
  const answer = webOf(shell)?.(host, port, path, "GET");
  if (answer === undefined || answer === "no such host") return fault(shell, argv, `bad address '${shown}'`);
  say(`Connecting to ${shown} (${answer.address}:${port})\n`);
  if ("failure" in answer) {
    if (answer.failure === "refused") return fault(shell, argv, `can't connect to remote host (${answer.address}): Connection refused`);
    shell.advance(Math.min(wish.timeoutMs, TIMEOUT_MS), "command");
    if (answer.failure === "silent") return fault(shell, argv, "error getting response");
    return fault(
      shell,
      argv,
      wish.timeoutMs < TIMEOUT_MS ? "download timed out" : `can't connect to remote host (${answer.address}): Connection timed out`,
    );
  }
  if (answer.tookMs >= wish.timeoutMs) {
    shell.advance(wish.timeoutMs, "command");
    return fault(shell, argv, "download timed out");
  }
  shell.advance(1 + answer.tookMs, "command");
  const { statusCode, body } = answer;
  if (wish.showsHead) shell.write(shell.streams.err, `  HTTP/1.1 ${statusCode} ${reasonOf(statusCode)}\n`);
  if (statusCode >= 400) return fault(shell, argv, `server returned error: HTTP/1.1 ${statusCode} ${reasonOf(statusCode)}`);
  if (wish.isSpider) {
    say("remote file exists\n");
    return 0;
  }
  if (wish.output === "-") {
    say("writing to stdout\n");
    shell.write(shell.streams.out, body);
    say(`${progress("-", body.length)}written to stdout\n`);
    return 0;
  }
  const file = wish.output ?? (path.split("?")[0]?.split("/").at(-1) || "index.html");
  const why = shell.openFault(file);
  if (why !== undefined) return fault(shell, argv, why);
  say(`saving to '${file}'\n`);
  shell.writeFile(shell.path(file), body);
  say(`${progress(file, body.length)}'${file}' saved\n`);
  return 0;
}

function progress(name: string, bytes: number): string {
  return `${name.padEnd(20)} 100% |********************************| ${String(bytes).padStart(5)}  0:00:00 ETA\n`;
}

function reasonOf(statusCode: number): string {
  return (
    {
      200: "OK",
      400: "Bad Request",
      401: "Unauthorized",
      403: "Forbidden",
      404: "Not Found",
      405: "Method Not Allowed",
      500: "Internal Server Error",
      502: "Bad Gateway",
      503: "Service Unavailable",
    }[statusCode] ?? "Error"
  );
}

const CLUSTER_DNS = "10.96.0.10";

function nslookup(shell: Shell, argv: readonly string[]): number {
  const [name = "", server] = argv.slice(1).filter((word) => !word.startsWith("-"));
  const { live } = shell.setting;
  const answer = shell.hear("resolve", { name });
  if (
    live === undefined ||
    answer === undefined ||
    answer.isSilent ||
    (server !== undefined && server !== CLUSTER_DNS && addressOf(shell, server) === undefined)
  ) {
    shell.advance(NSLOOKUP.tries * NSLOOKUP.waitMs, "command");
    shell.write(shell.streams.out, ";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  shell.advance(2, "command");
  const head = `Server:\t\t${CLUSTER_DNS}\nAddress:\t${CLUSTER_DNS}:53\n\n`;
  if (answer.addresses.length === 0) {
    const missing = `** server can't find ${answer.full}: NXDOMAIN\n\n`;
    shell.write(shell.streams.out, head + missing + missing);
    return 1;
  }
  const found = answer.addresses.map((address) => `Name:\t${answer.full}\nAddress: ${address}\n`).join("");
  shell.write(shell.streams.out, `${head}${found}\n`);
  return 0;
}

function netcat(otherwise: Applet): Applet {
  return (shell, argv) => {
    const flags = argv
      .slice(1)
      .filter((word) => /^-[a-zA-Z]+$/.test(word))
      .join("");
    if (flags.includes("l")) return otherwise(shell, argv);
    const words = argv.slice(1).filter((word, index, all) => !/^-./.test(word) && all[index - 1] !== "-w");
    const [host = "", port = ""] = words;
    if (shell.lookUp(host) !== "found") return fault(shell, argv, `bad address '${host}'`);
    const answer = webOf(shell)?.(host, Number(port), "/", "HEAD");
    const address = answer === undefined || answer === "no such host" ? host : answer.address;
    const where = `${host} (${address}:${port})`;
    if (answer !== undefined && answer !== "no such host" && !("failure" in answer && answer.failure !== "silent")) {
      if (flags.includes("v")) shell.write(shell.streams.err, `${where} open\n`);
      return 0;
    }
    const isRefused = answer !== undefined && answer !== "no such host" && "failure" in answer && answer.failure === "refused";
    const patienceMs = Number(/-w\s*(\d+)/.exec(argv.join(" "))?.[1] ?? TIMEOUT_MS / 1_000) * 1_000;
    if (!isRefused) shell.advance(patienceMs, "command");
    return flags.includes("v") ? fault(shell, argv, `${where}: ${isRefused ? "Connection refused" : "Connection timed out"}`) : 1;
  };
}

function ip(shell: Shell, argv: readonly string[]): number {
  const address = shell.setting.invocation.run.podIP ?? "";
  const what = argv.slice(1).find((word) => !word.startsWith("-")) ?? "";
  if (/^r/.test(what)) {
    const gateway = `${address.slice(0, address.lastIndexOf("."))}.1`;
    shell.write(shell.streams.out, `default via ${gateway} dev eth0 \n${gateway} dev eth0 scope link  src ${address} \n`);
    return 0;
  }
  shell.write(
    shell.streams.out,
    `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue qlen 1000
    link/ether ${hardwareAddress(address)} brd ff:ff:ff:ff:ff:ff
    inet ${address}/24 brd ${address.slice(0, address.lastIndexOf("."))}.255 scope global eth0
       valid_lft forever preferred_lft forever
`,
  );
  return 0;
}

function hardwareAddress(address: string): string {
  return ["0a", "58", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
}

function ifconfig(shell: Shell): number {
  const address = shell.setting.invocation.run.podIP ?? "";
  shell.write(
    shell.streams.out,
    `eth0      Link encap:Ethernet  HWaddr ${hardwareAddress(address).toUpperCase()}  
          inet addr:${address}  Bcast:${address.slice(0, address.lastIndexOf("."))}.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1

lo        Link encap:Local Loopback  
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1

`,
  );
  return 0;
}

/** The programs, by name; `otherwise` are those that wait for others to call. */
export function networkApplets(otherwise: { readonly nc: Applet }): Readonly<Record<string, Applet>> {
  return { wget, nslookup, nc: netcat(otherwise.nc), ip, ifconfig };
}
