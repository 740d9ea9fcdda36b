/**
 * The sample manifests: each is accepted as it is, comes to rest, and shows what its first lines promise.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Kind } from "../../../src/core/api/kind.ts";
import { builtInKinds } from "../../../src/core/api/kinds/index.ts";
import { isPodReady } from "../../../src/core/rules/pod.ts";
import { Story } from "../../support/story.ts";

const folder = resolve(import.meta.dirname, "../../../sample-manifests");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  // Scenarios are played by scenarios.test.ts.
  .filter((path) => /\.ya?ml$/.test(path) && !path.startsWith("scenarios"))
  .sort();
const textOf = (path: string): string => readFileSync(join(folder, path), "utf8");

describe.each(files)("%s", (path) => {
  test("is accepted and comes to rest", () => {
    const story = new Story(textOf(path));
    expect(story.cluster.runUntilSettled()).toBe(true);
    const failing = story.list("Pod").filter((pod) => pod.status.phase !== "Succeeded" && !isPodReady(pod));
    expect(failing.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  test("is accepted a second time, and changes nothing", () => {
    const story = new Story(textOf(path));
    story.does("wait settled");
    const { revision } = story.cluster.store;
    story.applies(textOf(path));
    expect(story.cluster.store.revision).toBe(revision);
  });

  test("begins with a comment on what to watch", () => {
    expect(textOf(path)).toMatch(/^# .{20,}/);
  });
});

const creatable = (builtInKinds as readonly Kind[]).filter(({ verbs }) => verbs?.includes("create") ?? true);

test.each(creatable.map(({ kind }) => kind))("there is a sample of a %s", (kind) => {
  const samples = files.filter((path) => path.startsWith("kinds/"));
  expect(samples.some((path) => new RegExp(`^kind: ${kind}$`, "m").test(textOf(path)))).toBe(true);
});

describe("the walk-through with nginx", () => {
  const [first = "", probed = "", curl = ""] = files.filter((path) => path.startsWith("nginx/"));
  const externalIp = (story: Story, name: string): string => story.row(`get svc ${name}`)[3] ?? "";

  test("EXTERNAL-IP is <pending> first, and then an address that stays", () => {
    const story = new Story(textOf(first));
    expect(externalIp(story, "nginx")).toBe("<pending>");
    const seconds = story.when(() => externalIp(story, "nginx") !== "<pending>");
    expect(seconds).toBeGreaterThan(0.5);
    expect(seconds).toBeLessThan(30);
    const address = externalIp(story, "nginx");
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    story.does("wait settled");
    expect(externalIp(story, "nginx")).toBe(address);
    expect(story.row("get deploy nginx")).toEqual(["nginx", "2/2", "2", "2"]);
  });

  test("with probes a pod is ready only after it runs", () => {
    const story = new Story(textOf(probed));
    const cells = (): readonly string[] => (story.list("Pod").length === 0 ? [] : story.row("get pods"));
    expect(story.when(() => cells()[2] === "Running")).toBeLessThan(60);
    expect(cells()[1]).toBe("0/1");
    story.does("wait settled");
    expect(story.row("get deploy nginx-probed")).toEqual(["nginx-probed", "2/2", "2", "2"]);
    expect(story.list("Pod").flatMap(({ status }) => status.containerStatuses?.map(({ restartCount }) => restartCount) ?? [])).toEqual([
      0, 0,
    ]);
  });

  test("curl calls nginx, and its pod ends Completed", () => {
    const story = new Story(textOf(first));
    story.does("wait settled");
    story.applies(textOf(curl));
    expect(story.watch("curl", story.seconds + 60).map(([, status]) => status)).toEqual(
      expect.arrayContaining(["ContainerCreating", "Running", "Completed"]),
    );
    expect(story.does("logs curl")).toContain("Welcome to nginx!");
  });
});

test("the shop comes up: every Deployment is complete, and the frontend has an address", () => {
  const story = new Story(textOf("shop/shop.yaml"));
  story.does("wait settled");
  expect(story.seconds).toBeLessThan(60);
  for (const { metadata, spec, status } of story.list("Deployment")) expect(status.availableReplicas, metadata.name).toBe(spec.replicas);
  expect(story.row("get svc frontend -n shop")[3]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  for (const { metadata } of story.list("Service").filter(({ metadata: { namespace } }) => namespace === "shop"))
    expect(story.row(`get endpoints ${metadata.name} -n shop`)[1], metadata.name).toMatch(/^\d+\./);
});
