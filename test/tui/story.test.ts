import { describe, expect, test } from "vitest";
import { loadScenario } from "../../src/commands/scenario/load.ts";
import type { Scenario } from "../../src/core/index.ts";
import { Robot, type RobotOptions } from "../support/robot.ts";

/** A story of two acts, with what it expects at the end. */
function aScenario(expected = "node/worker-1 STATUS=NotReady within 2m"): Scenario {
  const text = `
apiVersion: kubarium.dev/v1
kind: Scenario
name: A small story
about: What one learns.
steps:
- say: Look at the node.
  do: cordon worker-2
- after: 10s
  say: Now it loses its power.
  do: crash node worker-1
  expect:
  - eventually: ${expected}
`;
  const { scenario, faults } = loadScenario({ path: "small.yaml", text });
  if (scenario === undefined) throw new Error(JSON.stringify(faults));
  return scenario;
}

function atStory(options: RobotOptions = {}): Robot {
  return new Robot({ scenario: aScenario(), paused: false, speed: 100, ...options });
}

describe("a scenario at the screen", () => {
  test("tells in a box and waits for a key; then it does what it says", async () => {
    const robot = atStory();
    await robot
      .pass(500)
      .sees("A small story", "What one learns.", "Go on (y)", "STORY WAITS", "<enter> choose", "<tab> next button")
      .seesNo("go on with")
      .looks(() => expect(robot.cluster.nowMs).toBe(robot.cluster.startMs))
      .press("enter")
      .pass(500)
      .sees("Look at the node.")
      .press("enter")
      .pass(50)
      .sees("$ cordon worker-2")
      .pass(1_000)
      .sees("Now it loses its power.")
      .press("enter")
      .pass(3_000)
      .sees("The end: A small story", "1 expectation met.")
      .press("enter")
      .pass(2_000)
      .looks(() => expect(robot.cluster.nowMs - robot.cluster.startMs).toBeGreaterThan(100_000))
      .done();
  });

  test("Esc lets one look around meanwhile, and tab goes on", async () => {
    await atStory({ speed: 1 })
      .pass(500)
      .press("esc")
      .sees("<tab> story goes on")
      .press(".")
      .sees("The story moves time: > makes it faster.")
      .press("tab")
      .pass(500)
      .sees("Look at the node.")
      .press("enter")
      .pass(50)
      .press("tab")
      .sees("Story(A small story)", "cordon worker-2")
      .done();
  });

  test("stands still while it is paused or the past is looked at", async () => {
    const robot = atStory({ speed: 1 });
    let nowMs = 0;
    await robot
      .pass(500)
      .press("enter")
      .pass(200)
      .press("enter")
      .pass(2_000)
      .press(";")
      .looks(() => {
        nowMs = robot.cluster.nowMs;
        expect(nowMs).toBeGreaterThan(robot.cluster.startMs);
      })
      .pass(3_000)
      .looks(() => expect(robot.cluster.nowMs).toBe(nowMs))
      .press(";", ",")
      .pass(2_000)
      .sees("PAST")
      .press("$")
      .pass(20_000)
      .sees("Now it loses its power.")
      .done();
  });

  test("says what was not as expected, where it stands, and where to rewind to", async () => {
    await atStory({ scenario: aScenario("node/worker-1 STATUS=Gone within 30s") })
      .pass(500)
      .press("enter")
      .pass(500)
      .press("enter")
      .pass(1_000)
      .press("enter")
      .pass(3_000)
      .sees("Not as expected: A small story", "small.yaml:13", "rewind to +")
      .done();
  });

  test("ends when life goes another way", async () => {
    const robot = atStory({ speed: 1 });
    await robot
      .pass(500)
      .press("enter")
      .pass(500)
      .press("enter")
      .pass(50)
      .does(() => {
        robot.timeline.fork();
      })
      .pass(500)
      .sees("The story ends here: life goes another way.")
      .done();
  });
});

describe("the menu of scenarios", () => {
  test(":play lists them by number, and Enter plays one in a cluster of its own", async () => {
    const played: string[] = [];
    await new Robot({ replace: ({ scenario }) => void played.push(scenario.name) })
      .press(":")
      .type("play⏎")
      .sees("Scenarios[", /> +1 +A worker loses its power +01-node-loss\.yaml/)
      .press("enter")
      .looks(() => expect(played).toEqual(["A worker loses its power"]))
      .done();
  });

  test("a file in which there is none is refused", async () => {
    await new Robot({ replace: () => {} })
      .press(":")
      .type("play sample-manifests/kinds/namespace.yaml⏎")
      .sees("there is no scenario in it")
      .press(":")
      .type("play no-such.yaml⏎")
      .sees("no-such.yaml")
      .done();
  });
});
