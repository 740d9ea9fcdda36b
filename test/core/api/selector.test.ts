import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError, fieldErrorText } from "../../../src/core/api/errors.ts";
import {
  indexLabel,
  labelSelectorText,
  matches,
  NOTHING,
  parseSelector,
  type Selector,
  selectorOf,
  selectorOfMap,
  selectorText,
  validateLabelSelector,
} from "../../../src/core/api/selector.ts";

describe("matching", () => {
  const web = { app: "web", tier: "front", cores: "8", empty: "" };
  test.each([
    ["", true],
    ["app", true],
    ["!app", false],
    ["app=web", true],
    ["app==web", true],
    ["app=api", false],
    ["app!=api", true],
    ["missing!=api", true],
    ["missing=api", false],
    ["empty=", true],
    ["missing=", false],
    ["tier in (front,back)", true],
    ["tier in (back)", false],
    ["tier notin (back)", true],
    ["missing notin (back)", true],
    ["app=web,tier notin (front)", false],
    ["cores>7", true],
    ["cores>8", false],
    ["cores<10", true],
    ["app>1", false],
    ["missing<1", false],
    ["!missing,app", true],
    // What every object inherits is no label.
    ["constructor", false],
    ["!toString", true],
  ])("%j on a web pod is %s", (text, expected) => {
    expect(matches(parseSelector(text), web)).toBe(expected);
  });

  test("an object without labels matches what asks for absence only", () => {
    expect(matches(parseSelector("!app,tier notin (a)"), undefined)).toBe(true);
    expect(matches(parseSelector("app"), undefined)).toBe(false);
  });

  test("numbers beyond a double's reach still compare", () => {
    expect(matches(parseSelector("n>9007199254740992"), { n: "9007199254740993" })).toBe(true);
    expect(matches(parseSelector("n>1"), { n: "9223372036854775808" })).toBe(false);
  });
});

describe("text", () => {
  test.each([
    ["b=2,a=1", "a=1,b=2"],
    [" a == 1 , b != 2 ", "a==1,b!=2"],
    ["tier in (b, a,b)", "tier in (a,b)"],
    ["tier notin ( a )", "tier notin (a)"],
    ["x in (foo,,baz),y,z notin ()", "x in (,baz,foo),y,z notin ()"],
    ["x in (,)", "x in ()"],
    ["!b,a", "a,!b"],
    ["a>1,b<2", "a>1,b<2"],
    ["in in (in),notin", "in in (in),notin"],
    ["a=", "a="],
  ])("%j is %j", (text, canonical) => {
    expect(selectorText(parseSelector(text))).toBe(canonical);
    expect(parseSelector(canonical)).toEqual(parseSelector(text));
  });

  test("what is printed reads back the same", () => {
    const word = fc.constantFrom("a", "b", "in", "notin", "app.io/x", "z9");
    const term = fc.oneof(
      word,
      word.map((key) => `!${key}`),
      fc.tuple(word, fc.constantFrom("=", "==", "!="), fc.constantFrom("", "v", "in")).map((parts) => parts.join("")),
      fc
        .tuple(word, fc.constantFrom(" in ", " notin "), fc.uniqueArray(fc.constantFrom("", "x", "y"), { minLength: 1 }))
        .map(([key, operator, values]) => `${key}${operator}(${values.join(",")})`),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
        const selector = parseSelector(terms.join(","));
        expect(parseSelector(selectorText(selector))).toEqual(selector);
      }),
    );
  });
});

const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

test.each([
  ["=a", "found '=', expected: !, identifier, or 'end of string'"],
  [",a", "found ',', expected: !, identifier, or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  ["a,,b", "found ',', expected: identifier after ','"],
  ["a=b=c", "found '=', expected: ',' or 'end of string'"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["a(", "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt"],
  ["a==!b", "unable to parse requirement: found '!', expected: identifier"],
  ["a in b", "unable to parse requirement: found 'b' expected: '('"],
  ["a in", "unable to parse requirement: found '' expected: '('"],
  ["a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"],
  ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["a in (b,", "unable to parse requirement: found '', expected: ',', or identifier"],
  ["a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"],
  ["-a=b", `unable to parse requirement: <nil>: Invalid value: "-a": ${NAME_PART}`],
  ["a=-b", `unable to parse requirement: values[0][a]: Invalid value: "-b": ${VALUE}`],
  ["a>b", `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`],
  [
    "a in (-b,-c)",
    `unable to parse requirement: [values[0][a]: Invalid value: "-b": ${VALUE}, values[1][a]: Invalid value: "-c": ${VALUE}]`,
  ],
])("%j is refused: %s", (text, message) => {
  expect(() => parseSelector(text)).toThrow(new ApiError("BadRequest", message));
});

test("a refusal is a bad request", () => {
  expect(() => parseSelector("a b")).toThrow(expect.objectContaining({ reason: "BadRequest", code: 400 }));
});

describe("LabelSelector objects", () => {
  const full = {
    matchLabels: { tier: "front", app: "web" },
    matchExpressions: [
      { key: "zone", operator: "In", values: ["b", "a"] },
      { key: "env", operator: "NotIn", values: ["dev"] },
      { key: "live", operator: "Exists" },
      { key: "old", operator: "DoesNotExist" },
    ],
  };

  test.each([
    [undefined, "<none>"],
    [{}, "<none>"],
    [full, "app=web,env notin (dev),live,!old,tier=front,zone in (a,b)"],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] }, "app in (web)"],
  ])("%j prints as %s", (selector, text) => {
    expect(labelSelectorText(selector)).toBe(text);
  });

  test("an absent one selects nothing, an empty one everything", () => {
    expect(matches(selectorOf(undefined), undefined)).toBe(false);
    expect(matches(selectorOf(undefined), { app: "web" })).toBe(false);
    expect(matches(selectorOf({}), undefined)).toBe(true);
    expect(selectorText(NOTHING)).toBe("");
  });

  test("one that cannot be read selects nothing", () => {
    expect(selectorOf({ matchExpressions: [{ key: "a", operator: "Near" }] })).toBe(NOTHING);
  });

  test("the same object gives the same selector", () => {
    expect(selectorOf(full)).toBe(selectorOf(full));
    const labels = { a: "1" };
    expect(selectorOfMap(labels)).toBe(selectorOfMap(labels));
  });

  test("a map of labels selects objects that have them all", () => {
    expect(selectorText(selectorOfMap({ b: "2", a: "1" }))).toBe("a=1,b=2");
    expect(matches(selectorOfMap({}), undefined)).toBe(true);
    expect(matches(selectorOfMap(undefined), undefined)).toBe(true);
  });
});

test.each<[string, string | undefined]>([
  ["tier in (a,b),app=web", "app=web"],
  ["tier in (a)", "tier=a"],
  ["app=", "app="],
  ["app!=web,tier", undefined],
  ["", undefined],
])("%j is looked up by %j", (text, label) => {
  const selector: Selector = parseSelector(text);
  expect(indexLabel(selector)).toBe(label);
});

test("nothing has no label to look up", () => {
  expect(indexLabel(NOTHING)).toBeUndefined();
});

test("an invalid LabelSelector is refused field by field", () => {
  const errors = validateLabelSelector(
    {
      matchLabels: { app: "-" },
      matchExpressions: [
        { key: "a", operator: "In", values: [] },
        { key: "a", operator: "Exists", values: ["x"] },
        { key: "a", operator: "Gt", values: ["1"] },
        { key: "", operator: "NotIn", values: ["ok", "no!"] },
      ],
    },
    "spec.selector",
  );
  expect(errors.map(fieldErrorText)).toEqual([
    `spec.selector.matchLabels: Invalid value: "-": ${VALUE}`,
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    'spec.selector.matchExpressions[2].operator: Invalid value: "Gt": not a valid selector operator',
    'spec.selector.matchExpressions[3].key: Invalid value: "": name part must be non-empty',
    `spec.selector.matchExpressions[3].key: Invalid value: "": ${NAME_PART}`,
    `spec.selector.matchExpressions[3].values[1]: Invalid value: "no!": ${VALUE}`,
  ]);
  expect(validateLabelSelector(undefined, "spec.selector")).toEqual([]);
});
