import { describe, expect, test } from "vitest";
import { Shell } from "./shell.ts";

const HELD =
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: free}\n";

describe("delete --wait", () => {
  test("ends when the objects are gone, at the time at which it began", () => {
    const shell = new Shell({ "x.yaml": HELD });
    shell.run("apply -f x.yaml");
    const startMs = shell.cluster.nowMs;
    expect(shell.run("delete cm free --wait")).toEqual({ output: 'configmap "free" deleted from default namespace', exitCode: 0 });
    expect(shell.cluster.nowMs).toBe(startMs);
  });

  test("lets time pass, and gives up on what a finalizer holds", () => {
    const shell = new Shell({ "x.yaml": HELD });
    shell.run("apply -f x.yaml");
    const startMs = shell.cluster.nowMs;
    expect(shell.run("delete cm held --wait --timeout=90s")).toEqual({
      output: 'configmap "held" deleted from default namespace',
      errors: "error: timed out waiting for the condition on configmaps/held",
      exitCode: 1,
    });
    expect(shell.cluster.nowMs - startMs).toBe(90_000);
  });
});

test.each([
  ["delete cm free", undefined],
  ["delete cm free --cascade=foreground", ["foregroundDeletion"]],
  ["delete cm free --cascade=orphan", ["orphan"]],
])("%s leaves the finalizers %j", (line, finalizers) => {
  const shell = new Shell({ "x.yaml": HELD });
  shell.run("apply -f x.yaml");
  shell.run(line);
  expect(shell.cluster.server.find("ConfigMap", "default/free")?.metadata.finalizers).toEqual(finalizers);
});
