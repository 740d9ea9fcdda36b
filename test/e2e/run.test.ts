/**
 * `kubarium run` and the other answers that need no terminal.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../package.json";
import { kubarium, withFile } from "./program.ts";
import { SAMPLES } from "./tui.ts";

const SHOP = join(SAMPLES, "shop");
const STORY = ["wait settled", "crash node worker-1", "advance 7m", "get pods -A -o wide", "get events -A"].flatMap((line) => [
  "--do",
  line,
]);

/** The output of one command of a run. */
function outputOf(out: string, line: string): string {
  const from = out.indexOf(`$ ${line}\n`);
  if (from < 0) return "";
  const next = out.indexOf("\n$ ", from + 1);
  return out.slice(from, next < 0 ? undefined : next);
}

/** The second of the first logged write that matches; a write's line begins with its time: `+   75.010s`. */
function secondOf(out: string, pattern: RegExp): number {
  const line = out.split("\n").find((row) => row.startsWith("+") && pattern.test(row)) ?? "";
  return Number(/^\+ *([\d.]+)s/.exec(line)?.[1]);
}

describe("the story of a lost node", () => {
  test("is told in order, and twice with the same bytes", () => {
    const first = kubarium("run", SHOP, ...STORY);
    expect(first).toMatchObject({ code: 0, err: "" });
    const { out } = first;
    const crash = secondOf(out, /node worker-1 loses its power/);
    const notReady = secondOf(out, /node-lifecycle +update +Node worker-1 /) - crash;
    expect(notReady).toBeGreaterThanOrEqual(40);
    expect(notReady).toBeLessThanOrEqual(60);
    const pods = outputOf(out, "get pods -A -o wide").split("\n");
    const lost = pods.filter((row) => row.includes(" Terminating "));
    expect(lost.length).toBeGreaterThanOrEqual(2);
    for (const row of lost) expect(row).toContain(" worker-1 ");
    const running = pods.filter((row) => row.includes(" Running "));
    expect(running).toHaveLength(10);
    for (const row of running) expect(row).toMatch(/ 1\/1 .* worker-[23] /);
    const events = outputOf(out, "get events -A");
    expect(events).toMatch(/ Normal +NodeNotReady +node\/worker-1 +Node worker-1 status is now: NodeNotReady/);
    expect(events).toMatch(/ Warning +NodeNotReady +pod\/\S+ +Node is not ready/);
    expect(events).toMatch(/ Normal +TaintManagerEviction +pod\/\S+ +Marking for deletion Pod shop\//);
    expect(kubarium("run", SHOP, ...STORY).out).toBe(out);
    expect(kubarium("run", SHOP, ...STORY, "--seed", "2").out).not.toBe(out);
  });

  test("is one JSON object a line with --output json", () => {
    const { code, out } = kubarium("run", SHOP, ...STORY, "--output", "json");
    expect(code).toBe(0);
    const records = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; command?: string; exitCode?: number });
    expect([...new Set(records.map(({ type }) => type))].sort()).toEqual(["event", "output"]);
    expect(records.filter(({ type }) => type === "output").map(({ command }) => command)).toEqual([
      `apply -f ${SHOP}`,
      "wait settled",
      "crash node worker-1",
      "advance 7m",
      "get pods -A -o wide",
      "get events -A",
    ]);
  });
});

describe("what is refused", () => {
  const GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n";

  test.each([
    ["an unknown field", "bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndtaa: {}\n", 'unknown field "dtaa"'],
    ["a wrong type", "bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 1}\n", "ConfigMap.data of type string"],
    ["a bad name", "bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_b}\n", 'metadata.name: Invalid value: "A_b"'],
    ["a duplicate", "bad.yaml", GOOD, "error: duplicate: configmap/good was given already"],
    [
      "a selector that does not match",
      "bad.yaml",
      "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: nginx}]}}}\n",
      "`selector` does not match template `labels`",
    ],
    ["an unknown kind", "bad.yaml", "apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n", 'no matches for kind "Widget"'],
    [
      "a removed version",
      "bad.yaml",
      "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n",
      "today a Deployment is apps/v1: apply --convert rewrites it",
    ],
    ["a broken document", "bad.yaml", "a: {b: c\n", "error converting YAML to JSON"],
  ])("%s: exit code 2, with file, document and sentence; the rest is applied and the commands run", (_name, file, text, sentence) => {
    const { code, out, err } = withFile(file, `${GOOD}---\n${text}`, (path) => kubarium("run", path, "--do", "get configmap good"));
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).toMatch(/\n {2}at \S*bad\.yaml, document [12], line \d+\n/);
    expect(err).not.toMatch(/^ +at .*\.(js|ts):\d+/m);
    expect(out).toContain("configmap/good created");
    expect(outputOf(out, "get configmap good")).toMatch(/\ngood +0 +/);
  });

  test.each([
    ["a path that is not there", ["run", "nowhere.yaml"], 'error: the path "nowhere.yaml" does not exist\n  at nowhere.yaml\n'],
    ["an unknown flag", ["run", "--frob"], "error: unknown option '--frob'\nSee kubarium help.\n"],
    [
      "a flag's bad value",
      ["run", "--nodes", "many"],
      "error: option '--nodes <n>' argument 'many' is invalid. It is a whole number from 0 to 20000.\nSee kubarium help.\n",
    ],
    ["a topic that help does not know", ["help", "nonsense"], 'error: no command "nonsense"\nSee kubarium help.\n'],
  ])("%s: one clear answer and 2", (_name, words, err) => {
    expect(kubarium(...words)).toMatchObject({ code: 2, err });
  });

  test("a file without objects", () => {
    const { code, err } = withFile("empty.yaml", "# nothing\n", (path) => kubarium("run", path));
    expect([code, err]).toEqual([2, "error: no objects passed to apply\n"]);
  });

  test("the screen without a terminal: one line and 2", () => {
    expect(kubarium()).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^error: kubarium needs a terminal [^\n]*\n$/) });
  });
});

test("a command that fails stops the run with 1", () => {
  const { code, out, err } = kubarium("run", SHOP, "--do", "get pods nope -n shop", "--do", "version");
  expect([code, err]).toEqual([1, 'Error from server (NotFound): pods "nope" not found\n']);
  expect(out).not.toContain("$ version");
});

test("a CrashLoopBackOff never settles: 1, and its pod is named", () => {
  const yaml =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: loop}\nspec: {containers: [{name: c, image: busybox, command: [sh, -c, exit 1]}]}\n";
  const { code, err } = withFile("loop.yaml", yaml, (path) => kubarium("run", path));
  expect(code).toBe(1);
  expect(err).toMatch(/^error: timed out after 10m0s: not settled: pod default\/loop \((CrashLoopBackOff|Error)\)\n$/);
});

describe("answers", () => {
  test("--version is the package's", () => {
    expect(kubarium("--version")).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
  });

  test("help lists the usage, the flags and the commands", () => {
    const { code, out } = kubarium("help");
    expect(code).toBe(0);
    expect(out).toContain("kubarium run PATH… [--do COMMAND]…");
    for (const word of ["--nodes N", "--seed S", "apply", "crash", "rollout", "wait"]) expect(out).toContain(word);
    expect(kubarium("help", "scale")).toMatchObject({ code: 0, out: expect.stringContaining("scale ") });
  });
});
