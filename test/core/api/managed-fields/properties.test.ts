/**
 * Laws of ownership, over random histories of writes and applies by several managers.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { appliedFields } from "../../../../src/core/api/managed-fields/applied-fields.ts";
import { applied } from "../../../../src/core/api/managed-fields/apply.ts";
import { compare } from "../../../../src/core/api/managed-fields/compare.ts";
import { readManagers } from "../../../../src/core/api/managed-fields/entries.ts";
import { difference, type FieldSet, has, NO_FIELDS, pathsOf, setOf, union } from "../../../../src/core/api/managed-fields/field-set.ts";
import { typeOfObject } from "../../../../src/core/api/managed-fields/field-type.ts";
import { keepTimestamps } from "../../../../src/core/api/managed-fields/timestamps.ts";
import { updatedManagers } from "../../../../src/core/api/managed-fields/update.ts";
import { aConfig, aSample, sampleKind } from "./sample-kind.ts";

const RUNS = { seed: 1, numRuns: 60 };

const type = typeOfObject(sampleKind.schema);
const word = fc.constantFrom("a", "b", "c");
// Nothing is empty: Go drops empty lists and maps, which ownership therefore hardly knows.
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
const item = fc.record({ name: word, value: word, tags: words }, { requiredKeys: ["name"] });

const someSpec = fc.record(
  {
    text: word,
    number: fc.integer({ min: 0, max: 2 }),
    labels: fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 }),
    selector: fc.dictionary(word, word, { minKeys: 1, maxKeys: 2 }),
    nested: fc.record({ text: word, number: fc.integer({ min: 0, max: 1 }) }, { requiredKeys: ["text"] }),
    list: fc.uniqueArray(item, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    set: words,
    args: fc.array(word, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const step = fc.record({ manager: fc.constantFrom("ann", "bob", "cid"), applies: fc.boolean(), force: fc.boolean(), spec: someSpec });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function time(second: number): string {
  return new Date(second * 1000).toISOString().replace(".000", "");
}

/** The object after a step; a conflict leaves it as it was. */
function after(live: KubeObject, { manager, applies, force, spec }: Step, second: number): KubeObject {
  if (!applies) {
    const next = updatedManagers(sampleKind, { previous: live, next: { ...live, spec } as KubeObject, manager, time: time(second) });
    return keepTimestamps(next, live);
  }
  try {
    return applied(sampleKind, { live, config: aConfig(spec), manager, force, time: time(second) });
  } catch {
    return live;
  }
}

function history(steps: readonly Step[], visit: (before: KubeObject, after: KubeObject, step: Step, second: number) => void): void {
  let live = updatedManagers(sampleKind, { previous: undefined, next: aSample({ number: 9 }), manager: "first", time: time(0) });
  for (const [index, one] of steps.entries()) {
    const next = after(live, one, index + 1);
    visit(live, next, one, index + 1);
    live = next;
  }
}

function ownedIn(object: KubeObject): FieldSet {
  return [...readManagers(object.metadata.managedFields).managers.values()].reduce((set, { set: own }) => union(set, own), NO_FIELDS);
}

/** Everything that is there, whether it counts as a leaf or as a container. */
function presentIn(object: KubeObject): FieldSet {
  return union(compare({}, object, type, { isCustom: true }).added, appliedFields(object, type));
}

const steps = fc.array(step, { maxLength: 8 });

test("nobody owns what is not there", () => {
  fc.assert(
    fc.property(steps, (all) =>
      history(all, (_, object) => {
        // A container whose last part an apply has taken away is gone, but upstream lets its owner keep it.
        expect(pathsOf(difference(ownedIn(object), presentIn(object))).filter((path) => !isContainer(path))).toEqual([]);
      }),
    ),
    RUNS,
  );
});

test("every value that was ever set has an owner", () => {
  const nobodys = setOf(
    ["apiVersion"],
    ["kind"],
    ["metadata", "name"],
    ["metadata", "namespace"],
    ["metadata", "uid"],
    ["metadata", "resourceVersion"],
  );
  fc.assert(
    fc.property(steps, (all) =>
      history(all, (_, object) => {
        const leaves = difference(appliedFields({ ...object, metadata: { name: "one" } }, type), nobodys);
        const owned = ownedIn(object);
        // Containers that have become empty may be left without an owner, as upstream leaves them.
        const unowned = pathsOf(leaves).filter((path) => !has(owned, path) && !isContainer(path));
        expect(unowned).toEqual([]);
      }),
    ),
    RUNS,
  );
});

function isContainer(path: readonly string[]): boolean {
  return (
    ["f:spec", "f:labels", "f:nested", "f:list", "f:set", "f:tags"].includes(path.at(-1) ?? "") || path.at(-1)?.startsWith("k:") === true
  );
}

test("to apply twice is to apply once, at any later time", () => {
  fc.assert(
    fc.property(steps, someSpec, (all, spec) => {
      history(all, (_, live, __, second) => {
        const once = applied(sampleKind, { live, config: aConfig(spec), manager: "ann", force: true, time: time(second) });
        const twice = applied(sampleKind, { live: once, config: aConfig(spec), manager: "ann", force: false, time: time(second + 1) });
        expect(twice).toBe(once);
      });
    }),
    RUNS,
  );
});

test("an applier owns what it has applied, and the object says so", () => {
  fc.assert(
    fc.property(steps, (all) =>
      history(all, (before, object, { applies, manager, spec }) => {
        if (!applies || object === before) return;
        const own = readManagers(object.metadata.managedFields).managers;
        const mine = [...own.values()].find((one) => one.manager === manager && one.operation === "Apply");
        const claimed = appliedFields({ spec }, type);
        expect(JSON.stringify(mine?.set ?? {})).toBe(JSON.stringify(claimed));
        const changes = compare({ spec }, { spec: (object as { spec?: unknown }).spec ?? {} }, type, { isCustom: true });
        expect(pathsOf(changes.removed).filter((path) => !isContainer(path))).toEqual([]);
        expect(pathsOf(changes.modified).filter((path) => !isContainer(path))).toEqual([]);
      }),
    ),
    RUNS,
  );
});

test("entries read back as they were written, each in its place", () => {
  fc.assert(
    fc.property(steps, (all) =>
      history(all, (_, object) => {
        const entries = object.metadata.managedFields ?? [];
        const copy = JSON.parse(JSON.stringify(object)) as KubeObject;
        expect(
          updatedManagers(sampleKind, { previous: object, next: copy, manager: "nobody", time: time(99) }).metadata.managedFields ?? [],
        ).toBe(object.metadata.managedFields ?? expect.anything());
        expect(new Set(entries.map((entry) => `${entry.manager}/${entry.operation}`)).size).toBe(entries.length);
        expect(entries.map(({ operation = "" }) => operation)).toEqual(entries.map(({ operation = "" }) => operation).sort());
      }),
    ),
    RUNS,
  );
});

test("who gives up applying takes along what only it had applied", () => {
  fc.assert(
    fc.property(someSpec, someSpec, (mine, yours) => {
      const first = applied(sampleKind, { live: undefined, config: aConfig(yours), manager: "you", force: false, time: time(1) });
      const live = { ...first, metadata: { ...first.metadata, uid: "u" } } as KubeObject;
      const both = applied(sampleKind, { live, config: aConfig(mine), manager: "me", force: true, time: time(2) });
      const gone = applied(sampleKind, { live: both, config: aConfig({}), manager: "me", force: false, time: time(3) });
      const left = readManagers(gone.metadata.managedFields).managers;
      const yourSet = [...left.values()].find(({ manager }) => manager === "you")?.set ?? NO_FIELDS;
      const present = appliedFields({ spec: (gone as { spec?: unknown }).spec ?? {} }, type);
      expect(pathsOf(difference(present, yourSet)).filter((path) => !isContainer(path))).toEqual([]);
    }),
    RUNS,
  );
});
