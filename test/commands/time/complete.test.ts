/**
 * What is offered where an instant, a branch or a speed is asked for.
 */
import { expect, test } from "vitest";
import { aLife } from "./timeline-shell.ts";

const shell = aLife();

test.each([
  ["rew", ["rewind"]],
  ["rewind ", ["10m", "10s", "1m", "30s", "5m", "before", "to"]],
  ["rewind to ", ["+0s", "+2m0s", "+5m0s", "+6m0s", "+8m0s", "before", "last", "now", "start"]],
  ["rewind to +5", ["+5m0s"]],
  ["rewind to before c", ["change", "command", "crash", "create"]],
  ["rewind to before s", ["scale"]],
  ["rewind to before create pod/l", ["pod/loop"]],
  ["rewind to before pod/l", ["pod/loop"]],
  ["rewind 30s ", []],
  ["diff b", ["before", "branch"]],
  ["diff branch ", ["0"]],
  ["diff to st", ["start"]],
  ["diff --k", ["--kind"]],
  ["switch ", []],
  ["speed m", ["max"]],
  ["step ", ["10s", "1s"]],
])("%j", (line, words) => {
  expect(shell.completes(line)).toEqual(words);
});

test("faults go by their numbers in the log", () => {
  const [number = "", ...others] = shell.completes("rewind to before #");
  expect(others).toEqual([]);
  expect(shell.does(`rewind to before ${number}`)).toContain("just before node worker-1 loses its power");
});
