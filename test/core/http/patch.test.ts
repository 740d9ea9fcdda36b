import { describe, expect, test } from "vitest";
import { type OpenDoor, openDoor, type Sent } from "../../support/door.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

const configMap = (name: string, data: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const deployment = (name: string, replicas?: number) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
});

function patchOf(type: string, body: unknown): Sent {
  return { headers: { "content-type": `application/${type}` }, body };
}

function apply(door: OpenDoor, target: string, manager: string, body: unknown, force = false) {
  return door.ask("PATCH", `${target}?fieldManager=${manager}&force=${force}`, patchOf("apply-patch+yaml", body));
}

describe("patches by HTTP", () => {
  test.each([
    ["json-patch+json", [{ op: "add", path: "/data/b", value: "2" }]],
    ["merge-patch+json", { data: { b: "2" } }],
    ["strategic-merge-patch+json", { data: { b: "2" } }],
  ])("of type %s change what they name", (type, body) => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: configMap("x", { a: "1" }) });
    const answer = ask("PATCH", `${CONFIG_MAPS}/x`, patchOf(type, body));
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({ a: "1", b: "2" });
  });

  test("that cannot be read are refused, and the object stays as it was", () => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: configMap("x", { a: "1" }) });
    expect(ask("PATCH", `${CONFIG_MAPS}/x`, patchOf("json-patch+json", [{ op: "test", path: "/data/a", value: "2" }])).status).toBe(422);
    expect(ask("PATCH", `${CONFIG_MAPS}/x`, patchOf("merge-patch+json", "{")).status).toBe(400);
    expect(ask("GET", `${CONFIG_MAPS}/x`).json.data).toEqual({ a: "1" });
  });
});

describe("server-side apply", () => {
  test("makes what is not there, and owns what it names", () => {
    const door = openDoor();
    const made = apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web", 3));
    expect(made.status).toBe(201);
    expect(made.json.metadata.managedFields).toMatchObject([{ manager: "me", operation: "Apply" }]);
    const again = apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web", 3));
    expect(again.status).toBe(200);
    expect(again.json.metadata.resourceVersion).toBe(made.json.metadata.resourceVersion);
  });

  test("refuses to take a field that somebody else owns, unless it is forced", () => {
    const door = openDoor();
    apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web", 3));
    const refused = apply(door, `${DEPLOYMENTS}/web`, "you", deployment("web", 5));
    expect(refused.json).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "me": .spec.replicas',
      details: { causes: [{ reason: "FieldManagerConflict", field: ".spec.replicas" }] },
    });
    expect(apply(door, `${DEPLOYMENTS}/web`, "you", deployment("web", 5), true).json.spec.replicas).toBe(5);
    expect(apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web", 3)).status).toBe(409);
  });

  test("takes away what its manager no longer names", () => {
    const door = openDoor();
    apply(door, `${CONFIG_MAPS}/x`, "me", configMap("x", { a: "1", b: "2" }));
    apply(door, `${CONFIG_MAPS}/x`, "you", configMap("x", { c: "3" }));
    expect(apply(door, `${CONFIG_MAPS}/x`, "me", configMap("x", { a: "1" })).json.data).toEqual({ a: "1", c: "3" });
  });

  test("conflicts with whoever wrote a field by other means", () => {
    const door = openDoor();
    door.ask("POST", `${DEPLOYMENTS}?fieldManager=creator`, { body: deployment("web", 1) });
    door.ask("PUT", `${DEPLOYMENTS}/web/scale`, {
      headers: { "user-agent": "scaler/2" },
      body: { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web" }, spec: { replicas: 4 } },
    });
    expect(apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web", 3)).json.message).toBe(
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
    );
    expect(apply(door, `${DEPLOYMENTS}/web`, "me", deployment("web")).status).toBe(200);
    expect(door.ask("GET", `${DEPLOYMENTS}/web`).json.spec.replicas).toBe(4);
  });

  test.each([
    ["", "fieldManager: Required value: is required for apply patch"],
    ["fieldManager=me&fieldValidation=Strict&x=1", undefined],
  ])("with %j", (query, message) => {
    const door = openDoor();
    const answer = door.ask("PATCH", `${CONFIG_MAPS}/x?${query}`, patchOf("apply-patch+yaml", configMap("x")));
    if (message === undefined) expect(answer.status).toBe(201);
    else expect(answer.json.message).toContain(message);
  });
});

test("an apply may be YAML, in any of its styles", () => {
  const door = openDoor();
  const text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: one}}";
  expect(apply(door, `${CONFIG_MAPS}/x`, "me", text).json.data).toEqual({ a: "one" });
  const block = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: two\n";
  expect(apply(door, `${CONFIG_MAPS}/x`, "me", block).json.data).toEqual({ a: "two" });
});
