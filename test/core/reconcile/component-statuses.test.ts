import { expect, test } from "vitest";
import type { ComponentStatus } from "../../../src/core/api/kinds/component-status.ts";
import { componentStatuses } from "../../../src/core/reconcile/component-statuses.ts";
import { controlPlaneTable, memberTable } from "../../../src/core/reconcile/control-plane.ts";
import { type ProcessRow, processTable } from "../../../src/core/reconcile/process.ts";
import { turnOf } from "../../support/world-of.ts";

const UP: ProcessRow = { machine: "cp", running: true, linked: true, startedMs: 0 };

function statuses(...others: readonly (readonly [string, Partial<ProcessRow>])[]): Record<string, string | undefined> {
  const names = ["kube-scheduler", "kube-controller-manager", "etcd"].map((name) => [name, {}] as const);
  const rows = new Map([...names, ...others].map(([name, row]) => [`${name}@cp`, { ...UP, ...row }]));
  const { state } = turnOf({
    tables: [memberTable, controlPlaneTable, processTable],
    rows: [[memberTable, "cp", { address: "172.18.0.3" }], ...[...rows].map(([key, row]) => [processTable, key, row] as const)],
  });
  const words = ({ conditions }: ComponentStatus) =>
    conditions?.map(({ status, message, error }) => [status, message, error].join(" ")).join();
  return Object.fromEntries(componentStatuses(state).map((each) => [each.metadata.name, words(each)]));
}

test("all is well", () => {
  expect(statuses()).toEqual({ scheduler: "True ok ", "controller-manager": "True ok ", "etcd-0": "True ok " });
});

test("a process that is gone refuses, one that hangs keeps silent", () => {
  expect(
    statuses(["kube-scheduler", { running: false }], ["kube-controller-manager", { paused: true }], ["etcd", { running: false }]),
  ).toEqual({
    scheduler: 'False Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused ',
    "controller-manager": 'False Get "https://127.0.0.1:10257/healthz": net/http: TLS handshake timeout ',
    "etcd-0": "False  context deadline exceeded",
  });
});
