/**
 * How events are counted, combined and held back, and what a series says of itself and when.
 */
import { describe, expect, test } from "vitest";
import type { EventIntent } from "../../../src/core/reconcile/agent.ts";
import { type EventWrite, Recorder, spokenTable } from "../../../src/core/reconcile/recorder.ts";
import { Tables } from "../../../src/core/store/tables.ts";
import { EPOCH_MS } from "../../support/builders.ts";

const MINUTE_MS = 60_000;
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default", uid: "uid-web", resourceVersion: "7" } };

/** A recorder whose events live until they are `forgotten`. */
class Speaker {
  readonly #recorder: Recorder;
  readonly #events = new Set<string>();
  readonly #instance: string;
  nowMs = EPOCH_MS;

  constructor(instance: string) {
    this.#recorder = new Recorder(new Tables([spokenTable]));
    this.#instance = instance;
  }

  /** Says it, and shows what was written: `new x1`, `count x2`, or nothing. */
  says(intent: Partial<EventIntent> = {}): string {
    const whole: EventIntent = {
      do: "event",
      regarding: POD,
      type: "Warning",
      reason: "BackOff",
      message: "why",
      source: "kubelet",
      ...intent,
    };
    const write = this.#recorder.record(this.#instance, "worker-1", whole, this.nowMs, (key) => this.#events.has(key));
    if (write?.do === "create") this.#events.add(`${write.object.metadata.namespace}/${write.object.metadata.name}`);
    return write === undefined ? "" : shown(write);
  }

  /** What the sweeps of the next minutes write, with the minute. */
  sweeps(minutes: number, isLinked = true): readonly string[] {
    const written: string[] = [];
    for (let minute = 1; minute <= minutes; minute++) {
      this.nowMs += MINUTE_MS;
      for (const write of this.#recorder.sweep(this.nowMs, () => isLinked)) written.push(`${minute}: ${shown(write)}`);
    }
    return written;
  }

  forgetsEvents(): void {
    this.#events.clear();
  }
}

function shown(write: EventWrite): string {
  if (write.do === "count") return `count x${write.count}${write.message === undefined ? "" : ` ${write.message}`}`;
  const { message = "", count = 1 } = write.object as { message?: string; count?: number };
  return `new x${count} ${message}`;
}

describe("the older recorder", () => {
  test("counts what repeats, by field and message", () => {
    const speaker = new Speaker("kubelet@worker-1");
    const said = [{}, {}, { message: "other" }, { fieldPath: "spec.containers{web}" }, {}].map((intent) => speaker.says(intent));
    expect(said).toEqual(["new x1 why", "count x2", "new x1 other", "new x1 why", "count x3"]);
  });

  test("combines from the tenth message on, and shows the last one", () => {
    const speaker = new Speaker("kubelet@worker-1");
    const said = Array.from({ length: 12 }, (_, index) => speaker.says({ message: `m${index + 1}`, fieldPath: `f${index % 2}` }));
    expect(said.slice(8)).toEqual([
      "new x1 m9",
      "new x1 (combined from similar events): m10",
      "count x2 (combined from similar events): m11",
      "count x3 (combined from similar events): m12",
    ]);
    expect(speaker.says({ message: "m1", fieldPath: "f0" })).toBe("count x2");
  });

  test("starts anew when nothing alike was said for ten minutes", () => {
    const speaker = new Speaker("kubelet@worker-1");
    for (let index = 1; index <= 9; index++) speaker.says({ message: `m${index}` });
    speaker.nowMs += 10 * MINUTE_MS + 1;
    expect(speaker.says({ message: "m10" })).toBe("new x1 m10");
  });

  test("writes 25 in a row, then one every five minutes, and still counts what it holds back", () => {
    const speaker = new Speaker("kubelet@worker-1");
    const said = Array.from({ length: 40 }, () => speaker.says());
    expect(said[24]).toBe("count x25");
    expect(said.slice(25).every((write) => write === "")).toBe(true);
    speaker.nowMs += 5 * MINUTE_MS;
    expect([speaker.says(), speaker.says()]).toEqual(["count x41", ""]);
    expect(speaker.says({ regarding: { ...POD, metadata: { ...POD.metadata, uid: "another" } } })).toBe("new x1 why");
  });

  test("goes on counting when the event itself has expired", () => {
    const speaker = new Speaker("kubelet@worker-1");
    speaker.says();
    speaker.forgetsEvents();
    speaker.sweeps(61);
    expect(speaker.says()).toBe("new x2 why");
  });
});

describe("the newer recorder", () => {
  const failed = (rest: Partial<EventIntent> = {}): Partial<EventIntent> => ({
    reason: "FailedScheduling",
    action: "Scheduling",
    source: "default-scheduler",
    ...rest,
  });

  test("writes the second time as a series, whatever the message, and keeps further counts to itself", () => {
    const speaker = new Speaker("kube-scheduler");
    const said = [failed(), failed({ message: "other" }), failed(), failed({ action: "Binding" })].map((intent) => speaker.says(intent));
    expect(said).toEqual(["new x1 why", "count x2", "", "new x1 why"]);
  });

  test("a new version of the object is another event", () => {
    const speaker = new Speaker("kube-scheduler");
    speaker.says(failed());
    const next = { ...POD, metadata: { ...POD.metadata, resourceVersion: "8" } };
    expect(speaker.says(failed({ regarding: next }))).toBe("new x1 why");
  });

  test("tells the count of a series that has been quiet for six minutes, and forgets it", () => {
    const speaker = new Speaker("kube-scheduler");
    for (let index = 0; index < 5; index++) speaker.says(failed());
    expect(speaker.sweeps(6)).toEqual([]);
    expect(speaker.sweeps(6)).toEqual(["1: count x5"]);
    expect(speaker.says(failed())).toBe("new x1 why");
  });

  test("tells the count of a series that goes on every half hour", () => {
    const speaker = new Speaker("kube-scheduler");
    speaker.says(failed());
    const written: string[] = [];
    for (let round = 0; round < 14; round++) {
      speaker.says(failed());
      written.push(...speaker.sweeps(5));
    }
    expect(written).toEqual(["5: count x7", "5: count x13"]);
  });

  test("keeps what it has to say while it cannot write", () => {
    const speaker = new Speaker("kube-scheduler");
    for (let index = 0; index < 3; index++) speaker.says(failed());
    expect(speaker.sweeps(20, false)).toEqual([]);
    expect(speaker.sweeps(1)).toEqual(["1: count x3"]);
  });
});
