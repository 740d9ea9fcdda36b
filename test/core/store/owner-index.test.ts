import { expect, test } from "vitest";
import type { Reader, Stored } from "../../../src/core/store/reader.ts";
import { Store } from "../../../src/core/store/store.ts";

const kinds = [{ kind: "Thing", history: "full" }] as const;
const thing = (name: string, ...owners: readonly string[]): Stored => ({
  metadata: { name, uid: `uid-${name}`, ...(owners.length === 0 ? {} : { ownerReferences: owners.map((uid) => ({ uid })) }) },
});
const names = (store: Reader, where: { readonly ownedBy?: string; readonly uid?: string }) =>
  [...store.list("Thing", where)].map(({ metadata }) => metadata.name);

test("every kind is found by any of its owners and by its own uid, through changes and dropped views", () => {
  const store = new Store(kinds);
  const put = (object: Stored) => store.put("Thing", object.metadata.name, object, 0, { agent: "test", key: "" });
  for (const object of [thing("a", "x", "y"), thing("b", "y", "y"), thing("c")]) put(object);
  expect(names(store, { ownedBy: "y" })).toEqual(["a", "b"]);
  expect(names(store, { uid: "uid-c" })).toEqual(["c"]);
  put(thing("a", "x"));
  put(thing("c", "y"));
  store.remove("Thing", "b", 0, { agent: "test", key: "" });
  expect(names(store, { ownedBy: "y" })).toEqual(["c"]);
  store.dropViews();
  expect(names(store, { ownedBy: "x" })).toEqual(["a"]);
  expect(names(store, { uid: "uid-b" })).toEqual([]);
});
