import { beforeAll, describe, expect, test } from "vitest";
import { changeSentence } from "../../../src/commands/print/change-sentence.ts";
import { Timeline } from "../../../src/core/index.ts";
import { entriesBetween, type Moment, momentAfter, momentBefore } from "../../../src/tui/time/moments.ts";

const timeline = new Timeline({}, "test");
const { cluster } = timeline;

beforeAll(() => {
  const spec = { replicas: 20, selector: { matchLabels: { app: "web" } } };
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "a", image: "nginx:1.29" }] } };
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { ...spec, template },
  };
  cluster.submit({ do: "create", by: "test", kind: "Deployment", object });
  cluster.advance(20 * 60_000);
  cluster.submit({ do: "strike", by: "test", fault: "node-power", aim: { target: "worker-1", options: {} } });
  cluster.advance(10 * 60_000);
});

/** All instants at which something is told, by looking at every entry. */
function instants(): readonly number[] {
  const told = entriesBetween(cluster, 1, cluster.store.log.seq).filter(
    (entry) => entry.verb === "fault" || changeSentence(entry, cluster.registry) !== undefined,
  );
  return [...new Set(told.map(({ timeMs }) => timeMs))];
}

describe("moments", () => {
  test("backward and forward they are all instants at which something is told, each once", () => {
    const expected = instants();
    expect(expected.length).toBeGreaterThan(50);
    const back: number[] = [];
    let at: Pick<Moment, "seq" | "timeMs"> | undefined = { seq: cluster.store.log.seq, timeMs: cluster.nowMs };
    for (at = momentBefore(cluster, at.seq, at.timeMs); at !== undefined; at = momentBefore(cluster, at.seq, at.timeMs))
      back.push(at.timeMs);
    expect(back.toReversed()).toEqual(expected);
    const on: number[] = [];
    for (at = momentAfter(cluster, 0, 0); at !== undefined; at = momentAfter(cluster, at.seq, at.timeMs)) on.push(at.timeMs);
    expect(on).toEqual(expected);
  });

  test("of what happened at one instant that is told which tells most: what broke", () => {
    const fault = [...cluster.store.log.between("", 1, cluster.store.log.seq)].find(({ text }) => text?.includes("loses its power"));
    expect(momentBefore(cluster, cluster.store.log.seq, (fault?.timeMs ?? 0) + 1)?.text).toBe("node worker-1 loses its power");
  });
});
