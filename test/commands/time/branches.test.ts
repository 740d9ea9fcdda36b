/**
 * Going another way: fork, undo, switch and the list of branches.
 */
import { describe, expect, test } from "vitest";
import type { Deployment } from "../../../src/core/index.ts";
import { TimelineShell } from "./timeline-shell.ts";

function replicasOf({ shown }: TimelineShell): number | undefined {
  return (shown.server.find("Deployment", "default/web") as Deployment | undefined)?.spec.replicas;
}

function scaledTwice(): TimelineShell {
  const shell = new TimelineShell();
  shell.does(
    "apply -f web.yaml",
    "advance 1m",
    "scale deployment/web --replicas=5",
    "advance 1m",
    "scale deployment/web --replicas=7",
    "advance 1m",
  );
  return shell;
}

describe("fork", () => {
  test("goes on from the instant that is shown, and leaves what came after it", () => {
    const shell = scaledTwice();
    shell.does("rewind to +90s");
    expect(shell.does("fork")).toBe("branch 1 goes on from 00:01:30; branch 0 stays at 00:03:00: switch 0 leads back to it");
    expect(shell.timeline.isPast).toBe(false);
    expect(replicasOf(shell)).toBe(5);
    shell.does("scale deployment/web --replicas=2", "advance 30s");
    expect(replicasOf(shell)).toBe(2);
    expect(shell.does("switch 0")).toBe("branch 0 goes on from 00:03:00; switch 1 leads back");
    expect(replicasOf(shell)).toBe(7);
  });

  test("also goes on from the head", () => {
    const shell = scaledTwice();
    expect(shell.does("fork")).toBe("branch 1 goes on from 00:03:00; branch 0 stays at 00:03:00: switch 0 leads back to it");
    expect(replicasOf(shell)).toBe(7);
  });
});

describe("undo", () => {
  test("takes back the last command, time included", () => {
    const shell = scaledTwice();
    expect(shell.run("undo")).toEqual({
      output: "undone: scale deployment/web --replicas=7  (at 00:02:00)\nback at 00:02:00, as branch 1; switch 0 leads to what was",
      exitCode: 0,
      message: "undone: scale deployment/web --replicas=7; back at 00:02:00, as branch 1; switch 0 leads to what was",
    });
    expect(replicasOf(shell)).toBe(5);
    expect(shell.does("undo")).toContain("undone: scale deployment/web --replicas=5  (at 00:01:00)");
    expect(replicasOf(shell)).toBe(3);
  });

  test("takes back several, the newest told first", () => {
    const shell = scaledTwice();
    shell.does("label node worker-1 seen=yes", "advance 1s");
    expect(shell.does("undo 2").split("\n")).toEqual([
      "undone: label node worker-1 seen=yes  (at 00:03:00)",
      "undone: scale deployment/web --replicas=7  (at 00:02:00)",
      "back at 00:02:00, as branch 1; switch 0 leads to what was",
    ]);
    expect(replicasOf(shell)).toBe(5);
  });

  test.each([
    ["undo 9", /^error: there are only 3 to undo$/, 1],
    ["undo 0", /^error: undo takes a number of commands: "0"$/, 2],
    ["undo it all", /^error: undo takes a number of commands: "it all"$/, 2],
  ])("%s is refused", (line, errors, exitCode) => {
    const shell = scaledTwice();
    const result = shell.run(line);
    expect(result.errors).toMatch(errors);
    expect(result.exitCode).toBe(exitCode);
    expect(replicasOf(shell)).toBe(7);
  });

  test("until nothing is left", () => {
    const shell = scaledTwice();
    shell.does("undo 3");
    expect(shell.run("undo").errors).toBe("error: there is nothing to undo");
  });

  test("nothing is undone in the past", () => {
    const shell = scaledTwice();
    shell.does("rewind 10s");
    expect(shell.run("undo").errors).toMatch(/nothing in it can be undone: now leads back$/);
    expect(shell.timeline.isPast).toBe(true);
  });
});

describe("branches", () => {
  test("lists where each came from, what was done on it, and where it stands", () => {
    const shell = scaledTwice();
    shell.does("undo", "scale deployment/web --replicas=1", "advance 10s", "rewind to +1m", "fork");
    expect(shell.does("branches")).toBe(
      [
        "BRANCH   FROM   AT         BY      COMMANDS   NOW",
        "0        -      00:00:00   start   3          00:03:00",
        "1        0      00:02:00   undo    1          00:02:10",
        "*2       1      00:01:00   fork    0          00:01:00",
      ].join("\n"),
    );
  });

  test("counts what was done on a branch again after it was taken up again", () => {
    const shell = scaledTwice();
    shell.does("undo", "switch 0", "scale deployment/web --replicas=1");
    expect(shell.does("branches").split("\n").slice(1)).toEqual([
      "*0       -      00:00:00   start   4          00:03:00",
      "1        0      00:02:00   undo    0          00:02:00",
    ]);
  });

  test.each([
    ["switch", "error: switch needs the number of a branch; branches lists them"],
    ["switch main", "error: switch needs the number of a branch; branches lists them"],
    ["switch 4", "error: there is no branch 4"],
    ["switch 0", "error: this is branch 0 already"],
  ])("%s is refused", (line, errors) => {
    expect(scaledTwice().run(line).errors).toBe(errors);
  });

  test("switch is completed with the branches that one is not on", () => {
    const shell = scaledTwice();
    shell.does("undo", "fork");
    expect(shell.completes("switch ")).toEqual(["0", "1"]);
  });
});

test.each(["rewind 30s", "now", "fork", "undo", "branches", "switch 1", "diff 30s"])("without a time machine %s says so", (line) => {
  const shell = new TimelineShell();
  const { timeline: _, ...context } = shell.context;
  expect(shell.runIn(context, line)).toMatchObject({ exitCode: 1, errors: "error: nobody keeps the past of this cluster" });
});
