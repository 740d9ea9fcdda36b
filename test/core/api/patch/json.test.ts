import { expect, test } from "vitest";
import { ApiError } from "../../../../src/core/api/errors.ts";
import { jsonPatch } from "../../../../src/core/api/patch/json.ts";

const target = Object.freeze({ a: { b: 1 }, list: Object.freeze(["x", "y"]), kept: { c: 1 } });

test.each<[string, unknown[], object]>([
  ["add", [{ op: "add", path: "/a/c", value: 2 }], { a: { b: 1, c: 2 } }],
  ["add to the end", [{ op: "add", path: "/list/-", value: "z" }], { list: ["x", "y", "z"] }],
  ["add in the middle", [{ op: "add", path: "/list/1", value: "z" }], { list: ["x", "z", "y"] }],
  ["remove", [{ op: "remove", path: "/a/b" }], { a: {} }],
  ["replace", [{ op: "replace", path: "/a/b", value: { c: 1 } }], { a: { b: { c: 1 } } }],
  ["move", [{ op: "move", from: "/a/b", path: "/list/0" }], { a: {}, list: [1, "x", "y"] }],
  ["copy", [{ op: "copy", from: "/a", path: "/list/-" }], { list: ["x", "y", { b: 1 }] }],
  ["escaped names", [{ op: "add", path: "/a/x~1y~0z", value: 1 }], { a: { b: 1, "x/y~z": 1 } }],
  [
    "test and go on",
    [
      { op: "test", path: "/list", value: ["x", "y"] },
      { op: "replace", path: "/a/b", value: 2 },
    ],
    { a: { b: 2 } },
  ],
  ["test of what is not there against null", [{ op: "test", path: "/a/z", value: null }], {}],
])("%s", (_, patch, changes) => {
  expect(jsonPatch(target, patch)).toEqual({ ...target, ...changes });
  expect(target).toEqual({ a: { b: 1 }, list: ["x", "y"], kept: { c: 1 } });
});

test("what no operation touches keeps its identity", () => {
  const patched = jsonPatch(target, [{ op: "replace", path: "/a/b", value: 2 }]) as typeof target;
  expect(patched.kept).toBe(target.kept);
  expect(jsonPatch(target, [])).toBe(target);
  expect(jsonPatch(target, [{ op: "test", path: "/a/b", value: 1 }])).toBe(target);
});

test("a whole document can be replaced", () => {
  expect(jsonPatch(target, [{ op: "replace", path: "", value: { z: 1 } }])).toEqual({ z: 1 });
});

test.each<[unknown, string]>([
  [{ op: "add", path: "/x/y", value: 1 }, 'add operation does not apply: doc is missing path: "/x/y": missing value'],
  [
    { op: "add", path: "/list/5", value: 1 },
    "error in add for path: '/list/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [{ op: "add", path: "/__proto__/y", value: 1 }, 'add operation does not apply: doc is missing path: "/__proto__/y": missing value'],
  [{ op: "remove", path: "/x" }, "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value"],
  [{ op: "remove", path: "/x/y" }, 'remove operation does not apply: doc is missing path: "/x/y": missing value'],
  [{ op: "remove", path: "/list/2" }, "error in remove for path: '/list/2': Unable to access invalid index: 2: invalid index referenced"],
  [{ op: "replace", path: "/x", value: 1 }, "replace operation does not apply: doc is missing key: /x: missing value"],
  [{ op: "test", path: "/a/b", value: 2 }, "testing value /a/b failed: test failed"],
  [{ op: "move", from: "/x/y", path: "/z" }, "move operation does not apply: doc is missing from path: /x/y: missing value"],
  [{ op: "move", from: "/x", path: "/z" }, "error in move for path: 'x': Unable to remove nonexistent key: x: missing value"],
  [{ op: "copy", from: "/a", path: "/x/y" }, "copy operation does not apply: doc is missing destination path: /x/y: missing value"],
  [{ op: "paint", path: "/a" }, "Unexpected kind: paint"],
  [{ op: "add" }, "add operation failed to decode path: missing value"],
])("%j does not apply", (operation, why) => {
  expect(() => jsonPatch(target, [operation])).toThrow(
    expect.objectContaining({
      reason: "Invalid",
      code: 422,
      message: "the server rejected our request due to an error in our request",
      details: { causes: [{ reason: "UnexpectedServerResponse", message: why }] },
    }),
  );
});

test("a patch that is no list is a bad request", () => {
  expect(() => jsonPatch(target, { op: "add" })).toThrow(
    "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
  );
  expect(() =>
    jsonPatch(
      target,
      Array.from({ length: 10_001 }, () => ({})),
    ),
  ).toThrow(ApiError);
});
