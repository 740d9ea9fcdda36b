/**
 * What clients that no machine is sure to have are known to send (helm, k9s, Prometheus, controllers in Go, clients in Python and
 * Java, dashboards), request by request over HTTP.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import type { ClientDoor } from "../../src/commands/host/library/listen.ts";
import { createCluster } from "../../src/commands/host/library.ts";

const cluster = createCluster({ nodes: 2 });
let door: ClientDoor;

beforeAll(async () => {
  door = await cluster.listen({
    onBug(error) {
      throw error;
    },
  });
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx:1.29", ports: [{ containerPort: 80 }] }] } };
  cluster.apply([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: labels, ports: [{ port: 80 }] } },
  ]);
  cluster.runUntilSettled();
  // A process listens a moment after it has been started.
  cluster.advance("10s");
});

afterAll(() => cluster.close());

interface Asked {
  readonly method?: string;
  readonly accept?: string;
  readonly type?: string;
  readonly agent?: string;
  readonly body?: unknown;
}

function send(
  target: string,
  { method = "GET", accept = "application/json", type = "application/json", agent = "test", body }: Asked = {},
) {
  const headers = { authorization: `Bearer ${door.token}`, accept, "content-type": type, "user-agent": agent };
  return fetch(`${door.url}${target}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

interface Json {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string; readonly labels?: object };
  readonly items?: readonly Json[];
  readonly [field: string]: unknown;
}

async function ask(target: string, asked: Asked = {}): Promise<{ readonly status: number; readonly type: string; readonly json: Json }> {
  const response = await send(target, asked);
  return { status: response.status, type: response.headers.get("content-type") ?? "", json: (await response.json()) as Json };
}

/** The first events of a watch, and whether their headers came before anything happened. */
async function events(target: string, count: number, asked: Asked = {}): Promise<readonly { type: string; object: Json }[]> {
  const response = await send(target, asked);
  expect(response.status).toBe(200);
  const found: { type: string; object: Json }[] = [];
  let rest = "";
  for await (const chunk of response.body ?? []) {
    const lines = `${rest}${Buffer.from(chunk).toString()}`.split("\n");
    rest = lines.pop() ?? "";
    found.push(...lines.map((line) => JSON.parse(line)));
    if (found.length >= count) break;
  }
  return found;
}

const AGGREGATED =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const PROTOBUF = "application/vnd.kubernetes.protobuf";
const PARTIAL = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const PARTIAL_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const DEFAULT = "/api/v1/namespaces/default";

describe("helm", () => {
  const agent = "Helm/3.18.0";
  const release = (version: number, status: string) => ({
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.shop.v${version}`,
      labels: { name: "shop", owner: "helm", status, version: String(version), modifiedAt: "1767225600" },
    },
    data: { release: Buffer.from("H4sIAAAAAAAC").toString("base64") },
  });

  test("looks whether there is a cluster, and what it serves", async () => {
    expect(await ask("/version", { agent })).toMatchObject({ status: 200, json: { major: "1", minor: "34" } });
    for (const root of ["/api", "/apis"]) {
      const { json, type } = await ask(`${root}?timeout=32s`, { agent, accept: AGGREGATED });
      expect(type).toBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
      expect(json).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2" });
    }
  });

  test("keeps its releases in Secrets, and finds them by their labels", async () => {
    expect((await ask(`${DEFAULT}/secrets`, { agent, method: "POST", body: release(1, "pending-install") })).status).toBe(201);
    const deployed = await ask(`${DEFAULT}/secrets/sh.helm.release.v1.shop.v1`, { agent, method: "PUT", body: release(1, "deployed") });
    expect(deployed).toMatchObject({ status: 200, json: { type: "helm.sh/release.v1", metadata: { labels: { status: "deployed" } } } });
    await ask(`${DEFAULT}/secrets`, { agent, method: "POST", body: release(2, "superseded") });
    const named = async (selector: string) => {
      const { json } = await ask(`${DEFAULT}/secrets?labelSelector=${encodeURIComponent(selector)}`, { agent });
      return json.items?.map(({ metadata }) => metadata?.name);
    };
    expect(await named("name=shop,owner=helm")).toEqual(["sh.helm.release.v1.shop.v1", "sh.helm.release.v1.shop.v2"]);
    expect(await named("name=shop,owner=helm,status=deployed")).toEqual(["sh.helm.release.v1.shop.v1"]);
    expect(await named("owner=helm,status!=deployed")).toEqual(["sh.helm.release.v1.shop.v2"]);
    const all = await ask("/api/v1/secrets?labelSelector=owner%3Dhelm", { agent });
    expect(all.json.items).toHaveLength(2);
  });

  test("creates what is in a chart, patches it by three ways, and waits for it", async () => {
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "chart", labels: { "app.kubernetes.io/managed-by": "Helm" } },
      data: { a: "1" },
    };
    const path = `${DEFAULT}/configmaps`;
    expect((await ask(`${path}?fieldManager=helm`, { agent, method: "POST", body })).status).toBe(201);
    const type = "application/strategic-merge-patch+json";
    const patched = await ask(`${path}/chart?fieldManager=helm`, { agent, method: "PATCH", type, body: { data: { a: "2" } } });
    expect(patched.json).toMatchObject({ data: { a: "2" } });
    const wait =
      "/apis/apps/v1/namespaces/default/deployments?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&resourceVersion=0&watch=true";
    expect((await events(wait, 1, { agent }))[0]).toMatchObject({ type: "ADDED", object: { status: { readyReplicas: 2 } } });
    const hooks = await ask("/apis/batch/v1/namespaces/default/jobs?labelSelector=helm.sh%2Fhook", { agent });
    expect(hooks.json.items).toEqual([]);
  });
});

describe("k9s", () => {
  test.each(["pods", "services", "namespaces", "nodes", "events"])("lists %s as a table with the whole objects", async (plural) => {
    const { json, type } = await ask(`/api/v1/${plural}?includeObject=Object&limit=0`, { accept: TABLE });
    expect([type, json.kind]).toEqual(["application/json", "Table"]);
    const [row] = json.rows as readonly { readonly cells: readonly unknown[]; readonly object: Json }[];
    expect(row?.cells).toHaveLength((json.columnDefinitions as readonly unknown[]).length);
    expect(row?.object.kind).not.toBe("PartialObjectMetadata");
  });

  test("asks what it may do", async () => {
    const spec = { resourceAttributes: { namespace: "default", verb: "list", group: "", resource: "pods", version: "v1" } };
    const body = { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec };
    const { status, json } = await ask("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { method: "POST", body });
    expect([status, json]).toMatchObject([201, { status: { allowed: true } }]);
  });

  test("finds out whether there are metrics", async () => {
    const { json } = await ask("/apis/metrics.k8s.io/v1beta1/nodes");
    expect(json.items).toHaveLength(3);
  });
});

describe("controllers in Go", () => {
  test("list what is cached, then watch from there with bookmarks", async () => {
    const { json } = await ask("/apis/apps/v1/deployments?limit=500&resourceVersion=0", { accept: "application/json" });
    const version = json.metadata?.resourceVersion;
    const watch = `/apis/apps/v1/deployments?allowWatchBookmarks=true&resourceVersion=${version}&timeout=7m12s&timeoutSeconds=432&watch=true`;
    const seen = events(watch, 1);
    await ask("/apis/apps/v1/namespaces/default/deployments/web", {
      method: "PATCH",
      type: "application/merge-patch+json",
      body: { metadata: { labels: { touched: "yes" } } },
    });
    expect(await seen).toMatchObject([{ type: "MODIFIED", object: { metadata: { name: "web" } } }]);
  });

  test("since 1.35 they ask for the list in the watch", async () => {
    const query = "allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=432&watch=true";
    const found = await events(`/api/v1/namespaces/default/services?${query}`, 3);
    expect(found.map(({ type }) => type)).toEqual(["ADDED", "ADDED", "BOOKMARK"]);
  });

  test("that take JSON as well get JSON, others protobuf, in lists and watches too", async () => {
    const both = await send("/api/v1/pods", { accept: `${PROTOBUF},application/json` });
    expect(both.headers.get("content-type")).toBe("application/json");
    for (const target of ["/api/v1/pods?limit=500&resourceVersion=0", `${DEFAULT}/services/web`]) {
      const response = await send(target, { accept: PROTOBUF });
      expect(response.headers.get("content-type")).toBe("application/vnd.kubernetes.protobuf");
      expect(Buffer.from(await response.arrayBuffer()).subarray(0, 4)).toEqual(Buffer.from("k8s\0"));
    }
    const response = await send(`${DEFAULT}/services?watch=true`, { accept: PROTOBUF });
    expect(response.headers.get("content-type")).toBe("application/vnd.kubernetes.protobuf;stream=watch");
    for await (const chunk of response.body ?? []) {
      // Each event is framed by its length.
      expect(Buffer.from(chunk).readUInt32BE(0)).toBeLessThanOrEqual(chunk.length - 4);
      break;
    }
  });

  test("that need metadata only get no more", async () => {
    const list = await ask("/api/v1/pods?labelSelector=app%3Dweb", { accept: PARTIAL_LIST });
    expect(list.json.kind).toBe("PartialObjectMetadataList");
    expect(Object.keys(list.json.items?.[0] ?? {}).sort()).toEqual(["apiVersion", "kind", "metadata"]);
    const [event] = await events(`${DEFAULT}/services?watch=true&fieldSelector=metadata.name%3Dweb`, 1, { accept: PARTIAL });
    expect(event?.object.kind).toBe("PartialObjectMetadata");
    expect(event?.object.spec).toBeUndefined();
  });

  test("write Events of either API, and see them in both", async () => {
    const regarding = { kind: "Pod", namespace: "default", name: "web" };
    const times = {
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "example.com/operator",
      reportingInstance: "operator-1",
    };
    const body = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "said.1" },
      regarding,
      ...times,
      action: "Test",
      reason: "Said",
      type: "Normal",
      note: "by the test",
    };
    expect((await ask("/apis/events.k8s.io/v1/namespaces/default/events", { method: "POST", body })).status).toBe(201);
    const { json } = await ask(`${DEFAULT}/events/said.1`);
    expect(json).toMatchObject({ involvedObject: regarding, message: "by the test", reportingComponent: "example.com/operator" });
  });

  test("create a Lease, renew it, and are refused with an old version of it", async () => {
    const path = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    const spec = {
      holderIdentity: "one",
      leaseDurationSeconds: 15,
      acquireTime: "2026-01-01T00:00:00.000000Z",
      renewTime: "2026-01-01T00:00:00.000000Z",
      leaseTransitions: 0,
    };
    const { json } = await ask(path, {
      method: "POST",
      body: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "op" }, spec },
    });
    const renewed = { ...json, spec: { ...spec, renewTime: "2026-01-01T00:00:02.000000Z" } };
    expect((await ask(`${path}/op`, { method: "PUT", body: renewed })).json).toMatchObject({
      spec: { renewTime: "2026-01-01T00:00:02.000000Z" },
    });
    expect((await ask(`${path}/op`, { method: "PUT", body: renewed })).status).toBe(409);
  });
});

describe("Prometheus", () => {
  const agent = "Prometheus/3.5.0";

  test.each([
    ["/api/v1/pods", "PodList"],
    ["/api/v1/services", "ServiceList"],
    ["/api/v1/endpoints", "EndpointsList"],
    ["/api/v1/nodes", "NodeList"],
    ["/apis/discovery.k8s.io/v1/endpointslices", "EndpointSliceList"],
    ["/apis/networking.k8s.io/v1/ingresses", "IngressList"],
  ])("discovers its targets by %s", async (path, kind) => {
    const { json } = await ask(`${path}?limit=500&resourceVersion=0`, { agent });
    expect(json.kind).toBe(kind);
    const watch = `${path}?allowWatchBookmarks=true&resourceVersion=${json.metadata?.resourceVersion}&timeoutSeconds=1&watch=true`;
    const found = await events(watch, 1, { agent });
    expect(found.filter(({ type }) => type !== "BOOKMARK")).toEqual([]);
  });

  test("scrapes the API server, and pods through it", async () => {
    const accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    const metrics = await send("/metrics", { agent, accept });
    expect(metrics.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await metrics.text()).toMatch(/^# HELP /m);
    const [pod] = cluster.list("Pod", { selector: "app=web" });
    const page = await send(`${DEFAULT}/pods/${pod?.metadata.name}:80/proxy/`, { agent, accept: "*/*" });
    expect(await page.text()).toContain("Welcome to nginx!");
    const service = await send(`${DEFAULT}/services/web:80/proxy/`, { agent, accept: "*/*" });
    expect(service.status).toBe(200);
  });
});

describe("clients in other languages", () => {
  test.each(["True", "true", "1", "T"])("watch=%s is a watch, as in Python", async (flag) => {
    const [event] = await events(`${DEFAULT}/services?watch=${flag}&timeoutSeconds=5`, 1, { agent: "OpenAPI-Generator/34.1.0/python" });
    expect(event?.type).toBe("ADDED");
  });

  test("watch=False is a list", async () => {
    expect((await ask(`${DEFAULT}/services?watch=False`)).json.kind).toBe("ServiceList");
  });

  test("a patch in Python is JSON by its shape, said in its type", async () => {
    const type = "application/json-patch+json";
    const body = [{ op: "add", path: "/metadata/annotations", value: { by: "python" } }];
    const { json } = await ask(`${DEFAULT}/services/web`, { method: "PATCH", type, body });
    expect(json).toMatchObject({ metadata: { annotations: { by: "python" } } });
  });

  test("a WebSocket may carry a watch, as in Java and in dashboards", async () => {
    const url = `${door.url.replace("http", "ws")}${DEFAULT}/services?watch=true&fieldSelector=metadata.name%3Dweb`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${door.token}` } });
    const first = await new Promise<string>((resolve, reject) => {
      socket.once("message", (message) => resolve(message.toString()));
      socket.once("error", reject);
    });
    socket.terminate();
    expect(JSON.parse(first)).toMatchObject({ type: "ADDED", object: { kind: "Service", metadata: { name: "web" } } });
  });

  test("a dashboard that looks for Prometheus is told that there is none", async () => {
    const { status, json } = await ask("/api/v1/namespaces/monitoring/services/prometheus:80/proxy/api/v1/query?query=up");
    expect([status, json.message]).toEqual([404, 'services "prometheus" not found']);
  });

  test("what is yaml may be sent and asked for", async () => {
    const headers = { authorization: `Bearer ${door.token}`, "content-type": "application/yaml", accept: "application/yaml" };
    const body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata: { a: b }\n";
    const response = await fetch(`${door.url}${DEFAULT}/configmaps`, { method: "POST", headers, body });
    expect([response.status, response.headers.get("content-type")]).toEqual([201, "application/yaml"]);
    expect(await response.text()).toContain("kind: ConfigMap");
  });
});
