/**
 * The command line: words in, a request out. It knows no cluster and prints nothing.
 */
import { CommanderError, InvalidArgumentError, Command as Program } from "commander";

/** What a cluster is asked to be made of, by flags. */
export interface ClusterFlags {
  readonly nodes: number;
  /** Members of the control plane. */
  readonly controlPlane: 1 | 3;
  readonly seed: number;
  /** Milliseconds since 1970, or `now`. */
  readonly start: number | "now" | undefined;
}

/** How the door to real clients is opened, by flags. */
export interface DoorFlags {
  /** 0 is any that is free. */
  readonly port: number;
  readonly address: string;
  readonly https: boolean;
  /** The kubeconfig proves who one is by a certificate instead of a token. */
  readonly clientCertificate: boolean;
  /** The file to write. */
  readonly kubeconfig: string | undefined;
}

/** What the program was asked to do. */
export type CliRequest =
  | ({
      readonly verb: "tui";
      readonly paths: readonly string[];
      readonly speed: number;
      readonly paused: boolean;
      readonly empty: boolean;
      readonly namespace: string | undefined;
      readonly command: string | undefined;
      /** Go on with a saved session: this file, or the latest. */
      readonly resume: string | "latest" | undefined;
      /** The flags that were given and make no sense for a cluster that is there already. */
      readonly newOnly: readonly string[];
      /** The port at which real clients are let in; 0 is any, undefined none. */
      readonly serve: number | undefined;
    } & ClusterFlags)
  | ({
      readonly verb: "serve";
      readonly paths: readonly string[];
      readonly speed: number;
      readonly empty: boolean;
    } & ClusterFlags &
      DoorFlags)
  | ({
      readonly verb: "run";
      readonly paths: readonly string[];
      readonly lines: readonly string[];
      readonly output: "text" | "json";
      /** The seed, if one was asked for: a scenario has its own otherwise. */
      readonly givenSeed?: number;
      /** The file that the journal is kept in as it grows. */
      readonly journal: string | undefined;
    } & ClusterFlags)
  | {
      readonly verb: "replay";
      readonly path: string;
      readonly to: string | undefined;
      readonly lines: readonly string[];
      readonly output: "text" | "json";
    }
  | { readonly verb: "sessions" }
  | { readonly verb: "help"; readonly topic: string | undefined }
  | { readonly verb: "version" }
  | { readonly verb: "refused"; readonly message: string };

/** The usage text that `kubarium help` begins with. */
export const USAGE = `kubarium: a whole Kubernetes cluster under glass.

Usage:
  kubarium [PATH…]               open the terminal UI; PATH = manifest files or folders (default: the sample shop)
  kubarium run PATH… [--do COMMAND]…   no terminal: virtual time, as fast as it goes
  kubarium serve [PATH…]         no terminal: the cluster's API on this machine, for kubectl and every other client
  kubarium SCENARIO      open the terminal UI, and play a file of kind Scenario there step by step
  kubarium run SCENARIO  without it, played from a file of kind Scenario: prints its timeline, fails where it does
  kubarium JOURNAL       go on where a saved session ended
  kubarium replay JOURNAL [--to TIME] [--do COMMAND]…   live a saved session again, bit for bit, without a terminal
  kubarium sessions      the sessions that were saved by themselves
  kubarium help [COMMAND]        this text, or a command's
  kubarium --version

Options of a new cluster:
  --nodes N          number of workers (default 3)
  --control-plane N  members of the control plane, 1 (the default) or 3
  --seed S           seed of everything random (default 1)
  --start WHEN       now, or an instant such as 2026-01-01T00:00:00Z (the default)

Options of the terminal UI:
  --speed X          virtual seconds per second (default 1), or max
  --paused           start with time standing still
  --empty            start without the sample shop
  --namespace NS     namespace to look at (all for every one)
  -c COMMAND         run this command first, as if typed at the prompt
  --resume [FILE]    go on with a saved session: this one, or the latest
  --serve[=PORT]     let real clients in as well (as :serve does); the cluster starts now unless told

Options of serve:
  --port N           where to listen (default 0: any free port)
  --address A        the address to listen at (default 127.0.0.1: this machine alone)
  --kubeconfig FILE  the file that leads clients there (default: one below the state folder, printed)
  --https            refuse plain HTTP, which is spoken at the same port otherwise
  --client-certificate   the kubeconfig holds a certificate instead of a token
  --speed X, --empty     as in the terminal UI; --start is now

Options of run and replay:
  --do COMMAND       a command, in order; run without any: wait settled
  --output FORMAT    text or json
  --journal FILE     run: keep the journal in a new file as it grows
  --to TIME          replay: only up to +5m41s, 12:03:10 or 2026-01-01T00:03:10Z
`;

/** The options that a cluster is made with. */
const CLUSTER_OPTIONS = ["nodes", "controlPlane", "seed", "start"] as const;

/** Reads the program's arguments. */
export function parseCli(words: readonly string[]): CliRequest {
  if (words.includes("--version") || words.includes("-V")) return { verb: "version" };
  if (words[0] === "help" || words.includes("--help") || words.includes("-h")) {
    return { verb: "help", topic: words[0] === "help" ? words.slice(1).join(" ") || undefined : undefined };
  }
  let request: CliRequest | undefined;
  const take = (asked: CliRequest): void => {
    request = asked;
  };
  const program = tuiProgram(take);
  addRun(program, take);
  addReplay(program, take);
  addServe(program, take);
  try {
    program.parse(words.map(valueless), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return refusal(error.message);
    throw error;
  }
  return request ?? refusal("error: nothing to do");
}

/** `--serve` takes its port behind `=` only: the next word is a path. */
function valueless(word: string): string {
  return word === "--serve" ? "--serve=0" : word;
}

type Take = (request: CliRequest) => void;

function tuiProgram(take: Take): Program {
  // Positional: program and `run` share flags, and without it the program would take those of `run` as its own.
  const program = withClusterFlags(strict(new Program("kubarium")))
    .enablePositionalOptions()
    .argument("[path...]")
    .option("--speed <x>", "", speed, 1)
    .option("--paused", "", false)
    .option("--empty", "", false)
    .option("--namespace <ns>")
    .option("-c <command>")
    .option("--resume [file]")
    .option("--serve [port]", "", portNumber)
    .action((paths: string[], options: TuiOptions) => {
      const { speed, paused, empty, namespace, c: command, resume, serve } = options;
      if (resume !== undefined && paths.length > 0) {
        take(refusal(`error: --resume goes on with one session, and applies nothing: ${paths.join(" ")}`));
        return;
      }
      const newOnly = CLUSTER_OPTIONS.filter((name) => program.getOptionValueSource(name) === "cli").map(
        (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      );
      const rest = { speed, paused, empty, namespace, command, resume: resume === true ? "latest" : resume, newOnly, serve };
      const start = options.start ?? (serve === undefined ? undefined : "now");
      take({ verb: "tui", paths, ...flagsOf(options), start, ...rest });
    });
  return program;
}

function addRun(program: Program, take: Take): void {
  withClusterFlags(strict(program.command("run")))
    .argument("[path...]")
    .option("--do <command>", "", collect, [])
    .option("--output <format>", "", outputFormat, "text")
    .option("--journal <file>")
    .action((paths: string[], options: RunOptions, command: Program) => {
      const { do: lines, output, journal, seed: givenSeed } = options;
      const given = command.getOptionValueSource("seed") === "cli" ? { givenSeed } : {};
      take(misplaced(program, "run") ?? { verb: "run", paths, ...flagsOf(options), ...given, lines, output, journal });
    });
}

function addServe(program: Program, take: Take): void {
  withClusterFlags(strict(program.command("serve")))
    .argument("[path...]")
    .option("--speed <x>", "", speed, 1)
    .option("--empty", "", false)
    .option("--port <n>", "", portNumber, 0)
    .option("--address <a>", "", "127.0.0.1")
    .option("--kubeconfig <file>")
    .option("--https", "", false)
    .option("--client-certificate", "", false)
    .action((paths: string[], options: ServeOptions) => {
      const { speed, empty, port, address, kubeconfig, https, clientCertificate, start = "now" } = options;
      const asked = { speed, empty, port, address, kubeconfig, https, clientCertificate };
      take(misplaced(program, "serve") ?? { verb: "serve", paths, ...flagsOf(options), start, ...asked });
    });
}

function addReplay(program: Program, take: Take): void {
  strict(program.command("replay"))
    .argument("<file>")
    .option("--to <time>")
    .option("--do <command>", "", collect, [])
    .option("--output <format>", "", outputFormat, "text")
    .action((path: string, { to, do: lines, output }: ReplayOptions) => {
      take(misplaced(program, "replay") ?? { verb: "replay", path, to, lines, output });
    });
  strict(program.command("sessions")).action(() => take(misplaced(program, "sessions") ?? { verb: "sessions" }));
}

/** An option of the program that stands before a verb which has its own. */
function misplaced(program: Program, verb: string): CliRequest | undefined {
  const option = program.options.find((each) => program.getOptionValueSource(each.attributeName()) === "cli");
  return option === undefined ? undefined : refusal(`error: option '${option.flags}' belongs behind ${verb}`);
}

function refusal(message: string): CliRequest {
  return { verb: "refused", message: `${message}\nSee kubarium help.` };
}

interface SharedOptions {
  readonly nodes: number;
  readonly controlPlane: 1 | 3;
  readonly seed: number;
  readonly start: number | "now" | undefined;
}

interface TuiOptions extends SharedOptions {
  readonly speed: number;
  readonly paused: boolean;
  readonly empty: boolean;
  readonly namespace: string | undefined;
  readonly c: string | undefined;
  readonly resume: string | true | undefined;
  readonly serve: number | undefined;
}

interface ServeOptions extends SharedOptions, DoorFlags {
  readonly speed: number;
  readonly empty: boolean;
}

interface RunOptions extends SharedOptions {
  readonly do: readonly string[];
  readonly output: "text" | "json";
  readonly journal: string | undefined;
}

interface ReplayOptions {
  readonly to: string | undefined;
  readonly do: readonly string[];
  readonly output: "text" | "json";
}

function flagsOf({ nodes, controlPlane, seed, start }: SharedOptions): ClusterFlags {
  return { nodes, controlPlane, seed, start };
}

/** Refusals become values: commander neither prints nor exits. */
function strict(program: Program): Program {
  return program
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .helpOption(false)
    .helpCommand(false);
}

function withClusterFlags(program: Program): Program {
  return program
    .option("--nodes <n>", "", nodeCount, 3)
    .option("--control-plane <n>", "", memberCount, 1)
    .option("--seed <s>", "", seed, 1)
    .option("--start <when>", "", startTime);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function nodeCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > 20_000) throw new InvalidArgumentError("It is a whole number from 0 to 20000.");
  return count;
}

function memberCount(value: string): 1 | 3 {
  if (value !== "1" && value !== "3") throw new InvalidArgumentError("It is 1 or 3: two members bear no loss more than one does.");
  return value === "1" ? 1 : 3;
}

function seed(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw new InvalidArgumentError("It is a whole number from 0 to 4294967295.");
  return number;
}

function speed(value: string): number {
  if (value === "max") return Number.POSITIVE_INFINITY;
  const number = Number(value);
  if (!(number > 0 && number <= 1_000)) throw new InvalidArgumentError("It is a number above 0, up to 1000, or max.");
  return number;
}

function portNumber(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65_535) throw new InvalidArgumentError("It is a whole number from 0 to 65535.");
  return number;
}

function startTime(value: string): number | "now" {
  if (value === "now") return "now";
  const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("It is now, or an instant such as 2026-01-01T00:00:00Z.");
  return Math.floor(ms / 1_000) * 1_000;
}

function outputFormat(value: string): "text" | "json" {
  if (value !== "text" && value !== "json") throw new InvalidArgumentError("It is text or json.");
  return value;
}
