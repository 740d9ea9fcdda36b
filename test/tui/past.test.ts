import { describe, expect, test } from "vitest";
import type { Timeline } from "../../src/core/index.ts";
import { Robot } from "../support/robot.ts";

const SHOP = "sample-manifests/shop";
const MINUTE_MS = 60_000;

/** Sits before the nodes of the sample shop, on worker-1, which lost its power a minute ago. */
function afterCrash(): Robot {
  return new Robot({ paths: [SHOP] }).advance(MINUTE_MS).press(":").type("no⏎").press("j", "x", "y").advance(MINUTE_MS);
}

describe("looking at the past", () => {
  test("a comma steps back from change to change, and the screen shows how it was", async () => {
    await afterCrash()
      .sees("PAUSED", /> ?!worker-1 +NotReady/, "3 of 4 nodes Ready")
      .press("left", "left", "left", ",", ",")
      .sees("PAST 00:0", "−", "4 nodes Ready", /> ?.worker-1 +Ready/, "◆", "$ leads back to now")
      .seesNo("PAUSED")
      .done();
  });

  test("a full stop steps on, and at the end of the past is now", async () => {
    const robot = afterCrash();
    await robot
      .press(",", ",", ",")
      .sees("PAST")
      .press(".", ".", ".", ".")
      .seesNo("PAST")
      .sees("PAUSED", /worker-1 +NotReady/)
      .done();
  });

  test("a step back and a step on are the same place", async () => {
    const robot = afterCrash();
    let before = 0;
    await robot
      .press(",", ",", ",")
      .looks(() => {
        before = robot.session.cluster.nowMs;
      })
      .press(",", ".")
      .looks(() => expect(robot.session.cluster.nowMs).toBe(before))
      .done();
  });

  test("the arrows look 10 s aside, braces a minute, ^ at the start, $ at now", async () => {
    await afterCrash()
      .press("left")
      .sees("PAST 00:01:50  −10 s")
      .press("left", "left", "right")
      .sees("PAST 00:01:40  −20 s")
      .press("{")
      .sees("PAST 00:00:40  −1 m 20 s")
      .press("}", "ctrl-left", "ctrl-right")
      .sees("PAST 00:01:40  −20 s")
      .press("^")
      .sees("PAST 00:00:00  −2 m")
      .press(",")
      .sees("This is the start: nothing was before it.")
      .press("left")
      .sees("This is the start: nothing was before it.")
      .press("$")
      .seesNo("PAST")
      .press("right")
      .sees("This is now")
      .done();
  });

  test("texts show the past too", async () => {
    await afterCrash().press("d").sees("Unknown").press("{").sees("PAST").seesNo("Unknown").press("$").sees("Unknown").done();
  });

  test("what changes the cluster says why it cannot, in keys and in lines", async () => {
    await afterCrash()
      .press("left", "c")
      .sees("This is the past, and can only be looked at: shift-y goes on from here, $ leads back to now.")
      .press("x")
      .sees("This is the past, and can only be looked at")
      .press(";")
      .sees("Time stands still while the past is looked at")
      .press(":")
      .type("cordon worker-2⏎")
      .sees(/! .*cordon.*past/)
      .seesNo("<c> cordon")
      .done();
  });

  test("time stands still meanwhile, and goes on where it stood", async () => {
    const robot = new Robot({ paths: [SHOP], paused: false }).pass(5_000);
    let leftMs = 0;
    await robot
      .press("left")
      .looks(() => {
        leftMs = robot.cluster.nowMs;
      })
      .pass(5_000)
      .looks(() => expect(robot.cluster.nowMs).toBe(leftMs))
      .press("$")
      .pass(3_000)
      .looks(() => {
        expect(robot.cluster.nowMs).toBeGreaterThan(leftMs);
        expect(robot.cluster.nowMs).toBeLessThan(leftMs + 5_000);
      })
      .done();
  });
});

describe("the bar of time", () => {
  test("is there when it is asked for, with what was done and what broke", async () => {
    await afterCrash()
      .seesNo("◆")
      .press("B")
      .sees(/━.*[!|].*◆ +00:02:00 now/)
      .press("B")
      .seesNo("◆")
      .done();
  });
});

describe("another way", () => {
  test("shift-y goes on from an instant of the past as a new branch", async () => {
    const robot = afterCrash();
    await robot
      .press("left", "Y")
      .sees("branch 1 goes on from", "seed 1  branch 1")
      .seesNo("PAST")
      .looks(() => expect(robot.timeline.branches.length).toBe(2))
      .done();
  });

  test("shift-u undoes the last command, and the line that repeats the session forgets it", async () => {
    await afterCrash()
      .press("j", "c", "U")
      .sees("undone: cordon worker-2")
      .seesNo("SchedulingDisabled")
      .press("ctrl-c")
      .hasLeft((line) => {
        expect(line).toContain('--do "crash node worker-1"');
        expect(line).not.toContain("cordon");
      })
      .done();
  });

  test("a command that lets time pass ends when its life is left", async () => {
    const robot = afterCrash();
    await robot
      .press(":")
      .type("wait settled⏎")
      .does(() => {
        robot.timeline.fork();
      })
      .seesNo("SKIPPING AHEAD")
      .done();
  });
});

describe("what is kept", () => {
  test("a line is kept before it is shown to be done, and the clock every second", async () => {
    const kept: string[] = [];
    let timeline: Timeline | undefined;
    const commit = (): void => {
      const records = timeline?.journal.slice(kept.length) ?? [];
      kept.push(...records.map((record) => (record.type === "command" ? record.line : record.type)));
    };
    const robot = new Robot({ paths: [SHOP], autosave: { commit, commitSoon: commit, onFailure: () => {}, keepReplay: () => undefined } });
    timeline = robot.timeline;
    await robot
      .advance(MINUTE_MS)
      .press(":")
      .type("no⏎")
      .press("j", "c")
      .looks(() => expect(kept).toContain("cordon worker-1"))
      .advance(MINUTE_MS)
      .pass(1_500)
      .looks(() => expect(kept.at(-1)).toBe("clock"))
      .done();
  });

  test("a disk that fails is said once", async () => {
    const fail: ((message: string) => void)[] = [];
    const autosave = {
      commit: () => {},
      commitSoon: (done: () => void) => done(),
      onFailure: (tell: (message: string) => void) => void fail.push(tell),
      keepReplay: () => undefined,
    };
    await new Robot({ paths: [SHOP], autosave })
      .does(() => fail[0]?.("this session is no longer saved: disk full"))
      .sees("! this session is no longer saved")
      .done();
  });
});
