import { expect, test } from "vitest";
import { componentStatusKind, componentStatusOf } from "../../../../src/core/api/kinds/component-status.ts";
import { objectOf, rowOf } from "../../../support/kind-checks.ts";

test("a component that answers is healthy, one that does not says why", () => {
  const well = componentStatusOf({ name: "scheduler", isHealthy: true, message: "ok" });
  expect(rowOf(componentStatusKind, well)).toEqual({ NAME: "scheduler", STATUS: "Healthy", MESSAGE: "ok", ERROR: "" });
  const message = 'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused';
  const down = componentStatusOf({ name: "scheduler", isHealthy: false, message });
  expect(rowOf(componentStatusKind, down)).toMatchObject({ STATUS: "Unhealthy", MESSAGE: message });
  expect(componentStatusKind.health(down, { nowMs: 0 })).toEqual({ state: "failing", why: message });
  expect(rowOf(componentStatusKind, objectOf(componentStatusKind, {})).STATUS).toBe("Unknown");
});

test("it can be read and no more, and every reader is warned", () => {
  expect(componentStatusKind.verbs).toEqual(["get", "list"]);
  expect(componentStatusKind.deprecation).toBe("v1 ComponentStatus is deprecated in v1.19+");
});
