/**
 * Whatever is applied or typed, the answer is a result: a refusal in words, never a broken program.
 *
 * What is accepted must bear being looked at, taken back in, and run by the cluster.
 */
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { couldChange } from "../../src/commands/runner.ts";
import { ApiError, Cluster } from "../../src/core/index.ts";
import { hurriedLine } from "./fuzz/lines.ts";
import { almostRight } from "./fuzz/manifests.ts";
import { Choices } from "./fuzz/random.ts";
import { RICH_POD } from "./fuzz/rich-pod.ts";
import { Shell } from "./shell.ts";

const SEEDS = [1, 2, 3, 4, 5];

describe("manifests that are almost right", () => {
  test.each(SEEDS)("seed %i", (seed) => {
    const choices = new Choices(seed);
    const shell = new Shell({}, new Cluster({ nodes: 2, seed }));
    let accepted = 0;
    for (let n = 0; n < 100; n++) {
      const object = almostRight(choices);
      const text = choices.has(0.5) ? stringify(object) : JSON.stringify(object);
      const given = shell.runIn({ ...shell.context, readFiles: (path) => [{ path, text }] }, `${choices.pick(["apply", "create"])} -f x`);
      expect(`${given.output}${given.errors}`, text).not.toMatch(/\[object |\bNaN\b/);
      if (given.exitCode === 0) accepted += 1;
      if (choices.has(0.2)) shell.cluster.advance(choices.below(5_000));
    }
    expect(accepted).toBeGreaterThan(0);
    for (const { plural } of shell.cluster.registry.kinds) {
      expect(shell.run(`describe ${plural} -A`).exitCode).toBe(0);
      const text = shell.run(`get ${plural} -A -o yaml`).output;
      shell.runIn({ ...shell.context, readFiles: (path) => [{ path, text }] }, "apply -f x");
    }
    shell.cluster.advance(120_000);
  });
});

describe("lines of a hurried hand", () => {
  test.each(SEEDS)("seed %i", (seed) => {
    const choices = new Choices(seed);
    const shell = new Shell({ "pod.yaml": RICH_POD, "bad.yaml": "a: [" }, new Cluster({ nodes: 2, seed }));
    shell.run("apply -f pod.yaml");
    shell.cluster.advance(20_000);
    for (let n = 0; n < 100; n++) {
      const line = hurriedLine(choices);
      const { output, errors = "", exitCode } = shell.run(line);
      expect([0, 1, 2], line).toContain(exitCode);
      if (exitCode !== 0) expect(`${output}${errors}`, line).not.toBe("");
      expect(() => changes(line)).not.toThrow();
    }
  });
});

/** As the screen asks before it keeps a line. */
function changes(line: string): boolean {
  try {
    return couldChange(line);
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}
