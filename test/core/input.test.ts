/**
 * The door of users: what it refuses although no command of ours would ever ask for it (another version's journal may).
 */
import { expect, test } from "vitest";
import { ApiError } from "../../src/core/api/errors.ts";
import { Cluster } from "../../src/core/cluster.ts";
import type { Input } from "../../src/core/input.ts";

const aim = { target: "worker-1", options: {} };
const refused: readonly (readonly [what: string, input: Input, why: RegExp])[] = [
  ["a fault that there is not", { do: "strike", by: "test", fault: "meteor", aim }, /no fault "meteor"/],
  [
    "an object of a kind that is not served",
    { do: "create", by: "test", kind: "Meteor", object: {} },
    /could not find the requested resource/,
  ],
  ["a deletion of such a kind", { do: "delete", by: "test", kind: "Meteor", key: "default/a", options: {} }, /could not find/],
  [
    "chaos of faults that there are not",
    { do: "chaos", by: "test", plan: { seed: 1, gapMs: 60_000, lastsMs: 60_000, kinds: ["meteor"] } },
    /meteor/,
  ],
];

test.each(refused)("%s is refused, and breaks nothing", (_what, input, why) => {
  const cluster = new Cluster({ nodes: 1 });
  expect(() => cluster.submit(input)).toThrow(ApiError);
  expect(() => cluster.submit(input)).toThrow(why);
  cluster.advance(60_000);
  expect(cluster.server.find("Node", "worker-1")).toBeDefined();
});
