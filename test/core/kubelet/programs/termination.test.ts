import { describe, expect, test } from "vitest";
import type { TermReaction } from "../../../../src/core/kubelet/program.ts";
import { aRun, aScript, imageOf, type RunOverrides, timed } from "../../../support/a-run.ts";
import { EPOCH_MS } from "../../../support/builders.ts";

const busybox = imageOf("busybox:1.37").program;
const AT_MS = EPOCH_MS + 5_500;

describe("SIGTERM", () => {
  test.each<[script: string, reaction: TermReaction]>([
    ["sleep 3600", "ignores"],
    ["while true; do sleep 1; done", "ignores"],
    ["exec sleep 3600", "ignores"],
    ["trap '' TERM; sleep 3600 & wait", "ignores"],
    ["trap 'exit 7' TERM; sleep 3600 & wait", { afterMs: 0, exitCode: 7 }],
    ["trap 'sleep 2; exit 0' SIGTERM; sleep 3600 & wait $!", { afterMs: 2_001, exitCode: 0 }],
    ["trap 'echo bye' 15; sleep 3600 & wait; echo after", { afterMs: 0, exitCode: 0 }],
    ["trap 'exit 7' TERM; while true; do sleep 1; done", { afterMs: 506, exitCode: 7 }],
    ["trap 'exit 7' TERM; sleep 3600; echo late", { afterMs: 3_594_501, exitCode: 7 }],
    ["trap 'exit 7' TERM; sleep infinity", "ignores"],
    ["sleep 10; trap 'exit 7' TERM; sleep 3600 & wait", "ignores"],
    ["trap 'exit 7' TERM; trap - TERM; sleep 3600 & wait", "ignores"],
    ["run=1; trap run=0 TERM; while [ $run = 1 ]; do sleep 2; done; sleep 1; exit 3", { afterMs: 1_504, exitCode: 3 }],
  ])("a shell that runs %s: %o", (script, reaction) => {
    expect(busybox.onTerm(aScript(script), AT_MS)).toEqual(reaction);
  });

  test("what a trap prints is in the log of a run that was told to stop", () => {
    const run = aScript("trap 'echo bye; exit 7' TERM; while true; do echo work; sleep 2 & wait $!; done", { termMs: AT_MS });
    expect(timed(busybox.logs(run, EPOCH_MS, EPOCH_MS + 20_000))).toEqual(["0 work", "2001 work", "4002 work", "5500 bye"]);
  });

  test.each<[image: string, container: RunOverrides["container"], code: number | "ignores"]>([
    ["nginx:1.29", {}, 0],
    ["httpd:2.4", {}, 0],
    ["redis:8.2", { args: ["--maxmemory", "100mb"] }, 0],
    ["kubarium/shop-cart:1.2", {}, 0],
    ["traefik/whoami:v1.11", {}, 2],
    ["registry.k8s.io/pause:3.10", {}, 0],
    ["nginx:1.29", { command: ["sh", "-c", "nginx -g 'daemon off;'"] }, 0],
    ["nginx:1.29", { command: ["sh", "-c", "echo first; exec nginx -g 'daemon off;'"] }, 0],
    ["nginx:1.29", { command: ["sh", "-c", "nginx -g 'daemon off;'; echo last"] }, "ignores"],
    ["busybox:1.37", { command: ["sleep", "3600"] }, "ignores"],
  ])("%s with %o exits with %s", (image, container, code) => {
    const reaction = imageOf(image).program.onTerm(aRun({ container: { image, ...container } }), AT_MS);
    expect(reaction === "ignores" ? reaction : reaction.exitCode).toBe(code);
    if (reaction !== "ignores") expect(reaction.afterMs).toBeLessThan(2_000);
  });
});
