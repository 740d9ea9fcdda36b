/**
 * `@kubernetes/client-node` over TLS, with the certificate that the kubeconfig vouches for, while time passes by itself.
 */
import { Writable } from "node:stream";
import { AppsV1Api, CoreV1Api, Exec, type V1Status, Watch } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { aDeployment, aSession } from "./session.ts";

const session = aSession({ https: true, speed: 20 });
const namespace = "default";

test("a Deployment becomes Ready, and a command runs in one of its pods", async () => {
  const core = session.config.makeApiClient(CoreV1Api);
  const apps = session.config.makeApiClient(AppsV1Api);
  const isReady = new Promise<void>((resolve, reject) => {
    new Watch(session.config)
      .watch(
        `/apis/apps/v1/namespaces/${namespace}/deployments`,
        {},
        (_type, { status }) => {
          if (status?.readyReplicas === 2) resolve();
        },
        reject,
      )
      .catch(reject);
  });
  await apps.createNamespacedDeployment({ namespace, body: aDeployment("web", namespace) });
  await isReady;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=web" });
  const output: string[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output.push(chunk.toString());
      done();
    },
  });
  const pod = items[0]?.metadata?.name ?? "";
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(session.config).exec(namespace, pod, "web", ["hostname"], stdout, null, null, false, resolve).catch(reject);
  });
  expect([status.status, output.join("")]).toEqual(["Success", `${pod}\n`]);
});
