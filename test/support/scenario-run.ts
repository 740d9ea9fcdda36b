/**
 * A scenario of a few lines, played on a cluster of one worker.
 */
import { loadScenario, stageOf } from "../../src/commands/scenario/load.ts";
import { type Failure, playScenario, type Stage, type TimelineEntry } from "../../src/commands/scenario/play.ts";
import { ApiError, Cluster, faultText } from "../../src/core/index.ts";

/** So often in a row a play may breathe without getting on before it is taken to wait for its clock. */
const PATIENCE = 3;

interface InSeconds {
  /** After the start. */
  readonly seconds: number;
}

/** A play, as far as it has come. */
export interface ScenarioRun {
  readonly startMs: number;
  readonly seconds: number;
  readonly isOver: boolean;
  readonly entries: readonly (TimelineEntry & InSeconds)[];
  readonly failure: (Failure & InSeconds) | undefined;
  readonly met: number;
  /** Goes on until the play is over or waits for its clock. */
  go(): void;
}

/** Plays `body`, which stands under four lines of a head, to its end or as far as the clock of `own` lets it. */
export function scenarioRunOf(body: string, files: { readonly [path: string]: string } = {}, own: Pick<Stage, "now"> = {}): ScenarioRun {
  const text = `apiVersion: kubarium.dev/v1\nkind: Scenario\nname: A story\ncluster: {nodes: 1}\n${body.replace(/^\n/, "")}`;
  const { scenario, faults } = loadScenario({ path: "stories/01.yaml", text });
  if (faults !== undefined) throw new Error(faults.map(faultText).join("\n"));
  const cluster = new Cluster(scenario.cluster);
  const readFiles = (path: string) => {
    const found = files[path];
    if (found === undefined) throw new ApiError("BadRequest", `the path "${path}" does not exist`);
    return [{ path, text: found }];
  };
  const play = playScenario(scenario, { ...stageOf(scenario, { cluster, headless: true, readFiles }), ...own });
  const { startMs } = cluster;
  const inSeconds = <T extends { readonly timeMs: number }>(timed: T): T & InSeconds => ({
    ...timed,
    seconds: (timed.timeMs - startMs) / 1_000,
  });
  const entries: (TimelineEntry & InSeconds)[] = [];
  let ended: { readonly failure: (Failure & InSeconds) | undefined; readonly met: number } | undefined;
  const go = (): void => {
    for (let idle = 0; ended === undefined && idle < PATIENCE; ) {
      const beforeMs = cluster.nowMs;
      const steps = cluster.manager.steps;
      const { value, done } = play.next();
      if (done) ended = { met: value.met, failure: value.failure === undefined ? undefined : inSeconds(value.failure) };
      else if (value !== undefined) entries.push(inSeconds(value));
      idle = cluster.nowMs === beforeMs && cluster.manager.steps === steps && value === undefined ? idle + 1 : 0;
    }
  };
  go();
  return {
    startMs,
    entries,
    go,
    get seconds() {
      return (cluster.nowMs - startMs) / 1_000;
    },
    get isOver() {
      return ended !== undefined;
    },
    get failure() {
      return ended?.failure;
    },
    get met() {
      return ended?.met ?? 0;
    },
  };
}
