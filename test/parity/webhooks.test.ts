/**
 * A webhook of the world outside, a cluster of the built program, and the real kubectl between them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AWebhook, aWebhookConfiguration, jsonPatchOf } from "../support/a-webhook.ts";
import { kubectlsToRun } from "./kubectl/find.ts";
import { Served, type User } from "./kubectl/served.ts";

const kubectl = kubectlsToRun().at(-1);

describe.skipIf(kubectl === undefined)("kubectl, with webhooks", () => {
  let webhook: AWebhook;
  let served: Served;
  let user: User;

  beforeAll(async () => {
    if (kubectl === undefined) return;
    webhook = await AWebhook.open();
    served = await Served.open("--speed", "50");
    user = served.user(kubectl, "default");
    webhook.says["/mutate"] = ({ object }) =>
      jsonPatchOf({ op: "add", path: "/metadata/labels", value: { ...object.metadata.labels, by: "webhook" } });
    webhook.says["/validate"] = ({ object, name = "" }) => {
      if (object.metadata.labels?.by !== "webhook") return { allowed: false, status: { message: "nobody has looked at it" } };
      if (name === "forbidden") return { allowed: false, status: { code: 403, reason: "Forbidden", message: "not that one" } };
      return name === "odd" ? { allowed: true, warnings: ["that is odd"] } : { allowed: true };
    };
    const configurations = [
      aWebhookConfiguration("Mutating", { clientConfig: webhook.clientConfig("/mutate") }),
      aWebhookConfiguration("Validating", { clientConfig: webhook.clientConfig("/validate") }),
      {
        ...aWebhookConfiguration("Validating", {
          name: "exec.example.com",
          clientConfig: webhook.clientConfig("/exec"),
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CONNECT"], resources: ["pods/exec"] }],
        }),
        metadata: { name: "exec" },
      },
    ];
    webhook.says["/exec"] = ({ name }) => ({
      allowed: name === "web",
      status: { code: 403, reason: "Forbidden", message: "look at the logs" },
    });
    writeFileSync(join(user.folder, "hooks.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: configurations }));
    expect(await user.run("kubectl apply -f hooks.json")).toMatchObject({ exitCode: 0, errors: "" });
  });

  afterAll(async () => {
    await served?.close();
    await webhook?.close();
  });

  test("makes what they allow, as they have changed it", async () => {
    expect(await user.run("kubectl run web --image=nginx:1.27")).toEqual({ output: "pod/web created\n", errors: "", exitCode: 0 });
    expect((await user.run("kubectl get pod web -o jsonpath='{.metadata.labels}'")).output).toBe('{"by":"webhook","run":"web"}');
  });

  test("is told of a denial in upstream's words, and of warnings", async () => {
    expect(await user.run("kubectl run forbidden --image=nginx:1.27")).toEqual({
      output: "",
      errors: 'Error from server (Forbidden): admission webhook "validating.example.com" denied the request: not that one\n',
      exitCode: 1,
    });
    expect(await user.run("kubectl run odd --image=nginx:1.27")).toEqual({
      output: "pod/odd created\n",
      errors: "Warning: that is odd\n",
      exitCode: 0,
    });
  });

  test("dry runs through them", async () => {
    const { output } = await user.run("kubectl run tried --image=nginx:1.27 --dry-run=server -o jsonpath='{.metadata.labels.by}'");
    expect(output).toBe("webhook");
    expect(webhook.asked.some(({ dryRun }) => dryRun)).toBe(true);
    expect((await user.run("kubectl get pod tried")).exitCode).toBe(1);
  });

  test("waits for a Deployment whose pods they have let through", async () => {
    const { errors, exitCode } = await user.run(
      "kubectl create deployment site --image=nginx:1.27 --replicas=3 && kubectl rollout status deployment/site --timeout=30s",
    );
    expect({ errors, exitCode }).toEqual({ errors: "", exitCode: 0 });
    expect((await user.run("kubectl get pods -l app=site,by=webhook --no-headers | wc -l")).output.trim()).toBe("3");
  });

  test("gets into a container only where they let it", async () => {
    await user.run("kubectl wait pod/web pod/odd --for=condition=Ready --timeout=30s");
    expect(await user.run("kubectl exec web -- echo hello")).toEqual({ output: "hello\n", errors: "", exitCode: 0 });
    const { errors, exitCode } = await user.run("kubectl exec odd -- echo hello");
    expect({ errors, exitCode }).toEqual({
      errors: 'Error from server (Forbidden): admission webhook "exec.example.com" denied the request: look at the logs\n',
      exitCode: 1,
    });
  });

  test("is refused when nobody answers any more", async () => {
    const { port } = new URL(webhook.clientConfig("/mutate").url);
    await webhook.close();
    expect(await user.run("kubectl run late --image=nginx:1.27")).toEqual({
      output: "",
      errors: `Error from server (InternalError): Internal error occurred: failed calling webhook "mutating.example.com": failed to call webhook: Post "https://127.0.0.1:${port}/mutate?timeout=10s": dial tcp 127.0.0.1:${port}: connect: connection refused\n`,
      exitCode: 1,
    });
    webhook = await AWebhook.open();
  });
});
