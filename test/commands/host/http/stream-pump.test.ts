/**
 * The pump: everybody gets a turn, nobody holds up the rest, and many cost no more of a processor than is fair.
 */
import { describe, expect, test } from "vitest";
import { type Pumped, type PumpTiming, StreamPump } from "../../../../src/commands/host/http/stream-pump.ts";

/** A clock that stands, but for the work that streams take. */
class FakePumpTiming implements PumpTiming {
  atMs = 0;
  #planned: { readonly dueMs: number; readonly run: () => void }[] = [];

  nowMs(): number {
    return this.atMs;
  }

  after(delayMs: number, callback: () => void): void {
    this.#planned.push({ dueMs: this.atMs + Math.max(0, delayMs), run: callback });
  }

  /** When the next thing is due; undefined when nothing is planned. */
  get nextMs(): number | undefined {
    return this.#planned.length === 0 ? undefined : Math.min(...this.#planned.map(({ dueMs }) => dueMs));
  }

  /** Goes to the next thing that is due, and does it. */
  next(): void {
    this.atMs = Math.max(this.atMs, this.nextMs ?? this.atMs);
    const index = this.#planned.findIndex(({ dueMs }) => dueMs <= this.atMs);
    this.#planned.splice(index, 1)[0]?.run();
  }
}

function pumpOf(count: number, workMs: number) {
  const timing = new FakePumpTiming();
  const failed: unknown[] = [];
  const pump = new StreamPump((error) => failed.push(error), timing);
  const turns: number[] = Array.from({ length: count }, () => 0);
  const streams = turns.map((_, index): Pumped & { isMore: boolean } => ({
    isMore: false,
    pump() {
      timing.atMs += workMs;
      turns[index] = (turns[index] ?? 0) + 1;
      return this.isMore;
    },
    cut: () => {},
  }));
  const ends = streams.map((stream) => pump.add(stream));
  const reset = (): void => void turns.fill(0);
  reset();
  return { timing, pump, turns, streams, ends, failed, reset };
}

describe("the pump", () => {
  test("sends what is there to a stream that is new", () => {
    const { turns, pump, streams } = pumpOf(1, 0);
    expect(turns).toEqual([0]);
    pump.add(streams[0] ?? expect.unreachable());
    expect(turns).toEqual([1]);
  });

  test("asks all streams when something has happened, once however often that is said", () => {
    const { timing, pump, turns } = pumpOf(3, 0);
    pump.touch();
    pump.touch();
    timing.next();
    expect([turns, timing.nextMs]).toEqual([[1, 1, 1], undefined]);
  });

  test("comes again for a stream that has more, and for what happens during a round", () => {
    const { timing, pump, turns, streams } = pumpOf(2, 0);
    const [first] = streams;
    if (first !== undefined) first.isMore = true;
    pump.touch();
    timing.next();
    if (first !== undefined) first.isMore = false;
    timing.next();
    expect([turns, timing.nextMs]).toEqual([[2, 2], undefined]);
  });

  test("lets others have a turn every 8 ms, and then goes on where it was", () => {
    const { timing, pump, turns } = pumpOf(20, 1);
    pump.touch();
    timing.next();
    expect(turns.filter((times) => times === 1)).toHaveLength(8);
    expect(timing.nextMs).toBe(timing.atMs);
    timing.next();
    timing.next();
    expect(turns).toEqual(turns.map(() => 1));
  });

  test("rests four times as long as a round took", () => {
    const { timing, pump } = pumpOf(5, 1);
    timing.atMs = 1_000;
    pump.touch();
    timing.next();
    expect(timing.atMs).toBe(1_005);
    pump.touch();
    expect(timing.nextMs).toBe(1_025);
  });

  test("gathers what happens for 20 ms when streams are many", () => {
    const { timing, pump } = pumpOf(101, 0);
    timing.atMs = 1_000;
    pump.touch();
    expect(timing.nextMs).toBe(1_000);
    timing.next();
    pump.touch();
    expect(timing.nextMs).toBe(1_020);
  });

  test("forgets a stream that has ended, and cuts one that breaks", () => {
    const { timing, pump, turns, streams, ends, failed } = pumpOf(3, 0);
    ends[0]?.();
    let isCut = false;
    Object.assign(streams[1] ?? {}, {
      pump() {
        throw new Error("it must hold");
      },
      cut() {
        isCut = true;
      },
    });
    pump.touch();
    timing.next();
    expect([turns, isCut, failed, pump.size]).toEqual([[0, 0, 1], true, [new Error("it must hold")], 1]);
  });

  test("does nothing for nobody", () => {
    const { timing, pump } = pumpOf(0, 0);
    pump.touch();
    expect(timing.nextMs).toBeUndefined();
  });
});
