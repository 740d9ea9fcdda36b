import { describe, expect, test } from "vitest";
import { createDescription, withEvents } from "../../../src/core/api/describe.ts";
import { NOW_MS } from "../../support/world-of.ts";

/** A body made by the same writer that kinds use. */
function body(write: (description: ReturnType<typeof createDescription>) => void): string {
  const description = createDescription();
  write(description);
  return description.text();
}

describe("a description without events says so", () => {
  test.each([
    [
      "in the column of the block above",
      body(({ line }) => {
        line(0, "Name:", "web");
        line(0, "Session Affinity:", "None");
      }),
      "Events:            <none>",
    ],
    [
      "in the column of a block that ends with further lines",
      body(({ block }) => block("Tolerations:", ["a", "b"])),
      "Events:       <none>",
    ],
    [
      "in the column of a table above",
      body(({ line }) => {
        line(1, "Resource", "Requests", "Limits");
        line(1, "ephemeral-storage", "0 (0%)", "0 (0%)");
      }),
      "Events:              <none>",
    ],
    ["by itself below an empty line", body(({ line }) => line(0, "Name:  x\n")), "Events:  <none>"],
    ["by itself below text without columns", body(({ line }) => line(0, "====")), "Events:  <none>"],
    ["no nearer than its own label allows", body(({ line }) => line(0, "A:", "b")), "Events:  <none>"],
  ])("%s", (_where, text, events) => {
    expect(withEvents(text, [], NOW_MS)).toBe(`${text}${events}\n`);
  });
});

test("events stand in a table of their own", () => {
  const text = body(({ line }) => line(0, "A long label:", "x"));
  const event = {
    type: "Normal",
    reason: "Pulled",
    message: "ok",
    firstTimestamp: "2026-01-01T00:09:00Z",
    source: { component: "kubelet" },
  };
  expect(withEvents(text, [event], NOW_MS)).toBe(
    `${text}Events:\n  Type    Reason  Age   From     Message\n  ----    ------  ----  ----     -------\n  Normal  Pulled  60s   kubelet  ok\n`,
  );
});
