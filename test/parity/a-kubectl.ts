/**
 * A real kubectl, and the door of a cluster in this process for it.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOOPBACK } from "../../src/commands/host/http/door.ts";
import { HttpListener } from "../../src/commands/host/http/listener.ts";
import { Door } from "../../src/core/http.ts";
import { Timeline } from "../../src/core/index.ts";

/** What a command printed, and how it ended. */
export interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number;
}

/** No command takes that long: a client that waits for ever is a bug of ours. */
const RUN_MS = 20_000;

/** A cluster and a kubectl that speaks to it; time stands still. */
export class KubectlSession {
  readonly timeline = new Timeline({ nodes: 2 }, "parity");
  readonly #kubectl: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "kubarium-parity-"));
  readonly #listener: HttpListener;
  /** Says nothing: where to go is an option of every command. */
  readonly #config = join(this.#folder, "config");
  #files = 0;

  constructor(kubectl: string) {
    this.#kubectl = kubectl;
    writeFileSync(this.#config, '{"apiVersion":"v1","kind":"Config"}');
    const thrown = (error: unknown): void => {
      throw error;
    };
    const door = new Door(this.timeline, { token: "token", signingKey: "key", isOpen: true, onBug: thrown });
    const keeper = { catchUp: () => {}, commit: (done: () => void) => done(), wrote: () => {}, broke: thrown };
    this.#listener = new HttpListener({ door, keeper, address: LOOPBACK, port: 0, complain: thrown });
  }

  async open(): Promise<void> {
    await this.#listener.open();
  }

  async close(): Promise<void> {
    await this.#listener.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The path of a file with this manifest. */
  file(manifest: string | object): string {
    this.#files += 1;
    const path = join(this.#folder, `${this.#files}.yaml`);
    writeFileSync(path, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
    return path;
  }

  /** Runs kubectl with these words. */
  run(...words: readonly string[]): Promise<Printed> {
    const all = ["--server", this.#listener.url, "--cache-dir", join(this.#folder, "cache"), ...words];
    const env = { ...process.env, KUBECONFIG: this.#config, HOME: this.#folder };
    return new Promise((resolve) => {
      execFile(this.#kubectl, all, { env, encoding: "utf8", timeout: RUN_MS }, (error, output, errors) => {
        resolve({ output, errors, exitCode: error === null ? 0 : Number(error.code ?? 1) });
      });
    });
  }
}
