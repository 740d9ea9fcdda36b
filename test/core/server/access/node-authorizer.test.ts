import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import type { ResourceAttributes } from "../../../../src/core/server/access/attributes.ts";
import { authorize } from "../../../../src/core/server/access/authorize.ts";
import { accessStore, aUser } from "../../../support/access.ts";

const kubelet = aUser("system:node:worker-1", "system:nodes");

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    nodeName: "worker-1",
    serviceAccountName: "bot",
    imagePullSecrets: [{ name: "pull" }],
    containers: [
      {
        name: "main",
        env: [{ name: "A", valueFrom: { secretKeyRef: { name: "env", key: "a" } } }],
        envFrom: [{ configMapRef: { name: "settings" } }],
      },
    ],
    volumes: [
      { name: "disk", persistentVolumeClaim: { claimName: "disk" } },
      { name: "scratch", ephemeral: {} },
      { name: "token", projected: { sources: [{ configMap: { name: "kube-root-ca.crt" } }, { secret: { name: "mixed" } }] } },
    ],
  },
  status: {},
} as unknown as KubeObject;

const CANNOT = "no relationship found between node 'worker-1' and this object";

test.each<[text: string, reason: true | string]>([
  ["get secrets env", true],
  ["list secrets pull", true],
  ["get secrets mixed", true],
  ["get secrets other", CANNOT],
  ["list secrets", "No Object name found"],
  ["delete secrets env", "can only read resources of this type"],
  ["get configmaps settings", true],
  ["watch configmaps kube-root-ca.crt", true],
  ["get persistentvolumeclaims disk", true],
  ["get persistentvolumeclaims web-scratch", true],
  ["list persistentvolumeclaims disk", "can only get individual resources of this type"],
  ["update persistentvolumeclaims/status disk", true],
  ["create serviceaccounts/token bot", true],
  ["create serviceaccounts/token default", CANNOT],
  ["create serviceaccounts bot", "can only create token subresource of serviceaccount"],
  ["get serviceaccounts bot", true],
  ["get pods web", true],
  ["get pods other", CANNOT],
  ["list pods", "can only list/watch pods with spec.nodeName field selector"],
  ["list pods ?spec.nodeName=worker-1", true],
  ["list pods ?spec.nodeName=worker-2", "can only list/watch pods with spec.nodeName field selector"],
  ["create pods", true],
  ["patch pods/status web", true],
  ["create pods/eviction web", true],
  ["get nodes worker-1", true],
  ["get nodes worker-2", "node 'worker-1' cannot read 'worker-2', only its own Node object"],
  ["list nodes", "node 'worker-1' cannot read all nodes, only its own Node object"],
  ["delete nodes worker-1", ""],
  ["patch nodes/status worker-1", true],
  ["list services", true],
  ["create events", true],
  ["list deployments", ""],
])("a kubelet and %s: %s", (text, expected) => {
  const [verb = "", what = "", last = ""] = text.split(" ");
  const [resource = "", subresource] = what.split("/");
  const selects = last.startsWith("?");
  const attributes: ResourceAttributes = {
    verb,
    group: resource === "deployments" ? "apps" : "",
    resource,
    subresource,
    namespace: resource === "nodes" ? "" : "shop",
    ...(selects ? { fieldSelector: last.slice(1) } : { name: last }),
  };
  const { allowed, reason } = authorize(kubelet, attributes, accessStore(pod));
  expect(allowed ? true : reason).toBe(expected);
});

test.each([
  ["get", "worker-1", "kube-node-lease", true],
  ["get", "worker-2", "kube-node-lease", false],
  ["create", "", "kube-node-lease", true],
  ["get", "worker-1", "default", false],
  ["list", "worker-1", "kube-node-lease", false],
])("a kubelet may %s the lease %s of %s: %s", (verb, name, namespace, allowed) => {
  const attributes = { verb, group: "coordination.k8s.io", resource: "leases", name, namespace };
  expect(authorize(kubelet, attributes, accessStore()).allowed).toBe(allowed);
});

test("who is only called like a node is none", () => {
  const attributes = { verb: "get", group: "", resource: "nodes", name: "worker-1" };
  expect(authorize(aUser("system:node:worker-1"), attributes, accessStore()).allowed).toBe(false);
  expect(authorize(aUser("system:node:", "system:nodes"), attributes, accessStore()).reason).toBe('unknown node for user "system:node:"');
});
