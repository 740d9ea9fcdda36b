/**
 * `kubarium run scenario.yaml`: plays it as fast as it goes, prints its timeline, and tells by the exit code how it ended.
 */
import { ApiError, type ClusterOptions, faultText, isScenario, type Scenario, type Timeline } from "../../core/index.ts";
import type { CommandContext, SourceFile } from "../command.ts";
import { loadScenario, stageOf } from "../scenario/load.ts";
import { playScenario, type TimelineEntry } from "../scenario/play.ts";
import { failureText, timelineText } from "../scenario/timeline-text.ts";

/** A scenario, and the cluster it wants. */
export interface AskedScenario {
  readonly scenario: Scenario;
  readonly options: ClusterOptions;
}

/** What `run` was asked for, as far as scenarios care. */
interface Asked {
  readonly paths: readonly string[];
  readonly lines: readonly string[];
  /** Overrides the scenario's own. */
  readonly givenSeed?: number;
}

type ReadFiles = CommandContext["readFiles"];

/** The scenario that the first path is; undefined when it is none, a text when it cannot be played. */
export function readScenarioRun({ paths, lines, givenSeed }: Asked, readFiles: ReadFiles): AskedScenario | string | undefined {
  const file = scenarioAt(paths[0], readFiles);
  if (file === undefined) return undefined;
  if (paths.length > 1 || lines.length > 0) return "error: a scenario is run by itself: its manifests and commands stand in it";
  const { scenario, faults } = loadScenario(file);
  if (faults !== undefined) return faults.map(faultText).join("\n");
  return { scenario, options: { ...scenario.cluster, ...(givenSeed === undefined ? {} : { seed: givenSeed }) } };
}

function scenarioAt(path: string | undefined, readFiles: ReadFiles): SourceFile | undefined {
  if (path === undefined || !/\.ya?ml$/.test(path)) return undefined;
  try {
    return readFiles(path).find(({ text }) => isScenario(text));
  } catch (error) {
    // Whoever applies the path says so in kubectl's words.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** A play, and where its words go. */
export interface ScenarioRun {
  readonly timeline: Timeline;
  readonly scenario: Scenario;
  readonly output: "text" | "json";
  readonly readFiles: ReadFiles;
  /** Told that something was done, before it is shown. */
  acknowledge?(): void;
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/** Plays it; returns the exit code: 0 all is as expected, 1 something is not. */
export function runScenario({ timeline, scenario, output, readFiles, acknowledge, writeOut, writeErr }: ScenarioRun): 0 | 1 {
  const { cluster } = timeline;
  const { startMs } = cluster;
  const play = playScenario(scenario, stageOf(scenario, { cluster, timeline, headless: true, readFiles }));
  let next = play.next();
  for (; !next.done; next = play.next()) {
    if (next.value === undefined) continue;
    acknowledge?.();
    writeOut(output === "json" ? entryRecord(next.value, startMs) : `${timelineText(next.value, startMs)}\n`);
  }
  timeline.tick();
  acknowledge?.();
  const { failure, met } = next.value;
  if (failure !== undefined) writeErr(`${failureText(failure, scenario.source, startMs)}\n`);
  else if (output === "text") writeOut(`\n${met} ${met === 1 ? "expectation" : "expectations"} met\n`);
  return failure === undefined ? 0 : 1;
}

function entryRecord({ timeMs, ...rest }: TimelineEntry, startMs: number): string {
  return `${JSON.stringify({ type: "scenario", time: new Date(timeMs).toISOString(), sinceStartMs: timeMs - startMs, ...rest })}\n`;
}
