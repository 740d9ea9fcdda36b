/**
 * What is seen when parts of the control plane go: who leads next and when, who is refused what, and what goes on.
 */
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../src/core/cluster.ts";
import { memberInstances } from "../../../src/core/reconcile/process.ts";
import { ControlPlane } from "../../support/control-plane.ts";

const MEMBERS = ["control-plane", "control-plane-2", "control-plane-3"];
const LED = ["kube-controller-manager", "kube-scheduler", "cloud-controller-manager"] as const;
const REFUSED = "The connection to the server 172.18.0.3:6443 was refused - did you specify the right host or port?";
const TIMED_OUT = "etcdserver: request timed out";

const identitiesOf = (plane: ControlPlane): readonly string[] =>
  plane.events("LeaderElection").flatMap((message) => /^(\S+) became leader$/.exec(message)?.[1] ?? []);

describe("a fresh cluster", () => {
  test.each([1, 3] as const)("of %i members has a leader of each component, and a lease that says so", (members) => {
    const plane = new ControlPlane(members);
    const nodes = [...plane.cluster.server.list("Node")].map(({ metadata }) => metadata.name);
    expect(nodes).toEqual([...MEMBERS.slice(0, members), "worker-1", "worker-2"]);
    for (const name of LED) {
      const { holderIdentity = "", leaseTransitions, leaseDurationSeconds } = plane.lease(name);
      expect(holderIdentity).toMatch(/^control-plane_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect([leaseTransitions, leaseDurationSeconds, plane.leader(name)]).toEqual([0, 15, "control-plane"]);
      expect(identitiesOf(plane)).toContain(holderIdentity);
    }
    for (const member of MEMBERS.slice(0, members))
      for (const instance of memberInstances(member)) expect(plane.running(instance)).toBe(true);
    expect([plane.api(), plane.etcd(), plane.cluster.settled]).toEqual(["ok", "control-plane", true]);
  });

  test("without a control-plane node has its control plane elsewhere", () => {
    const spec = { name: "a", zone: "zone-a", cpu: "4", memory: "8Gi", pods: 110, controlPlane: false };
    const plane = new ControlPlane(1, new Cluster({ nodes: [spec] }));
    expect([plane.leader("kube-scheduler"), plane.api(), plane.isReady("a")]).toEqual(["control-plane", "ok", true]);
  });
});

describe.each(["kube-controller-manager", "kube-scheduler"] as const)("the leading %s is killed", (name) => {
  const of = name.replace("kube-", "");

  test.each([1, 3] as const)("of %i: somebody leads again 15-19 s after the last renewal", (members) => {
    const plane = new ControlPlane(members);
    const before = plane.lease(name).holderIdentity;
    plane.strike("leader-crash", "", { of });
    expect([plane.leader(name), plane.cluster.settled]).toEqual([undefined, false]);
    const backAt = plane.when(() => plane.leader(name) !== undefined);
    // The Lease was renewed up to 2 s before; the only member starts again after 1 s and waits from its first look on.
    expect(backAt).toBeGreaterThanOrEqual(members === 1 ? 16 : 13);
    expect(backAt).toBeLessThanOrEqual(members === 1 ? 20.5 : 19.5);
    const after = plane.lease(name);
    expect(after.holderIdentity).not.toBe(before);
    expect(after.leaseTransitions).toBe(1);
    expect(plane.running(`${name}@control-plane`)).toBe(true);
    expect(identitiesOf(plane)).toContain(after.holderIdentity);
    plane.at(60);
    expect(plane.cluster.settled).toBe(true);
  });
});

test("a scheduler that is asked to end gives its lease back, and another takes it at its next look", () => {
  const plane = new ControlPlane(3);
  plane.strike("leader-crash", "", { of: "scheduler", signal: "TERM" });
  const backAt =
    plane.when(() => plane.leader("kube-scheduler") === undefined) + plane.when(() => plane.leader("kube-scheduler") !== undefined);
  expect(backAt).toBeLessThanOrEqual(4.5);
  expect(plane.lease("kube-scheduler")).toMatchObject({ leaseTransitions: 1, leaseDurationSeconds: 15 });
});

test("a process that ends again and again is started after 1 s, 10 s, 20 s, and from the start after ten good minutes", () => {
  const plane = new ControlPlane();
  const instance = "kube-scheduler@control-plane";
  const gaps = [1, 2, 3, 4].map(() => {
    plane.strike("scheduler-crash");
    return Math.round(plane.when(() => plane.running(instance)));
  });
  expect(gaps).toEqual([1, 10, 20, 40]);
  plane.mark();
  plane.at(601);
  plane.strike("scheduler-crash");
  expect(Math.round(plane.when(() => plane.running(instance)))).toBe(1);
});

test("a leader that is cut off ends after 10 s and another one leads before 20; what it remembered is gone", () => {
  const plane = new ControlPlane(3);
  plane.cluster.manager.cutLink("kube-controller-manager");
  plane.mark();
  plane.at(9.9);
  expect(plane.leader("kube-controller-manager")).toBe("control-plane");
  expect(plane.when(() => plane.leader("kube-controller-manager") === undefined)).toBeCloseTo(10, 1);
  const nextAt = plane.when(() => plane.leader("kube-controller-manager") !== undefined);
  expect(nextAt).toBeGreaterThan(12);
  expect(nextAt).toBeLessThan(20);
  expect(plane.leader("kube-controller-manager")).not.toBe("control-plane");
  expect(plane.linked("kube-controller-manager@control-plane")).toBe(false);
  plane.cluster.manager.restoreLink("kube-controller-manager");
  expect(plane.linked("kube-controller-manager@control-plane")).toBe(true);
});

test("a leader that stands still for a minute finds that another one leads, and ends", () => {
  const plane = new ControlPlane(3);
  const { manager } = plane.cluster;
  manager.perform([{ do: "hold", what: "pause", name: "kube-scheduler", by: "test", on: true }], { agent: "test", key: "" });
  plane.at(60);
  const leader = plane.leader("kube-scheduler");
  expect(leader).toMatch(/^control-plane-[23]$/);
  manager.perform([{ do: "hold", what: "pause", name: "kube-scheduler", by: "test", on: false }], { agent: "test", key: "" });
  plane.at(62);
  expect([plane.leader("kube-scheduler"), plane.running("kube-scheduler@control-plane")]).toEqual([leader, true]);
  expect(plane.events("LeaderElection").some((message) => message.endsWith("stopped leading"))).toBe(true);
});

describe("the only API server", () => {
  test("is down: everything that runs goes on, nobody is answered, and nothing is lost when it is back", () => {
    const plane = new ControlPlane();
    plane.deploy("web");
    plane.when(() => plane.readyPods() === 2);
    const revision = plane.cluster.store.revision;
    plane.strike("api-server-crash", "control-plane", {}, 300_000);
    expect(plane.api()).toBe(REFUSED);
    expect(() => plane.deploy("late")).toThrow(REFUSED);
    plane.at(1);
    for (const link of ["kubelet@worker-1", "kube-proxy@worker-2", "kube-apiserver", "kube-scheduler"])
      expect(plane.linked(link)).toBe(false);
    expect(plane.when(() => plane.leader("kube-controller-manager") === undefined)).toBeCloseTo(10, 0);
    plane.at(299);
    expect(plane.cluster.store.revision - revision).toBeLessThan(5);
    expect([plane.isReady("worker-1"), plane.api()]).toEqual([true, REFUSED]);
    plane.at(304);
    expect([plane.api(), plane.linked("kubelet@worker-1"), plane.linked("kube-scheduler@control-plane")]).toEqual(["ok", true, true]);
    plane.deploy("late");
    const backAt = plane.when(() => plane.leader("kube-scheduler") !== undefined && plane.leader("kube-controller-manager") !== undefined);
    expect(backAt - 303).toBeGreaterThanOrEqual(15);
    expect(backAt - 303).toBeLessThanOrEqual(20);
    plane.when(() => plane.readyPods() === 4);
    plane.at(500);
    // The new controller manager gave every node its whole grace.
    expect([plane.isReady("worker-1"), plane.isReady("worker-2"), plane.events("NodeNotReady")]).toEqual([true, true, []]);
  });

  test("is back before anybody could miss it, and the same leaders go on", () => {
    const plane = new ControlPlane();
    const before = LED.map((name) => plane.lease(name).holderIdentity);
    plane.strike("api-server-crash");
    expect(Math.round(plane.when(() => plane.api() === "ok"))).toBe(4);
    plane.at(60);
    expect(LED.map((name) => plane.lease(name).holderIdentity)).toEqual(before);
  });
});

describe("the only control-plane node", () => {
  test("loses its power: the master died, and the workers go on; it boots and catches up", () => {
    const plane = new ControlPlane();
    plane.deploy("web");
    plane.when(() => plane.readyPods() === 2);
    plane.strike("node-power", "control-plane");
    expect(plane.api()).toBe("Unable to connect to the server: dial tcp 172.18.0.3:6443: i/o timeout");
    expect(memberInstances("control-plane").some((instance) => plane.running(instance))).toBe(false);
    plane.at(200);
    expect([plane.readyPods(), plane.isReady("worker-1")]).toEqual([2, true]);
    plane.heal("node-power-1");
    // 8 s until the kubelet runs, 2 s until its static pods do, 3 s until the API server serves.
    expect(Math.round(plane.when(() => plane.api() === "ok"))).toBe(13);
    plane.deploy("late");
    const backAt = plane.when(() => plane.leader("kube-scheduler") !== undefined);
    expect(backAt).toBeGreaterThanOrEqual(28);
    expect(backAt).toBeLessThanOrEqual(33);
    expect(plane.when(() => plane.readyPods() === 4)).toBeLessThan(60);
    plane.at(300);
    expect([...plane.cluster.server.list("Node")].every(({ metadata }) => plane.isReady(metadata.name))).toBe(true);
  });

  test("a static pod that ends while its kubelet is away comes back with it", () => {
    const plane = new ControlPlane();
    const kubelet = plane.strike("kubelet-stop", "control-plane");
    plane.strike("leader-crash");
    plane.at(60);
    expect(plane.running("kube-scheduler@control-plane")).toBe(false);
    plane.heal(kubelet);
    expect(plane.when(() => plane.running("kube-scheduler@control-plane"))).toBeLessThanOrEqual(3);
  });
});

describe("one member of three", () => {
  test("loses its power: others lead in 15-19 s, kubelets move at once, its address leaves after 15 s", () => {
    const plane = new ControlPlane(3);
    const addresses = (): readonly string[] =>
      (plane.cluster.server.get("Endpoints", "default/kubernetes") as { subsets?: { addresses?: { ip: string }[] }[] }).subsets?.flatMap(
        (subset) => subset.addresses?.map(({ ip }) => ip) ?? [],
      ) ?? [];
    expect(addresses()).toEqual(["172.18.0.3", "172.18.0.4", "172.18.0.5"]);
    plane.strike("node-power", "control-plane");
    // etcd votes.
    expect(plane.when(() => plane.api() === "etcdserver: leader changed")).toBe(0);
    const votedAt = plane.when(() => plane.api() === "ok");
    expect(votedAt).toBeGreaterThanOrEqual(1);
    expect(votedAt).toBeLessThanOrEqual(2);
    expect(plane.etcd()).toMatch(/^control-plane-[23]$/);
    plane.at(4);
    expect([plane.linked("kubelet@worker-1"), plane.linked("kubelet@worker-2")]).toEqual([true, true]);
    plane.deploy("web");
    plane.at(14);
    expect(addresses()).toHaveLength(3);
    plane.at(16);
    expect(addresses()).toEqual(["172.18.0.4", "172.18.0.5"]);
    const backAt = plane.when(() => LED.every((name) => plane.leader(name) !== undefined));
    expect(backAt).toBeGreaterThanOrEqual(13);
    expect(backAt).toBeLessThanOrEqual(21);
    expect(plane.when(() => plane.readyPods() === 2)).toBeLessThan(40);
    plane.heal("node-power-1");
    plane.at(60);
    expect(addresses()).toHaveLength(3);
    expect([plane.isReady("control-plane"), plane.leader("kube-scheduler") === "control-plane"]).toEqual([true, false]);
  });

  test("loses its etcd: its API server is left out, and controllers of that member lead no more", () => {
    const plane = new ControlPlane(3);
    plane.strike("etcd-crash", "control-plane", {}, 120_000);
    plane.at(3);
    expect(plane.api()).toBe("ok");
    expect([plane.linked("kubelet@worker-1"), plane.linked("kube-scheduler@control-plane")]).toEqual([true, false]);
    plane.at(30);
    expect(plane.leader("kube-scheduler")).toMatch(/^control-plane-[23]$/);
    plane.at(125);
    expect(plane.linked("kube-scheduler@control-plane")).toBe(true);
    expect(plane.leader("kube-scheduler")).toMatch(/^control-plane-[23]$/);
  });

  test("is cut off from the others: it serves nobody, and the majority goes on", () => {
    const plane = new ControlPlane(3);
    const id = plane.strike("member-partition", "control-plane");
    plane.at(3);
    expect([plane.api(), plane.linked("kube-controller-manager@control-plane")]).toEqual(["ok", false]);
    expect(plane.etcd()).not.toBe("control-plane");
    plane.at(30);
    expect(LED.map((name) => plane.leader(name) === "control-plane")).toEqual([false, false, false]);
    plane.heal(id);
    plane.at(1);
    expect(plane.linked("kube-controller-manager@control-plane")).toBe(true);
  });
});

describe("etcd has lost its majority", () => {
  test.each([1, 3] as const)("of %i: reads go on, writes time out, leaders end, workloads run", (members) => {
    const plane = new ControlPlane(members);
    plane.deploy("web");
    plane.when(() => plane.readyPods() === 2);
    const id = plane.strike("quorum-loss");
    expect(plane.api()).toBe(TIMED_OUT);
    expect(() => plane.deploy("late")).toThrow(TIMED_OUT);
    plane.at(12);
    expect(LED.map((name) => plane.leader(name))).toEqual([undefined, undefined, undefined]);
    plane.at(120);
    expect([plane.readyPods(), plane.isReady("worker-1"), plane.api()]).toEqual([2, true, TIMED_OUT]);
    plane.heal(id);
    const okAt = plane.when(() => plane.api() === "ok");
    expect(okAt).toBeLessThanOrEqual(2);
    const backAt = plane.when(() => LED.every((name) => plane.leader(name) !== undefined));
    expect(backAt).toBeLessThanOrEqual(22);
    plane.at(200);
    expect(plane.events("NodeNotReady")).toEqual([]);
  });
});

describe("a slow disk under etcd", () => {
  test("makes everything follow later", () => {
    const [quick, slow] = [false, true].map((isSlow) => {
      const plane = new ControlPlane();
      if (isSlow) plane.strike("etcd-slow", "", { by: "800ms" });
      plane.at(1);
      plane.mark();
      plane.deploy("web");
      return plane.when(() => plane.readyPods() === 2);
    });
    expect((slow ?? 0) - (quick ?? 0)).toBeGreaterThan(2);
  });

  test("deposes the leader for a quicker one, once", () => {
    const plane = new ControlPlane(3);
    plane.strike("etcd-slow", "control-plane", { by: "3s" });
    expect(plane.when(() => plane.api() === "etcdserver: leader changed")).toBeLessThanOrEqual(2);
    expect(plane.when(() => plane.api() === "ok")).toBeLessThanOrEqual(4);
    const leader = plane.etcd();
    expect(leader).not.toBe("control-plane");
    plane.at(600);
    expect([plane.etcd(), plane.api()]).toEqual([leader, "ok"]);
  });

  test("under the majority lets leaders change again and again", () => {
    const plane = new ControlPlane(3);
    for (const member of MEMBERS) plane.strike("etcd-slow", member, { by: "2s" });
    let changes = 0;
    for (let n = 0; n < 5; n++) {
      plane.when(() => plane.api() !== "ok");
      plane.when(() => plane.api() === "ok");
      changes += 1;
    }
    expect(changes).toBe(5);
    expect(plane.seconds).toBeGreaterThan(20);
    expect(plane.seconds).toBeLessThan(80);
  });

  test("of the only member never costs it its office, but beyond 7 s every write times out", () => {
    const plane = new ControlPlane();
    const id = plane.strike("etcd-slow", "", { by: "5s" });
    plane.at(100);
    expect([plane.api(), plane.etcd()]).toEqual(["ok", "control-plane"]);
    plane.heal(id);
    plane.strike("etcd-slow", "", { by: "8s" });
    plane.at(1);
    expect(plane.api()).toBe(TIMED_OUT);
  });
});

describe("a certificate runs out", () => {
  test("of a kubelet: its node is NotReady in 40-60 s, and Ready again when it has a new one", () => {
    const plane = new ControlPlane();
    const id = plane.strike("kubelet-certificate", "worker-1");
    const lostAt = plane.when(() => !plane.isReady("worker-1"));
    expect(lostAt).toBeGreaterThanOrEqual(40);
    expect(lostAt).toBeLessThanOrEqual(60);
    plane.heal(id);
    expect(plane.when(() => plane.isReady("worker-1"))).toBeLessThanOrEqual(10);
  });

  test("of the only API server: nobody talks to it", () => {
    const plane = new ControlPlane();
    plane.strike("api-certificate");
    plane.at(60);
    expect(plane.api()).toBe(
      "Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:01:00Z is after 2026-01-01T00:00:00Z",
    );
    expect(plane.leader("kube-scheduler")).toBeUndefined();
  });
});
