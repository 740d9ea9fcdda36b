/**
 * The scenarios that are shipped: each plays as it says, to the second, and twice the same.
 */
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readManifestFiles } from "../../../src/commands/host/files.ts";
import { loadScenario, stageOf } from "../../../src/commands/scenario/load.ts";
import { playScenario, type TimelineEntry } from "../../../src/commands/scenario/play.ts";
import { failureText } from "../../../src/commands/scenario/timeline-text.ts";
import { Cluster, faultText, type Scenario } from "../../../src/core/index.ts";

const root = resolve(import.meta.dirname, "../../..");
const folder = join(root, "sample-manifests/scenarios");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort();

function scenarioOf(name: string): Scenario {
  const [file] = readManifestFiles(join(folder, name));
  const { scenario, faults } = loadScenario({ path: relative(root, file?.path ?? ""), text: file?.text ?? "" });
  if (faults !== undefined) throw new Error(faults.map(faultText).join("\n"));
  return scenario;
}

interface Played {
  readonly hash: number;
  readonly entries: readonly TimelineEntry[];
  readonly failure: string;
  readonly met: number;
}

function play(scenario: Scenario): Played {
  const cluster = new Cluster({ ...scenario.cluster, hashing: true });
  const steps = playScenario(scenario, stageOf(scenario, { cluster, headless: true, readFiles: readManifestFiles }));
  const entries: TimelineEntry[] = [];
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) {
      const { failure, met } = next.value;
      return {
        hash: cluster.store.hash,
        entries,
        failure: failure === undefined ? "" : failureText(failure, scenario.source, cluster.startMs),
        met,
      };
    }
    if (next.value !== undefined) entries.push(next.value);
  }
}

describe.each(files)("%s", (name) => {
  test("plays as it says, and a second time the same", () => {
    const scenario = scenarioOf(name);
    const first = play(scenario);
    expect(first.failure).toBe("");
    expect(first.met).toBe(scenario.steps.flatMap(({ expectations }) => expectations).length);
    expect(first.met).toBeGreaterThan(0);
    const second = play(scenario);
    expect(second.hash).toBe(first.hash);
    expect(second.entries).toEqual(first.entries);
  });

  test("begins with a comment on what to watch, and has the number of its name", () => {
    const [{ text = "" } = {}] = readManifestFiles(join(folder, name));
    expect(text).toMatch(/^# .{20,}/);
    const scenario = scenarioOf(name);
    expect(scenario.number).toBe(Number(name.slice(0, 2)));
    expect(scenario.about.length).toBeGreaterThan(100);
  });
});

test("at least twenty failures can be played", () => {
  expect(new Set(files.map((name) => name.slice(0, 2))).size).toBeGreaterThanOrEqual(20);
});
