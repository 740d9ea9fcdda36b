import { expect, test } from "vitest";
import { serviceCidrKind } from "../../../../src/core/api/kinds/service-cidr.ts";
import { changeErrorsOf, descriptionOf, errorsOf, objectOf } from "../../../support/kind-checks.ts";

const spec = (...cidrs: readonly string[]) => ({ spec: { cidrs } });

test.each<[string, object, string[]]>([
  ["one range passes", spec("10.96.0.0/12"), []],
  ["one of each family passes", spec("10.96.0.0/12", "fd00::/108"), []],
  ["none is too few", {}, ["spec.cidrs: Required value: at least one CIDR required"]],
  [
    "two of a family are too many",
    spec("10.96.0.0/12", "10.112.0.0/16"),
    [
      'spec.cidrs: Invalid value: ["10.96.0.0/12","10.112.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    "a range is right",
    spec("10.96.0.1/12"),
    ['spec.cidrs[0]: Invalid value: "10.96.0.1/12": must not have bits set beyond the prefix length'],
  ],
])("%s", (_, fields, expected) => {
  expect(errorsOf(serviceCidrKind, fields)).toEqual(expected);
});

test.each<[string, object, string[]]>([
  ["a second family may join", spec("10.96.0.0/12", "fd00::/108"), []],
  ["a range stays", spec("10.112.0.0/16"), ['spec.cidrs[0]: Invalid value: "10.112.0.0/16": field is immutable']],
  ["a range is not taken away", spec(), ["spec.cidrs: Invalid value: []: field is immutable"]],
])("%s", (_, after, expected) => {
  expect(changeErrorsOf(serviceCidrKind, spec("10.96.0.0/12"), after)).toEqual(expected);
});

test("describe shows the conditions", () => {
  const ready = { type: "Ready", status: "True", reason: "", message: "it is", lastTransitionTime: "2026-01-01T00:00:00Z" };
  expect(
    descriptionOf(serviceCidrKind, objectOf(serviceCidrKind, { ...spec("10.96.0.0/12"), status: { conditions: [ready] } })).slice(3),
  ).toEqual([
    "CIDRs:        10.96.0.0/12",
    "Status:",
    "Conditions:",
    "  Type   Status  LastTransitionTime               Reason  Message",
    "  ----   ------  ------------------               ------  -------",
    "  Ready  True    Thu, 01 Jan 2026 00:00:00 +0000          it is",
    "",
  ]);
});
