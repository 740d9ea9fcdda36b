/**
 * The library: a cluster under a test's control, alone and with clients that take part over HTTP.
 */
import { createServer } from "node:https";
import { afterEach, describe, expect, test } from "vitest";
import { createCertificates } from "../../../src/commands/host/http/certificates.ts";
import type { ClientDoor } from "../../../src/commands/host/library/listen.ts";
import { type CreateClusterOptions, createCluster, type EmulatedCluster } from "../../../src/commands/host/library.ts";
import { replayFile } from "../../../src/commands/host/replay-file.ts";
import { activeFaults, isJournal, readJournal } from "../../../src/core/index.ts";

const open: EmulatedCluster[] = [];

function aCluster(options: CreateClusterOptions = { nodes: 2 }): EmulatedCluster {
  const cluster = createCluster(options);
  open.push(cluster);
  return cluster;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((cluster) => cluster.close()));
});

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.29" }] }
`;

const WEB_OBJECT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
};

const aValidatingWebhook = (url: string, authority: string) => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "pods" },
  webhooks: [
    {
      name: "pods.example.com",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      failurePolicy: "Fail",
      clientConfig: { url, caBundle: Buffer.from(authority).toString("base64") },
      rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
    },
  ],
});

const aPod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "main", image: "nginx:1.29" }] },
});

describe("alone", () => {
  test("a manifest becomes Ready when time has passed, and not before", () => {
    const cluster = aCluster();
    expect(cluster.apply(WEB)).toBe("deployment.apps/web created");
    expect(cluster.get("Deployment", "web")?.status?.readyReplicas).toBeUndefined();
    expect(cluster.runUntilSettled("1m")).toBe(true);
    expect(cluster.get("Deployment", "web")?.status?.readyReplicas).toBe(3);
    expect(cluster.list("pods", { namespace: "default", selector: "app=web" })).toHaveLength(3);
    expect(cluster.list("Pod", { selector: "app=other" })).toEqual([]);
  });

  test("objects are applied as they are, one or many", () => {
    const cluster = aCluster();
    expect(cluster.apply(aPod("a"))).toBe("pod/a created");
    expect(cluster.apply([aPod("a"), aPod("b")], "default")).toBe("pod/a unchanged\npod/b created");
  });

  test("what is refused is thrown with kubectl's words", () => {
    const cluster = aCluster();
    expect(() => cluster.apply({ ...aPod("a"), spec: { containers: [], nonsense: 1 } })).toThrow(/unknown field "spec.nonsense"/);
    expect(() => cluster.run("get pods nobody")).toThrow('pods "nobody" not found');
    expect(() => cluster.get("nonsense", "a")).toThrow(`the server doesn't have a resource type "nonsense"`);
    expect(() => cluster.advance("soon")).toThrow('"soon" is no span of time');
  });

  test("time moves by what it is told", () => {
    const cluster = aCluster({ startMs: 0 });
    cluster.advance("1m30s");
    cluster.advance(500);
    expect(cluster.nowMs).toBe(90_500);
    expect(cluster.runUntil(() => false, "10s")).toBe(false);
    expect(cluster.nowMs).toBe(100_500);
  });

  test("a node that loses its power is NotReady soon, and Ready when that is healed", () => {
    const cluster = aCluster();
    const isReady = () => cluster.get("Node", "worker-1")?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
    const id = cluster.strike("node-power", { target: "worker-1" });
    expect(cluster.runUntil(() => isReady() === "Unknown", "1m")).toBe(true);
    cluster.heal(id);
    expect(cluster.runUntil(() => isReady() === "True", "5m")).toBe(true);
  });

  test("a fault that was given its time ends by itself", () => {
    const cluster = aCluster();
    cluster.strike("kubelet-stop", { target: "worker-2", for: "2m" });
    const active = () => activeFaults(cluster.cluster.tables).map(({ fault }) => fault);
    expect(active()).toEqual(["kubelet-stop"]);
    cluster.advance("2m");
    expect(active()).toEqual([]);
  });

  test("its journal is the same life again", () => {
    const cluster = aCluster({ seed: 7, nodes: 1 });
    cluster.apply(aPod("a"));
    cluster.advance("1m");
    expect(isJournal(cluster.journal)).toBe(true);
    const { journal, fault } = readJournal(cluster.journal);
    if (journal === undefined) throw new Error(fault.reason);
    const { replay, divergence } = replayFile({ path: "library.journal", journal, version: "test" });
    expect(divergence).toBeUndefined();
    expect(replay.timeline.cluster.store.hash).toBe(cluster.cluster.store.hash);
  });
});

describe("with clients", () => {
  const asked = (door: ClientDoor, path: string, { method = "GET", body = undefined as unknown, token = door.token } = {}) =>
    fetch(`${door.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const PODS = "/api/v1/namespaces/default/pods";

  /** Takes part in the cluster as a controller would: calls back with every event of a watch, until the door closes. */
  async function watch(door: ClientDoor, path: string, heard: (event: { type: string; object: Listed }) => void): Promise<void> {
    const response = await asked(door, `${path}?watch=true`);
    const read = async (): Promise<void> => {
      let rest = "";
      for await (const chunk of response.body ?? []) {
        const lines = `${rest}${Buffer.from(chunk).toString()}`.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) heard(JSON.parse(line));
      }
    };
    read().catch(() => {});
  }

  interface Listed {
    readonly metadata: { readonly name: string };
  }

  test("whoever has the token is let in, and nobody else", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    expect(door.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(door.kubeconfig).toContain(`server: ${door.url}`);
    expect(door.kubeconfig).toContain(door.token);
    expect((await asked(door, "/api/v1/nodes")).status).toBe(200);
    expect((await asked(door, "/api/v1/nodes", { token: "guessed" })).status).toBe(401);
    expect((await fetch(`${door.url}/api/v1/nodes`)).status).toBe(403);
  });

  test("time stands still for them until the test moves it", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    const beforeMs = cluster.nowMs;
    const created = await asked(door, PODS, { method: "POST", body: aPod("a") });
    expect(created.status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(cluster.nowMs).toBe(beforeMs);
    expect(cluster.get("Pod", "a")?.spec.nodeName).toBeUndefined();
    expect(await cluster.settle()).toBe(true);
    expect(cluster.get("Pod", "a")?.status?.phase).toBe("Running");
  });

  test("they hear what happens while the test moves time", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    const heard: string[] = [];
    await watch(door, PODS, ({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    cluster.apply(aPod("a"));
    cluster.runUntilSettled();
    await cluster.until(() => heard.length >= 4, "1s");
    expect(heard[0]).toBe("ADDED a");
    expect(new Set(heard.slice(1))).toEqual(new Set(["MODIFIED a"]));
  });

  test("a client that thinks for milliseconds of the wall clock is not left behind", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    const ms: number[] = [];
    await watch(door, PODS, ({ type, object: { metadata } }) => {
      const next = Number(metadata.name.slice(1)) + 1;
      if (type !== "ADDED" || next > 5) return;
      setTimeout(() => {
        ms.push(cluster.nowMs);
        asked(door, PODS, { method: "POST", body: aPod(`p${next}`) });
      }, 2);
    });
    const beforeMs = cluster.nowMs;
    cluster.apply(aPod("p1"));
    expect(await cluster.settle()).toBe(true);
    expect(cluster.list("Pod", { namespace: "default" }).map(({ status }) => status?.phase)).toEqual(Array(5).fill("Running"));
    expect(ms).toHaveLength(4);
    // On a machine that is busy with something else a moment may be too short for it, now and then.
    expect(Math.max(...ms) - beforeMs).toBeLessThan(1_000);
  });

  test("waiting for what never comes ends with the time allowed", async () => {
    const cluster = aCluster();
    await cluster.listen();
    const beforeMs = cluster.nowMs;
    expect(await cluster.until(async () => false, "30s")).toBe(false);
    expect(cluster.nowMs).toBe(beforeMs + 30_000);
    await cluster.pass("1h");
    expect(cluster.nowMs).toBe(beforeMs + 30_000 + 3_600_000);
  });

  test("with a speed time passes by itself, and goes on from where it was moved to", async () => {
    const cluster = aCluster();
    await cluster.listen({ speed: 100 });
    cluster.advance("1h");
    const beforeMs = cluster.nowMs;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(cluster.nowMs).toBeGreaterThan(beforeMs + 1_000);
  });

  test("after a branch they are told to list anew", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    const heard: string[] = [];
    await watch(door, PODS, ({ type }) => heard.push(type));
    cluster.apply(aPod("a"));
    cluster.advance("1s");
    cluster.timeline.undo();
    await cluster.until(() => heard.includes("ERROR"), "1s");
    expect(heard.at(-1)).toBe("ERROR");
    expect(cluster.get("Pod", "a")).toBeUndefined();
  });

  test("a door that is closed is closed", async () => {
    const cluster = aCluster();
    const door = await cluster.listen();
    await cluster.close();
    await expect(asked(door, "/version")).rejects.toThrow();
    await cluster.close();
  });

  test("with TLS the kubeconfig vouches for the server", async () => {
    const cluster = aCluster();
    const door = await cluster.listen({ https: true });
    expect(door.url).toMatch(/^https:/);
    expect(door.kubeconfig).toContain("certificate-authority-data:");
  });

  test("an answer that takes virtual time takes it, though nobody else moves time", async () => {
    const cluster = aCluster();
    cluster.apply(aPod("a"));
    cluster.runUntilSettled();
    cluster.advance("10s");
    const door = await cluster.listen();
    const beforeMs = cluster.nowMs;
    const page = await asked(door, `${PODS}/a:80/proxy/`);
    expect(await page.text()).toContain("Welcome to nginx!");
    expect(cluster.nowMs - beforeMs).toBeLessThan(1_000);
  });

  test("a webhook of the test's own is asked, and virtual time waits for it", async () => {
    const asks: string[] = [];
    const { ofServer, authority } = await createCertificates("127.0.0.1", Date.now());
    const webhook = createServer({ key: ofServer.key, cert: ofServer.cert }, (request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        const { request: review } = JSON.parse(text);
        asks.push(`${review.operation} ${review.object.metadata.name}`);
        const answer = { uid: review.uid, allowed: review.object.metadata.labels?.app !== "refused", status: { message: "not this one" } };
        const body = JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: answer });
        setTimeout(() => response.setHeader("content-type", "application/json").end(body), 20);
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
    try {
      const address = webhook.address();
      const url = `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
      const cluster = aCluster();
      const door = await cluster.listen();
      cluster.apply(aValidatingWebhook(url, authority));
      expect((await asked(door, PODS, { method: "POST", body: aPod("a") })).status).toBe(201);
      const refused = { ...aPod("b"), metadata: { name: "b", labels: { app: "refused" } } };
      const answer = await asked(door, PODS, { method: "POST", body: refused });
      const { message } = (await answer.json()) as { readonly message?: string };
      expect([answer.status, message]).toEqual([400, 'admission webhook "pods.example.com" denied the request: not this one']);
      cluster.apply(WEB_OBJECT);
      expect(await cluster.settle()).toBe(true);
      expect(cluster.get("Deployment", "web")?.status?.readyReplicas).toBe(2);
      expect(asks.filter((ask) => ask.startsWith("CREATE web-"))).toHaveLength(2);
    } finally {
      webhook.close();
    }
  });
});
