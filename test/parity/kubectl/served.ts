/**
 * The built program serving a cluster, and kubectls that know nothing of it but its kubeconfig.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROGRAM, SAMPLES, STATE_FOLDER } from "../../e2e/tui.ts";
import type { Kubectl } from "./find.ts";

/** What a command printed, and how it ended. */
export interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number;
}

const OPENED = /^export KUBECONFIG=/m;
const PATIENCE_MS = 30_000;
/** A command that takes longer than any of these should is ended, and fails. */
const COMMAND_TIMEOUT_MS = 40_000;

/** A process of `kubarium serve`. */
export class Served {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #kubeconfig: string;
  #said = "";
  #complained = "";

  private constructor(words: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), "kubarium-parity-"));
    this.#kubeconfig = join(this.folder, "kubeconfig");
    const all = [PROGRAM, "serve", "--empty", "--kubeconfig", this.#kubeconfig, ...words];
    this.#process = spawn(process.execPath, all, {
      env: { ...process.env, XDG_STATE_HOME: STATE_FOLDER },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process.stdout?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#complained += chunk.toString();
    });
  }

  /** Starts it with these words, and waits until it serves. */
  static async open(...words: readonly string[]): Promise<Served> {
    const served = new Served(words);
    const untilMs = Date.now() + PATIENCE_MS;
    while (!OPENED.test(served.#said)) {
      if (served.#process.exitCode !== null || Date.now() > untilMs)
        throw new Error(`serve did not open its door: ${served.#complained.slice(-500)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return served;
  }

  /** Ends it as a user would; what it complained of meanwhile, and its exit code. */
  async close(): Promise<{ readonly exitCode: number | null; readonly complaints: string }> {
    const ended = this.#process.exitCode === null ? once(this.#process, "exit") : undefined;
    this.#process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
    return { exitCode: this.#process.exitCode, complaints: this.#complained };
  }

  /** A user of this kubectl whose namespace is this one, which its lines may call `$NAMESPACE`. */
  user(kubectl: Kubectl, namespace: string): User {
    const home = join(this.folder, `home-${kubectl.minor}`);
    const bin = join(home, "bin");
    const work = join(this.folder, namespace);
    mkdirSync(bin, { recursive: true });
    mkdirSync(work, { recursive: true });
    // All users of a version share it, and what it remembers of the server.
    if (!existsSync(join(bin, "kubectl"))) symlinkSync(kubectl.path, join(bin, "kubectl"));
    const kubeconfig = join(work, ".kubeconfig");
    // Its context names cluster and user; a namespace is all that it lacks.
    writeFileSync(
      kubeconfig,
      readFileSync(this.#kubeconfig, "utf8").replace(/^( +)user: kubarium$/m, `$1user: kubarium\n$1namespace: ${namespace}`),
    );
    return new User(work, {
      PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
      HOME: home,
      KUBECONFIG: kubeconfig,
      LC_ALL: "C.UTF-8",
      NAMESPACE: namespace,
      SAMPLES,
      NO_PROXY: "*",
      // kubectl lives for a tenth of a second: collecting garbage would be a third of it.
      GOGC: "off",
    });
  }
}

/** Somebody at a shell of this machine. */
export class User {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.env = env;
  }

  /** Runs a line of shell. */
  run(line: string): Promise<Printed> {
    return new Promise((resolve) => {
      const child = spawn("sh", ["-c", line], { cwd: this.folder, env: this.env, stdio: ["ignore", "pipe", "pipe"], detached: true });
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
      const timeout = setTimeout(() => {
        errors.push(Buffer.from(`\nended after ${COMMAND_TIMEOUT_MS} ms\n`));
        // The group of the shell, so that what it runs ends with it.
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      }, COMMAND_TIMEOUT_MS);
      child.on("close", (code) => {
        clearTimeout(timeout);
        resolve({ output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString(), exitCode: code ?? -1 });
      });
    });
  }
}
