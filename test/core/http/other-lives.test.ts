/**
 * What clients have read in a life that was left: they are told to read anew, whether or not they were connected when it was left.
 */
import { describe, expect, test } from "vitest";
import { type OpenDoor, openDoor } from "../../support/door.ts";

const PODS = "/api/v1/pods";
const MAPS = "/api/v1/namespaces/default/configmaps";

/** What a watch from this version says at once. */
function watched({ reply }: OpenDoor, version: string): unknown[] {
  const stream = reply("GET", `${MAPS}?watch=1&resourceVersion=${version}`);
  if (stream.do !== "stream") throw new Error(stream.do);
  const { chunks } = stream.stream.read(Number.POSITIVE_INFINITY);
  return chunks.map(({ text }) => JSON.parse(text)).map(({ type, object }) => [type, object.code ?? object.metadata.name]);
}

function versionOf({ ask }: OpenDoor): string {
  return ask("GET", PODS).json.metadata.resourceVersion;
}

function create({ ask }: OpenDoor, name: string): void {
  expect(ask("POST", MAPS, { body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } } }).status).toBe(201);
}

/** A map `early`, then a life with `late` that is left for one without; the versions before and after `late`. */
function branched(): { readonly door: OpenDoor; readonly early: string; readonly late: string } {
  const door = openDoor({ nodes: 1 });
  create(door, "early");
  const early = versionOf(door);
  const { timeline } = door;
  const atMs = timeline.cluster.nowMs;
  timeline.cluster.advance(1_000);
  create(door, "late");
  const late = versionOf(door);
  timeline.look({ atMs });
  timeline.fork();
  return { door, early, late };
}

describe("after life went on from the past", () => {
  test("a version of the life that was left is too old", () => {
    const { door, late } = branched();
    expect(watched(door, late)).toEqual([["ERROR", 410]]);
  });

  test("a version of the shared past is as good as ever, and so is the newest", () => {
    const { door, early } = branched();
    const now = versionOf(door);
    create(door, "new");
    expect(watched(door, early)).toEqual([["ADDED", "new"]]);
    expect(watched(door, now)).toEqual([["ADDED", "new"]]);
  });

  test("whoever takes up the life that was left reads on there", () => {
    const { door, late } = branched();
    const now = versionOf(door);
    create(door, "new");
    const other = versionOf(door);
    door.timeline.switchTo(0);
    create(door, "latest");
    expect(watched(door, late)).toEqual([["ADDED", "latest"]]);
    for (const version of [now, other]) expect(watched(door, version)).toEqual([["ERROR", 410]]);
  });

  test("a list of the life that was left has no next page", () => {
    const door = openDoor({ nodes: 1 });
    for (const name of ["a", "b", "c"]) create(door, name);
    const { timeline } = door;
    const atMs = timeline.cluster.nowMs;
    timeline.cluster.advance(1_000);
    create(door, "d");
    const token = door.ask("GET", `${MAPS}?limit=2`).json.metadata.continue;
    timeline.look({ atMs });
    timeline.fork();
    expect(door.ask("GET", `${MAPS}?limit=2&continue=${encodeURIComponent(token)}`).json).toMatchObject({ code: 410, reason: "Expired" });
  });
});

test("after a backup of etcd was restored every version from before is too old", () => {
  const door = openDoor({ nodes: 1 });
  create(door, "early");
  const early = versionOf(door);
  const { timeline } = door;
  const atMs = timeline.cluster.nowMs;
  timeline.cluster.advance(1_000);
  create(door, "late");
  const late = versionOf(door);
  timeline.restoreBackup({ atMs });
  const now = versionOf(door);
  create(door, "new");
  for (const version of [early, late]) expect(watched(door, version)).toEqual([["ERROR", 410]]);
  expect(watched(door, now)).toEqual([["ADDED", "new"]]);
});
