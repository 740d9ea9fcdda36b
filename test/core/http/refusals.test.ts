/**
 * What real clients showed to be wrong once: dry runs that a body asks for, and the words of refusals.
 */
import { describe, expect, test } from "vitest";
import { openDoor } from "../../support/door.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const PODS = "/api/v1/namespaces/default/pods";
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web" },
  spec: { containers: [{ name: "c", image: "nginx" }] },
};

describe("a dry run that is asked for in the body", () => {
  const options = { apiVersion: "v1", kind: "DeleteOptions", dryRun: ["All"] };

  test.each([`${CONFIG_MAPS}/settings`, CONFIG_MAPS])("deletes nothing at %s", (target) => {
    const { ask } = openDoor();
    ask("POST", CONFIG_MAPS, { body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" } } });
    expect(ask("DELETE", target, { body: options }).status).toBe(200);
    expect(ask("GET", `${CONFIG_MAPS}/settings`).status).toBe(200);
  });

  test("evicts nobody", () => {
    const { ask } = openDoor();
    ask("POST", PODS, { body: pod });
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" }, deleteOptions: { dryRun: ["All"] } };
    expect(ask("POST", `${PODS}/web/eviction`, { body: eviction }).status).toBe(201);
    expect(ask("GET", `${PODS}/web`).json.metadata).not.toHaveProperty("deletionTimestamp");
  });

  test("that is no dry run at all is refused", () => {
    const { ask } = openDoor();
    expect(ask("DELETE", `${CONFIG_MAPS}/kube-root-ca.crt`, { body: { ...options, dryRun: ["Some"] } }).json.code).toBe(422);
  });
});

describe("a refusal is worded as upstream words it", () => {
  test("of a JSON patch that does not apply: nothing is said of why", () => {
    const { ask } = openDoor();
    const headers = { "content-type": "application/json-patch+json" };
    const { json } = ask("PATCH", `${CONFIG_MAPS}/kube-root-ca.crt`, { headers, body: [{ op: "remove", path: "/metadata/labels/none" }] });
    expect(json).toMatchObject({
      code: 422,
      reason: "Invalid",
      message: "the server rejected our request due to an error in our request",
    });
    expect(json).not.toHaveProperty("details.causes");
  });

  test("of usage that nobody has measured: metrics-server's own name of it", () => {
    const { ask } = openDoor();
    expect(ask("GET", "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/none").json.message).toBe(
      'podmetrics.metrics.k8s.io "default/none" not found',
    );
  });
});
