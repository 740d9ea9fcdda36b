/**
 * The command line: words in, a request out. It knows no cluster and prints nothing.
 */
import { CommanderError, InvalidArgumentError, Command as Program } from "commander";

/** What a cluster is asked to be made of, by flags. */
export interface ClusterFlags {
  readonly nodes: number;
  readonly seed: number;
  /** Milliseconds since 1970, or `now`. */
  readonly start: number | "now" | undefined;
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
    } & ClusterFlags)
  | ({
      readonly verb: "run";
      readonly paths: readonly string[];
      readonly lines: readonly string[];
      readonly output: "text" | "json";
    } & ClusterFlags)
  | { readonly verb: "help"; readonly topic: string | undefined }
  | { readonly verb: "version" }
  | { readonly verb: "refused"; readonly message: string };

/** The usage text that `kubarium help` begins with. */
export const USAGE = `kubarium: a whole Kubernetes cluster under glass.

Usage:
  kubarium [PATH…]               open the terminal UI; PATH = manifest files or folders (default: the sample shop)
  kubarium run PATH… [--do COMMAND]…   no terminal: virtual time, as fast as it goes
  kubarium help [COMMAND]        this text, or a command's
  kubarium --version

Options of both:
  --nodes N          number of workers (default 3)
  --seed S           seed of everything random (default 1)
  --start WHEN       now, or an instant such as 2026-01-01T00:00:00Z (the default)

Options of the terminal UI:
  --speed X          virtual seconds per second (default 1)
  --paused           start with time standing still
  --empty            start without the sample shop
  --namespace NS     namespace to look at (all for every one)
  -c COMMAND         run this command first, as if typed at the prompt

Options of run:
  --do COMMAND       a command, in order; without any: wait settled
  --output FORMAT    text or json
`;

/** Reads the program's arguments. */
export function parseCli(words: readonly string[]): CliRequest {
  if (words.includes("--version") || words.includes("-V")) return { verb: "version" };
  if (words[0] === "help" || words.includes("--help") || words.includes("-h")) {
    return { verb: "help", topic: words[0] === "help" ? words.slice(1).join(" ") || undefined : undefined };
  }
  let request: CliRequest | undefined;
  // Positional: program and `run` share flags, and without it the program would take those of `run` as its own.
  const program = withClusterFlags(strict(new Program("kubarium")))
    .enablePositionalOptions()
    .argument("[path...]")
    .option("--speed <x>", "", positive, 1)
    .option("--paused", "", false)
    .option("--empty", "", false)
    .option("--namespace <ns>")
    .option("-c <command>")
    .action((paths: string[], options: TuiOptions) => {
      request = {
        verb: "tui",
        paths,
        ...flagsOf(options),
        speed: options.speed,
        paused: options.paused,
        empty: options.empty,
        namespace: options.namespace,
        command: options.c,
      };
    });
  withClusterFlags(strict(program.command("run")))
    .argument("[path...]")
    .option("--do <command>", "", collect, [])
    .option("--output <format>", "", outputFormat, "text")
    .action((paths: string[], options: RunOptions) => {
      const misplaced = program.options.find((option) => program.getOptionValueSource(option.attributeName()) === "cli");
      if (misplaced !== undefined) request = refusal(`error: option '${misplaced.flags}' belongs behind run`);
      else request = { verb: "run", paths, ...flagsOf(options), lines: options.do, output: options.output };
    });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return refusal(error.message);
    throw error;
  }
  return request ?? refusal("error: nothing to do");
}

function refusal(message: string): CliRequest {
  return { verb: "refused", message: `${message}\nSee kubarium help.` };
}

interface SharedOptions {
  readonly nodes: number;
  readonly seed: number;
  readonly start: number | "now" | undefined;
}

interface TuiOptions extends SharedOptions {
  readonly speed: number;
  readonly paused: boolean;
  readonly empty: boolean;
  readonly namespace: string | undefined;
  readonly c: string | undefined;
}

interface RunOptions extends SharedOptions {
  readonly do: readonly string[];
  readonly output: "text" | "json";
}

function flagsOf({ nodes, seed, start }: SharedOptions): ClusterFlags {
  return { nodes, seed, start };
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
  return program.option("--nodes <n>", "", nodeCount, 3).option("--seed <s>", "", seed, 1).option("--start <when>", "", startTime);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function nodeCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > 20_000) throw new InvalidArgumentError("It is a whole number from 0 to 20000.");
  return count;
}

function seed(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw new InvalidArgumentError("It is a whole number from 0 to 4294967295.");
  return number;
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 1_000)) throw new InvalidArgumentError("It is a number above 0, up to 1000.");
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
