import { describe, expect, test } from "vitest";
import type { ResourceQuota } from "../../../../src/core/api/kinds/resource-quota.ts";
import { CLIENT, serverOf } from "../../../support/server-of.ts";
import { Story } from "../../../support/story.ts";

type Part = { readonly [field: string]: unknown };

/** A server in which the quota's limits are in force. */
function serverWith(hard: { readonly [resource: string]: string }, spec: Part = {}) {
  const { server } = serverOf();
  const metadata = { name: "team", namespace: "default" };
  const quota = server.create("ResourceQuota", { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard, ...spec } }, CLIENT);
  server.update("ResourceQuota", { ...quota, status: { hard, used: {} } } as ResourceQuota, { ...CLIENT, subresource: "status" });
  const create = (kind: string, name: string, fields: Part): string => {
    try {
      server.create(kind, { apiVersion: "v1", kind, metadata: { name, namespace: "default" }, ...fields }, CLIENT);
      return "created";
    } catch (error) {
      return (error as Error).message;
    }
  };
  return { server, create };
}

const pod = (requests: Part = {}, spec: Part = {}) => ({
  spec: { containers: [{ name: "web", image: "nginx:1.29", resources: { requests } }], ...spec },
});

test("pods are counted up to the limit, and not beyond", () => {
  const { create } = serverWith({ pods: "1" });
  expect(create("Pod", "a", pod())).toBe("created");
  expect(create("Pod", "b", pod())).toBe('pods "b" is forbidden: exceeded quota: team, requested: pods=1, used: pods=1, limited: pods=1');
});

test("of several resources all that are exceeded are told", () => {
  const { create } = serverWith({ "requests.cpu": "1", "requests.memory": "1Gi", pods: "9" });
  expect(create("Pod", "a", pod({ cpu: "600m", memory: "600Mi" }))).toBe("created");
  expect(create("Pod", "b", pod({ cpu: "600m", memory: "600Mi" }))).toBe(
    'pods "b" is forbidden: exceeded quota: team, requested: requests.cpu=600m,requests.memory=600Mi, used: requests.cpu=600m,requests.memory=600Mi, limited: requests.cpu=1,requests.memory=1Gi',
  );
});

test("what a quota limits must be asked for", () => {
  const { create } = serverWith({ "requests.cpu": "1", "limits.memory": "1Gi" });
  expect(create("Pod", "a", pod({ cpu: "1" }))).toBe('pods "a" is forbidden: failed quota: team: must specify limits.memory for: web');
  expect(create("Pod", "a", pod())).toBe(
    'pods "a" is forbidden: failed quota: team: must specify limits.memory for: web; requests.cpu for: web',
  );
});

describe("a quota with a scope", () => {
  test("counts only what is in it", () => {
    const { create } = serverWith({ pods: "0" }, { scopes: ["Terminating"] });
    expect(create("Pod", "lasting", pod())).toBe("created");
    expect(create("Pod", "ending", pod({}, { activeDeadlineSeconds: 5 }))).toContain("exceeded quota: team");
  });

  test("may be for a class of priority", () => {
    const requirement = { scopeName: "PriorityClass", operator: "In", values: ["system-node-critical"] };
    const { create } = serverWith({ pods: "0" }, { scopeSelector: { matchExpressions: [requirement] } });
    expect(create("Pod", "plain", pod())).toBe("created");
    expect(create("Pod", "critical", pod({}, { priorityClassName: "system-node-critical" }))).toContain("exceeded quota: team");
  });
});

test.each<[string, string, Part, string]>([
  ["secrets", "Secret", {}, "secrets=1"],
  ["count/configmaps", "ConfigMap", {}, "count/configmaps=1"],
  [
    "services.nodeports",
    "Service",
    { spec: { type: "NodePort", ports: [{ port: 80 }, { port: 81, name: "b" }].map((port, at) => ({ name: `p${at}`, ...port })) } },
    "services.nodeports=2",
  ],
])("%s are counted too", (resource, kind, fields, requested) => {
  const { create } = serverWith({ [resource]: "0" });
  expect(create(kind, "a", fields)).toContain(`exceeded quota: team, requested: ${requested}, used: ${resource}=0`);
});

test("limits that the controller has not seen yet are not in force", () => {
  const { server } = serverOf();
  const spec = { hard: { pods: "0" } };
  server.create("ResourceQuota", { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" }, spec }, CLIENT);
  expect(() =>
    server.create("Pod", { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "default" }, ...pod() }, CLIENT),
  ).not.toThrow();
});

test("the controller counts what there is, and what goes is given back", () => {
  const story = new Story(`apiVersion: v1
kind: ResourceQuota
metadata: {name: team}
spec: {hard: {pods: "3", requests.cpu: "1", secrets: "5"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.29", resources: {requests: {cpu: 100m}}}]}
`);
  story.at(30);
  expect(story.row("get quota team")[1]).toBe("pods: 3/3, requests.cpu: 300m/1, secrets: 0/5");
  expect(story.events("web").some((text) => text.includes("exceeded quota: team, requested: pods=1, used: pods=3, limited: pods=3"))).toBe(
    true,
  );
  story.does("scale deploy/web --replicas=1");
  expect(story.when(() => story.get("ResourceQuota", "default/team").status.used?.pods === "1")).toBeLessThan(60);
});
