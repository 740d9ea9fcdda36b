/**
 * A scenario that is being played: what has been told of it so far.
 */
import type { TimelineEntry } from "../../commands/scenario/play.ts";
import type { Scenario } from "../../core/index.ts";

/** How far a story is. */
export type StoryState = "playing" | "waiting" | "over";

/** The story of one session. */
export class Story {
  readonly scenario: Scenario;
  #entries: readonly TimelineEntry[] = [];
  #state: StoryState = "playing";

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** What was said, done and met, in order; another list after each entry. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  get state(): StoryState {
    return this.#state;
  }

  set state(state: StoryState) {
    this.#state = state;
  }

  tell(entry: TimelineEntry): void {
    this.#entries = [...this.#entries, entry];
  }
}
