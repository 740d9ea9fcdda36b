/**
 * That a transcript finds what differs, and nothing else: no kubectl is asked.
 */
import { describe, expect, test } from "vitest";
import type { Printed, User } from "./served.ts";
import { casesOf, play, stepsOf } from "./transcript.ts";

/** Somebody at whose shell each command prints this. */
function aUser(printed: Partial<Printed>): User {
  const run = () => Promise.resolve({ output: "", errors: "", exitCode: 0, ...printed });
  return { folder: "", env: { NAMESPACE: "mine" }, run } as unknown as User;
}

const differs = async (text: string, printed: Partial<Printed>, minor = 33): Promise<boolean> => {
  const { wanted, got } = await play(text, aUser(printed), minor);
  return wanted !== got;
};

describe("what is printed holds", () => {
  test.each<[string, string, Partial<Printed>]>([
    ["line by line", "$ x\none\ntwo", { output: "one\ntwo\n" }],
    ["however wide its columns are", "$ x\nNAME   AGE", { output: "NAME                 AGE   \n" }],
    [
      "with words for what is different each time",
      "$ x\n<age> <ip> web-<hash>-<suffix>",
      { output: "4m2s 10.0.0.1 web-7d4f78c9b5-x2k9q\n" },
    ],
    ["in a namespace of its own", "$ x\nin $NAMESPACE", { output: "in mine\n" }],
    ["with any number of lines between", "$ x\none\n...\nfour", { output: "one\ntwo\nthree\nfour\n" }],
    ["with none of them", "$ x\none\n...", { output: "one\n" }],
    ["on standard error, with its exit code", "$ x\n! no\n[exit 3]", { errors: "no\n", exitCode: 3 }],
    ["for the version that it is", "$ x\n@>=1.33 new\n@<1.33 old", { output: "new\n" }],
  ])("%s", async (_, text, printed) => {
    expect(await differs(text, printed)).toBe(false);
  });

  test.each<[string, string, Partial<Printed>]>([
    ["a word is another", "$ x\none", { output: "two\n" }],
    ["a line is missing", "$ x\none\ntwo", { output: "one\n" }],
    ["there is one too many", "$ x\none", { output: "one\ntwo\n" }],
    ["it is on the other output", "$ x\n! one", { output: "one\n" }],
    ["it ends with another code", "$ x", { exitCode: 1 }],
    ["it is another version's", "$ x\n@>=1.34 new", { output: "new\n" }],
    ["what follows any lines is missing", "$ x\n...\nlast", { output: "one\ntwo\n" }],
  ])("but not where %s", async (_, text, printed) => {
    expect(await differs(text, printed)).toBe(true);
  });
});

test("a line that is too many shows where it is", async () => {
  const { got } = await play("$ x\none\n<age>\nthree", aUser({ output: "one\nodd\n5s\nthree\n" }), 33);
  expect(got).toBe("$ x\none\nodd\n<age>\nthree");
});

test("what is owed must differ", async () => {
  expect(await differs("$! x\nlater", { output: "now\n" })).toBe(false);
  expect(await differs("$! x\nlater", { output: "later\n" })).toBe(true);
});

test("a command of another version is not typed, and takes its lines along", () => {
  const steps = stepsOf("$ one\n@<1.30 $ two\nits\n> more\n$ three\n> four", 33, {});
  expect(steps.map(({ line, output }) => ({ line, output }))).toEqual([
    { line: "one", output: [] },
    { line: "three\nfour", output: [] },
  ]);
});

test("kubectls from before 1.27 have transcripts of their own", () => {
  const kubectls = [20, 27].map((minor) => ({ path: "", minor }));
  expect(casesOf(["old-one", "two"], kubectls).map(({ name, version }) => `${name} ${version}`)).toEqual(["old-one 1.20", "two 1.27"]);
});

test("those between the oldest and the newest get what differs on the wire", () => {
  const kubectls = [27, 32, 33].map((minor) => ({ path: "", minor }));
  const cases = casesOf(["applying", "pods"], kubectls).map(({ name, version }) => `${name} ${version}`);
  expect(cases).toEqual(["applying 1.27", "applying 1.32", "applying 1.33", "pods 1.27", "pods 1.33"]);
});
