import { expect, test } from "vitest";
import { runtimeClassKind } from "../../../../src/core/api/kinds/runtime-class.ts";
import { changeErrorsOf, errorsOf } from "../../../support/kind-checks.ts";

const TOLERATION = { key: "sandbox", operator: "Exists" };

test.each<[string, object, string[]]>([
  ["a sound one passes", { handler: "runc", overhead: { podFixed: { cpu: "250m" } }, scheduling: { tolerations: [TOLERATION] } }, []],
  ["a handler is a label", { handler: "run.c" }, ['handler: Invalid value: "run.c": must not contain dots']],
  [
    "tolerations are told apart",
    { handler: "runc", scheduling: { tolerations: [TOLERATION, TOLERATION] } },
    [`scheduling.tolerations[1]: Duplicate value: ${JSON.stringify(TOLERATION)}`],
  ],
])("%s", (_, fields, expected) => {
  expect(errorsOf(runtimeClassKind, fields)).toEqual(expected);
});

test("the handler stays", () => {
  expect(changeErrorsOf(runtimeClassKind, { handler: "runc" }, { handler: "sandbox" })).toEqual([
    'handler: Invalid value: "sandbox": field is immutable',
  ]);
});
