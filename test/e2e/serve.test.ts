/**
 * `kubarium serve`: the built program, and clients that are nothing but HTTP.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kubarium, kubariumIn } from "./program.ts";
import { PROGRAM, SAMPLES, Tui } from "./tui.ts";

const PATIENCE_MS = 20_000;
const SERVING = /^serving (\S+)\nexport KUBECONFIG=(\S+)\n/;

let state = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "kubarium-serve-"));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(state, { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly kubeconfig: string;
  readonly token: string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

async function serve(...words: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [PROGRAM, "serve", ...words], { env: { ...process.env, XDG_STATE_HOME: state } });
  children.push(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (piece) => {
    out += piece;
  });
  child.stderr.on("data", (piece) => {
    err += piece;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  await expect.poll(() => out || err, { timeout: PATIENCE_MS }).toMatch(SERVING);
  const [, url = "", kubeconfig = ""] = SERVING.exec(out) ?? [];
  return { child, url, kubeconfig, token: tokenIn(kubeconfig), errors: () => err, ended };
}

function tokenIn(kubeconfig: string): string {
  return parse(readFileSync(kubeconfig, "utf8")).users[0].user.token;
}

interface Door {
  readonly url: string;
  readonly token: string;
}

async function ask({ url, token }: Door, path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const asking = request(`${url}${path}`, { method: body === undefined ? "GET" : "POST", headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asking.on("error", reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

describe("kubarium serve", () => {
  test("applies what it is given, lives at the wall clock's pace, and ends in order when it is told to", async () => {
    const served = await serve(join(SAMPLES, "shop"));
    const { url, kubeconfig, child, ended, errors } = served;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(kubeconfig.startsWith(join(state, "kubarium", "serving"))).toBe(true);
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    const podsOf = async () => JSON.parse((await ask(served, "/api/v1/namespaces/shop/pods")).text).items;
    await expect.poll(async () => (await podsOf()).length, { timeout: PATIENCE_MS }).toBeGreaterThan(3);
    const { metadata } = JSON.parse((await ask(served, "/api/v1/namespaces/default/configmaps", configMap("a"))).text);
    expect(Math.abs(Date.parse(metadata.creationTimestamp) - Date.now())).toBeLessThan(3_000);
    child.kill("SIGTERM");
    expect([await ended, errors(), existsSync(kubeconfig)]).toEqual([0, "", false]);
    await expect(ask(served, "/version")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(kubariumIn({ XDG_STATE_HOME: state }, "sessions").out).toMatch(/ended/);
  });

  test("killed at once loses nothing that a client was told of, and what it left is tidied up", async () => {
    const first = await serve("--empty", "--nodes", "1");
    const created = await ask(first, "/api/v1/namespaces/default/configmaps", configMap("kept"));
    first.child.kill("SIGKILL");
    expect([created.status, await first.ended, existsSync(first.kubeconfig)]).toEqual([201, null, true]);
    const [journal = ""] = kubariumIn({ XDG_STATE_HOME: state }, "sessions").out.match(/\S+\.journal/) ?? [];
    const second = await serve(join(state, "kubarium", "sessions", journal));
    expect((await ask(second, "/api/v1/namespaces/default/configmaps/kept")).status).toBe(200);
    expect([existsSync(first.kubeconfig), existsSync(second.kubeconfig)]).toEqual([false, true]);
    second.child.kill("SIGINT");
    expect(await second.ended).toBe(0);
  });

  test("refuses a port that is taken, a kubeconfig that is somebody's, and manifests that are wrong", async () => {
    const { url } = await serve("--empty");
    const { port } = new URL(url);
    expect(kubarium("serve", "--empty", "--port", port)).toMatchObject({
      code: 2,
      out: "",
      err: `error: cannot listen on 127.0.0.1 port ${port}: it is in use by another program\n`,
    });
    const taken = join(SAMPLES, "kinds", "pod.yaml");
    expect(kubarium("serve", "--empty", "--kubeconfig", taken)).toMatchObject({
      code: 2,
      err: `error: ${taken} is there and not written by kubarium: it is left as it is\n`,
    });
    expect(kubarium("serve", "nowhere.yaml")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("nowhere.yaml") });
  });
});

describe("beside the screen", () => {
  test(":serve lets clients in, what they do is seen, and stop sends them away", async () => {
    const folder = join(state, "kubarium", "serving");
    const tui = new Tui(["--empty", "--nodes", "1"], { env: { XDG_STATE_HOME: state } });
    try {
      await tui.until("nodes Ready");
      tui.keys(":", "serve", "enter");
      await tui.until(/export KUBECONFIG=/);
      const kubeconfig = join(folder, readdirSync(folder)[0] ?? "");
      const [, port = ""] = /seed 1 {2}serving :(\d+) /.exec(await tui.until(/serving :\d+ /)) ?? [];
      const door = { url: `http://127.0.0.1:${port}`, token: tokenIn(kubeconfig) };
      await ask(door, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "guests" } });
      tui.keys(":", "namespaces", "enter");
      await tui.until("guests");
      tui.keys(":", "serve stop", "enter");
      await expect.poll(() => existsSync(kubeconfig)).toBe(false);
      await tui.until((text) => !text.includes("serving :"));
      await expect(ask(door, "/version")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    } finally {
      tui.kill("SIGKILL");
    }
  });
});
