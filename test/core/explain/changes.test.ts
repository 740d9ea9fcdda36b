/**
 * In which fields two versions differ, and what stands at a path.
 */
import { describe, expect, test } from "vitest";
import { changesOf, valueAt } from "../../../src/core/explain/changes.ts";

const address = (ip: string, nodeName = "worker-1"): object => ({ ip, nodeName, targetRef: { kind: "Pod", name: `pod-${ip}` } });
const endpoint = (name: string, ready: boolean, ip = "10.0.0.1"): object => ({
  addresses: [ip],
  conditions: { ready },
  targetRef: { kind: "Pod", name },
});
const taint = (key: string, effect: string): object => ({ key, effect, timeAdded: "2026-01-01T00:00:00Z" });

describe("items of a list are compared with their namesakes", () => {
  test.each<[string, readonly unknown[], readonly unknown[], readonly string[]]>([
    ["addresses by ip", [address("10.0.0.2")], [address("10.0.0.1"), address("10.0.0.2")], ["list.10.0.0.1"]],
    ["endpoints by pod", [endpoint("b", false)], [endpoint("a", true), endpoint("b", true)], ["list.b.conditions.ready", "list.a"]],
    [
      "endpoints without a pod by address",
      [{ addresses: ["1.1.1.1"] }],
      [{ addresses: ["2.2.2.2"] }, { addresses: ["1.1.1.1"] }],
      ["list.2.2.2.2"],
    ],
    ["images by their tag", [{ names: ["b@1", "b:1"] }], [{ names: ["a@1", "a:1"] }, { names: ["b@1", "b:1"] }], ["list.a:1"]],
    ["taints by key and effect", [taint("k", "NoExecute")], [taint("k", "NoSchedule"), taint("k", "NoExecute")], ["list.k:NoSchedule"]],
    ["conditions by type", [{ type: "B", status: "True" }], [{ type: "A" }, { type: "B", status: "False" }], ["list.B.status", "list.A"]],
    ["what has no name by its place", ["a", "b"], ["a", "c"], ["list.1"]],
    [
      "namesakes by their place",
      [
        { name: "a", port: 1 },
        { name: "a", port: 2 },
      ],
      [
        { name: "a", port: 1 },
        { name: "a", port: 3 },
      ],
      ["list.1.port"],
    ],
    ["nothing with something as a whole by its name", [], [{ name: "a" }], ["list.a"]],
  ])("%s", (_name, before, after, paths) => {
    expect(changesOf({ list: before }, { list: after }).map(({ path }) => path)).toEqual(paths);
  });
});

test("what stands at the path of a change is what it says", () => {
  const before = { metadata: { annotations: { "a.b/c": "1" } }, list: [address("10.0.0.2")], numbers: [1] };
  const after = {
    metadata: { annotations: { "a.b/c": "2" } },
    list: [address("10.0.0.1"), address("10.0.0.2", "worker-2")],
    numbers: [1, 2],
  };
  const changes = changesOf(before, after);
  expect(changes.map(({ path }) => path)).toEqual(["metadata.annotations.a.b/c", "list.10.0.0.2.nodeName", "list.10.0.0.1", "numbers.1"]);
  for (const { path, from, to } of changes) expect([valueAt(before, path), valueAt(after, path)]).toEqual([from, to]);
  expect(valueAt(after, "metadata.nothing.a")).toBeUndefined();
});
