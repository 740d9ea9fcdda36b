/**
 * Webhooks outside, asked over real sockets while the cluster's time stands still.
 */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createCertificates } from "../../../../src/commands/host/http/certificates.ts";
import { failureText } from "../../../../src/commands/host/http/post-review.ts";
import { Serving } from "../../../../src/commands/host/http/serving.ts";
import { Pacer } from "../../../../src/commands/host/pacer.ts";
import { wallClock } from "../../../../src/commands/host/wall-clock.ts";
import { Door } from "../../../../src/core/http.ts";
import { replayJournal, Timeline } from "../../../../src/core/index.ts";
import { AWebhook, aWebhookConfiguration, jsonPatchOf } from "../../../support/a-webhook.ts";
import { fetched } from "./fake-door.ts";

/** A webhook in a thread of its own, for tests in which this one stands still. */
const SERVER = `
const { parentPort, workerData } = require("node:worker_threads");
const server = require("node:https").createServer(workerData, (message, response) => {
  let text = "";
  message.on("data", (piece) => (text += piece));
  message.on("end", () => {
    const { apiVersion, kind, request } = JSON.parse(text);
    response.end(JSON.stringify({ apiVersion, kind, response: { uid: request.uid, allowed: request.name !== "bad" } }));
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

let folder: string;
let webhook: AWebhook;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-webhooks-"));
  webhook = await AWebhook.open();
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await webhook.close();
  rmSync(folder, { recursive: true, force: true });
});

async function served(timeline = new Timeline({ seed: 1, nodes: 1 }, "test")) {
  const pacer = new Pacer(() => timeline.cluster, wallClock, { speed: 100 });
  const serving = await Serving.open(
    {
      timeline,
      pacer,
      autosave: undefined,
      createDoor: (life, secrets) => new Door(life, secrets),
      complain: () => {},
      broke: (error) => {
        throw error;
      },
    },
    { port: 0, address: "127.0.0.1", isSecureOnly: false, folder },
  );
  pacer.start();
  ends.push(
    () => serving.close(),
    () => pacer.stop(),
  );
  const { token } = parse(readFileSync(serving.kubeconfig, "utf8")).users[0].user;
  const port = Number(new URL(serving.url).port);
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}`, "user-agent": "test/1" };
    const {
      status,
      text,
      headers: got,
    } = await fetched(port, { method, path, headers, body: body === undefined ? "" : JSON.stringify(body) });
    return { status, json: JSON.parse(text), warning: got.warning };
  };
  return { timeline, pacer, serving, ask };
}

const CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1";
const PODS = "/api/v1/namespaces/default/pods";
const pod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
});

describe("with its door open, a cluster", () => {
  test("has its pods changed and judged by webhooks, and tells what they said", async () => {
    const { ask, timeline } = await served();
    webhook.says["/mutate"] = () => jsonPatchOf({ op: "add", path: "/metadata/labels", value: { by: "webhook" } });
    webhook.says["/validate"] = ({ object, name }) =>
      name === "bad" || object.metadata.labels?.by !== "webhook"
        ? { allowed: false, status: { code: 403, reason: "Forbidden", message: `no ${name}` } }
        : { allowed: true, warnings: ["look out"] };
    const mutating = aWebhookConfiguration("Mutating", { clientConfig: webhook.clientConfig("/mutate") });
    const validating = aWebhookConfiguration("Validating", { clientConfig: webhook.clientConfig("/validate") });
    expect((await ask("POST", `${CONFIGURATIONS}/mutatingwebhookconfigurations`, mutating)).status).toBe(201);
    expect((await ask("POST", `${CONFIGURATIONS}/validatingwebhookconfigurations`, validating)).status).toBe(201);

    const made = await ask("POST", PODS, pod("good"));
    expect([made.status, made.json.metadata.labels, made.warning]).toEqual([201, { by: "webhook" }, '299 - "look out"']);
    const denied = await ask("POST", PODS, pod("bad"));
    expect(denied).toMatchObject({
      status: 403,
      json: { reason: "Forbidden", code: 403, message: 'admission webhook "validating.example.com" denied the request: no bad' },
    });
    const tried = await ask("POST", `${PODS}?dryRun=All`, pod("tried"));
    expect([tried.status, tried.json.metadata.labels]).toEqual([201, { by: "webhook" }]);
    expect(webhook.asked.filter(({ dryRun }) => dryRun)).toHaveLength(2);
    expect((await ask("GET", `${PODS}/tried`)).status).toBe(404);

    timeline.tick();
    const lived = replay(timeline);
    expect(lived.divergence).toBeUndefined();
    expect(lived.timeline.cluster.store.hash).toBe(timeline.cluster.store.hash);
  });

  test("waits for a webhook on the wall, not in its own time, and gives up when it is due", async () => {
    const { ask, timeline } = await served();
    webhook.says["/never"] = () => undefined;
    await ask(
      "POST",
      `${CONFIGURATIONS}/validatingwebhookconfigurations`,
      aWebhookConfiguration("Validating", { clientConfig: webhook.clientConfig("/never"), timeoutSeconds: 1 }),
    );
    const startMs = performance.now();
    const asking = ask("POST", PODS, pod("web"));
    await expect.poll(() => webhook.asked.length).toBe(1);
    const { nowMs } = timeline.cluster;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(timeline.cluster.nowMs).toBe(nowMs);
    expect((await ask("GET", PODS)).status).toBe(200);
    const { status, json } = await asking;
    expect([status, json.message]).toEqual([
      500,
      `Internal error occurred: failed calling webhook "validating.example.com": failed to call webhook: Post "${webhook.clientConfig("/never").url}?timeout=1s": context deadline exceeded`,
    ]);
    expect(performance.now() - startMs).toBeGreaterThan(900);
    await expect.poll(() => timeline.cluster.nowMs).toBeGreaterThan(nowMs);
  });

  test("lets its controllers wait as well, and lives the same life from its journal", async () => {
    const { ask, timeline, serving } = await served();
    webhook.says["/mutate"] = () => jsonPatchOf({ op: "add", path: "/metadata/annotations", value: { seen: "yes" } });
    const mutating = aWebhookConfiguration("Mutating", { clientConfig: webhook.clientConfig("/mutate") });
    await ask("POST", `${CONFIGURATIONS}/mutatingwebhookconfigurations`, mutating);
    await ask("POST", "/apis/apps/v1/namespaces/default/deployments", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
      },
    });
    await expect
      .poll(() => timeline.cluster.server.get("Deployment", "default/web"), { timeout: 10_000 })
      .toMatchObject({
        status: { readyReplicas: 2 },
      });
    expect(webhook.asked.map(({ userInfo }) => userInfo.username)).toEqual(
      Array.from({ length: 2 }, () => "system:serviceaccount:kube-system:replicaset-controller"),
    );
    await serving.close();
    timeline.tick();
    const lived = replay(timeline);
    expect(lived.divergence).toBeUndefined();
    expect(lived.timeline.cluster.store.hash).toBe(timeline.cluster.store.hash);
    expect(webhook.asked).toHaveLength(2);
  });

  test("asks again what was asked when its program ended", async () => {
    const { ask, timeline } = await served();
    webhook.says["/slow"] = () => undefined;
    const validating = aWebhookConfiguration("Validating", { clientConfig: webhook.clientConfig("/slow"), timeoutSeconds: 30 });
    await ask("POST", `${CONFIGURATIONS}/validatingwebhookconfigurations`, validating);
    const asking = ask("POST", PODS, pod("web")).catch(() => undefined);
    await expect.poll(() => webhook.asked.length).toBe(1);
    const { timeline: resumed } = replay(timeline);
    expect(resumed.cluster.asks.open()).toHaveLength(1);
    webhook.says["/slow"] = () => ({ allowed: true });
    const { nowMs } = resumed.cluster;
    await served(resumed);
    await expect.poll(() => webhook.asked.length).toBe(2);
    expect(webhook.asked[1]?.uid).toBe(webhook.asked[0]?.uid);
    await expect.poll(() => resumed.cluster.nowMs).toBeGreaterThan(nowMs);
    for (const end of ends.splice(0)) await end();
    await asking;
  });

  test("lets its own commands wait, too", async () => {
    const { ofServer, authority } = await createCertificates("127.0.0.1", Date.now());
    const server = new Worker(SERVER, { eval: true, workerData: { key: ofServer.key, cert: ofServer.cert } });
    ends.push(() => server.terminate());
    const [port] = await once(server, "message");
    const { ask, timeline } = await served();
    const clientConfig = { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(authority).toString("base64") };
    await ask("POST", `${CONFIGURATIONS}/validatingwebhookconfigurations`, aWebhookConfiguration("Validating", { clientConfig }));
    const make = (name: string) => {
      const object = { ...pod(name), metadata: { name, namespace: "default" } };
      return timeline.cluster.submit({ do: "create", by: "create", kind: "Pod", object });
    };
    expect(make("good").object?.metadata.name).toBe("good");
    expect(() => make("bad")).toThrow('admission webhook "validating.example.com" denied the request without explanation');
  });

  test("asks nobody any more once the door is closed", async () => {
    const { ask, timeline, serving } = await served();
    webhook.says["/never"] = () => undefined;
    const validating = aWebhookConfiguration("Validating", { clientConfig: webhook.clientConfig("/never") });
    await ask("POST", `${CONFIGURATIONS}/validatingwebhookconfigurations`, validating);
    const asking = ask("POST", PODS, pod("web"));
    await expect.poll(() => webhook.asked.length).toBe(1);
    const closing = serving.close();
    expect((await asking).json.message).toContain("connect: connection refused");
    await closing;
    expect(timeline.cluster.asks.isHeard).toBe(false);
  });
});

function replay(timeline: Timeline) {
  const replaying = replayJournal(JSON.parse(JSON.stringify(timeline.journal)), { version: "test" });
  for (;;) {
    const step = replaying.next();
    if (step.done) return step.value;
  }
}

describe("what goes wrong on the way is told in Go's words", () => {
  test.each<[Partial<NodeJS.ErrnoException> & { readonly [field: string]: unknown }, string]>([
    [{ code: "ECONNREFUSED", address: "127.0.0.1", port: 8443 }, "dial tcp 127.0.0.1:8443: connect: connection refused"],
    [{ code: "ECONNREFUSED", address: "::1", port: 8443 }, "dial tcp [::1]:8443: connect: connection refused"],
    [{ code: "ENOTFOUND", hostname: "hook.example.com" }, "dial tcp: lookup hook.example.com: no such host"],
    [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "tls: failed to verify certificate: x509: certificate signed by unknown authority"],
    [{ code: "CERT_HAS_EXPIRED" }, "tls: failed to verify certificate: x509: certificate has expired or is not yet valid"],
    [
      { code: "ERR_TLS_CERT_ALTNAME_INVALID", host: "10.0.0.1", reason: "Host: 10.0.0.1. is not in the cert's altnames: DNS:a, DNS:b" },
      "tls: failed to verify certificate: x509: certificate is valid for a, b, not 10.0.0.1",
    ],
    [{ code: "EPROTO" }, "http: server gave HTTP response to HTTPS client"],
    [{ code: "ECONNRESET" }, "EOF"],
  ])("%o", (trouble, words) => {
    expect(failureText(Object.assign(new Error("it failed"), trouble))).toBe(words);
  });
});
