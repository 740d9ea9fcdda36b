import { describe, expect, test } from "vitest";
import { decode, fieldAt, unknownFields } from "../../../src/core/api/decode.ts";
import { ApiError } from "../../../src/core/api/errors.ts";
import { base64Error, canonicalMicroTime, canonicalTime, microTimeError, timeError } from "../../../src/core/api/formats.ts";
import { typeAndMeta } from "../../../src/core/api/meta.ts";
import * as s from "../../../src/core/api/schema.ts";

const container = s.struct("Container", () => ({
  name: s.text("Name."),
  image: s.optional(s.text("Image.")),
  args: s.optional(s.list(s.text("Argument."), "Arguments.")),
  limits: s.optional(s.map(s.quantity("Amount."), "Limits.")),
  port: s.optional(s.intOrString("Port.")),
}));
const podSpec = s.struct("PodSpec", () => ({
  containers: s.list(container, "Containers.", { patch: "merge", mergeKey: "name" }),
  hostNetwork: s.optional(s.bool("Host network.")),
}));
const template = s.struct("PodTemplateSpec", () => ({ spec: s.part(podSpec, "Pod.") }));
const deploymentSpec = s.struct("DeploymentSpec", () => ({
  replicas: s.int32("Replicas."),
  since: s.optional(s.time("Since.")),
  renewed: s.optional(s.microTime("Renewed.")),
  data: s.optional(s.map(s.bytes("Bytes."), "Data.")),
  raw: s.optional(s.anything("Anything.")),
  template: s.part(template, "Template."),
}));
const deployment = s.struct("Deployment", () => ({ ...typeAndMeta(), spec: s.optional(s.part(deploymentSpec, "Spec.")) }));

const context = { kind: "Deployment", version: "v1" };
const read = (spec: unknown, options = {}) => decode(deployment, { metadata: { name: "web" }, spec }, { ...context, ...options });
const inPod = (fields: object) => ({ template: { spec: { containers: [{ name: "a" }, { name: "b", ...fields }] } } });

function refusalOf(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("a value of the wrong kind is refused in upstream's words", () => {
  const field = "json: cannot unmarshal";
  const quantity = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  test.each<[unknown, string]>([
    [{ replicas: "3" }, `${field} string into Go struct field DeploymentSpec.spec.replicas of type int32`],
    [{ replicas: 1.5 }, `${field} number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32`],
    [{ replicas: 3_000_000_000 }, `${field} number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32`],
    [{ replicas: {} }, `${field} object into Go struct field DeploymentSpec.spec.replicas of type int32`],
    [inPod({ image: 1 }), `${field} number into Go struct field Container.spec.template.spec.containers.image of type string`],
    [inPod({ args: "x" }), `${field} string into Go struct field Container.spec.template.spec.containers.args of type []string`],
    [inPod({ args: ["x", true] }), `${field} bool into Go struct field Container.spec.template.spec.containers.args of type string`],
    [
      { template: { spec: { containers: ["x"] } } },
      `${field} string into Go struct field PodSpec.spec.template.spec.containers of type v1.Container`,
    ],
    [{ template: { spec: [] } }, `${field} array into Go struct field PodTemplateSpec.spec.template.spec of type v1.PodSpec`],
    [
      { template: { spec: { hostNetwork: "yes" } } },
      `${field} string into Go struct field PodSpec.spec.template.spec.hostNetwork of type bool`,
    ],
    [inPod({ port: 1.5 }), `${field} number 1.5 into Go value of type int32`],
    [inPod({ port: true }), `${field} bool into Go value of type int32`],
    [inPod({ limits: { cpu: "lots" } }), quantity],
    [
      inPod({ limits: [] }),
      `${field} array into Go struct field Container.spec.template.spec.containers.limits of type map[string]resource.Quantity`,
    ],
    [{ since: "x" }, 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
    [{ since: 5 }, `${field} number into Go value of type string`],
    [{ data: { a: "%" } }, "illegal base64 data at input byte 0"],
    [{ data: { a: 1 } }, `${field} number into Go struct field DeploymentSpec.spec.data of type []uint8`],
  ])("%j", (spec, why) => {
    const error = refusalOf(() => read(spec));
    expect(error.message).toBe(`Deployment in version "v1" cannot be handled as a Deployment: ${why}`);
    expect(error).toMatchObject({ reason: "BadRequest", code: 400 });
  });

  test("a label that is a number names the map's field", () => {
    const error = refusalOf(() => decode(deployment, { metadata: { name: "web", labels: { version: 1 } } }, context));
    expect(error.message).toContain("cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string");
  });

  test("something that is no object has no field to name", () => {
    expect(refusalOf(() => decode(deployment, ["x"], context)).message).toContain(
      "cannot unmarshal array into Go value of type v1.Deployment",
    );
  });

  test("the first trouble in the document is reported, not the first in the schema", () => {
    const error = refusalOf(() => read({ template: { spec: { hostNetwork: 1 } }, replicas: "3" }));
    expect(error.message).toContain("PodSpec.spec.template.spec.hostNetwork");
  });

  test("a format that stops Go's decoder wins over an earlier wrong type", () => {
    expect(refusalOf(() => read({ replicas: "3", since: "x" })).message).toContain("parsing time");
  });

  test("a wrong type wins over an unknown field", () => {
    expect(refusalOf(() => read({ replica: 3, replicas: "3" })).message).toContain("cannot unmarshal string");
  });
});

describe("unknown fields", () => {
  const spec = { replica: 3, ...inPod({ imagee: "nginx", constructor: 1 }) };

  test("are all named, in the order of the document", () => {
    expect(refusalOf(() => read(spec)).message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica", ' +
        'unknown field "spec.template.spec.containers[1].imagee", unknown field "spec.template.spec.containers[1].constructor"',
    );
  });

  test("are unknown even when they are null", () => {
    expect(unknownFields(deployment, { spec: { replica: null } })).toEqual(["spec.replica"]);
  });

  test("can be listed without a refusal", () => {
    expect(unknownFields(deployment, { spec })).toEqual([
      "spec.replica",
      "spec.template.spec.containers[1].imagee",
      "spec.template.spec.containers[1].constructor",
    ]);
    expect(unknownFields(deployment, { spec: { replicas: 1 } })).toEqual([]);
  });

  test("are dropped for a client that asked for it", () => {
    expect(read(spec, { unknownFields: "drop" }).spec).toEqual(inPod({}));
  });
});

describe("what Go's decoder does silently", () => {
  test.each<[string, unknown, unknown]>([
    ["null is unset", { replicas: null, ...inPod({ image: null }) }, inPod({})],
    ["null in a map is the zero value", { data: { a: null } }, { data: { a: "" } }],
    ["null in a list is the zero value", inPod({ args: ["a", null] }), inPod({ args: ["a", ""] })],
    ["null among structs is an empty struct", { template: { spec: { containers: [null] } } }, { template: { spec: { containers: [{}] } } }],
    [
      "a number is a quantity, and stored canonically",
      inPod({ limits: { cpu: 0.5, memory: "1024Mi" } }),
      inPod({ limits: { cpu: "500m", memory: "1Gi" } }),
    ],
    ["a time is stored in UTC", { since: "2026-01-01T01:00:00.5+01:00" }, { since: "2026-01-01T00:00:00Z" }],
    ["a free value keeps its nulls", { raw: { a: null } }, { raw: { a: null } }],
    ["a missing field is nobody's business yet", {}, {}],
  ])("%s", (_, spec, decoded) => {
    expect(read(spec).spec).toEqual(decoded);
  });

  test("a well-formed object is returned as it is", () => {
    const value = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: { replicas: 1, ...inPod({ port: "http" }) },
    };
    expect(decode(deployment, value, context)).toBe(value);
  });

  test("parts that needed no cleaning keep their identity, and the input stays as it was", () => {
    const value = { metadata: { name: "web", labels: {}, creationTimestamp: null }, spec: { replicas: 1, ...inPod({}) } };
    const decoded = decode(deployment, value, context);
    expect(decoded.spec).toBe(value.spec);
    expect(decoded.metadata).toEqual({ name: "web", labels: {} });
    expect(value.metadata.creationTimestamp).toBeNull();
  });
});

test.each<[string[], string | undefined]>([
  [[], "v1.Deployment"],
  [["spec", "template", "spec", "containers", "image"], "string"],
  [["spec", "template", "spec", "containers"], "[]v1.Container"],
  [["metadata", "labels"], "map[string]string"],
  [["spec", "nothing", "image"], undefined],
])("fieldAt finds %j", (path, go) => {
  expect(fieldAt(deployment, path)?.go).toBe(go);
});

describe("times as Go reads them", () => {
  const layout = '"2006-01-02T15:04:05Z07:00"';
  test.each<[string, string | undefined]>([
    ["2026-02-28T23:59:59Z", undefined],
    ["2026-01-01T00:00:00.123+05:30", undefined],
    ["", `parsing time "" as ${layout}: cannot parse "" as "2006"`],
    ["2026/01/01", `parsing time "2026/01/01" as ${layout}: cannot parse "/01/01" as "-"`],
    ["2026-01-01", `parsing time "2026-01-01" as ${layout}: cannot parse "" as "T"`],
    ["2026-13-01T00:00:00Z", 'parsing time "2026-13-01T00:00:00Z": month out of range'],
    ["2026-02-29T00:00:00Z", 'parsing time "2026-02-29T00:00:00Z": day out of range'],
    ["2026-01-01T24:00:00Z", 'parsing time "2026-01-01T24:00:00Z": hour out of range'],
    ["2026-01-01T00:00:00", `parsing time "2026-01-01T00:00:00" as ${layout}: cannot parse "" as "Z07:00"`],
    ["2026-01-01T00:00:00Zx", 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"'],
  ])("%j", (text, why) => {
    expect(timeError(text)).toBe(why);
  });

  test("a micro time needs its six decimals", () => {
    expect(microTimeError("2026-01-01T00:00:00.000001Z")).toBeUndefined();
    expect(microTimeError("2026-01-01T00:00:00Z")).toContain('cannot parse "Z" as ".000000"');
    expect(canonicalMicroTime("2026-01-01T01:00:00.123456+01:00")).toBe("2026-01-01T00:00:00.123456Z");
    expect(canonicalTime("2026-01-01T00:00:00.9Z")).toBe("2026-01-01T00:00:00Z");
  });
});

test.each<[string, number | undefined]>([
  ["", undefined],
  ["aGVsbG8=", undefined],
  ["aGVs\nbG8=\n", undefined],
  ["hello", 4],
  ["a%%%", 1],
  ["aGVsbG8", 4],
  ["aGVsbG8=x", 8],
  ["aG=x", 2],
  ["aG=", 3],
])("base64 %j stops at %s", (text, at) => {
  expect(base64Error(text)).toBe(at === undefined ? undefined : `illegal base64 data at input byte ${at}`);
});
