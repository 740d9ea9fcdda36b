/**
 * Reading scenarios: what a file means, and everything that is wrong with it at once.
 */
import { describe, expect, test } from "vitest";
import { type Grammar, isScenario, readScenario, type Scenario } from "../../../src/core/index.ts";
import { faultText } from "../../../src/core/scenario/reading.ts";

const GRAMMAR: Grammar = {
  conditionFault: (condition) => (condition.includes("nonsense") ? "that is nonsense" : undefined),
  lineFault: (line) => (line.startsWith("frob") ? 'there is no command "frob"' : undefined),
};

const HEAD = "apiVersion: kubarium.dev/v1\nkind: Scenario\nname: A story\n";

function faultsOf(text: string): readonly string[] {
  return (readScenario(text, "07.yaml", GRAMMAR).faults ?? []).map(faultText);
}

function read(body: string): Scenario {
  const { scenario, faults } = readScenario(`${HEAD}${body}`, "07.yaml", GRAMMAR);
  if (scenario === undefined) throw new Error(faults.map(faultText).join("\n"));
  return scenario;
}

describe("a whole file", () => {
  test("says what is played on what, when, and what must come of it", () => {
    const scenario = read(`number: 7
seed: 5
namespace: shop
about: |
  Something is learnt.
cluster: {nodes: 4, zones: 2, start: "2026-02-01T00:00:00Z"}
manifests:
- shop.yaml
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
steps:
- at: 2m
  say: Now!
  do: get pods
- after: 30s
  do: [get nodes, get pods]
  refused: not so
- when: pod/web STATUS=Running
  within: 90s
  expect:
  - eventually: pod/web STATUS=Error within 6m
  - eventually: pod/web STATUS=Error
    between: [340s, 6m]
    because: so it is
  - always: pod/web READY=1/1 for 1m30s
  - never: event MESSAGE~"wait for it" until settled
`);
    expect(scenario).toMatchObject({
      source: "07.yaml",
      name: "A story",
      about: "Something is learnt.",
      number: 7,
      namespace: "shop",
      cluster: { seed: 5, startMs: Date.UTC(2026, 1, 1) },
      manifests: [{ path: "shop.yaml" }, { line: 12, object: { kind: "Namespace" } }],
    });
    const nodes = scenario.cluster.nodes;
    expect(Array.isArray(nodes) ? nodes.map(({ name, zone }) => `${name} ${zone}`) : nodes).toEqual([
      "control-plane zone-a",
      "worker-1 zone-a",
      "worker-2 zone-b",
      "worker-3 zone-a",
      "worker-4 zone-b",
    ]);
    expect(scenario.steps).toMatchObject([
      { path: "steps[0]", line: 14, trigger: { is: "at", ms: 120_000 }, say: "Now!", lines: ["get pods"], expectations: [] },
      { trigger: { is: "after", ms: 30_000 }, lines: ["get nodes", "get pods"], refused: "not so" },
      {
        trigger: { is: "when", condition: "pod/web STATUS=Running", withinMs: 90_000 },
        expectations: [
          { must: "eventually", condition: "pod/web STATUS=Error", toMs: 360_000, line: 23 },
          { must: "eventually", fromMs: 340_000, toMs: 360_000, because: "so it is" },
          { must: "always", condition: "pod/web READY=1/1", toMs: 90_000 },
          { must: "never", condition: 'event MESSAGE~"wait for it"', until: "settled", toMs: 3_600_000 },
        ],
      },
    ]);
  });

  test("may name its nodes one by one", () => {
    const { cluster } = read(
      "cluster: {nodes: [{name: big, cpu: 64, memory: 256Gi}, {name: small, zone: zone-q, pods: 5}]}\nsteps: [{do: get pods}]\n",
    );
    expect(cluster.nodes).toMatchObject([
      { name: "control-plane" },
      { name: "big", zone: "zone-a", cpu: "64", memory: "256Gi", pods: 110 },
      { name: "small", zone: "zone-q", cpu: "4", memory: "8Gi", pods: 5 },
    ]);
  });

  test("may have a control plane of three", () => {
    const { cluster } = read("cluster: {nodes: 1, controlPlane: 3}\nsteps: [{do: get pods}]\n");
    expect(cluster).toMatchObject({
      controlPlane: 3,
      nodes: [{ name: "control-plane" }, { name: "control-plane-2" }, { name: "control-plane-3" }, { name: "worker-1", zone: "zone-a" }],
    });
  });

  test.each([
    [HEAD, true],
    ["kind: Scenario\napiVersion: kubarium.dev/v2\n", true],
    ["apiVersion: v1\nkind: Pod\n", false],
    ["apiVersion: v1\nkind: ConfigMap\ndata:\n  kind: Scenario\n", false],
  ])("%j is meant as a scenario: %s", (text, is) => {
    expect(isScenario(text)).toBe(is);
  });
});

describe("what is wrong is told with line and path", () => {
  test.each([
    ["steps: []\n", "07.yaml:4: steps: a story has at least one step"],
    ["", "07.yaml:1: steps: a list is needed here"],
    ["stesp: [{do: get pods}]\nsteps: [{do: get pods}]\n", "07.yaml:4: stesp: no such field: did you mean steps?"],
    ["steps:\n- doo: get pods\n  say: x\n", "07.yaml:5: steps[0].doo: no such field: did you mean do?"],
    [
      "steps:\n- colour: red\n  say: x\n",
      "07.yaml:5: steps[0].colour: no such field; there are at, after, when, within, say, manifests, do, refused, expect",
    ],
    ["steps:\n- say: 5\n", "07.yaml:5: steps[0].say: it must be a text, not 5"],
    ["steps:\n- say: x\n  at: soon\n", '07.yaml:6: steps[0].at: "soon" is no duration such as 30s or 5m30s'],
    ["steps:\n- say: x\n  at: 1m\n  after: 2m\n", "07.yaml:7: steps[0].after: a step begins at or after, not both"],
    ["steps:\n- say: x\n  within: 1m\n", "07.yaml:6: steps[0].within: only with when"],
    ["steps:\n- at: 1m\n", "07.yaml:5: steps[0]: a step says, does or expects something: say, manifests, do, expect"],
    ["steps:\n- {say: x, at: 2m}\n- {say: y, at: 1m}\n", "07.yaml:6: steps[1].at: it lies before the time of an earlier step"],
    ["steps:\n- say: x\n  when: nonsense\n", "07.yaml:6: steps[0].when: that is nonsense"],
    ["steps:\n- do:\n  - get pods\n  - frob\n", '07.yaml:7: steps[0].do[1]: there is no command "frob"'],
    ["steps:\n- do: 5\n", "07.yaml:5: steps[0].do: a command line is needed here"],
    ["steps:\n- {say: x, refused: not so}\n", "07.yaml:5: steps[0].refused: only with do or manifests"],
    ["steps:\n- expect:\n  - because: x\n", "07.yaml:6: steps[0].expect[0]: say what is expected: one of eventually, always, never"],
    ["steps:\n- expect: [{always: a for 1m, never: b for 1m}]\n", "always and never are two expectations: make two items of them"],
    ["steps:\n- expect: [{eventually: pod/web}]\n", "it needs a time: within DURATION behind the condition, or between: [FROM, TO]"],
    ["steps:\n- expect: [{eventually: nonsense within 5m}]\n", "07.yaml:5: steps[0].expect[0].eventually: that is nonsense"],
    ["steps:\n- expect: [{eventually: a within soon}]\n", '"soon" is no duration'],
    ["steps:\n- expect: [{eventually: a within 5m, between: [1s, 2s]}]\n", "either within or between, not both"],
    ["steps:\n- expect: [{eventually: a, between: [2s, 1s]}]\n", "the first duration is the shorter one"],
    ["steps:\n- expect: [{eventually: a, between: [2s]}]\n", "two durations: [340s, 360s]"],
    ["steps:\n- expect: [{always: a}]\n", "it needs an end: for DURATION, or until CONDITION"],
    ["steps:\n- expect: [{never: a until nonsense}]\n", "that is nonsense"],
    ["steps:\n- expect: [{never: a for 1m, between: [1s, 2s]}]\n", "expect[0].between: only with eventually"],
    ["manifests: [5]\nsteps: [{say: x}]\n", "07.yaml:4: manifests[0]: a path, or an object with apiVersion and kind, is needed here"],
    [
      "cluster: {nodes: many}\nsteps: [{say: x}]\n",
      "07.yaml:4: cluster.nodes: a number of workers up to 1000, or a list of nodes with names",
    ],
    ["cluster: {nodes: [{zone: a}]}\nsteps: [{say: x}]\n", "07.yaml:4: cluster.nodes[0].name: a text is needed here"],
    ["cluster: {controlPlane: 2}\nsteps: [{say: x}]\n", "cluster.controlPlane: two members bear no loss more than one does: 1 or 3"],
    ["cluster: {zones: 0}\nsteps: [{say: x}]\n", "cluster.zones: a whole number from 1 to 26, not 0"],
    ["cluster: {start: now}\nsteps: [{say: x}]\n", "cluster.start: an instant such as 2026-01-01T00:00:00Z"],
    ["seed: -1\nsteps: [{say: x}]\n", "07.yaml:4: seed: a whole number from 0 to 4294967295, not -1"],
  ])("%j", (body, fault) => {
    expect(faultsOf(`${HEAD}${body}`).join("\n")).toContain(fault);
  });

  test("all of it at once, from the top", () => {
    const text = `apiVersion: kubarium.dev/v2
kind: Scenario
name: " "
steps:
- say: x
  at: soon
- do: frob
  expects: []
- expect:
  - eventually: nonsense
`;
    expect(faultsOf(text)).toEqual([
      "07.yaml:1: apiVersion: it must be kubarium.dev/v1, not kubarium.dev/v2",
      "07.yaml:3: name: a title is needed here",
      '07.yaml:6: steps[0].at: "soon" is no duration such as 30s or 5m30s',
      '07.yaml:7: steps[1].do: there is no command "frob"',
      "07.yaml:8: steps[1].expects: no such field: did you mean expect?",
      "07.yaml:10: steps[2].expect[0].eventually: that is nonsense",
      "07.yaml:10: steps[2].expect[0]: it needs a time: within DURATION behind the condition, or between: [FROM, TO]",
    ]);
  });

  test("a file that is no YAML, and one that is no map", () => {
    expect(faultsOf(`${HEAD}steps: [\n`).join()).toMatch(/^07\.yaml:\d+: /);
    expect(faultsOf("- 1\n").join("\n")).toContain("07.yaml:1: it must be fields with values, not [1]");
  });
});
