/**
 * The built program with its door open, as a process of its own, and clients that keep their connections.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const PROGRAM = resolve(import.meta.dirname, "../../dist/kubarium.js");
/** Linux counts processor time in these. */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** As it was sent, compressed or not. */
  readonly bytes: number;
  /** From the first byte of the answer to the last. */
  readonly bodyMs: number;
}

interface Kubeconfig {
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** A request besides its path. */
export interface Asked {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: { readonly [name: string]: string };
  /** The text is of no interest, only its size. */
  readonly isCounted?: boolean;
}

/** `kubarium serve` and its clients. */
export class ServedCluster {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: URL;
  readonly #token: string;

  private constructor(child: ChildProcess, folder: string, url: string, token: string) {
    this.#child = child;
    this.#folder = folder;
    this.#url = new URL(url);
    this.#token = token;
    // A benchmark that fails must not leave a server behind.
    process.once("exit", () => child.kill());
  }

  /** Starts it with these words, its journal on the disk as always. */
  static async start(...words: readonly string[]): Promise<ServedCluster> {
    const folder = mkdtempSync(join(tmpdir(), "kubarium-bench-"));
    const kubeconfig = join(folder, "kubeconfig");
    // With a heap limit of its own the program does not start itself again, and this process is the one that serves.
    const argv = ["--max-old-space-size=4096", PROGRAM, "serve", "--empty", "--kubeconfig", kubeconfig, ...words];
    const env = { ...process.env, XDG_STATE_HOME: folder, NODE_ENV: "production" };
    const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "inherit"] });
    const url = await new Promise<string>((found, fail) => {
      let said = "";
      child.stdout.on("data", (piece: Buffer) => {
        said += piece.toString();
        const line = /^serving (\S+)$/m.exec(said);
        if (line?.[1] !== undefined && said.includes("KUBECONFIG")) found(line[1]);
      });
      child.once("close", (code) => fail(new Error(`kubarium serve ended with ${code}`)));
    });
    const { users } = parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
    return new ServedCluster(child, folder, url, users[0].user.token);
  }

  /** One request, on a connection that is kept; an answer that is no success is thrown unless it was expected. */
  async ask(path: string, { isCounted = false, ...asked }: Asked = {}): Promise<Answer> {
    const message = await this.open(path, asked);
    const startMs = performance.now();
    const pieces: Buffer[] = [];
    let bytes = 0;
    message.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (!isCounted) pieces.push(piece);
    });
    await new Promise((ended, fail) => message.once("end", ended).once("error", fail));
    const { statusCode: status = 0 } = message;
    const text = Buffer.concat(pieces).toString();
    if (status >= 400) throw new Error(`${asked.method ?? "GET"} ${path}: ${status} ${text}`);
    return { status, text, bytes, bodyMs: performance.now() - startMs };
  }

  /** The answer once its headers are there. */
  open(path: string, { method = "GET", body, headers = {} }: Asked = {}): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const type = text === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
    const { hostname, port } = this.#url;
    return new Promise((found, fail) => {
      const asking = request(
        { hostname, port, path, method, agent: this.#agent, headers: { authorization: `Bearer ${this.#token}`, ...type, ...headers } },
        found,
      );
      asking.on("error", fail);
      asking.end(text);
    });
  }

  /** Does `ask` for every number below `count`, so many at a time. Returns how long it took. */
  async askAll(count: number, connections: number, ask: (index: number) => Promise<unknown>): Promise<number> {
    const startMs = performance.now();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) await ask(next++);
    };
    await Promise.all(Array.from({ length: connections }, worker));
    return performance.now() - startMs;
  }

  /** A client in another process, which reads a list whenever it gets a message, and sends one when it has. */
  listReader(path: string): ChildProcess {
    const argv = [`${this.#url.origin}${path}`, this.#token];
    return fork(join(import.meta.dirname, "list-reader.ts"), argv, { execArgv: ["--import", "tsx"] });
  }

  /** The processor time that the server has used so far. */
  cpuMs(): number {
    const fields = this.#proc("stat").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** The memory that the server has. */
  rssMb(): number {
    return Math.round((Number(this.#proc("statm").split(" ")[1]) * PAGE_BYTES) / 2 ** 20);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#agent.destroy();
    this.#child.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #proc(name: string): string {
    return readFileSync(`/proc/${this.#child.pid}/${name}`, "utf8");
  }
}
