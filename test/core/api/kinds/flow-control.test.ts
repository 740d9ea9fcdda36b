import { describe, expect, test } from "vitest";
import { flowSchemaKind } from "../../../../src/core/api/kinds/flow-schema.ts";
import { priorityLevelConfigurationKind } from "../../../../src/core/api/kinds/priority-level-configuration.ts";
import {
  mandatoryFlowSchemas,
  mandatoryPriorityLevels,
  suggestedFlowSchemas,
  suggestedPriorityLevels,
} from "../../../../src/core/api/shapes/flow-control-defaults.ts";
import { errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

describe("what every API server starts with", () => {
  const schemas = [...mandatoryFlowSchemas, ...suggestedFlowSchemas];
  const levels = [...mandatoryPriorityLevels, ...suggestedPriorityLevels];

  test("is sound, and names levels that are there", () => {
    for (const { name, spec } of schemas) expect(errorsOf(flowSchemaKind, { metadata: { name }, spec }), name).toEqual([]);
    for (const { name, spec } of levels) expect(errorsOf(priorityLevelConfigurationKind, { metadata: { name }, spec }), name).toEqual([]);
    const names = new Set(levels.map(({ name }) => name));
    const named = schemas.map(({ spec }) => objectOf(flowSchemaKind, { spec }).spec.priorityLevelConfiguration.name);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });

  test("is shown as upstream shows it", () => {
    const object = objectOf(flowSchemaKind, { metadata: { name: "system-nodes" }, spec: suggestedFlowSchemas[0]?.spec ?? {} });
    expect(rowOf(flowSchemaKind, object)).toMatchObject({
      NAME: "system-nodes",
      PRIORITYLEVEL: "system",
      MATCHINGPRECEDENCE: "500",
      DISTINGUISHERMETHOD: "ByUser",
      MISSINGPL: "?",
    });
    const level = objectOf(priorityLevelConfigurationKind, { spec: suggestedPriorityLevels[0]?.spec ?? {} });
    expect(rowOf(priorityLevelConfigurationKind, level)).toMatchObject({
      TYPE: "Limited",
      NOMINALCONCURRENCYSHARES: "30",
      QUEUES: "64",
      HANDSIZE: "6",
      QUEUELENGTHLIMIT: "50",
    });
  });
});

describe("a FlowSchema", () => {
  const level = { priorityLevelConfiguration: { name: "system" } };
  const rule = (more: object) => ({
    ...level,
    rules: [{ subjects: [{ kind: "User", user: { name: "*" } }], nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }], ...more }],
  });
  const resources = (more: object) =>
    rule({ nonResourceRules: [], resourceRules: [{ verbs: ["get"], apiGroups: ["*"], resources: ["pods"], namespaces: ["*"], ...more }] });
  const at = "spec.rules[0]";

  test.each<[string, object, string[]]>([
    ["may have no rules", level, []],
    ["has a level", {}, ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"]],
    [
      "leaves the first place to the exempt",
      { ...level, matchingPrecedence: 1 },
      ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
    ],
    [
      "has a place within bounds",
      { ...level, matchingPrecedence: 10_001 },
      ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"],
    ],
    ["is for somebody", rule({ subjects: [] }), [`${at}.subjects: Required value: subjects must contain at least one value`]],
    [
      "is for something",
      rule({ nonResourceRules: [] }),
      [`${at}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`],
    ],
    [
      "says who by kind",
      rule({ subjects: [{ kind: "User", group: { name: "a" } }] }),
      [
        `${at}.subjects[0].user: Required value: user is required when subject kind is 'User'`,
        `${at}.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'`,
      ],
    ],
    [
      "names an account's namespace",
      rule({ subjects: [{ kind: "ServiceAccount", serviceAccount: { name: "*" } }] }),
      [`${at}.subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account`],
    ],
    [
      "names paths that begin with a slash",
      rule({ nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["healthz", "/a*"] }] }),
      [
        `${at}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "healthz": must start with slash`,
        `${at}.nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a*": wildcard can only do suffix matching`,
      ],
    ],
    [
      "says all or some",
      resources({ verbs: ["*", "get"] }),
      [`${at}.resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`],
    ],
    [
      "says where",
      resources({ namespaces: [] }),
      [`${at}.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace`],
    ],
    ["needs no namespace for the cluster's own", resources({ namespaces: [], clusterScope: true }), []],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(flowSchemaKind, { spec })).toEqual(expected);
  });

  test("called exempt is fixed", () => {
    expect(errorsOf(flowSchemaKind, { metadata: { name: "exempt" }, spec: { ...level, matchingPrecedence: 1 } })).toEqual([
      expect.stringMatching(/^spec: Invalid value: .*: spec of 'exempt' must equal the fixed value$/),
    ]);
  });
});

describe("a PriorityLevelConfiguration", () => {
  const limited = (limitResponse: object, more: object = {}) => ({ type: "Limited", limited: { limitResponse, ...more } });
  const queuing = (more: object) => limited({ type: "Queue", queuing: more });
  const at = "spec.limited.limitResponse";

  test("waits in 64 queues unless said otherwise", () => {
    const { spec } = objectOf(priorityLevelConfigurationKind, { spec: queuing({}) });
    expect(spec.limited).toEqual({
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { type: "Queue", queuing: { handSize: 8, queues: 64, queueLengthLimit: 50 } },
    });
  });

  test.each<[string, object, string[]]>([
    ["may refuse", limited({ type: "Reject" }), []],
    ["may let wait", queuing({}), []],
    ["refuses or lets wait", limited({ type: "Ponder" }), [`${at}.type: Unsupported value: "Ponder": supported values: "Queue", "Reject"`]],
    [
      "that lets wait says how",
      limited({ type: "Queue" }),
      [`${at}.queuing: Required value: must not be empty if limited.limitResponse.type is Limited`],
    ],
    ["that is limited says how", { type: "Limited" }, ["spec.limited: Required value: must not be empty when type is Limited"]],
    [
      "is exempt by its name alone",
      { type: "Exempt" },
      ["spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'"],
    ],
    [
      "deals no more cards than there are",
      queuing({ queues: 4, handSize: 5 }),
      [`${at}.queuing.handSize: Invalid value: 5: should not be greater than queues (4)`],
    ],
    [
      "deals what a hash can deal",
      queuing({ queues: 512, handSize: 8 }),
      [`${at}.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60`],
    ],
    [
      "lends at most all",
      limited({ type: "Reject" }, { lendablePercent: 101 }),
      ["spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(priorityLevelConfigurationKind, { spec })).toEqual(expected);
  });

  test("called exempt may count for something", () => {
    const spec = { type: "Exempt", exempt: { nominalConcurrencyShares: 7 } };
    expect(errorsOf(priorityLevelConfigurationKind, { metadata: { name: "exempt" }, spec })).toEqual([]);
  });
});
