/**
 * Which writes a webhook is asked about.
 */
import { describe, expect, test } from "vitest";
import type { Webhook } from "../../../../src/core/api/shapes/webhook.ts";
import type { Attributes } from "../../../../src/core/server/admission/webhooks/attributes.ts";
import { isExempt, matchedBy } from "../../../../src/core/server/admission/webhooks/match.ts";
import { serverOf } from "../../../support/server-of.ts";

const { server } = serverOf();

function attributes(changes: Partial<Attributes> = {}): Attributes {
  const asked = { group: "", version: "v1", kind: "Pod", resource: "pods", subresource: "" };
  const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default", labels: { app: "web" } } };
  return {
    operation: "CREATE",
    asked,
    equivalents: [changes.asked ?? asked],
    namespace: "default",
    name: "web",
    isNamespace: false,
    object,
    previous: undefined,
    ...changes,
  };
}

function webhook(rule: object, changes: object = {}): Webhook {
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], ...rule }];
  return { name: "w.example.com", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: {}, rules, ...changes } as Webhook;
}

function matches(hook: Webhook, changes?: Partial<Attributes>): boolean {
  return matchedBy(hook, attributes(changes), server.reader) !== undefined;
}

const status = { group: "", version: "v1", kind: "Pod", resource: "pods", subresource: "status" };
const node = { group: "", version: "v1", kind: "Node", resource: "nodes", subresource: "" };

describe("a rule", () => {
  test.each<[object, Partial<Attributes>, boolean]>([
    [{}, {}, true],
    [{ operations: ["UPDATE"] }, {}, false],
    [{ operations: ["*"] }, {}, true],
    [{ apiGroups: ["apps"] }, {}, false],
    [{ apiGroups: ["*"], apiVersions: ["*"] }, {}, true],
    [{ apiVersions: ["v2"] }, {}, false],
    [{ resources: ["*"] }, {}, true],
    [{ resources: ["*"] }, { asked: status }, false],
    [{ resources: ["pods"] }, { asked: status }, false],
    [{ resources: ["pods/status"] }, { asked: status }, true],
    [{ resources: ["pods/status"] }, {}, false],
    [{ resources: ["pods/*"] }, { asked: status }, true],
    [{ resources: ["pods/*"] }, {}, true],
    [{ resources: ["*/status"] }, { asked: status }, true],
    [{ resources: ["*/*"] }, {}, true],
    [{ scope: "Cluster" }, {}, false],
    [{ scope: "Namespaced" }, {}, true],
    [{ resources: ["nodes"], scope: "Cluster" }, { asked: node, namespace: "" }, true],
    [{ resources: ["nodes"], scope: "Namespaced" }, { asked: node, namespace: "" }, false],
  ])("%o about %o: %s", (rule, changes, expected) => {
    expect(matches(webhook(rule), changes)).toBe(expected);
  });

  test("of another version of the same resource counts, unless the policy is Exact", () => {
    const asked = {
      group: "autoscaling",
      version: "v2",
      kind: "HorizontalPodAutoscaler",
      resource: "horizontalpodautoscalers",
      subresource: "",
    };
    const old = { ...asked, version: "v1" };
    const rule = { apiGroups: ["autoscaling"], apiVersions: ["v1"], resources: ["horizontalpodautoscalers"] };
    const both = { asked, equivalents: [asked, old] };
    expect(matchedBy(webhook(rule), attributes(both), server.reader)).toBe(old);
    expect(matchedBy(webhook(rule, { matchPolicy: "Exact" }), attributes(both), server.reader)).toBeUndefined();
  });
});

describe("a selector", () => {
  const named = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
  test.each<[string, object, Partial<Attributes>, boolean]>([
    ["of the namespace it is in", { namespaceSelector: named("default") }, {}, true],
    ["of another namespace", { namespaceSelector: named("kube-system") }, {}, false],
    ["of namespaces, for what is in none", { namespaceSelector: named("kube-system") }, { namespace: "" }, true],
    ["of its labels", { objectSelector: { matchLabels: { app: "web" } } }, {}, true],
    ["of other labels", { objectSelector: { matchLabels: { app: "db" } } }, {}, false],
    [
      "of the labels that it had",
      { objectSelector: { matchLabels: { app: "db" } } },
      { previous: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels: { app: "db" } } } },
      true,
    ],
  ])("%s", (_, changes, about, expected) => {
    expect(matches(webhook({}, changes), about)).toBe(expected);
  });
});

test("nobody is asked about the configurations of webhooks themselves", () => {
  const asked = {
    group: "admissionregistration.k8s.io",
    version: "v1",
    kind: "ValidatingWebhookConfiguration",
    resource: "x",
    subresource: "",
  };
  expect(isExempt(attributes({ asked }))).toBe(true);
  expect(isExempt(attributes())).toBe(false);
});
