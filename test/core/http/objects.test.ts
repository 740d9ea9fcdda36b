import { describe, expect, test } from "vitest";
import { openDoor } from "../../support/door.ts";

const PODS = "/api/v1/namespaces/default/pods";
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

const configMap = (name: string, data: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const deployment = (name: string, replicas = 2) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
});

describe("objects by HTTP", () => {
  test("are created, read, replaced and deleted", () => {
    const { ask } = openDoor();
    const created = ask("POST", CONFIG_MAPS, { body: configMap("a", { x: "1" }) });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "a", namespace: "default" },
      data: { x: "1" },
    });
    expect(ask("GET", `${CONFIG_MAPS}/a`).json).toEqual(created.json);
    const replaced = ask("PUT", `${CONFIG_MAPS}/a`, { body: { ...created.json, data: { x: "2" } } });
    expect(replaced.status).toBe(200);
    expect(Number(replaced.json.metadata.resourceVersion)).toBeGreaterThan(Number(created.json.metadata.resourceVersion));
    const stale = ask("PUT", `${CONFIG_MAPS}/a`, { body: { ...created.json, data: { x: "3" } } });
    expect(stale.json).toMatchObject({
      kind: "Status",
      status: "Failure",
      reason: "Conflict",
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "a", kind: "configmaps" },
    });
    const gone = ask("DELETE", `${CONFIG_MAPS}/a`);
    expect(gone.json).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "a", kind: "configmaps", uid: created.json.metadata.uid },
    });
    expect(ask("GET", `${CONFIG_MAPS}/a`).json).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'configmaps "a" not found',
      reason: "NotFound",
      details: { name: "a", kind: "configmaps" },
      code: 404,
    });
  });

  test("that are made twice, or under another name than the path's, are refused", () => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: configMap("a") });
    expect(ask("POST", CONFIG_MAPS, { body: configMap("a") }).json).toMatchObject({ code: 409, reason: "AlreadyExists" });
    expect(ask("PUT", `${CONFIG_MAPS}/b`, { body: configMap("a") }).json).toMatchObject({
      code: 400,
      message: "the name of the object (a) does not match the name on the URL (b)",
    });
    expect(ask("POST", CONFIG_MAPS, { body: { ...configMap("c"), metadata: { name: "c", namespace: "shop" } } }).json).toMatchObject({
      code: 400,
      message: "the namespace of the provided object does not match the namespace sent on the request",
    });
  });

  test("lists carry a version, and items without their kind", () => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: configMap("a") });
    const list = ask("GET", CONFIG_MAPS);
    expect(list.json).toMatchObject({ kind: "ConfigMapList", apiVersion: "v1" });
    expect(list.json.items.map((item) => item.metadata.name)).toEqual(["a", "kube-root-ca.crt"]);
    expect(Object.keys(list.json.items[0] ?? {})).not.toContain("kind");
    expect(Number(list.json.metadata.resourceVersion)).toBeGreaterThan(0);
  });

  test("pages go through one moment, whatever is written meanwhile", () => {
    const { ask } = openDoor();
    for (const name of ["a", "b", "c", "d", "e"]) ask("POST", CONFIG_MAPS, { body: configMap(name) });
    const first = ask("GET", `${CONFIG_MAPS}?limit=2`).json;
    expect(first.items).toHaveLength(2);
    expect(first.metadata.remainingItemCount).toBe(4);
    ask("DELETE", `${CONFIG_MAPS}/c`);
    ask("POST", CONFIG_MAPS, { body: configMap("bb") });
    const second = ask("GET", `${CONFIG_MAPS}?limit=3&continue=${encodeURIComponent(first.metadata.continue)}`).json;
    expect(second.items.map((item) => item.metadata.name)).toEqual(["c", "d", "e"]);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(ask("GET", `${CONFIG_MAPS}?continue=nonsense`).json).toMatchObject({ code: 400, reason: "BadRequest" });
  });

  test("a list of a given version shows what was there then", () => {
    const { ask } = openDoor();
    const { json } = ask("POST", CONFIG_MAPS, { body: configMap("a") });
    ask("DELETE", `${CONFIG_MAPS}/a`);
    const then = `resourceVersion=${json.metadata.resourceVersion}&resourceVersionMatch=Exact`;
    expect(ask("GET", `${CONFIG_MAPS}?${then}&limit=10`).json.items).toHaveLength(2);
    expect(ask("GET", CONFIG_MAPS).json.items).toHaveLength(1);
    expect(ask("GET", `${CONFIG_MAPS}?resourceVersion=99999999`).json).toMatchObject({
      code: 504,
      reason: "Timeout",
      details: { causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }], retryAfterSeconds: 1 },
    });
  });

  test("selectors narrow lists, and are refused in upstream's words", () => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: { ...configMap("a"), metadata: { name: "a", labels: { tier: "x" } } } });
    expect(ask("GET", `${CONFIG_MAPS}?labelSelector=tier%3Dx`).json.items).toHaveLength(1);
    expect(ask("GET", `${CONFIG_MAPS}?fieldSelector=metadata.name!%3Da`).json.items).toHaveLength(1);
    expect(ask("GET", `${PODS}?fieldSelector=spec.nodeName=x,status.phase!=Running`).json.items).toEqual([]);
    expect(ask("GET", `${PODS}?fieldSelector=spec.foo=x`).json).toMatchObject({
      code: 400,
      message: "field label not supported: spec.foo",
    });
  });

  test("tables have columns as upstream names them, and rows with as much of the object as is asked for", () => {
    const { ask, timeline } = openDoor();
    ask("POST", DEPLOYMENTS, { body: deployment("web") });
    timeline.cluster.runUntilSettled();
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
    const { json } = ask("GET", PODS, { headers: { accept } });
    expect(json).toMatchObject({ kind: "Table", apiVersion: "meta.k8s.io/v1" });
    expect(json.columnDefinitions.map(({ name }) => name)).toEqual([
      "Name",
      "Ready",
      "Status",
      "Restarts",
      "Age",
      "IP",
      "Node",
      "Nominated Node",
      "Readiness Gates",
    ]);
    expect(json.rows).toHaveLength(2);
    expect(json.rows[0]?.cells.slice(1, 3)).toEqual(["1/1", "Running"]);
    expect(json.rows[0]?.object).toMatchObject({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1" });
    expect(ask("GET", `${PODS}?includeObject=None`, { headers: { accept } }).json.rows[0]?.object).toBeNull();
    expect(ask("GET", `${PODS}?includeObject=Object`, { headers: { accept } }).json.rows[0]?.object.spec.containers).toHaveLength(1);
  });

  test("a dry run answers what would be, and keeps nothing", () => {
    const { ask, timeline } = openDoor();
    const before = timeline.cluster.store.revision;
    const { status, json } = ask("POST", `${DEPLOYMENTS}?dryRun=All`, { body: deployment("web") });
    expect(status).toBe(201);
    expect(json.spec.progressDeadlineSeconds).toBe(600);
    expect(json.metadata.resourceVersion).toBeUndefined();
    expect(timeline.cluster.store.revision).toBe(before);
    expect(ask("POST", `${DEPLOYMENTS}?dryRun=Some`, { body: deployment("web") }).json).toMatchObject({ code: 422 });
  });

  test.each([
    [
      "Strict",
      400,
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
      undefined,
    ],
    ["Warn", 201, undefined, '299 - "unknown field \\"spec.foo\\""'],
    ["Ignore", 201, undefined, undefined],
  ])("unknown fields under fieldValidation=%s", (validation, status, message, warning) => {
    const { ask } = openDoor();
    const body = { ...deployment("web"), spec: { ...deployment("web").spec, foo: 1 } };
    const answer = ask("POST", `${DEPLOYMENTS}?fieldValidation=${validation}`, { body });
    expect(answer.status).toBe(status);
    expect(answer.json.message).toBe(message);
    expect(answer.headers.warning).toBe(warning);
  });

  test("a scale is read, set and patched", () => {
    const { ask } = openDoor();
    ask("POST", DEPLOYMENTS, { body: deployment("web") });
    const scale = ask("GET", `${DEPLOYMENTS}/web/scale`).json;
    expect(scale).toMatchObject({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      spec: { replicas: 2 },
      status: { replicas: 0, selector: "app=web" },
    });
    expect(ask("PUT", `${DEPLOYMENTS}/web/scale`, { body: { ...scale, spec: { replicas: 3 } } }).json.spec.replicas).toBe(3);
    const headers = { "content-type": "application/merge-patch+json" };
    expect(ask("PATCH", `${DEPLOYMENTS}/web/scale`, { headers, body: { spec: { replicas: 1 } } }).json.spec.replicas).toBe(1);
    expect(ask("GET", `${DEPLOYMENTS}/web`).json.spec.replicas).toBe(1);
  });

  test.each([
    ["GET", "/api/v1/namespaces/default/nothings", 404, "the server could not find the requested resource"],
    ["GET", "/apis/nope/v1/things", 404, undefined],
    ["GET", "/nowhere", 404, undefined],
    ["PATCH", `${CONFIG_MAPS}/kube-root-ca.crt`, 415, undefined],
    ["POST", `${CONFIG_MAPS}/kube-root-ca.crt`, 405, "the server does not allow this method on the requested resource"],
    ["GET", "/api/v1/namespaces/default/pods/x/nope", 404, "the server could not find the requested resource"],
    ["GET", "/api/v1/namespaces/default/pods?limit=x", 400, undefined],
  ])("%s %s is refused with %i", (method, target, code, message) => {
    const { ask } = openDoor();
    const answer = ask(method, target, {
      body: method === "GET" ? undefined : {},
      headers: { "content-type": method === "PATCH" ? "text/plain" : "application/json" },
    });
    expect(answer.status).toBe(code);
    if (message !== undefined) expect(answer.json.message).toBe(message);
  });

  test("metrics.k8s.io tells what nodes and pods use", () => {
    const { ask, timeline } = openDoor();
    ask("POST", DEPLOYMENTS, { body: deployment("web") });
    timeline.cluster.runUntilSettled();
    timeline.cluster.advance(120_000);
    const nodes = ask("GET", "/apis/metrics.k8s.io/v1beta1/nodes").json;
    expect(nodes.kind).toBe("NodeMetricsList");
    expect(nodes.items.map((item) => item.metadata.name)).toEqual(["control-plane", "worker-1", "worker-2"]);
    const pods = ask("GET", "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods").json;
    expect(pods.items).toHaveLength(2);
    expect(pods.items[0]?.containers[0]?.usage.cpu).toMatch(/^\d+n$/);
  });
});

describe("another version of a kind", () => {
  test("shows the same objects in its own words", () => {
    const { ask } = openDoor();
    const EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";
    const made = ask("POST", EVENTS, {
      body: {
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: { name: "e.1" },
        eventTime: "2026-01-01T00:00:00.000000Z",
        note: "It is so.",
        reason: "Because",
        action: "Look",
        type: "Normal",
        regarding: { kind: "Pod", namespace: "default", name: "web" },
        reportingController: "example.com/me",
        reportingInstance: "me-1",
      },
    });
    expect(made.json).toMatchObject({ apiVersion: "events.k8s.io/v1", note: "It is so.", regarding: { name: "web" } });
    expect(ask("GET", "/api/v1/namespaces/default/events/e.1").json).toMatchObject({
      apiVersion: "v1",
      message: "It is so.",
      involvedObject: { name: "web" },
      reportingComponent: "example.com/me",
    });
    expect(ask("GET", `${EVENTS}?fieldSelector=metadata.name%3De.1`).json.items).toMatchObject([{ note: "It is so." }]);
  });
});
