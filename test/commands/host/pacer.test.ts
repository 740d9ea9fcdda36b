/**
 * Wall time and virtual time: speeds, steps, and a head that stands still while the past is looked at.
 */
import { describe, expect, test } from "vitest";
import { MAX_SPEED, Pacer, type PacerStart, SPEEDS, speedText } from "../../../src/commands/host/pacer.ts";
import { Timeline } from "../../../src/core/index.ts";
import { FakeTiming } from "../../tui/terminal/fake-terminal.ts";

/** A wall clock that also runs by itself, a little each time that it is read: as if work took time. */
class BusyTiming extends FakeTiming {
  readMs = 0;
  #extraMs = 0;

  override nowMs(): number {
    this.#extraMs += this.readMs;
    return super.nowMs() + this.#extraMs;
  }

  /** Time passes, and no timer has had its turn yet. */
  skip(ms: number): void {
    this.#extraMs += ms;
  }
}

function paced(start: Omit<PacerStart, "isHeld"> = {}) {
  const timeline = new Timeline({ seed: 1 }, "test");
  const timing = new BusyTiming();
  const pacer = new Pacer(() => timeline.cluster, timing, { ...start, isHeld: () => timeline.isPast });
  pacer.start();
  const look = (): void => {
    pacer.poke();
    timing.pass(0);
  };
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) timing.pass(Math.min(10, left));
    // Between two things that are due it may sleep: what is seen is seen after a look.
    look();
  };
  return { timeline, timing, pacer, look, pass, sinceMs: () => timeline.cluster.nowMs - timeline.cluster.startMs };
}

describe("catching up", () => {
  test("lets pass at once what has passed on the wall since the last slice", () => {
    const { pacer, timing, sinceMs } = paced({ speed: 5 });
    timing.pass(0);
    timing.skip(7);
    pacer.catchUp();
    expect(sinceMs()).toBe(35);
  });

  test("does nothing while time stands, or goes as fast as it can", () => {
    for (const start of [{ paused: true }, { speed: MAX_SPEED }]) {
      const { pacer, timing, sinceMs } = paced(start);
      const atMs = sinceMs();
      timing.skip(1_000);
      pacer.catchUp();
      expect(sinceMs()).toBe(atMs);
    }
  });

  test("takes no longer than a moment, and nothing at all from who is behind already", () => {
    const { pacer, timing, sinceMs } = paced({ speed: 1_000 });
    timing.pass(0);
    timing.readMs = 1;
    timing.skip(60_000);
    pacer.catchUp();
    const atMs = sinceMs();
    expect(atMs).toBeGreaterThan(0);
    expect(atMs).toBeLessThan(1_000 * 1_000 * 60);
    timing.skip(60_000);
    pacer.catchUp();
    expect(sinceMs()).toBe(atMs);
  });

  test("slices are short while somebody asks, and as long as ever when nobody does", () => {
    const { pacer, timing, sinceMs } = paced({ speed: 1_000 });
    const slice = (): number => {
      const beforeMs = sinceMs();
      timing.skip(60_000);
      timing.pass(1);
      return sinceMs() - beforeMs;
    };
    timing.pass(0);
    timing.readMs = 1;
    slice();
    const aloneMs = slice();
    pacer.catchUp();
    expect(slice() * 2).toBeLessThan(aloneMs);
    expect(slice() * 2).toBeGreaterThan(aloneMs);
  });

  test("tells who follows, and breaks down where the world does", () => {
    const { pacer, timing, timeline } = paced();
    timing.pass(0);
    let told = 0;
    pacer.subscribe(() => told++);
    timing.skip(5);
    pacer.catchUp();
    pacer.catchUp();
    expect(told).toBe(1);
    const broken: unknown[] = [];
    pacer.onBroken = (error) => void broken.push(error);
    timeline.cluster.manager.step = () => {
      throw new Error("it must hold");
    };
    timing.skip(5);
    pacer.catchUp();
    expect(broken).toEqual([new Error("it must hold")]);
  });
});

describe("speed", () => {
  test.each([0.1, 0.5, 1, 5, 20, 100, 1_000])("×%d is virtual seconds per second", (speed) => {
    const { pass, sinceMs } = paced({ speed });
    pass(3_000);
    expect(sinceMs()).toBe(3_000 * speed);
  });

  test("as fast as it goes takes slices, and says how fast that was", () => {
    const { pacer, pass, timing, sinceMs } = paced({ speed: MAX_SPEED });
    timing.readMs = 1;
    pass(50);
    expect(sinceMs()).toBeGreaterThan(60_000);
    pass(1_000);
    expect(pacer.state.speed).toBe(MAX_SPEED);
    expect(pacer.state.reached).toBeGreaterThan(100);
    pacer.setSpeed(1);
    const atMs = sinceMs();
    timing.readMs = 0;
    pass(1_000);
    expect(sinceMs() - atMs).toBeLessThanOrEqual(1_000);
  });

  test("that the processor cannot keep up with runs up no debt, and is told", () => {
    const { pacer, pass, timing } = paced({ speed: 1_000 });
    timing.readMs = 40;
    pass(3_000);
    expect(pacer.state.reached).toBeLessThan(900);
  });

  test("can be walked through from the slowest to the fastest", () => {
    expect(SPEEDS).toEqual([...SPEEDS].sort((a, b) => a - b));
    expect(SPEEDS.map(speedText)).toContain("×0.1");
    expect(speedText(SPEEDS.at(-1) ?? 0)).toBe("as fast as it goes");
  });
});

describe("a single step", () => {
  test("does the one thing that is due next, however far away, and time goes on from there", () => {
    const { timeline, pacer, pass, sinceMs } = paced({ paused: true });
    pass(500);
    expect(sinceMs()).toBe(0);
    const { steps } = timeline.cluster.manager;
    expect(pacer.stepOnce()).toBe(true);
    expect(timeline.cluster.manager.steps).toBe(steps + 1);
    const atMs = sinceMs();
    expect(atMs).toBeGreaterThan(0);
    pacer.resume();
    pass(1_000);
    expect(sinceMs()).toBe(atMs + 1_000);
  });

  test("that breaks the world is told, and nothing runs afterwards", () => {
    const { timeline, pacer, pass } = paced({ paused: true });
    const seen: unknown[] = [];
    pacer.onBroken = (error) => seen.push(error);
    timeline.cluster.manager.step = () => {
      throw new Error("broken");
    };
    expect(pacer.stepOnce()).toBe(false);
    pacer.resume();
    pass(1_000);
    expect(seen).toHaveLength(1);
  });
});

describe("the past", () => {
  test("is looked at with the head standing still, and no time is made up for afterwards", () => {
    const { timeline, look, pass, sinceMs } = paced();
    pass(5_000);
    timeline.look({ atMs: timeline.cluster.nowMs - 2_000 });
    look();
    const atMs = sinceMs();
    pass(60_000);
    expect(sinceMs()).toBe(atMs);
    timeline.back();
    look();
    pass(1_000);
    expect(sinceMs()).toBe(atMs + 1_000);
  });

  test("that is gone on from is another cluster, which goes on from its own instant", () => {
    const { timeline, look, pass, sinceMs } = paced();
    pass(60_000);
    timeline.look({ atMs: timeline.cluster.nowMs - 40_000 });
    timeline.fork();
    look();
    pass(1_000);
    expect(sinceMs()).toBe(21_000);
  });
});
