/**
 * `kubarium run scenario.yaml`: what is printed, how it ends, and what is refused.
 */
import { describe, expect, test } from "vitest";
import { readScenarioRun, runScenario } from "../../../src/commands/host/run-scenario.ts";
import { ApiError, Timeline } from "../../../src/core/index.ts";

const HEAD = "apiVersion: kubarium.dev/v1\nkind: Scenario\nname: A story\nabout: It has a moral.\nseed: 3\ncluster: {nodes: 1}\n";
const STORY = `${HEAD}steps:
- say: |
    First this.
    Then that.
  do: get nodes -o name
  expect:
  - {eventually: node/worker-1 STATUS=Ready within 1m, because: it is}
- at: 1m
  expect: [{never: pods for 30s}]
`;

function read(
  text: string,
  { paths = ["a.yaml"], lines = [], givenSeed }: { paths?: string[]; lines?: string[]; givenSeed?: number } = {},
) {
  const readFiles = (path: string) => {
    if (path !== "a.yaml") throw new ApiError("BadRequest", `the path "${path}" does not exist`);
    return [{ path, text }];
  };
  return readScenarioRun({ paths, lines, ...(givenSeed === undefined ? {} : { givenSeed }) }, readFiles);
}

function run(text: string, output: "text" | "json" = "text") {
  const asked = read(text);
  if (asked === undefined || typeof asked === "string") throw new Error(asked);
  const written = { out: "", err: "" };
  const exitCode = runScenario({
    timeline: new Timeline(asked.options, "test"),
    scenario: asked.scenario,
    output,
    readFiles: () => [],
    writeOut: (words) => {
      written.out += words;
    },
    writeErr: (words) => {
      written.err += words;
    },
  });
  return { exitCode, ...written };
}

test("prints a timeline, and that all is as expected", () => {
  expect(run(STORY)).toEqual({
    exitCode: 0,
    err: "",
    out: `
       +0s  A story

            It has a moral.

       +0s  First this.
            Then that.
       +0s  $ get nodes -o name
              node/control-plane
              node/worker-1
       +0s  ✓ after 0s: node/worker-1 STATUS=Ready
              it is
    +1m30s  ✓ never: pods for 30s

2 expectations met
`,
  });
});

test("stops at what is not as expected, and says where to rewind to", () => {
  const { exitCode, err, out } = run(STORY.replace("never: pods for", "always: pods for"));
  expect(exitCode).toBe(1);
  expect(err).toBe("a.yaml:15: steps[1].expect[0]: expected always pods for 30s\n  seen: there are no pods\n  rewind to +1m0s\n");
  expect(out.split("\n").at(-2)).toBe("     +1m0s  ✗ always pods for 30s: there are no pods");
});

test("prints the same as records", () => {
  const records = run(STORY, "json")
    .out.trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records.map(({ kind, sinceStartMs }) => [kind, sinceStartMs])).toEqual([
    ["say", 0],
    ["say", 0],
    ["do", 0],
    ["output", 0],
    ["met", 0],
    ["met", 90_000],
  ]);
  expect(records[4]).toMatchObject({ type: "scenario", path: "steps[0].expect[0]", line: 13, because: "it is" });
});

test("the journal holds the lines that changed something", () => {
  const asked = read(`${HEAD}steps: [{do: [cordon worker-1, get nodes]}]\n`);
  if (asked === undefined || typeof asked === "string") throw new Error(asked);
  const timeline = new Timeline(asked.options, "test");
  const lines: string[] = [];
  timeline.onRecord((record) => {
    if (record.type === "command") lines.push(record.line);
  });
  runScenario({ timeline, scenario: asked.scenario, output: "text", readFiles: () => [], writeOut: () => {}, writeErr: () => {} });
  expect(lines).toEqual(["cordon worker-1"]);
});

describe("what is played", () => {
  test("has the scenario's seed, unless another is given", () => {
    expect(read(STORY)).toMatchObject({ options: { seed: 3 } });
    expect(read(STORY, { givenSeed: 9 })).toMatchObject({ options: { seed: 9 } });
  });

  test("is nothing when the path is no scenario, or not there", () => {
    expect(read("apiVersion: v1\nkind: Pod\n")).toBeUndefined();
    expect(read(STORY, { paths: ["b.yaml"] })).toBeUndefined();
    expect(read(STORY, { paths: [] })).toBeUndefined();
  });

  test.each([
    [STORY, { paths: ["a.yaml", "b.yaml"] }, "error: a scenario is run by itself"],
    [STORY, { lines: ["get pods"] }, "error: a scenario is run by itself"],
    [`${HEAD}steps: [{do: gte pods}]\n`, {}, 'a.yaml:7: steps[0].do: there is no command "gte": did you mean get?'],
    [`${HEAD}steps: [{do: get pods --wdie}]\n`, {}, "a.yaml:7: steps[0].do: unknown flag: --wdie"],
    [
      `${HEAD}steps:\n- {when: pod/web STATSU=Running}\n`,
      {},
      'a.yaml:8: steps[0].when: pods have no column "STATSU": did you mean STATUS?',
    ],
    [`${HEAD}steps:\n- {when: podz/web STATUS=x, say: y}\n`, {}, `a.yaml:8: steps[0].when: the server doesn't have a resource type "podz"`],
  ])("%#", (text, options, refusal) => {
    expect(read(text, options)).toContain(refusal);
  });
});
