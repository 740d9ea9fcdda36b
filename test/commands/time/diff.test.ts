/**
 * What `diff` compares, what it counts as a difference, and how it says so.
 */
import { describe, expect, test } from "vitest";
import { aLife, TimelineShell } from "./timeline-shell.ts";

describe("diff", () => {
  const shell = aLife();

  test("of a scale: counts first, then kinds, objects and fields; the answer to who wrote is elsewhere", () => {
    const text = shell.does("diff to before scale and +5m10s -n default");
    const [head, ...lines] = text.split("\n");
    expect(head).toMatch(/^00:05:00 \(just before "scale deployment\/web --replicas=5"\) → 00:05:10: \d+ created, \d+ changed$/);
    expect(lines).toContain("deployments: 1 changed");
    expect(lines).toContain("  changed   default/web");
    expect(lines).toContain("      spec.replicas: 3 → 5");
    expect(lines).toContain("pods: 2 created");
    expect(text).not.toMatch(/leases:|events:|resourceVersion|lastTransitionTime/);
  });

  test("of a deletion", () => {
    const text = shell.does("diff +7m50s +8m40s --kind deployments,pods");
    expect(text.split("\n")[0]).toMatch(/^00:07:50 → 00:08:40: \d+ deleted(, \d+ changed)?$/);
    expect(text).toContain("deployments: 1 deleted\n  deleted   default/web");
    expect(text).not.toContain("replicasets:");
  });

  test("a word that is not given is what is shown", () => {
    shell.does("now");
    expect(shell.does("diff 2m -n default")).toMatch(/^00:08:00 → 00:10:00, now: /);
    shell.does("rewind to +3m");
    expect(shell.does("diff 30s -n default")).toMatch(/^00:02:30 → 00:03:00: /);
    expect(shell.does("diff now -n default")).toMatch(/^00:03:00 → 00:10:00, now: /);
    expect(shell.timeline.isPast).toBe(true);
    shell.does("now");
  });

  test("nothing is no difference, but what only shows that time has passed is counted, and shown when asked for", () => {
    const quiet = new TimelineShell();
    quiet.does("advance 6m");
    expect(quiet.does("diff now")).toBe("00:06:00, now → 00:06:00, now: no difference");
    const text = quiet.does("diff 6m");
    expect(text).toMatch(/^00:00:00 → 00:06:00, now: no difference\n\(\d+ more only show that time has passed: --all\)$/);
    const whole = quiet.does("diff 6m --all");
    expect(whole).toMatch(/leases: \d+ changed/);
    expect(whole).toMatch(/spec\.renewTime: .* → /);
    expect(whole).toMatch(/metadata\.resourceVersion: \d+ → \d+/);
  });

  test("names alone", () => {
    expect(shell.does("diff +4m59s +5m10s -n default --kind deploy -o name")).toBe("deployment.apps/web");
  });

  test("an object that was made anew under its name is replaced", () => {
    const again = new TimelineShell();
    again.does("apply -f loop.yaml", "advance 10s", "delete pod/loop --force", "apply -f loop.yaml", "advance 10s");
    expect(again.does("diff 12s --kind pods")).toMatch(
      /: 1 replaced\npods: 1 replaced\n {2}replaced {2}default\/loop\n(?:.*\n)*.*metadata\.uid: /,
    );
  });

  test("branches, by their heads", () => {
    const forked = aLife();
    forked.does("rewind to +5m30s", "fork", "scale deployment/web --replicas=1", "advance 30s");
    const text = forked.does("diff branch 0 branch 1 --kind deployments");
    expect(text).toBe("branch 0 at 00:10:00 → branch 1 at 00:06:00: 1 created\ndeployments: 1 created\n  created   default/web");
    expect(forked.does("diff 20s and branch 0 --kind deploy")).toMatch(/^00:05:40 → branch 0 at 00:10:00: 1 deleted\n/);
    expect(forked.does("diff branch 1 --kind deploy")).toMatch(/^branch 1 at 00:06:00 → 00:06:00, now: no difference$/);
  });

  test.each([
    ["diff", "error: diff needs an instant or a branch to compare with: diff 30s, diff branch 1"],
    ["diff 30s -o yaml", "error: diff prints changes, or names with -o name, not yaml"],
    ["diff branch", "error: branch which? branches lists their numbers"],
    ["diff branch 7", "error: there is no branch 7"],
    ["diff 99h", "error: the timeline begins at 2026-01-01T00:00:00Z"],
    ["diff 30s and", "error: to which instant? Such as 30s, to 12:03:10, to before last crash"],
  ])("%s is refused", (line, errors) => {
    expect(shell.run(line).errors).toBe(errors);
  });
});
