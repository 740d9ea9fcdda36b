/**
 * What strange requests have found: each broke something once, and is answered now.
 */
import { describe, expect, test } from "vitest";
import { replayJournal } from "../../../src/core/timeline/replay.ts";
import { journalText, readJournal } from "../../../src/core/timeline/save-format.ts";
import { openDoor } from "../../support/door.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const PODS = "/api/v1/namespaces/default/pods";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const typed = (type: string) => ({ "content-type": type });
const configMap = (metadata: unknown, more: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata, ...more });

describe("what is nested too deep is refused before anything calls itself once per level", () => {
  const LEVELS = 20_000;
  const deepList = `${"[".repeat(LEVELS)}1${"]".repeat(LEVELS)}`;
  const deepMap = `${'{"a":'.repeat(LEVELS)}1${"}".repeat(LEVELS)}`;
  test.each([
    ["JSON lists", "application/json", deepList],
    ["JSON maps", "application/json", deepMap],
    ["a field", "application/json", `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":${deepMap}}`],
    // The `yaml` package ran out of stack here, within V8's compiler of regular expressions: that ended the process.
    ["YAML in brackets", "application/yaml", deepList],
    ["YAML that is never closed", "application/yaml", "[".repeat(LEVELS)],
    ["YAML in dashes", "application/yaml", `${"- ".repeat(LEVELS)}a`],
    ["YAML keys", "application/yaml", `${"? ".repeat(LEVELS)}a`],
  ])("%s", (_what, type, body) => {
    const { ask } = openDoor({ nodes: 0 });
    const { status, json } = ask("POST", CONFIG_MAPS, { body, headers: typed(type) });
    expect([status, json.kind]).toEqual([400, "Status"]);
    expect(json.message).toContain("exceeded max depth");
  });

  test.each([
    ["merge", "application/merge-patch+json", deepMap],
    ["strategic merge", "application/strategic-merge-patch+json", deepMap],
    ["JSON", "application/json-patch+json", `[{"op":"add","path":"/data","value":${deepList}}]`],
    ["apply", "application/apply-patch+yaml", deepMap],
  ])("a %s patch", (_what, type, body) => {
    const { ask } = openDoor({ nodes: 0 });
    ask("POST", CONFIG_MAPS, { body: configMap({ name: "a" }) });
    const answer = ask("PATCH", `${CONFIG_MAPS}/a?fieldManager=me`, { body, headers: typed(type) });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining("exceeded max depth")]);
  });

  test("step by step, by operations of a JSON patch", () => {
    const { ask } = openDoor({ nodes: 0 });
    ask("POST", CONFIG_MAPS, { body: configMap({ name: "a" }, { data: { a: "b" } }) });
    const steps = Array.from({ length: 5_000 }, (_, index) => ({ op: "add", path: `/x${"/x".repeat(index)}`, value: {} }));
    const doubling = Array.from({ length: 5_000 }, (_, index) => ({ op: "copy", from: "/data", path: `/data/x${index}` }));
    for (const body of [steps, doubling]) {
      const answer = ask("PATCH", `${CONFIG_MAPS}/a`, { body, headers: typed("application/json-patch+json") });
      expect([answer.status, answer.json.message]).toEqual([422, "the server rejected our request due to an error in our request"]);
    }
  });
});

describe("YAML that is more than it seems", () => {
  test.each([
    ["contains itself", "a: &a [*a]", "anchor 'a' value contains itself"],
    ["merges itself", "a: &a {<<: *a}", "anchor 'a' value contains itself"],
    ["merges what is no map", "a: {<<: 1}", "map merge requires map or sequence of maps as the value"],
    [
      "grows a billionfold",
      [
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ..."bcdefghi".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`)}]`),
      ].join("\n"),
      "document contains excessive aliasing",
    ],
    [
      "is deep by aliases alone",
      `z: [${"x,".repeat(5_000)}x]\n${Array.from({ length: 320 }, (_, index) => `k${index}: &a${index} [${index === 0 ? "x" : `*a${index - 1}`}]`).join("\n")}`,
      "exceeded max depth of 300",
    ],
    ["names what is not there", "a: *nobody", "unknown anchor 'nobody' referenced"],
  ])("one that %s", (_what, body, why) => {
    const { status, json } = openDoor({ nodes: 0 }).ask("POST", CONFIG_MAPS, { body, headers: typed("application/yaml") });
    expect([status, json.message]).toEqual([400, expect.stringContaining(why)]);
  });

  test("twenty thousand keys, anchors and aliases are read in a moment", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `  k${index}: ${index % 2 === 0 ? `&a${index} x` : `*a${index - 1}`}\n`);
    const body = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${lines.join("")}`;
    const before = process.cpuUsage();
    expect(openDoor({ nodes: 0 }).ask("POST", CONFIG_MAPS, { body, headers: typed("application/yaml") }).status).toBe(201);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(8_000);
  });
});

describe("names that every object of JavaScript has mean nothing", () => {
  test("as fields, labels and keys they are kept, or left out, like any other", () => {
    const { ask } = openDoor({ nodes: 0 });
    const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"constructor":"x"},"__proto__":{"y":1}},"data":{"__proto__":"z","toString":"t"},"__proto__":{"polluted":1}}`;
    const made = ask("POST", CONFIG_MAPS, { body, headers: typed("application/json") });
    expect([made.status, Object.entries(made.json.data)]).toEqual([
      201,
      [
        ["__proto__", "z"],
        ["toString", "t"],
      ],
    ]);
    const patch = '{"data":{"__proto__":null,"constructor":"c"}}';
    ask("PATCH", `${CONFIG_MAPS}/a`, { body: patch, headers: typed("application/merge-patch+json") });
    const { data } = ask("GET", `${CONFIG_MAPS}/a`).json;
    expect(Object.entries(data)).toEqual([
      ["toString", "t"],
      ["constructor", "c"],
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each([
    ["a form of answers", { accept: "application/json;as=constructor;v=v1;g=meta.k8s.io" }, 406],
    ["a type of patches", { "content-type": "constructor" }, 415],
  ])("as %s", (_what, headers, status) => {
    const { ask } = openDoor({ nodes: 0 });
    ask("POST", CONFIG_MAPS, { body: configMap({ name: "a" }) });
    expect(ask("PATCH", `${CONFIG_MAPS}/a`, { body: {}, headers: { ...typed("application/merge-patch+json"), ...headers } }).status).toBe(
      status,
    );
  });
});

test.each([
  [{ kind: "Node", name: "x", uid: "y" }, "apiVersion", "version must not be empty"],
  [{ apiVersion: "v1", name: "x", uid: "y" }, "kind", "must not be empty"],
  [{ apiVersion: "v1", kind: "Node", uid: "y" }, "name", "must not be empty"],
])("an owner %j is refused; without its version it stopped the garbage collector", (owner, field, why) => {
  const { ask, timeline } = openDoor({ nodes: 0 });
  const { status, json } = ask("POST", CONFIG_MAPS, { body: configMap({ name: "a", ownerReferences: [owner] }) });
  expect([status, json.message]).toEqual([422, expect.stringContaining(`metadata.ownerReferences.${field}: Invalid value: "": ${why}`)]);
  timeline.cluster.advance(1_000);
});

test("a status that is overwritten with none is an empty one; a quota without status stopped its controller", () => {
  const { ask, timeline } = openDoor({ nodes: 0 });
  const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q" } };
  const path = "/api/v1/namespaces/default/resourcequotas";
  ask("POST", path, { body: { ...quota, spec: { hard: { pods: "1" } } } });
  expect(ask("PUT", `${path}/q/status`, { body: quota }).json.status).toEqual({});
  timeline.cluster.advance(5_000);
  expect(ask("GET", `${path}/q`).json.status).toMatchObject({ used: { pods: "0" } });
});

test("a binding to what is no text is refused; in the journal it could not be read again", () => {
  const { ask, timeline } = openDoor({ nodes: 1 });
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { nodeSelector: { no: "where" }, containers: [{ name: "a", image: "nginx" }] },
  };
  ask("POST", PODS, { body: pod });
  const binding = (name: unknown) => ({ apiVersion: "v1", kind: "Binding", metadata: { name: "p" }, target: { kind: "Node", name } });
  for (const name of [5, ["worker-1"], {}]) expect(ask("POST", `${PODS}/p/binding`, { body: binding(name) }).status).toBe(400);
  expect(ask("POST", `${PODS}/p/binding`, { body: binding("worker-1") }).status).toBe(201);
  const read = readJournal(journalText(timeline.journal));
  expect(read.fault).toBeUndefined();
  const replay = replayJournal(read.journal?.records ?? [], { version: "test" });
  for (let step = replay.next(); ; step = replay.next()) {
    if (step.done !== true) continue;
    expect([step.value.divergence, step.value.timeline.cluster.store.hash]).toEqual([undefined, timeline.cluster.store.hash]);
    break;
  }
});

describe("metadata of another type is refused by the decoder", () => {
  test.each([
    ["a list", []],
    ["a text", "a"],
    ["a list as its name", { name: [{ toString: "x" }] }],
  ])("%s", (_what, metadata) => {
    const { ask } = openDoor({ nodes: 0 });
    ask("POST", CONFIG_MAPS, { body: configMap({ name: "a" }) });
    for (const [method, path] of [
      ["POST", CONFIG_MAPS],
      ["PUT", `${CONFIG_MAPS}/a`],
    ] as const)
      expect([method, ask(method, path, { body: configMap(metadata) }).status]).toEqual([method, 400]);
  });
});

describe("custom kinds", () => {
  const definition = (schema: object) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "things", singular: "thing", kind: "Thing" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  const THINGS = "/apis/example.com/v1/namespaces/default/things";
  const items = (inner: object) => ({
    type: "object",
    properties: {
      a: { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], items: { type: "object", ...inner } },
    },
  });

  test.each([
    ["required is no list", { properties: { k: { type: "string" } }, required: 7 }],
    ["properties is a list", { properties: [1] }],
    ["a property is a text", { properties: { k: "string" } }],
  ])("a schema of items whose %s is refused as one of objects would be", (_what, inner) => {
    const { status, json } = openDoor({ nodes: 0 }).ask("POST", DEFINITIONS, { body: definition(items(inner)) });
    expect([status, json.message]).toEqual([
      400,
      expect.stringContaining("cannot be handled as a CustomResourceDefinition: json: cannot unmarshal"),
    ]);
  });

  test("a property that is null is an empty schema", () => {
    const { status, json } = openDoor({ nodes: 0 }).ask("POST", DEFINITIONS, { body: definition(items({ properties: { k: null } })) });
    expect([status, json.message]).toEqual([422, expect.stringContaining("must have a default or be a required property")]);
  });

  test("a pattern that goes back and forth holds nobody up", () => {
    const { ask, timeline } = openDoor({ nodes: 0 });
    ask("POST", DEFINITIONS, { body: definition({ type: "object", properties: { text: { type: "string", pattern: "^(a+)+$" } } }) });
    timeline.cluster.advance(5_000);
    const thing = (text: string) => ({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "t" }, text });
    expect(ask("POST", THINGS, { body: thing(`${"a".repeat(2_000)}!`) }).status).toBe(422);
    expect(ask("POST", THINGS, { body: thing("a".repeat(2_000)) }).status).toBe(201);
  });

  test("their objects have no protobuf form", () => {
    const { ask, timeline } = openDoor({ nodes: 0 });
    ask("POST", DEFINITIONS, { body: definition({ type: "object" }) });
    timeline.cluster.advance(5_000);
    const { status, json } = ask("GET", THINGS, { headers: { accept: "application/vnd.kubernetes.protobuf" } });
    expect([status, json.message]).toEqual([
      406,
      "object *unstructured.UnstructuredList does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message",
    ]);
    expect(ask("GET", THINGS, { headers: { accept: "application/vnd.kubernetes.protobuf, application/json" } }).status).toBe(200);
  });
});

test("a flow schema that names no priority level is refused", () => {
  const body = {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1",
    kind: "FlowSchema",
    metadata: { name: "f" },
    spec: { priorityLevelConfiguration: {}, matchingPrecedence: 1_000 },
  };
  const { status, json } = openDoor({ nodes: 0 }).ask("POST", "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", { body });
  expect([status, json.message]).toEqual([422, expect.stringContaining("must reference a priority level")]);
});

test("a list of lists in a strategic merge patch has a code of its own", () => {
  const { ask } = openDoor({ nodes: 0 });
  const body = { spec: { ports: [[{ port: 1 }]] } };
  const { status } = ask("PATCH", "/api/v1/namespaces/default/services/kubernetes", {
    body,
    headers: typed("application/strategic-merge-patch+json"),
  });
  expect(status).toBe(422);
});

test("two billion pods of a stateful set are not listed to make the first", () => {
  const { ask, timeline } = openDoor({ nodes: 1 });
  const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "nginx" }] } };
  const body = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "s" },
    spec: { serviceName: "s", replicas: 2_147_483_647, selector: { matchLabels: { a: "b" } }, template },
  };
  expect(ask("POST", "/apis/apps/v1/namespaces/default/statefulsets", { body }).status).toBe(201);
  timeline.cluster.advance(1_000);
  expect(ask("GET", PODS).json.items.map(({ metadata }) => metadata.name)).toEqual(["s-0"]);
});

test("a limit of a resource called toString is refused; it was compared with what every object has, and that stopped the world", () => {
  const { ask } = openDoor({ nodes: 0 });
  const limits = [{ type: "Container", max: { toString: "1" }, min: { cpu: "1" }, default: { constructor: "2" } }];
  const body = { apiVersion: "v1", kind: "LimitRange", metadata: { name: "l" }, spec: { limits } };
  const { status, json } = ask("POST", "/api/v1/namespaces/default/limitranges", { body });
  expect([status, json.message]).toEqual([
    422,
    expect.stringContaining(`spec.limits[0].max[toString]: Invalid value: "toString": must be a standard`),
  ]);
});

describe("scripts that a client has run in a container", () => {
  test.each([
    ["nests too deep", `${"$(".repeat(3_000)}ls${")".repeat(3_000)}`, "too deeply nested"],
    [
      "cuts a long text by a pattern with many ways to fit",
      `x=$(printf 'a%.0s' $(seq 1 3000)); echo $\{x##*a*a*a*a*b} $\{x%%b*a*a*a*a*}done`,
      "aaadone",
    ],
    ["searches with a pattern that goes back and forth", "printf 'a%.0s' $(seq 1 3000) | grep -cE '^(a|a)*b$'", "0"],
  ])("one that %s ends soon", (_what, script, said) => {
    const { ask, reply, timeline } = openDoor({ nodes: 1 });
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "a", image: "busybox", command: ["sleep", "9999"] }] },
    };
    ask("POST", PODS, { body: pod });
    timeline.cluster.advance(20_000);
    const before = process.cpuUsage();
    const session = reply("POST", `${PODS}/p/exec?stdout=true&stderr=true&command=sh&command=-c&command=${encodeURIComponent(script)}`);
    if (session.do !== "channels") throw new Error(`no session: ${session.do}`);
    timeline.cluster.advance(2_000);
    const { stdout, stderr } = session.session.read();
    expect(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)).toContain(said);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });
});
