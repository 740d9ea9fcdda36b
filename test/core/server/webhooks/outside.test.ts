/**
 * Webhooks as questions to the world outside, asked by clients and by controllers.
 */
import { describe, expect, test } from "vitest";
import { base64OfBytes } from "../../../../src/core/api/base64.ts";
import { encodeUtf8 } from "../../../../src/core/api/utf8.ts";
import { type Answer, ApiError, type Ask, AskPending, Cluster, type Input } from "../../../../src/core/index.ts";

type Json = { readonly [field: string]: unknown };

const RULE = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };

function configuration(kind: "Mutating" | "Validating", webhook: Json = {}): Json {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: `a-${kind.toLowerCase()}` },
    webhooks: [
      {
        name: "w.example.com",
        clientConfig: { url: "https://localhost:8443/check" },
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        rules: [RULE],
        ...webhook,
      },
    ],
  };
}

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "default" },
  spec: { containers: [{ name: "web", image: "nginx:1.27" }] },
};
const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
  },
};

function create(cluster: Cluster, object: Json, client: Json = { user: { name: "ann", groups: [] } }) {
  return cluster.submit({ do: "create", by: "test", kind: String(object.kind), object, client } as Input);
}

/** What a webhook answers; `response` is all but the uid. */
function reviewed(ask: Ask, response: Json): Answer {
  const { request, ...review } = JSON.parse(ask.body) as { readonly request: { readonly uid: string } };
  return { status: 200, type: "application/json", body: JSON.stringify({ ...review, response: { uid: request.uid, ...response } }) };
}

function patch(...operations: readonly Json[]): Json {
  return { allowed: true, patchType: "JSONPatch", patch: base64OfBytes(encodeUtf8(JSON.stringify(operations))) };
}

function answerAll(cluster: Cluster, answer: (ask: Ask) => Answer): number {
  const open = cluster.asks.open();
  for (const ask of open) cluster.submit({ do: "answer", by: "host", ask: ask.id, answer: answer(ask) });
  return open.length;
}

/** Runs on, with somebody outside who answers at once. */
function live(cluster: Cluster, ms: number, answer: (ask: Ask) => Answer): number {
  const untilMs = cluster.nowMs + ms;
  let count = 0;
  while (cluster.nowMs < untilMs) {
    cluster.advance(untilMs - cluster.nowMs);
    count += answerAll(cluster, answer);
  }
  return count;
}

/** Does it as the door would: again after each answer. */
function insist(work: () => unknown, cluster: Cluster, answer: (ask: Ask) => Answer): number {
  for (let asked = 0; ; asked++) {
    try {
      work();
      return asked;
    } catch (error) {
      if (!(error instanceof AskPending)) throw error;
      answerAll(cluster, answer);
    }
  }
}

function heard(...configurations: readonly Json[]): Cluster {
  const cluster = new Cluster({ nodes: 2, hashing: true });
  cluster.submit({ do: "listen", by: "host", on: true });
  for (const object of configurations) create(cluster, object);
  return cluster;
}

function refusal(work: () => unknown): ApiError {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a write that somebody outside is asked about", () => {
  test("is given up before anything is stored, and time stands still until it is answered", () => {
    const cluster = heard(configuration("Validating"));
    const { revision } = cluster.store;
    expect(() => create(cluster, POD)).toThrow(AskPending);
    expect(cluster.store.revision).toBe(revision);
    const { nowMs } = cluster;
    cluster.advance(60_000);
    expect(cluster.nowMs).toBe(nowMs);
    expect(cluster.settled).toBe(false);
    expect(answerAll(cluster, (ask) => reviewed(ask, { allowed: true }))).toBe(1);
    expect(create(cluster, POD).object?.metadata.name).toBe("web");
    cluster.advance(60_000);
    expect(cluster.nowMs).toBe(nowMs + 60_000);
  });

  test("draws the names that it would have drawn unasked", () => {
    const generated = { ...POD, metadata: { generateName: "web-", namespace: "default" } };
    const cluster = heard(configuration("Validating"));
    let name: string | undefined;
    insist(
      () => {
        name = create(cluster, generated).object?.metadata.name;
      },
      cluster,
      (ask) => reviewed(ask, { allowed: true }),
    );
    const unasked = heard(configuration("Validating", { rules: [{ ...RULE, resources: ["secrets"] }] }));
    expect(name).toBe(create(unasked, generated).object?.metadata.name);
  });

  test("tells the webhook what upstream tells it", () => {
    const cluster = heard(configuration("Mutating"));
    expect(() => create(cluster, POD)).toThrow(AskPending);
    const [ask] = cluster.asks.open();
    expect(ask).toMatchObject({ url: "https://localhost:8443/check?timeout=10s", timeoutMs: 10_000 });
    const { kind, apiVersion, request } = JSON.parse(ask?.body ?? "");
    expect({ kind, apiVersion }).toEqual({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1" });
    expect(request).toMatchObject({
      uid: ask?.id,
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      requestKind: { group: "", version: "v1", kind: "Pod" },
      name: "web",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "ann" },
      object: { kind: "Pod", apiVersion: "v1", metadata: { name: "web", namespace: "default" } },
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    });
    expect(request.object.metadata).not.toHaveProperty("uid");
  });

  test("is stored as the webhook changed it, with defaults for what it added", () => {
    const cluster = heard(configuration("Mutating"));
    const sidecar = { name: "sidecar", image: "busybox:1.36" };
    insist(
      () => create(cluster, POD),
      cluster,
      (ask) =>
        reviewed(
          ask,
          patch(
            { op: "add", path: "/metadata/labels", value: { by: "webhook" } },
            { op: "add", path: "/spec/containers/-", value: sidecar },
          ),
        ),
    );
    expect(cluster.server.get("Pod", "default/web")).toMatchObject({
      metadata: { labels: { by: "webhook" } },
      spec: { containers: [{ name: "web" }, { name: "sidecar", imagePullPolicy: "IfNotPresent" }] },
    });
  });
});

describe("a refusal", () => {
  test.each<[string, "Mutating" | "Validating", Json, (ask: Ask) => Answer, number, string]>([
    [
      "a denial without words",
      "Validating",
      {},
      (ask) => reviewed(ask, { allowed: false }),
      400,
      'admission webhook "w.example.com" denied the request without explanation',
    ],
    [
      "a denial with code and message",
      "Validating",
      {},
      (ask) => reviewed(ask, { allowed: false, status: { code: 403, message: "no latest" } }),
      403,
      'admission webhook "w.example.com" denied the request: no latest',
    ],
    [
      "a server that cannot be reached",
      "Validating",
      {},
      () => ({ failure: "dial tcp 127.0.0.1:8443: connect: connection refused" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://localhost:8443/check?timeout=10s": dial tcp 127.0.0.1:8443: connect: connection refused',
    ],
    [
      "one that takes too long",
      "Mutating",
      { timeoutSeconds: 2 },
      () => ({ failure: "context deadline exceeded" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://localhost:8443/check?timeout=2s": context deadline exceeded',
    ],
    [
      "an answer that is an error",
      "Validating",
      {},
      () => ({ status: 500, type: "text/plain", body: "boom" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
    ],
    [
      "an answer to another question",
      "Validating",
      {},
      (ask) => reviewed(ask, { allowed: true, uid: "other" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": received invalid webhook response: expected response.uid=',
    ],
    [
      "an answer without a response",
      "Validating",
      {},
      () => ({ status: 200, type: "application/json", body: "{}" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": received invalid webhook response: webhook response was absent',
    ],
    [
      "a patch from one that only validates",
      "Validating",
      {},
      (ask) => reviewed(ask, patch({ op: "remove", path: "/spec" })),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": received invalid webhook response: validating webhook may not return response.patch',
    ],
    [
      "a patch without a type",
      "Mutating",
      {},
      (ask) => reviewed(ask, { allowed: true, patch: "W10=" }),
      500,
      'Internal error occurred: failed calling webhook "w.example.com": received invalid webhook response: webhook returned response.patch but not response.patchType',
    ],
  ])("for %s has upstream's code and words", (_, kind, webhook, answer, code, message) => {
    const cluster = heard(configuration(kind, webhook));
    const error = refusal(() => insist(() => create(cluster, POD), cluster, answer));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
    expect(cluster.server.find("Pod", "default/web")).toBeUndefined();
  });

  test.each<[string, Json, string]>([
    [
      "a Service that is not there",
      { name: "hook", namespace: "default" },
      'Post "https://hook.default.svc:443/?timeout=10s": service "hook" not found',
    ],
    [
      "a Service at whose port nobody listens",
      { name: "kubernetes", namespace: "default", path: "/x" },
      'Post "https://kubernetes.default.svc:443/x?timeout=10s": dial tcp 10.96.0.1:443: connect: connection refused',
    ],
    [
      "a port that the Service has not",
      { name: "kubernetes", namespace: "default", port: 9443 },
      'no service port 9443 found for service "kubernetes"',
    ],
  ])("comes at once from %s", (_, service, words) => {
    const cluster = heard(configuration("Validating", { clientConfig: { service } }));
    expect(refusal(() => create(cluster, POD)).message).toContain(words);
    expect(cluster.asks.open()).toEqual([]);
  });

  test("is not heeded where the policy is to ignore failures, but a denial is", () => {
    const cluster = heard(configuration("Validating", { failurePolicy: "Ignore" }));
    expect(
      refusal(() =>
        insist(
          () => create(cluster, POD),
          cluster,
          (ask) => reviewed(ask, { allowed: false }),
        ),
      ).code,
    ).toBe(400);
    insist(
      () => create(cluster, POD),
      cluster,
      () => ({ failure: "context deadline exceeded" }),
    );
    expect(cluster.server.find("Pod", "default/web")).toBeDefined();
  });

  test("comes at once where nobody outside listens", () => {
    const cluster = new Cluster({ nodes: 1 });
    create(cluster, configuration("Validating"));
    expect(refusal(() => create(cluster, POD)).message).toContain("dial tcp 127.0.0.1:8443: connect: connection refused");
  });
});

describe("controllers", () => {
  test("make their pods through webhooks, at the instant at which they would have made them", () => {
    const cluster = heard(configuration("Mutating"), configuration("Validating"));
    create(cluster, DEPLOYMENT);
    const unasked = heard();
    create(unasked, DEPLOYMENT);
    const asked = live(cluster, 60_000, (ask) => reviewed(ask, ask.body.includes("never") ? {} : { allowed: true }));
    unasked.advance(60_000);
    expect(asked).toBe(6);
    const created = (each: Cluster) =>
      [...each.server.list("Pod", { namespace: "default" })].map(({ metadata }) => metadata.creationTimestamp);
    expect(created(cluster)).toEqual(created(unasked));
    expect(cluster.server.get("Deployment", "default/web")).toMatchObject({ status: { readyReplicas: 3 } });
    expect(cluster.settled).toBe(true);
  });

  test("are told as who they are", () => {
    const cluster = heard(configuration("Validating"));
    create(cluster, DEPLOYMENT);
    cluster.advance(5_000);
    const { request } = JSON.parse(cluster.asks.open()[0]?.body ?? "");
    expect(request.userInfo.username).toBe("system:serviceaccount:kube-system:replicaset-controller");
    expect(request.object.metadata.generateName).toMatch(/^web-/);
    expect(request.name).toMatch(/^web-/);
  });

  test("say so when a webhook denies them their pods, and get them once it does no more", () => {
    const cluster = heard(configuration("Validating"));
    create(cluster, DEPLOYMENT);
    live(cluster, 10_000, (ask) => reviewed(ask, { allowed: false, status: { message: "not today" } }));
    const events = [...cluster.server.list("Event", { namespace: "default" })] as unknown as readonly {
      readonly reason: string;
      readonly message: string;
    }[];
    expect(events.find(({ reason }) => reason === "FailedCreate")?.message).toBe(
      'Error creating: admission webhook "w.example.com" denied the request: not today',
    );
    live(cluster, 1_200_000, (ask) => reviewed(ask, { allowed: true }));
    expect(cluster.server.get("Deployment", "default/web")).toMatchObject({ status: { readyReplicas: 3 } });
  });

  test("whose events a webhook will not have go on all the same", () => {
    const cluster = heard(
      configuration("Validating", { rules: [{ ...RULE, apiGroups: ["*"], apiVersions: ["*"], resources: ["events"] }] }),
    );
    create(cluster, DEPLOYMENT);
    live(cluster, 60_000, (ask) => reviewed(ask, { allowed: false }));
    expect(cluster.server.get("Deployment", "default/web")).toMatchObject({ status: { readyReplicas: 3 } });
    const later = [...cluster.store.list("Event")].filter(
      ({ metadata }) => ((metadata as { readonly creationTimestamp?: string }).creationTimestamp ?? "") >= "2026",
    );
    expect(later).toEqual([]);
  });
});
