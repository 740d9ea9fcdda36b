/**
 * Faults of the control plane: what they take away, that all of it comes back, and whom they refuse.
 */
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/cluster.ts";
import { previewStrike } from "../../../src/core/faults/engine/preview.ts";
import { activeFaults } from "../../../src/core/faults/engine/strike.ts";
import { faultNamed } from "../../../src/core/faults/index.ts";
import { processTable } from "../../../src/core/reconcile/process.ts";
import { expiredTable, partedTable, slowDiskTable, termTable } from "../../../src/core/trouble/control-plane.ts";
import { ControlPlane } from "../../support/control-plane.ts";

const three = new Cluster({ controlPlane: 3, nodes: 1 }).snapshot();
const one = new Cluster({ nodes: 1 }).snapshot();
const planeOf = (members: 1 | 3): ControlPlane => new ControlPlane(members, Cluster.restore(members === 3 ? three : one));

/** Who is held by whom, and the rows that trouble the control plane. */
function physicalState({ cluster: { tables } }: ControlPlane): unknown {
  const held = [...tables.rows(processTable)].map(([name, { running, linked, paused = false, lagMs = 0, heldBy = {} }]) => {
    const holders = Object.values(heldBy).flat();
    return { name, running, linked, paused, lagMs, holders };
  });
  const rows = [expiredTable, partedTable, slowDiskTable, termTable].flatMap((table) =>
    [...tables.rows<unknown>(table)].map(([key]) => key),
  );
  return { held, rows };
}

const lasting = [
  ["scheduler-crash", "control-plane-2"],
  ["controller-manager-crash", ""],
  ["api-server-crash", "control-plane-3"],
  ["etcd-crash", "control-plane"],
  ["quorum-loss", ""],
  ["etcd-slow", "control-plane"],
  ["member-partition", "control-plane-2"],
  ["api-certificate", "control-plane"],
  ["kubelet-certificate", "worker-1"],
] as const;

describe.each(lasting)("%s", (fault, target) => {
  test("changes the world, and heal takes all of it back", () => {
    const plane = planeOf(3);
    const before = physicalState(plane);
    const id = plane.strike(fault, target, {}, 1_000_000);
    plane.at(5);
    expect(physicalState(plane)).not.toEqual(before);
    plane.heal(id);
    plane.at(100);
    expect(physicalState(plane)).toEqual(before);
    expect(activeFaults(plane.cluster.tables)).toEqual([]);
  });

  test("ends by itself to the millisecond", () => {
    const plane = planeOf(3);
    const before = physicalState(plane);
    plane.strike(fault, target, {}, 60_000);
    plane.cluster.advance(59_999);
    expect(activeFaults(plane.cluster.tables)).toHaveLength(1);
    plane.cluster.advance(1);
    expect(activeFaults(plane.cluster.tables)).toHaveLength(0);
    plane.cluster.advance(100_000);
    expect(physicalState(plane)).toEqual(before);
  });
});

describe.each(["scheduler-crash", "controller-manager-crash", "api-server-crash", "etcd-crash"])("%s without a duration", (fault) => {
  test("is over when the kubelet has started the process again", () => {
    const plane = planeOf(1);
    const before = physicalState(plane);
    plane.strike(fault, "control-plane");
    plane.at(60);
    expect(activeFaults(plane.cluster.tables)).toEqual([]);
    expect(physicalState(plane)).toEqual(before);
  });
});

test("two faults that stop one process: it starts when the second is over", () => {
  const plane = planeOf(3);
  const power = plane.strike("node-power", "control-plane-2");
  plane.heal(power);
  plane.at(60);
  const etcd = plane.strike("etcd-crash", "control-plane-2", {}, 600_000);
  const node = plane.strike("node-power", "control-plane-2");
  plane.heal(node);
  plane.at(60);
  expect([plane.running("kube-apiserver@control-plane-2"), plane.running("etcd@control-plane-2")]).toEqual([true, false]);
  plane.heal(etcd);
  plane.at(60);
  expect(plane.running("etcd@control-plane-2")).toBe(true);
});

describe("a fault is refused", () => {
  test.each<[1 | 3, string, string, Readonly<Record<string, string>>, string]>([
    [3, "etcd-crash", "", {}, "error: name one of control-plane, control-plane-2, control-plane-3"],
    [
      3,
      "api-server-crash",
      "worker-1",
      {},
      'error: "worker-1" is no member of the control plane: control-plane, control-plane-2, control-plane-3',
    ],
    [1, "member-partition", "", {}, 'error: "control-plane" is the only member: there is nobody to cut it off from'],
    [1, "leader-crash", "", { of: "etcd" }, 'error: "etcd" elects no leader: scheduler, controller-manager or cloud-controller-manager'],
    [1, "leader-crash", "", { signal: "HUP" }, 'error: --signal is KILL or TERM: "HUP"'],
  ])("of %i members: %s %s", (members, fault, target, options, message) => {
    expect(() => planeOf(members).strike(fault, target, options)).toThrow(message);
  });

  test.each([
    ["quorum-loss", "", "error: etcd has lost its majority already"],
    ["api-server-crash", "control-plane", "error: kube-apiserver@control-plane is stopped already"],
    ["api-certificate", "control-plane", 'error: the certificate of "control-plane" has run out already'],
  ])("when it is there already: %s", (fault, target, message) => {
    const plane = planeOf(1);
    plane.strike(fault, target, {}, 60_000);
    expect(() => plane.strike(fault, target)).toThrow(message);
  });

  test("when the member has no power, and when nobody leads", () => {
    const plane = planeOf(1);
    plane.strike("node-power", "control-plane");
    expect(() => plane.strike("etcd-crash")).toThrow('error: node "control-plane" has no power: nothing runs there');
    expect(() => plane.strike("leader-crash")).toThrow("error: no kube-scheduler leads");
  });
});

test.each<[string, 1 | 3, string, number, readonly RegExp[]]>([
  ["the only one is gone for a moment", 1, "", 1_000, [/^Somebody leads again 15-19 s/, /^While none leads/]],
  ["the only one is kept from starting", 1, "", 120_000, [/^Nobody else can lead/, /^While none leads/]],
  ["the leader of three is kept from starting", 3, "", 120_000, [/^Somebody leads again 15-19 s/, /^While none leads/]],
  ["another than the leader", 3, "control-plane-2", 120_000, [/^Another member leads: nobody notices\.$/]],
])("of a scheduler it is said what follows when %s", (_what, members, target, forMs, expected) => {
  const { scene } = planeOf(members).cluster;
  const { forecast } = previewStrike(faultNamed("scheduler-crash"), { target, options: {} }, scene, { forMs });
  expect(forecast).toEqual(expected.map((sentence) => expect.stringMatching(sentence)));
});

test("each fault says what it does and what follows", () => {
  const plane = planeOf(3);
  for (const [name, target] of [...lasting, ["leader-crash", ""] as const]) {
    const fault = faultNamed(name);
    const aim = { target, options: { of: "scheduler", signal: "KILL", by: "1s" } };
    expect(fault.says(aim)).not.toBe("");
    expect(fault.forecast?.(aim, { ...plane.cluster.scene, id: "x" }, Number.POSITIVE_INFINITY)?.length).toBeGreaterThan(0);
  }
});
