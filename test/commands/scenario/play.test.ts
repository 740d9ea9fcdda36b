/**
 * Playing scenarios: when steps begin, what is watched while they run, how a play ends, and what is printed.
 */
import { describe, expect, test } from "vitest";
import { scenarioRunOf } from "../../support/scenario-run.ts";

const POD = `
- apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec: {containers: [{name: web, image: "nginx:1.29"}]}`;

describe("when a step begins", () => {
  test("at a time, after the step before, when something holds, or at once", () => {
    const { entries } = scenarioRunOf(`
manifests: ${POD}
steps:
- {at: 1m, say: one}
- {after: 30s, say: two}
- {say: three}
- {do: delete pod web --wait=false}
- {when: delete pod/web, say: four}
- {after: 5s, say: five}
`);
    const said = entries.filter(({ kind }) => kind === "say").map(({ text, seconds }) => [text, Math.floor(seconds)]);
    expect(said).toEqual([
      ["A story", 0],
      ["one", 60],
      ["two", 90],
      ["three", 90],
      ["four", 91],
      ["five", 96],
    ]);
  });

  test("a time that has passed already is no time to wait for", () => {
    const { entries } = scenarioRunOf("steps: [{do: advance 2m}, {at: 1m, say: late}]");
    expect(entries.at(-1)).toMatchObject({ text: "late", seconds: 120 });
  });

  test("what never holds ends the play", () => {
    const { failure } = scenarioRunOf("steps: [{when: pod/web STATUS=Running, within: 90s, say: x}]");
    expect(failure).toMatchObject({
      path: "steps[0]",
      seconds: 90,
      expected: "pod/web STATUS=Running within 1m30s",
      seen: "not within 1m30s: there is no pod/web",
    });
  });
});

describe("what is expected", () => {
  test("is watched while later steps run, and told when it is known", () => {
    const { entries, met, failure } = scenarioRunOf(`
manifests: ${POD}
steps:
- expect:
  - {eventually: pod/web STATUS=Running within 1m, because: it starts}
  - {never: pod/web STATUS=Error for 5m}
- {at: 2m, say: later}
`);
    expect(failure).toBeUndefined();
    expect(met).toBe(2);
    expect(entries.slice(-3).map(({ kind, seconds, because }) => [kind, Math.floor(seconds), because])).toEqual([
      ["met", 8, "it starts"],
      ["say", 120, undefined],
      ["met", 300, undefined],
    ]);
  });

  test.each([
    ["eventually: pod/web STATUS=Error within 30s", 30, "not within 30s: pod/web has STATUS Running"],
    ["eventually: pod/web STATUS=Running\n    between: [30s, 1m]", 8, "it came after 8."],
    ["eventually: pod/web\n    between: [1s, 1m]", 60, "not within 1m0s: pod/web is there"],
    ["always: pod/web READY=1/1 for 1m", 0, "pod/web has READY 0/1"],
    ["never: pod/web STATUS=Running for 1m", 8, "pod/web has STATUS Running"],
    ["always: pod/web until pod/web STATUS=Error", 3600, "the end never came: pod/web has STATUS Running"],
  ])("%s fails at %i s", (expectation, seconds, seen) => {
    const { failure, entries } = scenarioRunOf(`manifests: ${POD}\nsteps:\n- expect:\n  - ${expectation}\n`);
    expect(failure).toMatchObject({ path: "steps[0].expect[0]", line: 12 });
    expect(Math.floor(failure?.seconds ?? Number.NaN)).toBe(seconds);
    expect(failure?.seen).toContain(seen);
    expect(entries.at(-1)?.kind).toBe("failed");
  });

  test.each([
    "eventually: pod/web STATUS=Running\n    between: [8s, 9s]",
    "eventually: pod/web within 1m",
    "always: pod/web for 10m",
    "never: pod/web RESTARTS>0 until pod/web STATUS=Running",
  ])("%s is met", (expectation) => {
    expect(scenarioRunOf(`manifests: ${POD}\nsteps:\n- expect:\n  - ${expectation}\n`)).toMatchObject({ met: 1, failure: undefined });
  });

  test("between two instants means that it comes then, though it held before", () => {
    const { failure, met } = scenarioRunOf(`
manifests: ${POD}
steps:
- when: pod/web STATUS=Running
  do: crash pod web
  expect:
  - {eventually: pod/web STATUS=Running, between: [0.5s, 4s]}
`);
    expect([failure, met]).toEqual([undefined, 1]);
  });

  test("is seen even in the middle of a command that lets time pass", () => {
    const { failure } = scenarioRunOf(`
manifests: ${POD}
steps:
- do: advance 10m
  expect:
  - {never: pod/web STATUS=Running for 5m}
`);
    expect(Math.floor(failure?.seconds ?? 0)).toBe(8);
  });

  test("a deadline in the middle of a command is kept", () => {
    const { failure } = scenarioRunOf(`
steps:
- {do: advance 10m, expect: [{eventually: pod/web within 5m}]}
`);
    expect(failure?.seen).toBe("not within 5m0s: there is no pod/web");
  });
});

describe("commands", () => {
  test("that fail end the play", () => {
    const { failure, entries } = scenarioRunOf("steps: [{do: [get pod web, get nodes]}, {say: never told}]");
    expect(failure).toMatchObject({
      path: "steps[0]",
      expected: "get pod web succeeds",
      seen: 'Error from server (NotFound): pods "web" not found',
    });
    expect(entries.map(({ kind }) => kind)).toEqual(["say", "do", "output", "failed"]);
  });

  test("that must fail may say so, in the words that are expected", () => {
    expect(scenarioRunOf('steps: [{do: get pod web, refused: "pods \\"web\\" not found"}]').failure).toBeUndefined();
    expect(scenarioRunOf("steps: [{do: get pod web, refused: no such thing}]").failure?.expected).toBe(
      "get pod web is refused: no such thing",
    );
    expect(scenarioRunOf("steps: [{do: get nodes, refused: no such thing}]").failure?.seen).toBe("it was not refused");
  });

  test("work in the scenario's namespace, and read files beside the scenario", () => {
    const files = {
      "stories/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n",
    };
    const { entries, failure } = scenarioRunOf(
      `
namespace: shop
manifests: [{apiVersion: v1, kind: Namespace, metadata: {name: shop}}]
steps:
- {after: 1s, manifests: [web.yaml]}
- {when: pod/web, do: get pods}
`,
      files,
    );
    expect(failure).toBeUndefined();
    expect(entries.map(({ text }) => text)).toContain("apply -f web.yaml");
    expect(entries.at(-1)?.text).toMatch(/^NAME .*\nweb /);
  });

  test("objects in the file are refused with their line", () => {
    const { failure } = scenarioRunOf(
      "steps:\n- manifests:\n  - {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {colour: red}}\n",
    );
    expect(failure?.path).toBe("steps[0]");
    expect(failure?.seen).toMatch(/unknown field "spec\.colour"/);
  });
});

test("a stage with a clock of its own is never overtaken", () => {
  let limitMs = Number.NEGATIVE_INFINITY;
  const run = scenarioRunOf("steps: [{at: 10s, say: ten}, {at: 1h, say: an hour}]", {}, { now: () => limitMs });
  expect([run.seconds, run.isOver]).toEqual([0, false]);
  limitMs = run.startMs + 5_000;
  run.go();
  expect([run.seconds, run.entries.length]).toEqual([5, 1]);
  limitMs = run.startMs + 60_000;
  run.go();
  expect([run.seconds, run.entries.at(-1)?.seconds, run.entries.at(-1)?.text]).toEqual([60, 10, "ten"]);
});
