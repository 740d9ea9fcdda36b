import { describe, expect, test } from "vitest";
import { aContainer } from "../../support/builders.ts";
import { draftOf, type Nodes, nodesOf, watchStatus } from "../../support/node-of.ts";

const AUTHOR = { agent: "test", key: "" };

function remove(nodes: Nodes, graceSeconds?: number, name = "web"): void {
  nodes.server.delete("Pod", `default/${name}`, { author: AUTHOR, ...(graceSeconds === undefined ? {} : { graceSeconds }) });
}

function running(overrides: Parameters<typeof draftOf>[0] = {}): Nodes {
  const nodes = nodesOf();
  nodes.apply(draftOf(overrides));
  nodes.advance(5);
  expect(nodes.status()).toBe("Running");
  return nodes;
}

describe("a pod that is deleted", () => {
  test("is told to stop, shows its end, and is gone a second or two later", () => {
    const nodes = running();
    remove(nodes);
    const seen = watchStatus(nodes, 10);
    expect(seen.map(([, status]) => status)).toEqual(["Terminating", "Completed", "gone"]);
    expect(seen[1]?.[0]).toBeCloseTo(0.51, 2);
    expect(seen[2]?.[0]).toBeLessThan(3);
    expect(nodes.events("web").at(-1)).toBe("Killing: Stopping container web");
    expect(nodes.row()).toBeUndefined();
    expect(nodes.manager.settled).toBe(true);
  });

  test("and ignores SIGTERM is killed when its grace is over: exit code 137", () => {
    const nodes = running({ metadata: { annotations: { "test/term": "ignores" } } });
    const ends: unknown[] = [];
    nodes.store.observe(
      ({ kind, after }) =>
        kind === "Pod" &&
        ends.push(
          (after as { status?: { containerStatuses?: { state?: { terminated?: { exitCode: number } } }[] } })?.status
            ?.containerStatuses?.[0]?.state?.terminated?.exitCode,
        ),
    );
    remove(nodes);
    const goneAt = watchStatus(nodes, 60).at(-1);
    expect(goneAt?.[1]).toBe("gone");
    expect(goneAt?.[0]).toBeGreaterThan(30);
    expect(goneAt?.[0]).toBeLessThan(33);
    expect(ends).toContain(137);
  });

  test.each([
    ["sleeps 10 s", { sleep: { seconds: 10 } }, 10.5],
    ["takes longer than the grace", { exec: { command: ["hook", "0", "60"] } }, 30.5],
  ])("and whose preStop hook %s gets SIGTERM after it", (_what, preStop, seconds) => {
    const nodes = running({ spec: { containers: [aContainer({ lifecycle: { preStop } })] } });
    remove(nodes);
    const ended = watchStatus(nodes, 60).find(([, status]) => status === "Completed");
    expect(ended?.[0]).toBeCloseTo(seconds, 1);
  });

  test("again with less grace stops sooner", () => {
    const nodes = running({ metadata: { annotations: { "test/term": "ignores" } } });
    remove(nodes);
    nodes.advance(5);
    remove(nodes, 8);
    const goneAt = watchStatus(nodes, 60).at(-1);
    expect(goneAt?.[1]).toBe("gone");
    expect(goneAt?.[0]).toBeLessThan(6);
  });

  test("by force is gone from the API at once, and from the node without a word", () => {
    const nodes = running({ metadata: { annotations: { "test/term": "ignores" } } });
    const before = nodes.events("web");
    remove(nodes, 0);
    expect(nodes.find()).toBeUndefined();
    nodes.advance(1);
    expect(nodes.row()?.killing?.cause).toBe("gone");
    nodes.advance(10);
    expect(nodes.row()).toBeUndefined();
    expect(nodes.events("web")).toEqual(before);
  });

  test("by force and made again under its name waits until the old one has stopped", () => {
    const nodes = running({ metadata: { annotations: { "test/term": "ignores" } } });
    remove(nodes, 0);
    nodes.apply(draftOf());
    nodes.advance(1);
    expect(nodes.pod().status.containerStatuses).toBeUndefined();
    nodes.advance(9);
    expect(nodes.status()).toBe("Running");
  });

  test("while its image is being pulled goes away without having run", () => {
    const nodes = nodesOf({ images: [] });
    nodes.apply(draftOf());
    nodes.advance(2);
    remove(nodes);
    expect(watchStatus(nodes, 10).at(-1)?.[1]).toBe("gone");
    expect(nodes.events("web").some((text) => text.startsWith("Killing"))).toBe(false);
  });

  test("and held by a finalizer stays, ended, until the finalizer is gone", () => {
    const nodes = running({ metadata: { finalizers: ["example.com/hold"] } });
    remove(nodes);
    nodes.advance(30);
    expect(nodes.status()).toBe("Completed");
    expect(nodes.manager.settled).toBe(true);
    const pod = nodes.pod();
    nodes.server.update("Pod", { ...pod, metadata: { ...pod.metadata, finalizers: [] } }, { author: AUTHOR });
    nodes.advance(5);
    expect(nodes.find()).toBeUndefined();
    expect(nodes.row()).toBeUndefined();
  });
});

test("its address comes back into the pool, and rests before it is given again", () => {
  const nodes = running();
  remove(nodes);
  nodes.advance(10);
  nodes.apply(draftOf({ name: "next" }));
  nodes.advance(5);
  expect(nodes.pod("next").status.podIP).toBe("10.244.0.3");
});

test("mains stop before sidecars, within the same grace", () => {
  const ends: string[] = [];
  const nodes = nodesOf();
  const initContainers = [aContainer({ name: "side", restartPolicy: "Always" })];
  nodes.apply(draftOf({ spec: { initContainers } }));
  nodes.advance(8);
  nodes.store.observe(({ kind }) => {
    const pod = kind === "Pod" ? nodes.find() : undefined;
    for (const status of [...(pod?.status.containerStatuses ?? []), ...(pod?.status.initContainerStatuses ?? [])]) {
      if (status.state?.terminated !== undefined && !ends.includes(status.name)) ends.push(status.name);
    }
  });
  remove(nodes);
  nodes.advance(10);
  expect(ends).toEqual(["web", "side"]);
  expect(
    nodes
      .events("web")
      .filter((text) => text.startsWith("Killing"))
      .sort(),
  ).toEqual(["Killing: Stopping container side", "Killing: Stopping container web"]);
});
