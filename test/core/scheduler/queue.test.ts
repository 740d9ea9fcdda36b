/**
 * Who is tried when: order, back-off, what wakes a pod that was rejected.
 */
import { describe, expect, test } from "vitest";
import { backoffMs, QueueDraft, queueTables } from "../../../src/core/scheduler/queue.ts";
import { Tables } from "../../../src/core/store/tables.ts";

/** A queue whose intents are applied when the time moves on. */
class Clockwork {
  readonly tables = new Tables(queueTables);
  #nowMs = 1_000_000;

  at(ms: number, act: (queue: QueueDraft) => void): this {
    this.#nowMs = 1_000_000 + ms;
    const queue = new QueueDraft(this.tables, this.#nowMs);
    queue.flush();
    act(queue);
    for (const intent of queue.intents) {
      if (intent.do === "put") this.tables.put(intent.table, intent.key, intent.row);
      else this.tables.drop(intent.table, intent.key);
    }
    return this;
  }

  /** Admits a pod. */
  admit(ms: number, key: string, priority = 0): this {
    return this.at(ms, (queue) => queue.admit(key, { uid: key, priority, isGated: false }));
  }

  /** Rejects whoever is next, by the named plugin. */
  reject(ms: number, plugin = "NodeResourcesFit"): this {
    return this.at(ms, (queue) => {
      const next = queue.next();
      if (next === undefined) throw new Error("nobody is next");
      queue.reject(next, [plugin], { revision: 0, timeMs: 0, nodes: 0, counts: [], message: "" });
    });
  }

  next(ms: number): string | undefined {
    let key: string | undefined;
    this.at(ms, (queue) => {
      key = queue.next()?.key;
    });
    return key;
  }

  where(key: string): string | undefined {
    return new QueueDraft(this.tables, this.#nowMs).row(key)?.where;
  }

  end(ms: number): { readonly inMs: number; readonly background: boolean } | undefined {
    const end = new QueueDraft(this.tables, 1_000_000 + ms).nextEnd();
    return end === undefined ? undefined : { inMs: end.dueMs - 1_000_000 - ms, background: end.background };
  }
}

test("the back-off doubles from one second to ten", () => {
  expect([1, 2, 3, 4, 5, 6].map(backoffMs)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

describe("the order", () => {
  test("higher priorities first, negative ones last, then who has waited longest, then names", () => {
    const queue = new Clockwork().admit(0, "b").admit(0, "a").admit(-5, "early").admit(0, "low", -10).admit(0, "high", 1_000);
    const order: (string | undefined)[] = [];
    for (let index = 0; index < 5; index++) {
      order.push(queue.next(1));
      queue.reject(1);
    }
    expect(order).toEqual(["high", "early", "a", "b", "low"]);
  });
});

describe("a rejected pod", () => {
  const wake = (queue: QueueDraft) => {
    for (const queued of queue.rejectedBy("NodeResourcesFit")) queue.wake(queued);
  };

  test("is not next until something wakes it", () => {
    const queue = new Clockwork().admit(0, "a").reject(0);
    expect(queue.next(20_000)).toBeUndefined();
    expect(queue.where("a")).toBe("unschedulable");
  });

  test("serves its back-off while others are active, and is tried early when nobody is", () => {
    const queue = new Clockwork().admit(0, "a").reject(0).admit(0, "b").at(100, wake);
    expect(queue.where("a")).toBe("backoff");
    expect(queue.next(200)).toBe("b");
    queue.reject(200, "NodePorts");
    expect(queue.next(300)).toBe("a");
  });

  test("is active again when its back-off has ended, at a whole second", () => {
    const queue = new Clockwork().admit(0, "a").reject(500).admit(500, "b").at(600, wake);
    queue.at(1_999, () => {});
    expect(queue.where("a")).toBe("backoff");
    queue.at(2_000, () => {});
    expect(queue.where("a")).toBe("active");
  });

  test("is woken only by its own plugin", () => {
    const queue = new Clockwork().admit(0, "a").reject(0, "NodePorts").at(100, wake);
    expect(queue.where("a")).toBe("unschedulable");
  });

  test("is tried again after more than five minutes, at a half minute, in the background", () => {
    const queue = new Clockwork().admit(0, "a").reject(0);
    const end = queue.end(0);
    expect(end?.background).toBe(true);
    expect(end?.inMs).toBeGreaterThan(300_000);
    expect(end?.inMs).toBeLessThanOrEqual(330_000);
    expect(queue.next((end?.inMs ?? 0) - 1)).toBeUndefined();
    expect(queue.next(end?.inMs ?? 0)).toBe("a");
  });

  test("leaves nothing behind when it goes", () => {
    const queue = new Clockwork()
      .admit(0, "a")
      .reject(0)
      .at(1, (draft) => draft.remove("a"));
    expect(queueTables.map((table) => queue.tables.size(table))).toEqual(queueTables.map(() => 0));
  });
});

test("an error backs off in the foreground and is not tried early", () => {
  const queue = new Clockwork().admit(0, "a").at(0, (draft) => {
    const next = draft.next();
    if (next !== undefined) draft.fail(next);
  });
  expect(queue.next(500)).toBeUndefined();
  expect(queue.end(500)).toEqual({ inMs: 500, background: false });
  expect(queue.next(1_000)).toBe("a");
});

test("a gated pod waits outside", () => {
  const queue = new Clockwork().at(0, (draft) => draft.admit("a", { uid: "a", priority: 0, isGated: true }));
  expect(queue.next(1)).toBeUndefined();
  expect(queue.where("a")).toBe("gated");
});
