/**
 * The small programs that come with busybox and coreutils, as far as scripts in pods use them.
 *
 * A live process gets those of live-applets/, which find real files and ask a real network.
 * Absent on purpose: `sed`, `awk` and other languages of their own for everybody else; a script that calls them is told so.
 * @see busybox coreutils/, networking/
 */
import { constant, ramp } from "../runtime/curve.ts";
import { NSLOOKUP } from "../runtime/look-up.ts";
import { type Page, portOf } from "../runtime/process.ts";
import { idle, serve } from "../runtime/server.ts";
import { digestApplets } from "./live-applets/digests.ts";
import { fileApplets } from "./live-applets/files.ts";
import { networkApplets } from "./live-applets/network.ts";
import { sed } from "./live-applets/sed.ts";
import { systemApplets } from "./live-applets/system.ts";
import { tar } from "./live-applets/tar.ts";
import { wordApplets } from "./live-applets/words.ts";
import { answerOf, hostOf } from "./requests.ts";
import type { Shell } from "./shell.ts";
import { textApplets } from "./text-applets.ts";

/** Runs with the words of its command; returns its exit code. */
export type Applet = (shell: Shell, argv: readonly string[]) => number;

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function sleep(shell: Shell, argv: readonly string[]): number {
  let seconds = 0;
  for (const word of argv.slice(1)) {
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(word);
    if (match !== null) seconds += Number(match[1]) * (UNIT_SECONDS[match[2] ?? ""] ?? 1);
    else if (/^inf(inity)?$/.test(word)) seconds = Number.POSITIVE_INFINITY;
    else return fault(shell, argv, `invalid number '${word}'`);
  }
  shell.advance(seconds * 1_000, "command");
  return 0;
}

/** `NAME: message` on standard error; status 1. */
function fault(shell: Shell, argv: readonly string[], message: string): number {
  shell.write(shell.streams.err, `${argv[0]}: ${message}\n`);
  return 1;
}

function operands(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((word) => !/^-./.test(word));
}

function touch(shell: Shell, argv: readonly string[]): number {
  for (const name of operands(argv)) {
    const path = shell.path(name);
    shell.writeFile(path, shell.state.files.get(path) ?? "");
  }
  return 0;
}

function rm(shell: Shell, argv: readonly string[]): number {
  const isForced = argv.some((word) => /^-\w*f/.test(word));
  let status = 0;
  for (const name of operands(argv)) {
    const path = shell.path(name);
    const below = [...shell.state.files.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
    for (const file of below) shell.writeFile(file, undefined);
    if (below.length === 0 && !isForced) status = fault(shell, argv, `can't remove '${name}': No such file or directory`);
  }
  return status;
}

function copy(shell: Shell, argv: readonly string[]): number {
  const [from = "", to = ""] = operands(argv);
  const text = shell.read(from);
  if (text === undefined) return fault(shell, argv, `can't ${argv[0] === "mv" ? "rename" : "stat"} '${from}': No such file or directory`);
  const target = shell.path(to);
  shell.writeFile(shell.isDirectory(target) ? `${target}/${from.split("/").at(-1)}` : target, text);
  if (argv[0] === "mv") shell.writeFile(shell.path(from), undefined);
  return 0;
}

function shellApplet(shell: Shell, argv: readonly string[]): number {
  const isAsh = shell.setting.shell === "ash";
  const sub = shell.sub(shell.streams, shell.trace, { ...shell.setting, shell: isAsh ? "ash" : argv[0] === "bash" ? "bash" : "dash" });
  sub.state.traps.clear();
  runShell(sub, argv);
  shell.join(sub);
  return shell.state.status;
}

/** Runs `sh -c script name arg…`, `sh file arg…`, or what stands in standard input, in `shell` itself. */
export function runShell(shell: Shell, argv: readonly string[]): void {
  let index = 1;
  let isText = false;
  for (; /^[-+]/.test(argv[index] ?? ""); index++) {
    const word = argv[index] ?? "";
    if (word === "--" || word.startsWith("--")) continue;
    for (const letter of word.slice(1)) {
      if (letter === "c") isText = true;
      else if (letter !== "l" && letter !== "i" && letter !== "o") shell.state.options.add(letter);
    }
    if (word.endsWith("o")) index++;
  }
  const [script, ...others] = argv.slice(index);
  if (isText) {
    shell.state.positional = others.slice(1);
    if (others[0] !== undefined) shell.state.variables.set("0", others[0]);
    shell.runScript(script ?? "");
    return;
  }
  if (script === undefined) {
    const { stdin, tty } = shell.setting.invocation.run.container;
    if (shell.streams.isLive === true) shell.runScript(shell.input());
    else if (shell.streams.stdin !== undefined) shell.runScript(shell.streams.stdin);
    // A shell at a terminal waits for what nobody types.
    else if (stdin === true || tty === true) shell.advance(Number.POSITIVE_INFINITY, "command");
    return;
  }
  const text = shell.read(script);
  if (text !== undefined) {
    shell.state.positional = others;
    shell.state.variables.set("0", script);
    shell.runScript(text);
    return;
  }
  const isBash = shell.setting.shell === "bash";
  shell.write(
    shell.streams.err,
    isBash
      ? `bash: ${script}: No such file or directory\n`
      : `sh: ${shell.setting.shell === "dash" ? "0: cannot open" : "can't open"} ${shell.setting.shell === "dash" ? `${script}: No such file` : `'${script}': No such file or directory`}\n`,
  );
  shell.state.status = shell.setting.shell === "ash" ? 2 : isBash ? 127 : 2;
}

function timeout(shell: Shell, argv: readonly string[]): number {
  const words = argv.slice(1).filter((word, index) => !(index < 2 && word.startsWith("-")));
  const [limit = "0", ...command] = words;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(limit);
  const endMs = shell.nowMs + Math.ceil(Number(match?.[1] ?? 0) * 1_000) * (UNIT_SECONDS[match?.[2] ?? ""] ?? 1);
  const { setting } = shell;
  const sub = shell.sub(shell.streams, shell.trace, { ...setting, haltMs: Math.min(setting.haltMs, endMs) });
  sub.runWords(command);
  if (sub.flow !== "forever" && sub.flow !== "halt") {
    shell.join(sub);
    return shell.state.status;
  }
  const { children, stretches } = shell.trace;
  for (const child of children) child.endMs = Math.min(child.endMs, endMs);
  for (const [index, stretch] of stretches.entries()) stretches[index] = { ...stretch, untilMs: Math.min(stretch.untilMs, endMs) };
  shell.advance(endMs - shell.nowMs, "command");
  return shell.setting.shell === "ash" ? 143 : 124;
}

/** Starts a process that never ends by itself. */
function stays(
  shell: Shell,
  name: string,
  options: { readonly cpuMillis?: number; readonly grows?: boolean; readonly ports?: readonly number[]; readonly page?: () => Page } = {},
): number {
  const invocation = { ...shell.setting.invocation, bornMs: shell.nowMs };
  const { page } = options;
  const process =
    options.ports === undefined
      ? idle(invocation, name)
      : serve(invocation, {
          name,
          ports: options.ports,
          startMs: 0,
          cpuMillis: 1,
          memoryBytes: 600 * 1_024,
          greeting: [],
          term: "ignores",
          ...(page === undefined ? {} : { page }),
        });
  const cpuMillis = constant(options.cpuMillis ?? 1);
  const memoryBytes = options.grows === true ? ramp(0, 64 * GIBIBYTE, shell.nowMs, 64_000) : process.memoryBytes;
  shell.trace.children.push({ process: { ...process, cpuMillis, memoryBytes }, endMs: Number.POSITIVE_INFINITY });
  shell.advance(Number.POSITIVE_INFINITY, "command");
  return 0;
}

const GIBIBYTE = 1_024 * 1_024 * 1_024;

function tail(shell: Shell, argv: readonly string[]): number {
  const names = operands(argv).filter((word) => !/^\d+$/.test(word));
  // The last line of an endless file without newlines: it must be kept in memory until it is complete.
  if (names.includes("/dev/zero")) return stays(shell, "tail", { cpuMillis: 1_000, grows: true });
  const status = textApplets.tail?.(shell, argv) ?? 0;
  return argv.some((word) => /^-\w*[fF]/.test(word)) ? stays(shell, "tail") : status;
}

function netcat(shell: Shell, argv: readonly string[]): number {
  const flags = argv.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
  const numbers = operands(argv);
  if (flags.includes("l"))
    return stays(shell, "nc", { ports: [portOf(numbers.at(-1), 0)], page: () => ({ statusCode: 200, body: shell.streams.stdin ?? "" }) });
  const [host = "", port = ""] = numbers.filter((word, index) => !(index === 0 && /^\d+$/.test(word) && numbers.length > 2));
  const sought = shell.lookUp(host);
  if (sought !== "found") return sought === "stopped" ? 1 : fault(shell, argv, `bad address '${host}'`);
  const answer = answerOf(`http://${host}:${port}/`, shell.setting.invocation);
  if (answer !== "refused" && answer !== "no such host") {
    if (flags.includes("v")) shell.write(shell.streams.err, `${host} (${host}:${port}) open\n`);
    return 0;
  }
  return flags.includes("v") ? fault(shell, argv, `${host} (${host}:${port}): Connection refused`) : 1;
}

function wget(shell: Shell, argv: readonly string[]): number {
  const url = argv.slice(1).findLast((word, index, words) => !word.startsWith("-") && !/^-[OTt]$/.test(words[index - 1] ?? "")) ?? "";
  const host = url.replace(/^https?:\/\//, "").split("/")[0] ?? "";
  const sought = shell.lookUp(hostOf(url));
  if (sought !== "found") return sought === "stopped" ? 1 : fault(shell, argv, `bad address '${host}'`);
  const answer = answerOf(/^https?:/.test(url) ? url : `http://${url}`, shell.setting.invocation);
  shell.advance(8 + (typeof answer === "object" ? (answer.tookMs ?? 0) : 0), "command");
  if (shell.flow === "halt") return 1;
  if (answer === "refused")
    return fault(
      shell,
      argv,
      `can't connect to remote host (${host.startsWith("localhost") ? "127.0.0.1" : host.split(":")[0]}): Connection refused`,
    );
  if (answer === "no such host") return fault(shell, argv, `bad address '${host}'`);
  if (answer === "timeout") return fault(shell, argv, "download timed out");
  if (answer.statusCode >= 400)
    return fault(shell, argv, `server returned error: HTTP/1.1 ${answer.statusCode} ${answer.statusCode === 404 ? "Not Found" : "Error"}`);
  const target = /(?:^|\s)-\w*O\s*(\S+)/.exec(argv.join(" "))?.[1];
  const isSilent = argv.includes("--spider") || target === undefined;
  if (target === "-") shell.write(shell.streams.out, answer.body);
  else if (!isSilent && target !== undefined) shell.write(shell.open(target, ">"), answer.body);
  return 0;
}

/** The Service that containers ask for names. */
const CLUSTER_DNS = "10.96.0.10";

function lookup(shell: Shell, argv: readonly string[]): number {
  const [name = "", server] = operands(argv);
  const isOther = server !== undefined && server !== CLUSTER_DNS;
  const sought = isOther ? shell.lookUp(server) : shell.lookUp(name, NSLOOKUP);
  if (sought === "stopped") return 1;
  if (sought === "not found") {
    if (isOther) return fault(shell, argv, `bad address '${server}'`);
    shell.write(shell.streams.out, ";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  shell.write(
    shell.streams.out,
    `Server:\t\t${CLUSTER_DNS}\nAddress:\t${CLUSTER_DNS}:53\n\nName:\t${name}\nAddress: 10.96.${Math.floor(shell.setting.invocation.run.draw(`dns/${name}`) * 250)}.10\n\n`,
  );
  return 0;
}

function ping(shell: Shell, argv: readonly string[]): number {
  const count = /-c\s*(\d+)/.exec(argv.join(" "))?.[1];
  const host = operands(argv).at(-1) ?? "";
  const sought = shell.lookUp(host);
  if (sought !== "found") return sought === "stopped" ? 1 : fault(shell, argv, `bad address '${host}'`);
  if (count === undefined) return stays(shell, "ping");
  shell.write(shell.streams.out, `PING ${host} (${host}): 56 data bytes\n`);
  for (let n = 0; n < Math.min(1_000, Number(count)) && shell.flow === undefined; n++) {
    if (n > 0) shell.advance(1_000, "command");
    shell.write(shell.streams.out, `64 bytes from ${host}: seq=${n} ttl=63 time=0.${String(60 + (n % 40)).padStart(3, "0")} ms\n`);
  }
  shell.write(
    shell.streams.out,
    `\n--- ${host} ping statistics ---\n${count} packets transmitted, ${count} packets received, 0% packet loss\n`,
  );
  return 0;
}

function dd(shell: Shell, argv: readonly string[]): number {
  const option = (name: string): string | undefined => argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  if (option("count") === undefined && /zero|random/.test(option("if") ?? "")) return stays(shell, "dd", { cpuMillis: 1_000 });
  shell.advance(20, "command");
  return 0;
}

function say(text: (shell: Shell) => string): Applet {
  return (shell) => {
    shell.write(shell.streams.out, `${text(shell)}\n`);
    return 0;
  };
}

function env(shell: Shell, argv: readonly string[]): number {
  const command = argv.slice(1).filter((word) => word !== "-i");
  while (/^[A-Za-z_]\w*=/.test(command[0] ?? "")) {
    const [name = "", ...value] = (command.shift() ?? "").split("=");
    shell.state.variables.set(name, value.join("="));
    shell.state.exported.add(name);
  }
  if (command.length > 0) {
    shell.runWords(command);
    return shell.state.status;
  }
  shell.write(shell.streams.out, [...shell.environment()].map(([name, value]) => `${name}=${value}\n`).join(""));
  return 0;
}

function printenv(shell: Shell, argv: readonly string[]): number {
  if (argv.length === 1) return env(shell, argv);
  const value = shell.environment().get(argv[1] ?? "");
  if (value === undefined) return 1;
  shell.write(shell.streams.out, `${value}\n`);
  return 0;
}

const silent: Applet = () => 0;

function notEmulated(shell: Shell, argv: readonly string[]): number {
  return fault(shell, argv, "not emulated by kubarium");
}

const scriptApplets: Readonly<Record<string, Applet>> = {
  ...textApplets,
  sh: shellApplet,
  ash: shellApplet,
  bash: shellApplet,
  sleep,
  usleep: (shell, argv) => {
    shell.advance(Number(argv[1] ?? 0) / 1_000, "command");
    return 0;
  },
  touch,
  rm,
  cp: copy,
  mv: copy,
  mkdir: (shell, argv) => {
    for (const name of operands(argv)) shell.writeFile(`${shell.path(name)}/`, "");
    return 0;
  },
  tail,
  timeout,
  nc: netcat,
  wget,
  curl: wget,
  nslookup: lookup,
  ping,
  dd,
  yes: (shell) => stays(shell, "yes", { cpuMillis: 1_000 }),
  httpd: (shell, argv) =>
    stays(shell, "httpd", { ports: [portOf(argv[argv.indexOf("-p") + 1], 80)], page: () => ({ statusCode: 404, body: "" }) }),
  hostname: say((shell) => shell.variable("HOSTNAME") ?? shell.setting.invocation.run.podName),
  whoami: say(() => "root"),
  id: (shell, argv) => say(() => (argv.includes("-u") ? "0" : "uid=0(root) gid=0(root) groups=0(root)"))(shell, argv),
  uname: (shell, argv) =>
    say(() =>
      argv.includes("-a")
        ? `Linux ${shell.setting.invocation.run.podName} 6.12.48 #1 SMP x86_64 GNU/Linux`
        : argv.includes("-m")
          ? "x86_64"
          : argv.includes("-r")
            ? "6.12.48"
            : "Linux",
    )(shell, argv),
  nproc: say(() => "4"),
  arch: say(() => "x86_64"),
  env,
  printenv,
  nohup: (shell, argv) => env(shell, argv),
  time: (shell, argv) => env(shell, argv),
  chmod: silent,
  chown: silent,
  ln: silent,
  mount: silent,
  sync: silent,
  clear: silent,
  stty: silent,
  mkfifo: silent,
  sysctl: silent,
  pkill: silent,
  killall: silent,
  vi: notEmulated,
};

const liveApplets: Readonly<Record<string, Applet>> = {
  ...fileApplets,
  ...wordApplets,
  ...systemApplets,
  ...digestApplets,
  ...networkApplets({ nc: netcat }),
  sed,
  tar,
};

/** The programs, by name. */
export const applets: Readonly<Record<string, Applet>> = Object.fromEntries(
  [...new Set([...Object.keys(scriptApplets), ...Object.keys(liveApplets)])].map((name) => {
    const [own = notEmulated, live = own] = [scriptApplets[name], liveApplets[name]];
    const applet: Applet = (shell, argv) => (shell.setting.live === undefined ? own : live)(shell, argv);
    return [name, live === own ? own : applet];
  }),
);
