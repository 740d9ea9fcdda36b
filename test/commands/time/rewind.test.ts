/**
 * Where `rewind` leads to, what it says, and what it refuses.
 */
import { describe, expect, test } from "vitest";
import type { Deployment, Pod } from "../../../src/core/index.ts";
import { aLife, type TimelineShell } from "./timeline-shell.ts";

const READ_ONLY = "read-only: fork goes on from here, now leads back";

function sinceStartMs({ shown }: TimelineShell): number {
  return shown.nowMs - shown.startMs;
}

function replicasOf({ shown }: TimelineShell): number | undefined {
  return (shown.server.find("Deployment", "default/web") as Deployment | undefined)?.spec.replicas;
}

describe("instants", () => {
  const shell = aLife();
  test.each([
    ["rewind 30s", 570_000, `00:09:30, 30 s before now; ${READ_ONLY}`],
    ["rewind -30s", 570_000, `00:09:30, 30 s before now; ${READ_ONLY}`],
    ["rewind to +5m41s", 341_000, `00:05:41, 4 m 19 s before now; ${READ_ONLY}`],
    ["rewind to +0s", 0, `00:00:00, 10 m before now; ${READ_ONLY}`],
    ["rewind +90s", 90_000, `00:01:30, 8 m 30 s before now; ${READ_ONLY}`],
    ["rewind to 00:03:10", 190_000, `00:03:10, 6 m 50 s before now; ${READ_ONLY}`],
    ["rewind to 0:03:10.250", 190_250, `00:03:10, 6 m 49 s before now; ${READ_ONLY}`],
    ["rewind to 00:04", 240_000, `00:04:00, 6 m before now; ${READ_ONLY}`],
    ["rewind to 2026-01-01T00:03:10Z", 190_000, `00:03:10, 6 m 50 s before now; ${READ_ONLY}`],
    ["rewind to 2026-01-01T01:03:10+01:00", 190_000, `00:03:10, 6 m 50 s before now; ${READ_ONLY}`],
    ["rewind to start", 0, `00:00:00, 10 m before now; ${READ_ONLY}`],
    ["rewind to now", 600_000, "00:10:00, now"],
    ["rewind to 00:12:00", 600_000, "00:10:00, now"],
    ["rewind to +1h", 600_000, "00:10:00, now"],
    ["now", 600_000, "00:10:00, now"],
  ])("%s", (line, ms, output) => {
    shell.does("now");
    expect(shell.run(line)).toEqual({ output, exitCode: 0 });
    expect(sinceStartMs(shell)).toBe(ms);
    expect(shell.timeline.isPast).toBe(ms < 600_000);
  });

  test("a duration goes back from what is shown, again and again", () => {
    shell.does("now", "rewind 1m", "rewind 1m", "rewind 30s");
    expect(sinceStartMs(shell)).toBe(450_000);
    shell.does("now");
    expect(shell.timeline.isPast).toBe(false);
  });

  test("a timeline of several days says the date, and goes to the last such time of day", () => {
    const long = aLife({ startMs: Date.UTC(2026, 0, 1, 23, 55) });
    expect(long.does("rewind to 00:01:00")).toMatch(/^2026-01-02T00:01:00Z, 4 m before now; /);
    expect(long.does("rewind to 23:58:00")).toMatch(/^2026-01-01T23:58:00Z, 7 m before now; /);
  });

  test.each([
    ["rewind", /^error: to which instant\?/],
    ["rewind to", /^error: to which instant\?/],
    ["rewind to 5m", /^error: to when\? 5m alone is so long before what is shown, to \+5m so long after the start$/],
    ["rewind 1h", /^error: the timeline begins at 2026-01-01T00:00:00Z$/],
    ["rewind to 2025-12-31T00:00:00Z", /^error: the timeline begins at 2026-01-01T00:00:00Z$/],
    ["rewind to 25:00:00", /^error: there is no time of day 25:00:00$/],
    ["rewind to 2026-13-01T00:00:00Z", /^error: there is no instant 2026-13-01T00:00:00Z$/],
    ["rewind to before", /^error: which event\?/],
    ["rewind to before earthquake", /^error: nothing on this timeline is "earthquake"\n/],
    ["rewind to before #0", /^error: there is no log entry #0: the newest is #\d+$/],
    ["rewind to before #99999999", /^error: there is no log entry #99999999: the newest is #\d+$/],
    ["rewind to before create pod/nope", /pods "nope" not found$/],
    ["rewind to before pod/loop COLOR=red", /no column "COLOR"/],
    ["rewind to before pod/loop soon", /^error: "soon" is no test such as STATUS=Running$/],
    ["now and then", /^error: now takes no words$/],
  ])("%s is refused, and nothing moves", (line, errors) => {
    shell.does("now", "rewind 10s");
    const before = shell.shown;
    const result = shell.run(line);
    expect(result.exitCode).not.toBe(0);
    expect(result.errors).toMatch(errors);
    expect(shell.shown).toBe(before);
  });
});

describe("events", () => {
  const shell = aLife();
  const goes = (line: string): string => shell.does("now", line);

  test("the last crash: just before it the node has power", () => {
    expect(goes("rewind to before last crash")).toBe(`00:02:00, 8 m before now, just before "crash node worker-1"; ${READ_ONLY}`);
    const { log } = shell.shown.store;
    expect([...log.between("", 0, log.seq)]).toEqual([]);
    expect(goes("rewind to before loses its power")).toContain("just before node worker-1 loses its power");
    expect([...shell.shown.store.log.between("", 0, log.seq)]).toEqual([]);
    goes("rewind to last crash");
    expect([...shell.shown.store.log.between("", 0, shell.shown.store.log.seq)]).toHaveLength(1);
  });

  test("a command, by its verb or any of its words", () => {
    goes("rewind to before scale");
    expect(replicasOf(shell)).toBe(3);
    goes("rewind to scale");
    expect(replicasOf(shell)).toBe(5);
    goes("rewind to before replicas=5");
    expect(replicasOf(shell)).toBe(3);
    expect(sinceStartMs(shell)).toBe(300_000);
  });

  test("the creation and the deletion of an object", () => {
    expect(goes("rewind to before create pod/loop")).toMatch(/, just before pod default\/loop was created by the user/);
    expect(shell.shown.server.find("Pod", "default/loop")).toBeUndefined();
    goes("rewind to create pod/loop");
    expect(shell.shown.server.find("Pod", "default/loop")).toBeDefined();
    goes("rewind to before delete deployment/web");
    expect(replicasOf(shell)).toBe(5);
    expect(sinceStartMs(shell)).toBe(480_000);
    goes("rewind to before create deployment/web");
    expect(replicasOf(shell)).toBeUndefined();
    expect(sinceStartMs(shell)).toBe(0);
  });

  test("the write by which an object came to show what is asked for", () => {
    const status = (): string => shell.run("get pod loop --no-headers").output;
    goes("rewind to before pod/loop STATUS=CrashLoopBackOff");
    expect(status()).not.toContain("CrashLoopBackOff");
    shell.does("next");
    expect(status()).toContain("CrashLoopBackOff");
    goes("rewind to before pod/loop RESTARTS>=2");
    expect((shell.shown.server.get("Pod", "default/loop") as Pod).status.containerStatuses?.[0]?.restartCount).toBe(1);
    expect(goes("rewind to before node/worker-1 STATUS=NotReady")).toMatch(/^00:02:[45]\d, .* just before node worker-1 /);
  });

  test("a number of the log, and each before the one before", () => {
    const entry = shell.timeline.cluster.store.log.all().find(({ kind, verb }) => kind === "ReplicaSet" && verb === "create");
    goes(`rewind to before #${entry?.seq}`);
    expect(shell.shown.store.log.seq).toBeLessThan(entry?.seq ?? 0);
    shell.does("next");
    expect(shell.shown.store.log.seq).toBeGreaterThanOrEqual(entry?.seq ?? 0);
  });

  test("the last change, step by step: back again leads further back, and next leads on", () => {
    shell.does("now");
    const seqs: number[] = [];
    for (let back = 0; back < 5; back++) {
      shell.does("rewind to last change");
      seqs.push(shell.shown.store.log.seq);
    }
    expect(new Set(seqs).size).toBe(5);
    for (const seq of seqs.slice(0, -1).reverse()) {
      shell.does("next");
      expect(shell.shown.store.log.seq).toBe(seq);
    }
  });

  test("where nothing like it lies before what is shown, the next one is meant", () => {
    shell.does("rewind to start");
    expect(shell.does("rewind to before last crash")).toContain('just before "crash node worker-1"');
    shell.does("rewind to start");
    shell.does("rewind to before delete deployment/web");
    expect(sinceStartMs(shell)).toBe(480_000);
  });

  test("before a command that ran at this very instant", () => {
    const fresh = aLife();
    fresh.does("apply -f web.yaml", "rewind to before last command");
    expect(fresh.timeline.isPast).toBe(true);
    expect(replicasOf(fresh)).toBeUndefined();
    expect(fresh.does("now")).toBe("00:10:00, now");
    expect(replicasOf(fresh)).toBe(3);
  });
});

describe("in the past", () => {
  test.each([
    "scale deployment/web --replicas=1",
    "delete pod/loop",
    "crash node worker-2",
    "wait settled",
    "until settled",
    "recover node worker-1",
  ])("%s is refused with how to go on", (line) => {
    const shell = aLife();
    shell.does("rewind to +6m30s");
    const { exitCode, errors } = shell.run(line);
    expect(exitCode).toBe(1);
    expect(errors).toBe("error: this is the past, 2026-01-01T00:06:30Z: fork goes on from here, now leads back");
    expect(sinceStartMs(shell)).toBe(390_000);
  });

  test("everything can be read as it was", () => {
    const shell = aLife();
    expect(shell.run("get deployments").errors).toMatch(/^No resources found/);
    shell.does("rewind to +4m");
    expect(shell.does("get deployments")).toMatch(/^web +2\/3/m);
    expect(shell.does("why deployment/web")).not.toContain("scale");
    expect(shell.does("history deployment/web")).not.toContain("spec.replicas: 3 → 5");
  });

  test("advance, next and step look on, at most to the head", () => {
    const shell = aLife();
    shell.does("rewind to +4m");
    expect(shell.does("advance 30s")).toBe(`00:04:30, 5 m 30 s before now; ${READ_ONLY}`);
    expect(shell.does("step 1s")).toBe(`00:04:31, 5 m 29 s before now; ${READ_ONLY}`);
    const steps = shell.shown.manager.steps;
    shell.does("step");
    expect(shell.shown.manager.steps).toBe(steps + 1);
    shell.does("step 10");
    expect(shell.shown.manager.steps).toBe(steps + 11);
    const { seq } = shell.shown.store.log;
    expect(shell.does("next")).toMatch(/^00:0\d:\d\d, .* before now, .+; read-only/);
    expect(shell.shown.store.log.seq).toBeGreaterThan(seq);
    expect(shell.does("advance 1h")).toBe("00:10:00, now");
    expect(shell.timeline.isPast).toBe(false);
    expect(sinceStartMs(shell)).toBe(600_000);
  });
});
