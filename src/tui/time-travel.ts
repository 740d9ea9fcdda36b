/**
 * Where the keys of the bar of time lead: a change back or on, so many seconds, the start, the present.
 *
 * Looking is all it does; what goes on from there is a command (`fork`). A key that is held asks for instants faster than they can
 * be lived again: where it leads is found at once, and only the last of the instants asked for in one turn is shown.
 */
import type { Stop, Timeline } from "../core/index.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import { momentAfter, momentBefore } from "./time/moments.ts";

/** Where to look. */
export type Destination =
  | { readonly to: "change-before" }
  | { readonly to: "change-after" }
  | { readonly to: "start" }
  | { readonly to: "now" }
  | { readonly to: "aside"; readonly byMs: number }
  | { readonly to: "stop"; readonly stop: Stop };

/** An instant asked for: `seq` is the log's number there, if it is known. */
interface Aim {
  readonly timeMs: number;
  readonly seq: number | undefined;
}

const AT_START = "This is the start: nothing was before it.";

/** Goes through the time of one timeline. */
export class Traveller {
  readonly #timeline: Timeline;
  readonly #timing: Pick<FrameTiming, "soon">;
  readonly #fail: (error: unknown) => void;
  #aim: Aim | undefined;
  #cancel: (() => void) | undefined;

  /** `fail` is told what goes wrong on the way. */
  constructor(timeline: Timeline, timing: Pick<FrameTiming, "soon">, fail: (error: unknown) => void) {
    this.#timeline = timeline;
    this.#timing = timing;
    this.#fail = fail;
  }

  /** Goes there, now or soon; returns what there is to say when that cannot be. */
  go(destination: Destination): string | undefined {
    switch (destination.to) {
      case "change-before":
        return this.#toChangeBefore();
      case "change-after":
        return this.#toChangeAfter();
      case "aside":
        return this.#aside(destination.byMs);
      case "start":
        this.#head({ timeMs: this.#timeline.startMs, seq: undefined });
        return undefined;
      case "now":
        return this.#toNow();
      case "stop":
        return this.#to(destination.stop);
    }
  }

  /** Is there: whatever was asked for is shown when it returns. */
  arrive(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const aim = this.#aim;
    this.#aim = undefined;
    if (aim !== undefined) this.#timeline.look({ atMs: aim.timeMs });
  }

  /** Forgets where it was going. */
  stop(): void {
    this.#aim = undefined;
    this.arrive();
  }

  #toChangeBefore(): string | undefined {
    const { cluster, startMs } = this.#timeline;
    const { timeMs, seq } = this.#from();
    if (timeMs <= startMs) return AT_START;
    const moment = momentBefore(cluster, seq, timeMs);
    this.#head(moment === undefined || moment.timeMs < startMs ? { timeMs: startMs, seq: undefined } : moment);
    return undefined;
  }

  #toChangeAfter(): string | undefined {
    const { timeMs, seq } = this.#from();
    const moment = momentAfter(this.#timeline.cluster, seq, timeMs);
    if (moment === undefined) return this.#toNow();
    this.#head(moment);
    return undefined;
  }

  #aside(byMs: number): string | undefined {
    const { shown, cluster, isPast, startMs } = this.#timeline;
    const fromMs = this.#aim?.timeMs ?? shown.nowMs;
    if (byMs > 0 && !isPast && this.#aim === undefined) return "This is now; . jumps to the next change.";
    if (byMs < 0 && fromMs <= startMs) return AT_START;
    this.#head({ timeMs: Math.min(cluster.nowMs, Math.max(startMs, fromMs + byMs)), seq: undefined });
    return undefined;
  }

  #toNow(): string | undefined {
    const wasOff = this.#timeline.isPast || this.#aim !== undefined;
    this.stop();
    this.#timeline.back();
    return wasOff ? undefined : "This is now.";
  }

  #to(stop: Stop): string | undefined {
    const { isPast } = this.#timeline;
    this.stop();
    this.#timeline.look(stop);
    return this.#timeline.isPast || isPast ? undefined : "That is now: nothing has happened since.";
  }

  /** Where one is, or will be in a moment. */
  #from(): { readonly timeMs: number; readonly seq: number } {
    const { timeMs, seq } = this.#aim ?? {};
    if (timeMs !== undefined && seq !== undefined) return { timeMs, seq };
    this.arrive();
    const { shown } = this.#timeline;
    return { timeMs: shown.nowMs, seq: shown.store.log.seq };
  }

  #head(aim: Aim): void {
    this.#aim = aim;
    this.#cancel ??= this.#timing.soon(() => {
      try {
        this.arrive();
      } catch (error) {
        this.#fail(error);
      }
    });
  }
}
