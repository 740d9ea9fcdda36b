import { describe, expect, test } from "vitest";
import type { ReplyStream } from "../../../src/core/index.ts";
import { type OpenDoor, openDoor } from "../../support/door.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, labels: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data: {} });

interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly annotations?: object };
    readonly code?: number;
  };
}

function watch(door: OpenDoor, query: string): ReplyStream {
  const reply = door.reply("GET", `${CONFIG_MAPS}?watch=true&${query}`);
  if (reply.do !== "stream") throw new Error(`no stream: ${JSON.stringify(reply)}`);
  return reply.stream;
}

function events(stream: ReplyStream): readonly WatchEvent[] {
  const found: WatchEvent[] = [];
  while (stream.ready()) found.push(...stream.read(1_000).chunks.map(({ text }) => JSON.parse(text)));
  return found;
}

const namesOf = (stream: ReplyStream) => events(stream).map(({ type, object }) => `${type} ${object.metadata.name}`);

describe("a watch", () => {
  test("without a version begins with what is there", () => {
    const door = openDoor();
    const stream = watch(door, "");
    expect(namesOf(stream)).toEqual(["ADDED kube-root-ca.crt"]);
    door.ask("POST", CONFIG_MAPS, { body: configMap("a") });
    door.ask("DELETE", `${CONFIG_MAPS}/a`);
    expect(namesOf(stream)).toEqual(["ADDED a", "DELETED a"]);
    expect(stream.ready()).toBe(false);
  });

  test("from a version tells what came after it", () => {
    const door = openDoor();
    const { json } = door.ask("POST", CONFIG_MAPS, { body: configMap("a") });
    door.ask("POST", CONFIG_MAPS, { body: configMap("b") });
    expect(namesOf(watch(door, `resourceVersion=${json.metadata.resourceVersion}`))).toEqual(["ADDED b"]);
  });

  test("by label sees objects come into and go out of the selection", () => {
    const door = openDoor();
    const stream = watch(door, "labelSelector=tier%3Dx&resourceVersion=0");
    door.ask("POST", CONFIG_MAPS, { body: configMap("a") });
    expect(stream.read(1_000).chunks).toEqual([]);
    const patch = (labels: object) =>
      door.ask("PATCH", `${CONFIG_MAPS}/a`, {
        headers: { "content-type": "application/merge-patch+json" },
        body: { metadata: { labels } },
      });
    patch({ tier: "x" });
    patch({ other: "1" });
    patch({ tier: null });
    expect(namesOf(stream)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  });

  test("with sendInitialEvents marks where they end", () => {
    const door = openDoor();
    const stream = watch(door, "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
    const [added, mark] = events(stream);
    expect(added?.type).toBe("ADDED");
    expect(mark).toMatchObject({ type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } });
    expect(door.ask("GET", `${CONFIG_MAPS}?watch=true&sendInitialEvents=true`).json).toMatchObject({ code: 422 });
  });

  test("gets bookmarks while nothing happens, and a last one", () => {
    const door = openDoor();
    const stream = watch(door, "allowWatchBookmarks=true&resourceVersion=1000000");
    expect(stream.ready()).toBe(false);
    door.timeline.cluster.advance(61_000);
    expect(events(stream).map(({ type }) => type)).toEqual(["BOOKMARK"]);
    expect(stream.end().chunks).toHaveLength(1);
    expect(stream.end()).toEqual({ chunks: [], done: true });
  });

  test("shares what is written with all others in the same form", () => {
    const door = openDoor();
    const streams = [watch(door, "resourceVersion=1000000"), watch(door, "resourceVersion=1000000&labelSelector=!x")];
    door.ask("POST", CONFIG_MAPS, { body: configMap("a") });
    door.timeline.cluster.advance(0);
    const [first, second] = streams.map((stream) => stream.read(1_000_000).chunks);
    expect(first).toHaveLength(0);
    expect(second).toHaveLength(0);
    const live = [watch(door, "resourceVersion=0"), watch(door, "resourceVersion=0")];
    for (const stream of live) events(stream);
    door.ask("DELETE", `${CONFIG_MAPS}/a`);
    const [one, other] = live.map((stream) => stream.read(1_000_000).chunks);
    expect(one?.[0]).toBe(other?.[0]);
  });

  test("ends with 410 where life goes on elsewhere", () => {
    const door = openDoor();
    door.timeline.cluster.advance(10_000);
    const stream = watch(door, "resourceVersion=0");
    events(stream);
    door.timeline.look({ atMs: door.timeline.cluster.nowMs - 5_000 });
    expect(stream.ready()).toBe(false);
    door.timeline.fork();
    expect(events(stream)).toMatchObject([{ type: "ERROR", object: { code: 410 } }]);
    expect(stream.ready()).toBe(false);
  });

  test("of a version that the log no longer has is refused with 410 in its first event", () => {
    const door = openDoor();
    // Of heartbeats the log keeps only the last few thousand.
    door.timeline.cluster.advance(8 * 3_600_000);
    const reply = door.reply("GET", "/apis/coordination.k8s.io/v1/leases?watch=true&resourceVersion=1");
    expect(reply.do === "stream" && events(reply.stream)).toMatchObject([{ type: "ERROR", object: { code: 410, reason: "Expired" } }]);
  });
});
