/**
 * Plays a scenario on a cluster: says, does, lets time pass, and looks at every instant whether things are as expected.
 *
 * `playScenario(scenario, stage)` is a generator. It yields what happens, entry by entry, and `undefined` whenever the host
 * may breathe (after every step of the agenda); it returns how the play ended. A host that shows a `say` and waits for a
 * key just asks for the next value later: nothing moves in between, unless the host itself lets time pass.
 *
 * Time passes as fast as it goes, unless the stage has a clock: `now()` is the virtual instant that may have been reached by
 * now, and a play that has got there yields `undefined` until it rises. Nobody else should move the cluster's time while it
 * is played: steps would begin late. Commands of an audience may come in between; what they change is seen like all else.
 *
 * The first expectation that fails, or a command that fails against expectation, ends the play.
 */
import { type Cluster, type Expectation, goDuration, type ManifestEntry, type Scenario, type ScenarioStep } from "../../core/index.ts";
import type { Result, Steps } from "../command.ts";
import { parseCondition } from "../conditions/condition.ts";
import { Gauge } from "../conditions/gauge.ts";
import { quoteWord } from "../parse.ts";
import { manifestsPath } from "./manifest-files.ts";
import { deadlineOf, judge, type Watched } from "./watch.ts";

/** What a play runs on. */
export interface Stage {
  readonly cluster: Cluster;
  /** Runs a command line in the scenario's namespace, with `filesOf(scenario, …)` for its files. */
  run(line: string): Result | Steps;
  /** The virtual instant that time may have reached by now; default: any. */
  now?(): number;
}

/** One thing that happened. */
export interface TimelineEntry {
  readonly timeMs: number;
  readonly kind: "say" | "do" | "output" | "met" | "failed";
  readonly text: string;
  /** `steps[2].expect[0]`; absent for the scenario's own title and manifests. */
  readonly path?: string;
  readonly line?: number;
  /** Why it is so, of what was met. */
  readonly because?: string;
}

/** What made a play fail. */
export interface Failure {
  readonly timeMs: number;
  readonly path: string;
  readonly line: number;
  /** What was expected. */
  readonly expected: string;
  /** What was there instead. */
  readonly seen: string;
}

/** How a play ended. */
export interface Outcome {
  readonly failure: Failure | undefined;
  /** How many expectations were met. */
  readonly met: number;
}

/** What becomes of a command that was on its way when the play failed; nobody sees it. */
const STOPPED: Result = { output: "", exitCode: 1 };

type Playing<T> = Generator<TimelineEntry | undefined, T, void>;

/** Plays the scenario from now on. */
export function playScenario(scenario: Scenario, stage: Stage): Playing<Outcome> {
  return new Play(scenario, stage).run();
}

class Play {
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #startMs: number;
  #watched: readonly Watched[] = [];
  #met = 0;
  #failure: Failure | undefined;

  constructor(scenario: Scenario, stage: Stage) {
    this.#scenario = scenario;
    this.#stage = stage;
    this.#startMs = stage.cluster.nowMs;
  }

  *run(): Playing<Outcome> {
    const { name, about, manifests, steps } = this.#scenario;
    yield this.#entry("say", about === "" ? name : `${name}\n\n${about}`);
    if (manifests.length > 0) yield* this.#do(this.#applyLine("", manifests), undefined);
    for (const step of steps) {
      if (this.#failure === undefined) yield* this.#await(step);
      if (this.#failure === undefined) yield* this.#act(step);
    }
    if (this.#failure === undefined) yield* this.#pass(Number.POSITIVE_INFINITY, () => this.#watched.length === 0);
    return { failure: this.#failure, met: this.#met };
  }

  /** Until the step's time has come. */
  *#await(step: ScenarioStep): Playing<void> {
    const { cluster } = this.#stage;
    const { trigger } = step;
    if (trigger.is !== "when") {
      yield* this.#pass((trigger.is === "at" ? this.#startMs : cluster.nowMs) + trigger.ms);
      return;
    }
    const condition = this.#gauge(trigger.condition);
    const isMet = yield* this.#pass(cluster.nowMs + trigger.withinMs, () => condition.holds);
    if (isMet || this.#failure !== undefined) return;
    const expected = `${trigger.condition} within ${goDuration(trigger.withinMs)}`;
    yield this.#fail(step, expected, `not within ${goDuration(trigger.withinMs)}: ${condition.seen}`);
  }

  *#act(step: ScenarioStep): Playing<void> {
    if (step.say !== undefined) yield this.#entry("say", step.say, step);
    const startMs = this.#stage.cluster.nowMs;
    let expected = step.expectations.map((expectation) => this.#watch(expectation, startMs));
    // What a step expects is looked for as soon as its first command has begun.
    const begin = (): void => {
      this.#watched = [...this.#watched, ...expected];
      expected = [];
    };
    if (step.manifests.length > 0) yield* this.#do(this.#applyLine(step.path, step.manifests), step, begin);
    for (const line of step.lines) if (this.#failure === undefined) yield* this.#do(line, step, begin);
    begin();
    if (this.#failure === undefined) yield* this.#look(false);
  }

  /** One path is applied as it is; objects that stand in the scenario have a path of their own. */
  #applyLine(place: string, manifests: readonly ManifestEntry[]): string {
    const [only] = manifests;
    const path = manifests.length === 1 && only !== undefined && "path" in only ? only.path : manifestsPath(this.#scenario, place);
    return `apply -f ${quoteWord(path)}`;
  }

  /** Runs a line to its end; what it expects is watched from its first breath on. */
  *#do(line: string, step: ScenarioStep | undefined, begin: () => void = () => undefined): Playing<void> {
    yield this.#entry("do", line, step);
    const outcome = this.#stage.run(line);
    begin();
    const result = "exitCode" in outcome ? outcome : yield* this.#finish(outcome);
    if (result !== undefined) yield* this.#hear(result, line, step);
  }

  /** Looks around whenever the command breathes; what fails meanwhile ends it, and there is no result. */
  *#finish(steps: Steps): Playing<Result | undefined> {
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
      yield* this.#look(false);
      if (this.#failure !== undefined) {
        steps.return(STOPPED);
        return undefined;
      }
      yield undefined;
    }
  }

  /** What a command said, and whether it ended as it should. */
  *#hear({ exitCode, errors = "", output }: Result, line: string, step: ScenarioStep | undefined): Playing<void> {
    const said = [output, errors].filter((text) => text !== "").join("\n");
    if (said !== "") yield this.#entry("output", said, step);
    const { refused } = step ?? {};
    if (refused === undefined && exitCode !== 0) yield this.#fail(step, `${line} succeeds`, errors.split("\n")[0] ?? "");
    if (refused !== undefined && (exitCode === 0 || !said.includes(refused))) {
      yield this.#fail(step, `${line} is refused: ${refused}`, exitCode === 0 ? "it was not refused" : errors);
    }
  }

  /** Lets time pass and looks after every step, until `untilMs` or until `isDone`; returns whether it is done. */
  *#pass(untilMs: number, isDone: () => boolean = () => false): Playing<boolean> {
    const { cluster } = this.#stage;
    for (;;) {
      yield* this.#look(false);
      if (this.#failure !== undefined) return false;
      if (isDone()) return true;
      const endMs = Math.min(untilMs, ...this.#watched.map(deadlineOf));
      const limitMs = Math.min(endMs, this.#stage.now?.() ?? endMs);
      if (cluster.manager.step(limitMs)) {
        yield undefined;
        continue;
      }
      if (cluster.manager.isWaiting) {
        yield undefined;
        continue;
      }
      cluster.manager.idleUntil(limitMs);
      if (limitMs < endMs) {
        yield undefined;
        continue;
      }
      yield* this.#look(true);
      if (this.#failure !== undefined) return false;
      if (cluster.nowMs >= untilMs) return isDone();
    }
  }

  /** Judges what is watched. */
  *#look(isInstantOver: boolean): Playing<void> {
    const open: Watched[] = [];
    for (const watched of this.#watched) {
      const { expectation } = watched;
      const verdict = judge(watched, this.#stage.cluster.nowMs, isInstantOver);
      if (verdict.is === "open") {
        open.push(verdict.watched);
      } else if (verdict.is === "failed") {
        yield this.#fail(expectation, verdict.text, verdict.seen);
        return;
      } else {
        this.#met += 1;
        const { because } = expectation;
        yield { ...this.#entry("met", verdict.text, expectation), ...(because === undefined ? {} : { because }) };
      }
    }
    this.#watched = open;
  }

  #watch(expectation: Expectation, startMs: number): Watched {
    const { condition, until } = expectation;
    const end = until === undefined ? undefined : this.#gauge(until);
    return { expectation, condition: this.#gauge(condition), until: end, startMs, isAbsent: false };
  }

  #gauge(text: string): Gauge {
    const { cluster } = this.#stage;
    return new Gauge(parseCondition(text, { registry: cluster.registry, namespace: this.#scenario.namespace }), cluster);
  }

  #entry(kind: TimelineEntry["kind"], text: string, place?: Place): TimelineEntry {
    const where = place === undefined ? {} : { path: place.path, line: place.line };
    return { timeMs: this.#stage.cluster.nowMs, kind, text, ...where };
  }

  /** Ends the play. */
  #fail(place: Place | undefined, expected: string, seen: string): TimelineEntry {
    const { path, line } = place ?? { path: "manifests", line: 1 };
    this.#failure = { timeMs: this.#stage.cluster.nowMs, path, line, expected, seen };
    return this.#entry("failed", `${expected}: ${seen}`, place);
  }
}

/** Where something stands in the file. */
interface Place {
  readonly path: string;
  readonly line: number;
}
