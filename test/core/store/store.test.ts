import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Reader, type TableDefinition } from "../../../src/core/store/reader.ts";
import { Store } from "../../../src/core/store/store.ts";
import { Watch } from "../../../src/core/store/watch.ts";

interface Thing {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly resourceVersion?: string;
  };
  readonly node?: string;
}

const things: TableDefinition = { kind: "Thing", history: "full", indexes: { node: (thing: Thing) => thing.node } };
const beats: TableDefinition = { kind: "Beat", history: "last" };
const author = { agent: "test", key: "k" };
const thing = (namespace: string, name: string, rest: Partial<Thing> & { labels?: Record<string, string> } = {}): Thing => {
  const { labels, ...fields } = rest;
  return { metadata: { name, namespace, ...(labels ? { labels } : {}) }, ...fields };
};
const put = (store: Store, object: Thing) => store.put("Thing", `${object.metadata.namespace}/${object.metadata.name}`, object, 0, author);
const names = (objects: Iterable<{ readonly metadata: { readonly name: string } }>) => [...objects].map(({ metadata }) => metadata.name);

describe("revisions", () => {
  test("every write that changes something takes the next revision of the whole store", () => {
    const store = new Store([things, beats]);
    expect(put(store, thing("a", "x")).metadata.resourceVersion).toBe("1");
    store.put("Beat", "b", { metadata: { name: "b" } }, 0, author);
    expect(put(store, thing("a", "x", { node: "n" })).metadata.resourceVersion).toBe("3");
    expect(store.revision).toBe(3);
  });

  test("a write that changes nothing is no write", () => {
    const store = new Store([things]);
    const first = put(store, thing("a", "x", { node: "n" }));
    expect(put(store, thing("a", "x", { node: "n" }))).toBe(first);
    expect(store.revision).toBe(1);
  });

  test("a removal takes a revision and logs the last state", () => {
    const store = new Store([things]);
    const last = put(store, thing("a", "x"));
    store.remove("Thing", "a/x", 5, author);
    store.remove("Thing", "a/x", 5, author);
    expect(store.revision).toBe(2);
    expect(store.log.all().at(-1)).toMatchObject({ verb: "delete", before: last, timeMs: 5 });
  });
});

describe("lists", () => {
  test("come in byte order, by namespace as a range of keys", () => {
    const store = new Store([things]);
    for (const [namespace, name] of [
      ["b", "z"],
      ["a", "y"],
      ["a-b", "q"],
      ["a", "x"],
    ] as const)
      put(store, thing(namespace, name));
    expect(names(store.list("Thing"))).toEqual(["q", "x", "y", "z"]);
    expect(names(store.list("Thing", { namespace: "a" }))).toEqual(["x", "y"]);
  });

  test("narrow by label and index, and by several at once", () => {
    const store = new Store([things]);
    put(store, thing("a", "x", { labels: { app: "web" }, node: "n1" }));
    put(store, thing("a", "y", { labels: { app: "web" }, node: "n2" }));
    put(store, thing("b", "z", { labels: { app: "web" }, node: "n1" }));
    expect(names(store.list("Thing", { label: "app=web" }))).toEqual(["x", "y", "z"]);
    expect(names(store.list("Thing", { namespace: "a", label: "app=web", node: "n1" }))).toEqual(["x"]);
    expect(names(store.list("Thing", { node: "n3" }))).toEqual([]);
  });

  test("an index kept up to date equals one that is built anew", () => {
    const write = fc.record({
      name: fc.constantFrom("p", "q", "r", "s"),
      node: fc.option(fc.constantFrom("n1", "n2"), { nil: undefined }),
      app: fc.option(fc.constantFrom("web", "db"), { nil: undefined }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
        const store = new Store([things]);
        names(store.list("Thing", { node: "n1", label: "app=web" }));
        for (const { name, node, app, remove } of writes) {
          if (remove) store.remove("Thing", `a/${name}`, 0, author);
          else put(store, thing("a", name, { ...(node ? { node } : {}), ...(app ? { labels: { app } } : {}) }));
        }
        const kept = ["n1", "n2"].map((node) => names(store.list("Thing", { node })));
        const labelled = names(store.list("Thing", { label: "app=web" }));
        store.dropViews();
        expect(["n1", "n2"].map((node) => names(store.list("Thing", { node })))).toEqual(kept);
        expect(names(store.list("Thing", { label: "app=web" }))).toEqual(labelled);
      }),
    );
  });
});

describe("snapshots", () => {
  test("a restored store goes on with the same revisions, and the original is not disturbed", () => {
    const store = new Store([things], { hashing: true });
    put(store, thing("a", "x"));
    const restored = new Store([things], { from: store.snapshot(), hashing: true });
    put(store, thing("a", "y"));
    put(restored, thing("a", "y"));
    expect(restored.hash).toBe(store.hash);
    expect(restored.nextName("web-")).toBe(1);
    put(restored, thing("a", "z"));
    expect(names(store.list("Thing"))).toEqual(["x", "y"]);
  });

  test("a reader over a snapshot's tables sees the past", () => {
    const store = new Store([things]);
    put(store, thing("a", "x", { node: "n1" }));
    const past = new Reader([things], store.snapshot().tables);
    store.remove("Thing", "a/x", 0, author);
    expect(names(past.list("Thing", { node: "n1" }))).toEqual(["x"]);
  });
});

describe("watches", () => {
  test("a watch reads every change once, in order", () => {
    const store = new Store([things, beats]);
    const watch = new Watch(store.log, "Thing", store.revision);
    put(store, thing("a", "x"));
    store.put("Beat", "b", { metadata: { name: "b" } }, 0, author);
    put(store, thing("a", "x", { node: "n" }));
    expect(watch.next().map(({ verb, revision }) => [verb, revision])).toEqual([
      ["create", 1],
      ["update", 3],
    ]);
    expect(watch.next()).toEqual([]);
  });

  test("below the compaction mark a watch is told so", () => {
    const store = new Store([things], { logBudgetBytes: 20_000 });
    const watch = new Watch(store.log, "Thing", 0);
    for (let n = 0; n < 30; n++) put(store, thing("a", `x${n}`));
    expect(() => watch.next()).toThrow(/too old resource version: 0 \(\d+\)/);
  });

  test("kinds without history keep a short tail only", () => {
    const store = new Store([beats]);
    for (let n = 0; n < 20_000; n++) store.put("Beat", "b", { metadata: { name: "b" }, n } as never, n, author);
    expect(store.log.all().length).toBeLessThanOrEqual(8_192);
    expect(store.log.reachesBack("Beat", store.revision - 4_000)).toBe(true);
  });
});
