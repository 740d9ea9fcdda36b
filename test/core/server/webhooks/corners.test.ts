/**
 * Webhooks where it gets difficult: several of them, subresources, deletions, evictions, dry runs, faults.
 */
import { describe, expect, test } from "vitest";
import { base64OfBytes } from "../../../../src/core/api/base64.ts";
import { encodeUtf8 } from "../../../../src/core/api/utf8.ts";
import { type Answer, ApiError, type Ask, AskPending, type HttpReply } from "../../../../src/core/index.ts";
import { openDoor } from "../../../support/door.ts";

type Json = { readonly [field: string]: unknown };
const POD_RULE = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
const PODS = "/api/v1/namespaces/default/pods";
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } };

function hook(name: string, changes: Json = {}): Json {
  return {
    name: `${name}.example.com`,
    clientConfig: { url: `https://localhost:8443/${name}` },
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    rules: [POD_RULE],
    ...changes,
  };
}

function heard(...configurations: readonly (readonly ["Mutating" | "Validating", ...Json[]])[]) {
  const { timeline, reply, ask } = openDoor({ nodes: 1 });
  const { cluster } = timeline;
  cluster.submit({ do: "listen", by: "host", on: true });
  configurations.forEach(([kind, ...webhooks], index) => {
    const object = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: `c${index}` },
      webhooks,
    };
    const { status, text } = ask("POST", `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations`, {
      body: object,
    });
    expect([status, text]).toEqual([201, expect.anything()]);
  });
  /** Sends it until it is answered; `says` is asked by the webhook's name. Returns whom it asked, in order. */
  const insist = (method: string, target: string, body: unknown, says: (name: string, request: Request) => Json) => {
    const asked: string[] = [];
    for (;;) {
      const got: HttpReply = reply(method, target, body === undefined ? {} : { body, headers: typed(method) });
      if (got.do === "reply")
        return {
          asked,
          status: got.status,
          json: JSON.parse(typeof got.body === "string" ? got.body : [...(got.body as Iterable<string>)].join("")),
        };
      for (const each of cluster.asks.open()) {
        const name = /8443\/([^?]*)/.exec(each.url)?.[1] ?? "";
        asked.push(name);
        cluster.submit({ do: "answer", by: "host", ask: each.id, answer: answer(each, (request) => says(name, request)) });
      }
    }
  };
  return { cluster, ask, insist };
}

interface Request {
  readonly operation: string;
  readonly subResource?: string;
  readonly dryRun: boolean;
  readonly kind: { readonly kind: string };
  readonly object: { readonly metadata: { readonly labels?: Json }; readonly spec?: Json } | null;
  readonly oldObject: { readonly metadata: { readonly name: string } } | null;
  readonly options: Json;
}

function typed(method: string): { readonly [name: string]: string } {
  return { "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json" };
}

function answer(ask: Ask, says: (request: Request) => Json): Answer {
  const { apiVersion, kind, request } = JSON.parse(ask.body);
  return { status: 200, type: "application/json", body: JSON.stringify({ apiVersion, kind, response: { uid: ask.id, ...says(request) } }) };
}

const ALLOWED = { allowed: true };
function patch(...operations: readonly Json[]): Json {
  return { allowed: true, patchType: "JSONPatch", patch: base64OfBytes(encodeUtf8(JSON.stringify(operations))) };
}

describe("several webhooks", () => {
  test("are asked in order, each about what the last has made of it, those that only look last", () => {
    const { insist } = heard(["Validating", hook("looks")], ["Mutating", hook("first"), hook("second")]);
    const seen: Json[] = [];
    const { asked, status } = insist("POST", PODS, POD, (name, { object }) => {
      seen.push({ [name]: object?.metadata.labels });
      return name === "looks"
        ? ALLOWED
        : patch({ op: "add", path: "/metadata/labels", value: { ...object?.metadata.labels, [name]: "yes" } });
    });
    expect([asked, status]).toEqual([["first", "second", "looks"], 201]);
    expect(seen.at(-1)).toEqual({ looks: { first: "yes", second: "yes" } });
  });

  test("that want to are asked once more when a later one has changed something", () => {
    const again = { reinvocationPolicy: "IfNeeded" };
    const { insist } = heard(["Mutating", hook("first", again), hook("never"), hook("last", again)]);
    const { asked } = insist("POST", PODS, POD, (name) =>
      name === "last" ? patch({ op: "add", path: "/metadata/annotations", value: { by: "last" } }) : ALLOWED,
    );
    expect(asked).toEqual(["first", "never", "last", "first"]);
  });

  test("that change nothing are asked once", () => {
    const { insist } = heard(["Mutating", hook("first", { reinvocationPolicy: "IfNeeded" }), hook("last")]);
    expect(insist("POST", PODS, POD, () => ALLOWED).asked).toEqual(["first", "last"]);
  });
});

describe("webhooks hear of", () => {
  test("a scale as such, and may change how many", () => {
    const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments/scale"] };
    const { insist, ask, cluster } = heard(["Mutating", hook("scales", { rules: [rule] })]);
    const selector = { matchLabels: { app: "web" } };
    const template = { metadata: { labels: { app: "web" } }, spec: POD.spec };
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 1, selector, template } };
    expect(ask("POST", "/apis/apps/v1/namespaces/default/deployments", { body: deployment }).status).toBe(201);
    let told: Request | undefined;
    const { status, json } = insist(
      "PATCH",
      "/apis/apps/v1/namespaces/default/deployments/web/scale",
      { spec: { replicas: 9 } },
      (_, request) => {
        told = request;
        return patch({ op: "replace", path: "/spec/replicas", value: 4 });
      },
    );
    expect(told).toMatchObject({ subResource: "scale", kind: { kind: "Scale" }, object: { spec: { replicas: 9 } } });
    expect([status, json.spec.replicas]).toEqual([200, 4]);
    expect(cluster.server.get("Deployment", "default/web")).toMatchObject({ spec: { replicas: 4 }, metadata: { generation: 2 } });
  });

  test("a deletion, with what is to go, and may forbid it", () => {
    const rules = [{ ...POD_RULE, operations: ["DELETE"] }];
    const { insist, ask, cluster } = heard(["Validating", hook("keeps", { rules })]);
    ask("POST", PODS, { body: POD });
    let told: Request | undefined;
    const { status, json } = insist("DELETE", `${PODS}/web`, undefined, (_, request) => {
      told = request;
      return { allowed: false };
    });
    expect(told).toMatchObject({
      operation: "DELETE",
      object: null,
      oldObject: { metadata: { name: "web" } },
      options: { kind: "DeleteOptions" },
    });
    expect([status, json.message]).toEqual([400, 'admission webhook "keeps.example.com" denied the request without explanation']);
    expect(cluster.server.find("Pod", "default/web")).toBeDefined();
  });

  test("each deletion of a collection before the first is done", () => {
    const rules = [{ ...POD_RULE, operations: ["DELETE"] }];
    const { insist, ask, cluster } = heard(["Validating", hook("keeps", { rules })]);
    for (const name of ["a", "b", "c"]) ask("POST", PODS, { body: { ...POD, metadata: { name } } });
    const { asked, status, json } = insist("DELETE", PODS, undefined, () => ALLOWED);
    expect([asked, status]).toEqual([["keeps", "keeps", "keeps"], 200]);
    expect(json.items).toHaveLength(3);
    expect([...cluster.server.list("Pod", { namespace: "default" })]).toEqual([]);
  });

  test("an eviction's deletion before a budget has paid for it", () => {
    const rules = [{ ...POD_RULE, operations: ["DELETE"] }];
    const { insist, ask, cluster } = heard(["Validating", hook("keeps", { rules })]);
    ask("POST", PODS, { body: { ...POD, metadata: { name: "web", labels: { app: "web" } } } });
    const { revision } = cluster.store;
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" } };
    expect(insist("POST", `${PODS}/web/eviction`, eviction, () => ({ allowed: false })).status).toBe(400);
    expect(cluster.store.revision).toBe(revision);
    const allowed = insist("POST", `${PODS}/web/eviction`, eviction, () => ALLOWED);
    expect([allowed.status, allowed.asked]).toEqual([201, ["keeps"]]);
  });

  test("what is sent to a subresource: an Eviction, a Binding", () => {
    const rules = [{ ...POD_RULE, resources: ["pods/eviction", "pods/binding"] }];
    const { insist, ask, cluster } = heard(["Validating", hook("below", { rules })]);
    ask("POST", PODS, { body: POD });
    const told: Json[] = [];
    const note = (_: string, { kind, object, subResource }: Request): Json => {
      told.push({ kind: kind.kind, subResource, target: (object as { readonly target?: Json } | null)?.target?.name });
      return ALLOWED;
    };
    cluster.advance(5_000);
    const [open] = cluster.asks.open();
    cluster.submit({ do: "answer", by: "host", ask: open?.id ?? "", answer: answer(open as Ask, (request) => note("", request)) });
    cluster.advance(60_000);
    expect(cluster.server.get("Pod", "default/web")).toMatchObject({ spec: { nodeName: "worker-1" }, status: { phase: "Running" } });
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" } };
    expect(insist("POST", `${PODS}/web/eviction`, eviction, note).status).toBe(201);
    expect(told).toEqual([
      { kind: "Binding", subResource: "binding", target: "worker-1" },
      { kind: "Eviction", subResource: "eviction", target: undefined },
    ]);
  });

  test("whoever wants into a container, and may keep him out", () => {
    const rules = [{ ...POD_RULE, operations: ["CONNECT"], resources: ["pods/exec"] }];
    const { insist, ask, cluster } = heard(["Validating", hook("guards", { rules })]);
    ask("POST", PODS, { body: POD });
    cluster.advance(60_000);
    let told: Request | undefined;
    const exec = `${PODS}/web/exec?command=sh&command=-c&stdout=true`;
    const { status, json } = insist("POST", exec, undefined, (_, request) => {
      told = request;
      return { allowed: false, status: { message: "not by hand" } };
    });
    expect(told).toMatchObject({
      operation: "CONNECT",
      subResource: "exec",
      kind: { kind: "PodExecOptions" },
      options: null,
      oldObject: null,
    });
    expect(told?.object).toEqual({
      apiVersion: "v1",
      kind: "PodExecOptions",
      command: ["sh", "-c"],
      stdin: false,
      stdout: true,
      stderr: false,
      tty: false,
    });
    expect([status, json.message]).toEqual([400, 'admission webhook "guards.example.com" denied the request: not by hand']);
  });

  test("a status only when they ask for it", () => {
    const rules = [{ ...POD_RULE, operations: ["UPDATE"], resources: ["pods/status"] }];
    const { insist, ask } = heard(["Validating", hook("status", { rules })]);
    ask("POST", PODS, { body: POD });
    expect(insist("PATCH", `${PODS}/web`, { metadata: { labels: { a: "b" } } }, () => ALLOWED).asked).toEqual([]);
    const { asked, status } = insist("PATCH", `${PODS}/web/status`, { status: { message: "hello" } }, (_, { options }) => {
      expect(options).toMatchObject({ kind: "PatchOptions" });
      return ALLOWED;
    });
    expect([asked, status]).toEqual([["status"], 200]);
  });

  test("a dry run, of which nothing is kept", () => {
    const { insist, cluster } = heard(["Mutating", hook("adds")]);
    const { status, json, asked } = insist("POST", `${PODS}?dryRun=All`, POD, (_, { dryRun, options }) => {
      expect([dryRun, options.dryRun]).toEqual([true, ["All"]]);
      return patch({ op: "add", path: "/metadata/labels", value: { by: "adds" } });
    });
    expect([asked, status, json.metadata.labels]).toEqual([["adds"], 201, { by: "adds" }]);
    expect(cluster.server.find("Pod", "default/web")).toBeUndefined();
    cluster.advance(1_000);
    expect(cluster.asks.open()).toEqual([]);
  });
});

describe("what a webhook may not", () => {
  test("is touch the identity of an object", () => {
    const { insist, cluster } = heard(["Mutating", hook("adds")]);
    insist("POST", PODS, POD, () =>
      patch({ op: "add", path: "/metadata/uid", value: "mine" }, { op: "replace", path: "/metadata/name", value: "other" }),
    );
    expect(cluster.server.get("Pod", "default/web").metadata.uid).not.toBe("mine");
  });

  test.each<[string, Json, string]>([
    ["a path that is not there", patch({ op: "remove", path: "/spec/nowhere" }), "Internal error occurred: "],
    ["a type that it does not know", { allowed: true, patchType: "Merge", patch: "e30=" }, 'unsupported patch type "Merge"'],
    ["what is no list", { allowed: true, patchType: "JSONPatch", patch: "e30=" }, "Internal error occurred: "],
    ["a field of a wrong type", patch({ op: "replace", path: "/spec/containers", value: 3 }), "Internal error occurred: "],
  ])("is patch %s", (_, said, words) => {
    const { insist } = heard(["Mutating", hook("adds")]);
    const { status, json } = insist("POST", PODS, POD, () => said);
    expect([status, json.message]).toEqual([500, expect.stringContaining(words)]);
  });
});

describe("time that stands still", () => {
  test("goes on when its question is answered though nobody comes back for it", () => {
    const { cluster, ask } = heard(["Validating", hook("looks")]);
    expect(() => ask("POST", PODS, { body: POD })).toThrow("wait");
    const [open] = cluster.asks.open();
    cluster.submit({ do: "answer", by: "host", ask: open?.id ?? "", answer: { failure: "EOF" } });
    const { nowMs } = cluster;
    cluster.advance(5_000);
    expect(cluster.nowMs).toBe(nowMs + 5_000);
  });

  test("goes on when nobody outside listens any more", () => {
    const { cluster, ask } = heard(["Validating", hook("looks")]);
    expect(() => ask("POST", PODS, { body: POD })).toThrow("wait");
    cluster.submit({ do: "listen", by: "host", on: false });
    expect(cluster.asks.open()).toEqual([]);
    expect(ask("POST", PODS, { body: POD }).json.message).toContain("connect: connection refused");
  });

  test("holds up no fault, which asks nobody", () => {
    const { cluster } = heard(["Validating", hook("all", { rules: [{ ...POD_RULE, operations: ["*"], resources: ["*/*"] }] })]);
    cluster.submit({ do: "strike", by: "crash", fault: "node-power", aim: { target: "worker-1", options: {} } });
    expect(cluster.asks.open()).toEqual([]);
  });

  test("a command's write asks at once, if its host can", () => {
    const { cluster } = heard(["Validating", hook("looks")]);
    const object = { ...POD, metadata: { name: "web", namespace: "default" } };
    const make = () => cluster.submit({ do: "create", by: "create", kind: "Pod", object });
    expect(make).toThrow(AskPending);
    cluster.submit({ do: "answer", by: "host", ask: cluster.asks.open()[0]?.id ?? "", answer: { failure: "EOF" } });
    expect(make).toThrow(ApiError);
    cluster.answerNow = (ask) => answer(ask, () => ALLOWED);
    expect(make().object?.metadata.name).toBe("web");
  });
});
