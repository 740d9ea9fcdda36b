import { expect, test } from "vitest";
import { chainHash, draw, drawInt, drawName, drawUid, fnv32 } from "../../../src/core/sim/draw.ts";

test("a draw depends on nothing but its arguments", () => {
  expect(draw(1, "scheduler/queue/tie", 3)).toBe(draw(1, "scheduler/queue/tie", 3));
  expect(draw(1, "a")).not.toBe(draw(2, "a"));
  expect(draw(1, "a")).not.toBe(draw(1, "b"));
  expect(draw(1, "a", 0)).not.toBe(draw(1, "a", 1));
});

test("draws fill the unit interval evenly", () => {
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n++) {
    const bucket = drawInt(7, "even", 10, n);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(count).toBeGreaterThan(850);
  expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(10_000);
});

test("generated names use upstream's alphabet and hardly ever collide", () => {
  const names = new Set(Array.from({ length: 1_000 }, (_, n) => drawName(1, "name/Pod/shop/web-", 5, n)));
  for (const name of names) expect(name).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(names.size).toBeGreaterThan(995);
});

test("uids are version 4 UUIDs in lower case", () => {
  for (let n = 0; n < 100; n++) expect(drawUid(n, "uid")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("hashes have their published values", () => {
  expect(fnv32("")).toBe(0x811c9dc5);
  expect(fnv32("foobar")).toBe(0xbf9cf968);
});

test("a chained hash depends on the order", () => {
  expect(chainHash(chainHash(0, "a"), "b")).not.toBe(chainHash(chainHash(0, "b"), "a"));
});
