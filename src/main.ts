/**
 * The program's entry: command line in, exit code out; the only reader of process.argv and process.env.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { version } from "../package.json";
import type { Autosave } from "./commands/host/autosave.ts";
import { type CliRequest, type ClusterFlags, parseCli, USAGE } from "./commands/host/cli.ts";
import type { DoorSecrets } from "./commands/host/http/serving.ts";
import type { Progress } from "./commands/host/replay-file.ts";
import { servingFolder, sessionsFolder } from "./commands/host/state-folder.ts";
import type { Door } from "./core/http.ts";
import type { ClusterOptions, Timeline } from "./core/index.ts";

const PRUNE_AFTER_MS = 2_000;
const DUMB_TERMINAL = "error: a terminal of type dumb cannot show kubarium's screen; use kubarium run PATH… in it";
const NO_TERMINAL = "error: kubarium needs a terminal for its screen; use kubarium run PATH… without one";

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
    case "replay":
      return replay(request);
    case "sessions":
      return sessions();
    case "serve":
      return refusable(() => serve(request));
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
  const [{ Timeline }, { readManifestFiles }, { runHeadless }, { readScenarioRun, runScenario }, { headless }, { journalAmong }] =
    await Promise.all([
      import("./core/index.ts"),
      import("./commands/host/files.ts"),
      import("./commands/host/run-headless.ts"),
      import("./commands/host/run-scenario.ts"),
      import("./commands/host/headless.ts"),
      import("./commands/host/resume.ts"),
    ]);
  const { paths, lines, output, journal } = request;
  const saved = journalAmong(paths);
  if (saved !== undefined)
    return refuse(`error: ${saved} is a saved session: kubarium FILE goes on with it, kubarium replay FILE lives it again`);
  const asked = readScenarioRun(request, readManifestFiles);
  if (typeof asked === "string") return refuse(asked);
  const timeline = new Timeline(asked?.options ?? optionsOf(request), version);
  const autosave = journal === undefined ? undefined : await autosaveTo(timeline, journal);
  if (autosave?.failure !== undefined) return refuse(`error: ${autosave.failure}`);
  return headless({ timeline: () => timeline, autosave, sessions: sessionsFolder(process.env) }, (door) =>
    asked === undefined
      ? runHeadless({ timeline, paths, lines, output, ...door })
      : runScenario({ timeline, scenario: asked.scenario, output, ...door }),
  );
}

async function autosaveTo(timeline: Timeline, path: string): Promise<Autosave> {
  const [{ Autosave }, { fileSink }] = await Promise.all([
    import("./commands/host/autosave.ts"),
    import("./commands/host/journal-file.ts"),
  ]);
  const autosave = new Autosave(timeline, fileSink(path));
  autosave.commit();
  return autosave;
}

async function replay(request: Extract<CliRequest, { verb: "replay" }>): Promise<number> {
  const [{ runReplay }, { readJournalFile }, { headless }] = await Promise.all([
    import("./commands/host/run-replay.ts"),
    import("./commands/host/journal-file.ts"),
    import("./commands/host/headless.ts"),
  ]);
  return refusable(() => {
    const journal = readJournalFile(request.path);
    let timeline: Timeline | undefined;
    const onTimeline = (lived: Timeline): void => {
      timeline = lived;
    };
    return headless({ timeline: () => timeline, autosave: undefined, sessions: sessionsFolder(process.env) }, (door) =>
      runReplay({ ...request, ...door, journal, version, ...progressOf(), onTimeline }),
    );
  });
}

async function sessions(): Promise<number> {
  const [{ listSessions }, { sessionsText }] = await Promise.all([
    import("./commands/host/sessions.ts"),
    import("./commands/host/sessions-text.ts"),
  ]);
  return refusable(() => {
    const folder = sessionsFolder(process.env);
    process.stdout.write(`${sessionsText(listSessions(folder), folder, Date.now())}\n`);
    return 0;
  });
}

async function serve(request: Extract<CliRequest, { verb: "serve" }>): Promise<number> {
  const [{ Timeline }, { readManifestFiles }, { Autosave }, { fileSink }, saved, { journalAmong, resume, takeOver }, { serve }] =
    await Promise.all([
      import("./core/index.ts"),
      import("./commands/host/files.ts"),
      import("./commands/host/autosave.ts"),
      import("./commands/host/journal-file.ts"),
      import("./commands/host/sessions.ts"),
      import("./commands/host/resume.ts"),
      import("./commands/host/serve.ts"),
    ]);
  const { paths, empty, speed, address, port, kubeconfig, https, clientCertificate } = request;
  const folder = sessionsFolder(process.env);
  const from = journalAmong(paths);
  const resumed = from === undefined ? undefined : resume(from, version, progressOf().progress);
  const timeline = resumed?.timeline ?? new Timeline(optionsOf(request), version);
  const autosave = new Autosave(timeline, fileSink(saved.sessionPath(folder, Date.now())));
  if (from !== undefined) takeOver(autosave, folder, from);
  setTimeout(() => saved.pruneSessions(folder), PRUNE_AFTER_MS).unref();
  process.on("exit", () => autosave.commit());
  return serve({
    timeline,
    autosave,
    paths: resumed !== undefined || empty ? [] : paths.length > 0 ? paths : [samplePath("shop")],
    speed,
    isNow: request.start === "now" && resumed === undefined,
    serving: {
      port,
      address,
      isSecureOnly: https,
      withClientCertificate: clientCertificate,
      kubeconfig,
      folder: servingFolder(process.env),
    },
    createDoor,
    readFiles: readManifestFiles,
    resumed: resumed?.message,
  });
}

/** What answers clients is loaded when somebody serves: a screen, and a run without one, are there sooner. */
async function createDoor(timeline: Timeline, secrets: DoorSecrets): Promise<Door> {
  const { Door } = await import("./core/http.ts");
  return new Door(timeline, secrets);
}

function refuse(message: string): 2 {
  process.stderr.write(`${message}\n`);
  return 2;
}

/** A refusal of what was given ends the program with its sentence. */
async function refusable(play: () => number | Promise<number>): Promise<number> {
  const { ApiError } = await import("./core/index.ts");
  try {
    return await play();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refuse(error.message);
  }
}

/** A line on the terminal that tells how far a replay is. */
function progressOf(): { readonly progress?: Progress } {
  if (!process.stderr.isTTY) return {};
  return {
    progress: {
      nowMs: () => performance.now(),
      show: (text) => process.stderr.write(`\r${text}\x1b[K`),
      clear: () => process.stderr.write("\r\x1b[K"),
    },
  };
}

async function openTui(request: Extract<CliRequest, { verb: "tui" }>): Promise<number> {
  const [first] = request.paths;
  if (first !== undefined && !existsSync(first) && (await import("./commands/runner.ts")).findCommand(first) !== undefined) {
    const line = request.paths.join(" ");
    return refuse(`error: ${first} is a command of a running cluster: kubarium run PATH… --do "${line}", or : at the prompt`);
  }
  if (!process.stdin.isTTY || !process.stdout.isTTY) return refuse(NO_TERMINAL);
  if (process.env.TERM === "dumb") return refuse(DUMB_TERMINAL);
  // Ink renders only its last frame where it believes to be in CI, and React is slow in development mode.
  const environment = process.env;
  for (const name of ["CI", "CONTINUOUS_INTEGRATION", "INK_SCREEN_READER"]) delete environment[name];
  environment.NODE_ENV ??= "production";
  return refusable(() => showTui(request));
}

async function showTui(request: Extract<CliRequest, { verb: "tui" }>): Promise<number> {
  const [
    { Timeline },
    { readManifestFiles },
    { runTui },
    { Autosave },
    { fileSink, writeJournalFile },
    saved,
    { journalAmong, resume, takeOver },
    { DoorControl },
  ] = await Promise.all([
    import("./core/index.ts"),
    import("./commands/host/files.ts"),
    import("./tui/run.tsx"),
    import("./commands/host/autosave.ts"),
    import("./commands/host/journal-file.ts"),
    import("./commands/host/sessions.ts"),
    import("./commands/host/resume.ts"),
    import("./commands/host/http/door-control.ts"),
  ]);
  const folder = sessionsFolder(process.env);
  const asked = request.resume === "latest" ? saved.latestSession(folder) : request.resume;
  const from = asked === undefined ? journalAmong(request.paths) : saved.sessionNamed(asked, folder);
  if (from !== undefined && request.newOnly.length > 0)
    return refuse(`error: ${request.newOnly.join(", ")}: the cluster of ${from} is made already`);
  const resumed = from === undefined ? undefined : resume(from, version, progressOf().progress);
  const played = from === undefined ? await scenarioOf(request) : undefined;
  if (typeof played === "string") return refuse(played);
  const timeline = resumed?.timeline ?? new Timeline(played?.options ?? optionsOf(request), version);
  const keep = (life: Timeline): Autosave => new Autosave(life, fileSink(saved.sessionPath(folder, Date.now())));
  let autosave = keep(timeline);
  if (from !== undefined) takeOver(autosave, folder, from);
  // Nothing of the tidying is needed for the first frame.
  setTimeout(() => saved.pruneSessions(folder), PRUNE_AFTER_MS).unref();
  process.on("exit", () => autosave.commit());
  const isEmpty = request.empty || resumed !== undefined || played !== undefined;
  const code = await runTui({
    timeline,
    autosave,
    ...(resumed === undefined ? {} : { resumed: resumed.message }),
    ...(played === undefined ? {} : { scenario: played.scenario }),
    scenarios: samplePath("scenarios"),
    begin: (options) => {
      autosave.close();
      const next = new Timeline(options, version);
      autosave = keep(next);
      return { timeline: next, autosave };
    },
    paths: isEmpty ? [] : request.paths.length > 0 ? request.paths : [samplePath("shop")],
    namespace: request.namespace,
    speed: request.speed,
    paused: request.paused,
    command: request.command,
    readFiles: readManifestFiles,
    writeJournal: writeJournalFile,
    door: new DoorControl({ createDoor, folder: servingFolder(process.env) }),
    serve: request.serve,
    environment: process.env,
  });
  if (code === 0) autosave.close();
  return code;
}

/** The scenario that is to be played; undefined when there is none, a text when it cannot be played. */
async function scenarioOf({ paths, seed, newOnly }: Extract<CliRequest, { verb: "tui" }>) {
  if (paths.length === 0) return undefined;
  const [{ readScenarioRun }, { readManifestFiles }] = await Promise.all([
    import("./commands/host/run-scenario.ts"),
    import("./commands/host/files.ts"),
  ]);
  return readScenarioRun({ paths, lines: [], ...(newOnly.includes("--seed") ? { givenSeed: seed } : {}) }, readManifestFiles);
}

function optionsOf({ nodes, controlPlane, seed, start }: ClusterFlags): ClusterOptions {
  const startMs = start === "now" ? Math.floor(Date.now() / 1_000) * 1_000 : start;
  return { nodes, controlPlane, seed, ...(startMs === undefined ? {} : { startMs }) };
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
