/**
 * The program's entry: command line in, exit code out; the only reader of process.argv and process.env.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { version } from "../package.json";
import { type CliRequest, type ClusterFlags, parseCli, USAGE } from "./commands/host/cli.ts";
import { readManifestFiles } from "./commands/host/files.ts";
import type { ClusterOptions } from "./core/index.ts";

const DUMB_TERMINAL = "error: a terminal of type dumb cannot show kubarium's screen; use kubarium run PATH… in it\n";
const NO_TERMINAL = "error: kubarium needs a terminal for its screen; use kubarium run PATH… without one\n";

async function main(words: readonly string[]): Promise<number> {
  const request = parseCli(words);
  switch (request.verb) {
    case "version":
      process.stdout.write(`${version}\n`);
      return 0;
    case "help":
      return help(request.topic);
    case "refused":
      process.stderr.write(`${request.message}\n`);
      return 2;
    case "run":
      return run(request);
    case "tui":
      return openTui(request);
  }
}

async function help(topic: string | undefined): Promise<number> {
  const { commandHelp } = await import("./commands/help-text.ts");
  const text = topic === undefined ? `${USAGE}\n${commandHelp(undefined)}` : commandHelp(topic);
  if (text === undefined) {
    process.stderr.write(`error: no command ${JSON.stringify(topic)}\nSee kubarium help.\n`);
    return 2;
  }
  process.stdout.write(`${text}\n`);
  return 0;
}

async function run(request: Extract<CliRequest, { verb: "run" }>): Promise<number> {
  const [{ Cluster }, { runHeadless }, { BROKEN_EXIT_CODE, brokenReport }] = await Promise.all([
    import("./core/index.ts"),
    import("./commands/host/run-headless.ts"),
    import("./commands/host/broken.ts"),
  ]);
  const cluster = new Cluster(optionsOf(request));
  const out: string[] = [];
  try {
    return runHeadless({
      cluster,
      paths: request.paths,
      lines: request.lines,
      output: request.output,
      readFiles: readManifestFiles,
      writeOut: (text) => out.push(text),
      writeErr: (text) => process.stderr.write(text),
    });
  } catch (error) {
    process.stderr.write(`${brokenReport(cluster, error)}\n`);
    return BROKEN_EXIT_CODE;
  } finally {
    process.stdout.write(out.join(""));
  }
}

async function openTui(request: Extract<CliRequest, { verb: "tui" }>): Promise<number> {
  const [first] = request.paths;
  if (first !== undefined && !existsSync(first) && (await import("./commands/runner.ts")).findCommand(first) !== undefined) {
    const line = request.paths.join(" ");
    process.stderr.write(`error: ${first} is a command of a running cluster: kubarium run PATH… --do "${line}", or : at the prompt\n`);
    return 2;
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(NO_TERMINAL);
    return 2;
  }
  if (process.env.TERM === "dumb") {
    process.stderr.write(DUMB_TERMINAL);
    return 2;
  }
  // Ink renders only its last frame where it believes to be in CI, and React is slow in development mode.
  const environment = process.env;
  for (const name of ["CI", "CONTINUOUS_INTEGRATION", "INK_SCREEN_READER"]) delete environment[name];
  environment.NODE_ENV ??= "production";
  const [{ Cluster }, { runTui }] = await Promise.all([import("./core/index.ts"), import("./tui/run.tsx")]);
  return runTui({
    cluster: new Cluster(optionsOf(request)),
    paths: request.empty ? [] : request.paths.length > 0 ? request.paths : [samplePath("shop")],
    namespace: request.namespace,
    speed: request.speed,
    paused: request.paused,
    command: request.command,
    readFiles: readManifestFiles,
    environment,
  });
}

function optionsOf({ nodes, seed, start }: ClusterFlags): ClusterOptions {
  const startMs = start === "now" ? Math.floor(Date.now() / 1_000) * 1_000 : start;
  return { nodes, seed, ...(startMs === undefined ? {} : { startMs }) };
}

/** The samples lie beside `dist` in a package and beside `src` in a checkout. */
function samplePath(name: string): string {
  for (const base of ["../sample-manifests/", "../../sample-manifests/"]) {
    const path = fileURLToPath(new URL(`${base}${name}`, import.meta.url));
    if (existsSync(path)) return path;
  }
  return name;
}

// Whoever reads our output may have read enough (`| head`): that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));
