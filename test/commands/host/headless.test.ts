/**
 * Where the words of a run without a terminal go.
 */
import { afterEach, expect, test, vi } from "vitest";
import { headless } from "../../../src/commands/host/headless.ts";

afterEach(() => vi.restoreAllMocks());

test("an error stands behind what was said before it, where both go to one place", () => {
  const written: string[] = [];
  const collect = (text: unknown): boolean => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(collect);
  vi.spyOn(process.stderr, "write").mockImplementation(collect);
  const code = headless({ timeline: () => undefined, autosave: undefined, sessions: "" }, (door) => {
    door.writeOut("$ crash node\n");
    door.writeErr("error: crash node needs one name\n");
    return 2;
  });
  expect(code).toBe(2);
  expect(written.filter((text) => text !== "")).toEqual(["$ crash node\n", "error: crash node needs one name\n"]);
});
