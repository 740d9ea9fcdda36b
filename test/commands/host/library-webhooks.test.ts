/**
 * A cluster inside a test, and a webhook in the same process.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCluster } from "../../../src/commands/host/library.ts";
import { AWebhook, aWebhookConfiguration, jsonPatchOf } from "../../support/a-webhook.ts";

let webhook: AWebhook;

beforeEach(async () => {
  webhook = await AWebhook.open();
  webhook.says["/mutate"] = () => jsonPatchOf({ op: "add", path: "/metadata/annotations", value: { seen: "yes" } });
});

afterEach(() => webhook.close());

const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
  },
};

test("its controllers are answered while clients may take part, and who cannot wait is told so", async () => {
  const cluster = createCluster({ nodes: 1 });
  const door = await cluster.listen();
  cluster.apply(aWebhookConfiguration("Mutating", { clientConfig: webhook.clientConfig("/mutate") }));
  cluster.apply(DEPLOYMENT);
  expect(() => cluster.advance("1m")).toThrow("a webhook has to answer before time can go on");
  expect(await cluster.settle("5m")).toBe(true);
  const pods = cluster.list("Pod", { namespace: "default" });
  expect(pods.map(({ metadata, status }) => [metadata.annotations, status.phase])).toEqual([
    [{ seen: "yes" }, "Running"],
    [{ seen: "yes" }, "Running"],
  ]);
  await door.close();
  await cluster.close();
});

test("without a door nobody is asked: webhooks fail at once", () => {
  const cluster = createCluster({ nodes: 1 });
  cluster.apply(aWebhookConfiguration("Mutating", { clientConfig: webhook.clientConfig("/mutate") }));
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } };
  expect(() => cluster.apply(pod)).toThrow("connect: connection refused");
  expect(webhook.asked).toEqual([]);
});
