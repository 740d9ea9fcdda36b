/**
 * Anything at all, sent to a door: it answers, within the laws, and its journal tells the same life again.
 *
 * `node --import tsx test/sim/fuzz-door.ts --requests 100000` sends as many as one likes.
 */
import { describe, expect, test } from "vitest";
import { fuzzDoor } from "./door/fuzz.ts";

const REQUESTS = 700;

describe("requests of all sorts", () => {
  test.each([
    { seed: 1, chapter: 0 },
    { seed: 2, chapter: 1 },
    { seed: 3, chapter: 2 },
  ])("seed $seed", ({ seed, chapter }) => {
    const { findings, answers } = fuzzDoor(seed, chapter, REQUESTS);
    expect(findings).toEqual([]);
    // The good ones were taken for good ones.
    for (const name of ["reply 200", "reply 201", "reply 400", "reply 404", "reply 422"])
      expect(answers.get(name), name).toBeGreaterThan(9);
  });
});
