import { describe, expect, test } from "vitest";
import { complete } from "../../src/commands/complete.ts";
import { parsePrompt } from "../../src/commands/resource-prompt.ts";
import { shopShell } from "./shop.ts";

const shell = shopShell();

describe("the prompt", () => {
  test.each([
    ["po", { kind: "Pod" }],
    ["Pods", { kind: "Pod" }],
    ["deployments.apps", { kind: "Deployment" }],
    ["pods kube-system", { kind: "Pod", namespace: "kube-system" }],
    ["pods all", { kind: "Pod", namespace: "" }],
    ["pods -A", { kind: "Pod", namespace: "" }],
    ["pods -n shop", { kind: "Pod", namespace: "shop" }],
    ["deploy /web", { kind: "Deployment", filter: "web" }],
    ["deploy /web front", { kind: "Deployment", filter: "web front" }],
    ["pods app=web", { kind: "Pod", labels: "app=web" }],
    ["pods app=web,tier!=db shop /x", { kind: "Pod", labels: "app=web,tier!=db", namespace: "shop", filter: "x" }],
    ["pods 'tier in (a,b)'", { kind: "Pod", labels: "tier in (a,b)" }],
    ["pods -l app=web", { kind: "Pod", labels: "app=web" }],
    ["ns", { kind: "Namespace" }],
    ["events", { kind: "Event" }],
    ["ev shop", { kind: "Event", namespace: "shop" }],
  ])("%s opens a table", (line, expected) => {
    const prompt = parsePrompt(line, shell.cluster.registry);
    expect("kind" in prompt ? { ...prompt, kind: prompt.kind.kind } : prompt).toEqual(expected);
  });

  test.each(["ns shop", "namespace all", "events --for pod/web", "describe pod web", "kubectl get pods", "get pods", "delete pod x --now"])(
    "%s is a command",
    (line) => {
      expect(parsePrompt(line, shell.cluster.registry)).toEqual({ command: line });
    },
  );

  test.each([
    ["pdos", "pods"],
    ["deploymnt", "deployments"],
    ["descrbe pod x", "describe"],
    ["xyzzy", undefined],
    ["pods Not_A_Namespace", "pods"],
  ])("%s is neither, and means perhaps %s", (line, suggestion) => {
    expect(parsePrompt(line, shell.cluster.registry)).toMatchObject({ suggestion });
  });
});

describe("completion", () => {
  test.each([
    ["desc", ["describe"]],
    ["get dep", ["deploy", "deployments"]],
    ["get pods web-7d4b9c6f5-x", ["web-7d4b9c6f5-x2c9z"]],
    ["get pod/web-7d4b9c6f5-z", ["pod/web-7d4b9c6f5-zzzzz"]],
    ["get pods -n default ", []],
    ["get pods -n sh", ["shop"]],
    ["get pods --namespace=sh", ["--namespace=shop"]],
    ["get cm -n shop ", ["settings"]],
    ["get pods -o ya", ["yaml"]],
    ["get pods -l app", ["app=web"]],
    ["get pods --show", ["--show-kind", "--show-labels"]],
    ["kubectl describe svc w", ["web"]],
    ["help desc", ["describe"]],
    ["explain deploy.spec.strat", ["deploy.spec.strategy"]],
    ["ns sh", ["shop"]],
    ["pods kube-s", ["kube-system"]],
    ["nonsense ", []],
  ])("%j", (line, words) => {
    expect(complete(line, shell.context)).toEqual(words);
  });

  test("of nothing gives verbs and types", () => {
    expect(complete("", shell.context)).toEqual(expect.arrayContaining(["apply", "get", "pods", "po", "all"]));
  });
});
