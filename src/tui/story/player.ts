/**
 * Plays a scenario at the screen: as fast as the clock of the session allows, and not before a key when something was said.
 *
 * While it plays it alone moves the cluster's time; while the past is looked at it stands still; when life goes another way it is over.
 */
import { MAX_SPEED, type Pacer, type PaceState } from "../../commands/host/pacer.ts";
import { stageOf } from "../../commands/scenario/load.ts";
import { type Outcome, playScenario, type TimelineEntry } from "../../commands/scenario/play.ts";
import { failureText } from "../../commands/scenario/timeline-text.ts";
import { ApiError, type Cluster, type Timeline } from "../../core/index.ts";
import type { SessionParts } from "../session-parts.ts";
import type { FrameTiming } from "../terminal/terminal.ts";
import type { Story } from "./story.ts";

/** What a player tells its session. */
export interface Audience {
  /** Something was said: nothing goes on before `goOn`. */
  say(entry: TimelineEntry): void;
  /** Something was done, or turned out as expected. */
  note(text: string): void;
  /** How it ended: a text when something was not as expected. */
  end(met: number, failure: string | undefined): void;
  /** It goes on. */
  goesOn(): void;
  breakDown(error: unknown): void;
}

/** Keys are answered within so long. */
const SLICE_MS = 8;
const BETWEEN_MS = 16;
/** How often it is looked whether time goes on again. */
const IDLE_MS = 100;

/** Plays one story. */
export class Player {
  readonly #story: Story;
  readonly #audience: Audience;
  readonly #timeline: Timeline;
  readonly #cluster: Cluster;
  readonly #pacer: Pacer;
  readonly #timing: FrameTiming;
  readonly #play: ReturnType<typeof playScenario>;
  #anchor: { readonly wallMs: number; readonly virtualMs: number; readonly pace: PaceState };
  #cancel: (() => void) | undefined;

  constructor(story: Story, parts: SessionParts, audience: Audience) {
    const { timeline, pacer, timing, readFiles } = parts;
    this.#story = story;
    this.#audience = audience;
    this.#timeline = timeline;
    this.#cluster = timeline.cluster;
    this.#pacer = pacer;
    this.#timing = timing;
    const stage = stageOf(story.scenario, { cluster: timeline.cluster, timeline, readFiles });
    this.#play = playScenario(story.scenario, { ...stage, now: () => this.#allowedMs() });
    this.#anchor = this.#anchored();
  }

  /** Begins, or goes on after something was said. */
  goOn(): void {
    if (this.#story.state === "over") return;
    this.#story.state = "playing";
    this.#anchor = this.#anchored();
    this.#audience.goesOn();
    this.#wakeAfter(0);
  }

  /** Ends it, wherever it is. */
  stop(): void {
    this.#story.state = "over";
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wakeAfter(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timing.after(ms, () => this.#slice());
  }

  #slice(): void {
    if (this.#story.state !== "playing") return;
    if (this.#timeline.cluster !== this.#cluster) {
      this.stop();
      this.#audience.note("The story ends here: life goes another way.");
      return;
    }
    const { paused } = this.#pacer.state;
    if (this.#pacer.state !== this.#anchor.pace || paused || this.#timeline.isPast) this.#anchor = this.#anchored();
    if (paused || this.#timeline.isPast) {
      this.#wakeAfter(IDLE_MS);
      return;
    }
    try {
      this.#advance();
    } catch (error) {
      this.stop();
      if (error instanceof ApiError) this.#audience.end(0, error.message);
      else this.#audience.breakDown(error);
    }
    this.#pacer.poke();
  }

  /** Plays on until the clock is reached, something is said, or the slice is over. */
  #advance(): void {
    const endMs = this.#timing.nowMs() + SLICE_MS;
    do {
      const next = this.#play.next();
      if (next.done === true) {
        this.#end(next.value);
        return;
      }
      if (next.value !== undefined) this.#tell(next.value);
      else if (this.#cluster.nowMs >= this.#allowedMs()) break;
    } while (this.#story.state === "playing" && this.#timing.nowMs() < endMs);
    if (this.#story.state === "playing") this.#wakeAfter(BETWEEN_MS);
  }

  #tell(entry: TimelineEntry): void {
    this.#story.tell(entry);
    if (entry.kind === "say") {
      this.#story.state = "waiting";
      this.#audience.say(entry);
    } else if (entry.kind === "do") this.#audience.note(`$ ${entry.text}`);
    else if (entry.kind === "met") this.#audience.note(`✓ ${entry.text}${entry.because === undefined ? "" : `: ${entry.because}`}`);
  }

  #end({ failure, met }: Outcome): void {
    this.stop();
    const { source } = this.#story.scenario;
    this.#audience.end(met, failure === undefined ? undefined : failureText(failure, source, this.#cluster.startMs));
  }

  #anchored(): { readonly wallMs: number; readonly virtualMs: number; readonly pace: PaceState } {
    return { wallMs: this.#timing.nowMs(), virtualMs: this.#cluster.nowMs, pace: this.#pacer.state };
  }

  /** The instant that time may have reached by now. */
  #allowedMs(): number {
    const { wallMs, virtualMs, pace } = this.#anchor;
    if (pace.speed === MAX_SPEED) return MAX_SPEED;
    return Math.floor(virtualMs + (this.#timing.nowMs() - wallMs) * pace.speed);
  }
}
