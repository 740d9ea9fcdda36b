/**
 * A real cluster with its door open: what a client does happens in it, in its time, and is in its journal.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { addressWarning, Serving, type ServingOptions } from "../../../../src/commands/host/http/serving.ts";
import { Pacer } from "../../../../src/commands/host/pacer.ts";
import { wallClock } from "../../../../src/commands/host/wall-clock.ts";
import { Door } from "../../../../src/core/http.ts";
import { activeFaults, Timeline } from "../../../../src/core/index.ts";
import { type Answer, fetched } from "./fake-door.ts";

let folder: string;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-serving-"));
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function served(asked: Partial<ServingOptions> = {}) {
  const timeline = new Timeline({ seed: 1, nodes: 1 }, "test");
  const pacer = new Pacer(() => timeline.cluster, wallClock);
  const said: string[] = [];
  const serving = await Serving.open(
    {
      timeline,
      pacer,
      autosave: undefined,
      createDoor: (life, secrets) => new Door(life, secrets),
      complain: (message) => said.push(message),
      broke: (error) => {
        throw error;
      },
    },
    { port: 0, address: "127.0.0.1", isSecureOnly: false, folder, ...asked },
  );
  pacer.start();
  ends.push(
    () => serving.close(),
    () => pacer.stop(),
  );
  const config = parse(readFileSync(serving.kubeconfig, "utf8"));
  const port = Number(new URL(serving.url).port);
  return { timeline, pacer, serving, config, port, said };
}

function secret(config: { users: { user: { token: string } }[] }): string {
  return config.users[0]?.user.token ?? "";
}

async function get(port: number, path: string, token?: string): Promise<Answer> {
  return fetched(port, { path, ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }) });
}

describe("the door of a cluster", () => {
  test("opens to whoever shows the token, with TLS or without, and to nobody else", async () => {
    const { config, port, serving } = await served();
    const token = secret(config);
    expect([serving.url, config.clusters[0].cluster.server]).toEqual([`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`]);
    expect((await get(port, "/api/v1/nodes", token)).status).toBe(200);
    expect((await secure("/api/v1/nodes", config, port)).status).toBe(200);
    expect((await get(port, "/api/v1/nodes")).status).toBe(403);
    expect((await secure("/api/v1/nodes", config, port, false)).status).toBe(403);
    expect((await get(port, "/api/v1/nodes", "another")).status).toBe(401);
  });

  test("answers as of now, and what clients do is in the journal", async () => {
    const { timeline, config, port } = await served();
    const before = timeline.cluster.nowMs;
    await new Promise((resolve) => setTimeout(resolve, 30));
    const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
    const headers = { "content-type": "application/json", authorization: `Bearer ${secret(config)}`, "user-agent": "test/1" };
    const { status } = await fetched(port, { method: "POST", path: "/api/v1/namespaces/default/configmaps", headers, body });
    expect(status).toBe(201);
    expect(timeline.cluster.nowMs - before).toBeGreaterThanOrEqual(25);
    expect(timeline.journal.at(-1)).toMatchObject({ type: "input" });
  });

  test("tells a watch of what time brings, and ends it where life goes on elsewhere", async () => {
    const { timeline, pacer, config, port } = await served();
    const path = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases?watch=true&resourceVersion=0";
    let text = "";
    let isOver = false;
    const headers = { authorization: `Bearer ${secret(config)}` };
    httpRequest({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => {
        isOver = true;
      });
    }).end();
    pacer.setSpeed(100);
    await expect.poll(() => text.match(/"type":"MODIFIED"/g)?.length ?? 0, { timeout: 10_000 }).toBeGreaterThan(2);
    timeline.fork();
    await expect.poll(() => isOver).toBe(true);
    expect(text.trim().split("\n").at(-1)).toContain('"code":410');
  });

  test("is closed while no API server runs, and open again at the same port", async () => {
    const { timeline, pacer, config, port } = await served();
    const token = secret(config);
    timeline.cluster.submit({ do: "strike", by: "test", fault: "api-server-crash", aim: { target: "control-plane", options: {} } });
    pacer.poke();
    await expect.poll(() => get(port, "/version", token).then(String, ({ code }) => code)).toBe("ECONNREFUSED");
    for (const { id } of activeFaults(timeline.cluster.tables)) timeline.cluster.submit({ do: "heal", by: "test", id });
    pacer.setSpeed(100);
    const status = () =>
      get(port, "/version", token).then(
        (answer) => answer.status,
        () => 0,
      );
    await expect.poll(status, { timeout: 5_000 }).toBe(200);
  });

  test("closes, and nothing of it is left", async () => {
    const { serving, port } = await served();
    await serving.close();
    await expect(get(port, "/version")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(statSync(serving.kubeconfig, { throwIfNoEntry: false })).toBeUndefined();
  });

  test("does not open where its kubeconfig cannot be written, and leaves no port behind", async () => {
    const { serving } = await served({ kubeconfig: join(folder, "config") });
    await expect(served({ kubeconfig: join(serving.kubeconfig, "below") })).rejects.toThrow("cannot be");
  });
});

async function secure(path: string, config: Awaited<ReturnType<typeof served>>["config"], port: number, withToken = true) {
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  const decoded = (name: string): Buffer | undefined => (user[name] === undefined ? undefined : Buffer.from(user[name], "base64"));
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const request = secureRequest(
      {
        host: "127.0.0.1",
        port,
        path,
        ca: Buffer.from(cluster["certificate-authority-data"], "base64"),
        cert: decoded("client-certificate-data"),
        key: decoded("client-key-data"),
        headers: withToken && user.token !== undefined ? { authorization: `Bearer ${user.token}` } : {},
        agent: false,
      },
      (response) => {
        let text = "";
        response.on("data", (piece) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      },
    );
    request.on("error", reject);
    request.end();
  });
}

describe("with TLS", () => {
  test("alone, plain HTTP is told so in Go's words", async () => {
    const { serving, config, port } = await served({ isSecureOnly: true });
    expect(serving.url).toBe(`https://127.0.0.1:${port}`);
    expect((await secure("/api/v1/nodes", config, port)).status).toBe(200);
    expect(await get(port, "/api/v1/nodes", secret(config))).toMatchObject({
      status: 400,
      text: expect.stringContaining("Client sent an HTTP request to an HTTPS server."),
    });
  });

  test("a certificate may say who one is, and another authority's says nothing", async () => {
    const { config, port } = await served({ withClientCertificate: true });
    expect((await secure("/api/v1/nodes", config, port)).status).toBe(200);
    const other = await served({ withClientCertificate: true, kubeconfig: join(folder, "other") });
    const mixed = { ...config, users: other.config.users };
    expect((await secure("/api/v1/nodes", mixed, port)).status).toBe(401);
  });
});

test.each([
  ["127.0.0.1", false],
  ["127.1.2.3", false],
  ["::1", false],
  ["localhost", false],
  ["0.0.0.0", true],
  ["::", true],
  ["192.168.1.5", true],
])("whoever listens at %s is warned: %s", (address, isWarned) => {
  expect(addressWarning(address) !== undefined).toBe(isWarned);
});
