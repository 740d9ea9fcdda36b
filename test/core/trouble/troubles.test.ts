import { describe, expect, test } from "vitest";
import { Tables } from "../../../src/core/store/tables.ts";
import { canBeUnready, containerKey, containerWakes } from "../../../src/core/trouble/container.ts";
import { cpuSlowdown, cpuTable, machineKey, machineWakes, memoryTable, takenAt } from "../../../src/core/trouble/machine.ts";
import {
  fullName,
  type RegistryRow,
  registryKey,
  registryOfImage,
  registryTable,
  registryTrouble,
} from "../../../src/core/trouble/registry.ts";
import { isTroubled, troublesOf } from "../../../src/core/trouble/troubles.ts";
import { aContainer, aPod } from "../../support/builders.ts";

function registryWith(...rows: readonly RegistryRow[]): Tables {
  const tables = new Tables([registryTable]);
  for (const [index, row] of rows.entries()) tables.put(registryTable, registryKey("docker.io", `fault-${index}`), row);
  return tables;
}

const NGINX = "docker.io/library/nginx:1.29";

describe("what a pull meets", () => {
  test.each<[what: string, rows: readonly RegistryRow[], reference: string, trouble: ReturnType<typeof registryTrouble>]>([
    ["a registry without trouble", [], NGINX, { slowness: 1 }],
    ["a registry that is down", [{ error: "unreachable" }], NGINX, { error: "unreachable", slowness: 1 }],
    ["another registry", [{ error: "unreachable" }], "quay.io/team/web:1", { slowness: 1 }],
    ["a tag that is gone", [{ error: "not-found", reference: "nginx:1.29" }], NGINX, { error: "not-found", slowness: 1 }],
    ["its sister", [{ error: "not-found", reference: "nginx:1.29" }], "docker.io/library/nginx:1.28", { slowness: 1 }],
    ["two that slow it down", [{ slowness: 2 }, { slowness: 5 }], NGINX, { slowness: 10 }],
    ["the first of two refusals", [{ error: "rate-limited" }, { error: "denied" }], NGINX, { error: "rate-limited", slowness: 1 }],
  ])("%s", (_what, rows, reference, trouble) => {
    expect(registryTrouble(registryWith(...rows), reference)).toEqual(trouble);
  });
});

test.each([
  ["nginx", "docker.io", NGINX.replace("1.29", "latest")],
  ["team/web:2", "docker.io", "docker.io/team/web:2"],
  ["index.docker.io/nginx:1.29", "docker.io", NGINX],
  ["localhost:5000/web:1", "localhost:5000", "localhost:5000/web:1"],
  ["Bad Name", undefined, undefined],
])("%s comes from %s", (image, host, reference) => {
  expect(registryOfImage(image)).toBe(host);
  expect(fullName(image)?.reference).toBe(reference);
});

describe("machines", () => {
  test("what several faults take adds up, and grows from its own instant on", () => {
    const tables = new Tables([memoryTable]);
    tables.put(memoryTable, machineKey("worker-1", "a"), { amount: 100, sinceMs: 0 });
    tables.put(memoryTable, machineKey("worker-1", "b"), { amount: 50, perSecond: 10, sinceMs: 2_000 });
    tables.put(memoryTable, machineKey("worker-10", "c"), { amount: 999, sinceMs: 0 });
    expect([0, 2_000, 5_500].map((atMs) => takenAt(tables, memoryTable, "worker-1", atMs))).toEqual([150, 150, 185]);
    expect(isTroubled(tables, memoryTable, "worker-2")).toBe(false);
    expect([...troublesOf(tables, memoryTable, "worker-10")].map(([key]) => key)).toEqual(["worker-10/c"]);
  });

  test.each([
    [[], 1],
    [[0.5], 2],
    [[0.5, 0.25], 4],
    [[0.9, 0.9], 1_000],
  ])("a CPU of which %j are gone takes %d times as long", (fractions, slowdown) => {
    const tables = new Tables([cpuTable]);
    for (const [index, fraction] of fractions.entries()) tables.put(cpuTable, machineKey("worker-1", `${index}`), { fraction });
    expect(cpuSlowdown(tables, "worker-1")).toBeCloseTo(slowdown);
  });

  test("whoever works on the machine looks at once", () => {
    expect(machineWakes("worker-1", ["default/web"])).toEqual([
      { agent: "node-status", key: "worker-1" },
      { agent: "kubelet", key: "worker-1" },
      { agent: "kubelet", key: "worker-1/default/web" },
    ]);
  });
});

describe("containers", () => {
  test("a container without a readiness probe cannot be made unready", () => {
    const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };
    const pod = aPod({ spec: { containers: [aContainer({ readinessProbe }), aContainer({ name: "other" })] } });
    expect(["web", "other", "none"].map((name) => canBeUnready(pod, name))).toEqual([true, false, false]);
  });

  test("a container's trouble lies under its pod and node", () => {
    expect(containerKey({ node: "worker-1", pod: "shop/web", container: "app" }, "hang-1")).toBe("worker-1/shop/web/app/hang-1");
    expect(containerWakes("worker-1", "shop/web").map(({ key }) => key)).toEqual(["worker-1/shop/web", "worker-1"]);
  });
});
