import { describe, expect, test } from "vitest";
import { deviceClassKind } from "../../../../src/core/api/kinds/device-class.ts";
import { resourceClaimKind } from "../../../../src/core/api/kinds/resource-claim.ts";
import { resourceClaimTemplateKind } from "../../../../src/core/api/kinds/resource-claim-template.ts";
import { resourceSliceKind } from "../../../../src/core/api/kinds/resource-slice.ts";
import { changeErrorsOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const GPU = { deviceClassName: "gpu.example.com" };
const devices = (more: object) => ({ spec: { devices: { requests: [{ name: "gpu", exactly: GPU }], ...more } } });

describe("a ResourceClaim", () => {
  test("asks for one device unless said otherwise", () => {
    const object = objectOf(resourceClaimKind, devices({}));
    expect(object.spec.devices.requests?.[0]?.exactly).toEqual({ ...GPU, allocationMode: "ExactCount", count: 1 });
    expect(resourceClaimKind.defaults?.(object).spec).toEqual(object.spec);
  });

  test("forgets what is behind a gate", () => {
    const request = { name: "gpu", exactly: { ...GPU, tolerations: [{ operator: "Exists" }], capacity: { requests: { memory: "1Gi" } } } };
    const object = objectOf(resourceClaimKind, devices({ requests: [request] }));
    expect(object.spec.devices.requests?.[0]?.exactly).toEqual({ ...GPU, allocationMode: "ExactCount", count: 1 });
  });

  const at = "spec.devices";
  test.each<[string, object, string[]]>([
    ["that is sound passes", {}, []],
    ["may leave a choice", { requests: [{ name: "gpu", firstAvailable: [{ name: "large", ...GPU }] }] }, []],
    [
      "says what it wants",
      { requests: [{ name: "gpu" }] },
      [`${at}.requests[0]: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
    ],
    [
      "names each request once",
      {
        requests: [
          { name: "gpu", exactly: GPU },
          { name: "gpu", exactly: GPU },
        ],
      },
      [`${at}.requests[1].name: Duplicate value: "gpu"`],
    ],
    [
      "that wants all counts nothing",
      { requests: [{ name: "gpu", exactly: { ...GPU, allocationMode: "All", count: 2 } }] },
      [`${at}.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
    ],
    [
      "refers to requests that are there",
      { constraints: [{ requests: ["nic"], matchAttribute: "example.com/numa" }] },
      [
        `${at}.constraints[0].requests[0]: Invalid value: "nic": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'`,
      ],
    ],
    [
      "agrees in an attribute with a domain",
      { constraints: [{ matchAttribute: "numa" }] },
      [`${at}.constraints[0].matchAttribute: Invalid value: "numa": must include a domain`],
    ],
    ["configures somebody", { config: [{}] }, [`${at}.config[0].opaque: Required value`]],
    [
      "configures with an object",
      { config: [{ opaque: { driver: "gpu.example.com", parameters: "fast" } }] },
      [`${at}.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object`],
    ],
  ])("%s", (_, more, expected) => {
    expect(errorsOf(resourceClaimKind, devices(more))).toEqual(expected);
  });

  test("never changes", () => {
    expect(changeErrorsOf(resourceClaimKind, devices({}), devices({ requests: [] }))).toEqual([
      'spec: Invalid value: {"devices":{"requests":[]}}: field is immutable',
    ]);
  });

  test.each<[string, object, object]>([
    ["pending", {}, {}],
    ["allocated", {}, { allocation: {} }],
    ["allocated,reserved", {}, { allocation: {}, reservedFor: [{ resource: "pods", name: "a", uid: "1" }] }],
    ["deleted", { deletionTimestamp: "2026-01-01T00:00:00Z" }, {}],
    ["deleted,allocated", { deletionTimestamp: "2026-01-01T00:00:00Z" }, { allocation: {} }],
  ])("is %s", (state, metadata, status) => {
    expect(rowOf(resourceClaimKind, objectOf(resourceClaimKind, { ...devices({}), metadata, status })).STATE).toBe(state);
  });
});

test("a template has labels, and what a claim has", () => {
  const spec = { metadata: { labels: { "a b": "c" } }, ...devices({}) };
  expect(errorsOf(resourceClaimTemplateKind, { spec })).toEqual([expect.stringMatching(/^spec\.metadata\.labels: Invalid value: "a b"/)]);
  expect(errorsOf(resourceClaimTemplateKind, { spec: devices({}) })).toEqual([]);
});

test("a class chooses by expressions", () => {
  expect(errorsOf(deviceClassKind, { spec: { selectors: [{ cel: { expression: "true" } }] } })).toEqual([]);
  expect(errorsOf(deviceClassKind, { spec: { selectors: [{}] } })).toEqual(["spec.selectors[0].cel: Required value"]);
  const expression = "x".repeat(10_241);
  expect(errorsOf(deviceClassKind, { spec: { selectors: [{ cel: { expression } }] } })).toEqual([
    "spec.selectors[0].cel.expression: Too long: may not be more than 10240 bytes",
  ]);
});

describe("a ResourceSlice", () => {
  const SPEC = { driver: "gpu.example.com", nodeName: "worker-1", pool: { name: "worker-1", generation: 1, resourceSliceCount: 1 } };
  const REACH = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  const device = (attributes: object) => ({ ...SPEC, devices: [{ name: "gpu-0", attributes }] });

  test.each<[string, object, unknown[]]>([
    ["that is sound passes", device({ model: { string: "x" }, "example.com/version": { version: "1.2.3-rc.1+build" } }), []],
    [
      "has a driver, a pool and a place",
      {},
      [
        "spec.driver: Required value",
        expect.stringMatching(/^spec\.driver: Invalid value: ""/),
        "spec.pool.name: Required value",
        "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
        `spec: Required value: ${REACH}`,
      ],
    ],
    [
      "is in one place",
      { ...SPEC, allNodes: true },
      [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${REACH}, but multiple fields are set`],
    ],
    [
      "says one value of each attribute",
      device({ model: {} }),
      ["spec.devices[0].attributes[model]: Required value: exactly one value must be specified"],
    ],
    [
      "knows versions",
      device({ model: { version: "1.2" } }),
      ['spec.devices[0].attributes[model].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0'],
    ],
    ["names each device once", { ...SPEC, devices: [{ name: "a" }, { name: "a" }] }, ['spec.devices[1].name: Duplicate value: "a"']],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(resourceSliceKind, { spec })).toEqual(expected);
  });

  test("stays with its node", () => {
    expect(changeErrorsOf(resourceSliceKind, { spec: SPEC }, { spec: { ...SPEC, nodeName: "worker-2" } })).toEqual([
      'spec.nodeName: Invalid value: "worker-2": field is immutable',
    ]);
  });

  test("forgets what is behind a gate", () => {
    const object = objectOf(resourceSliceKind, {
      spec: {
        ...SPEC,
        perDeviceNodeSelection: true,
        sharedCounters: [],
        devices: [
          {
            name: "a",
            taints: [{ key: "a", effect: "NoSchedule" }],
            capacity: { memory: { value: "1Gi", requestPolicy: { default: "1Mi" } } },
          },
        ],
      },
    });
    const { spec } = resourceSliceKind.strategy?.prepareCreate?.(object, { nowMs: 0 }) ?? object;
    expect(spec).toEqual({ ...SPEC, devices: [{ name: "a", capacity: { memory: { value: "1Gi" } } }] });
  });
});
