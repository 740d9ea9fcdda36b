import { describe, expect, test } from "vitest";
import { ingressKind } from "../../../../src/core/api/kinds/ingress.ts";
import { descriptionOf, errorsOf, objectOf, rowOf } from "../../../support/kind-checks.ts";

const BACKEND = { service: { name: "web", port: { number: 80 } } };
const rule = (path: object) => ({
  rules: [{ host: "web.example.com", http: { paths: [{ pathType: "Prefix", path: "/", backend: BACKEND, ...path }] } }],
});

describe("validation", () => {
  test.each<[string, object, string[]]>([
    ["a sound one passes", rule({}), []],
    ["a default backend is enough", { defaultBackend: BACKEND }, []],
    ["something must be there", {}, ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]],
    [
      "a path has a type",
      rule({ pathType: undefined }),
      ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
    ],
    [
      "a type is one of three",
      rule({ pathType: "Regex" }),
      ['spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"'],
    ],
    [
      "a path begins with a slash and has no tricks",
      rule({ path: "a/../b//" }),
      [
        'spec.rules[0].http.paths[0].path: Invalid value: "a/../b//": must be an absolute path',
        "spec.rules[0].http.paths[0].path: Invalid value: \"a/../b//\": must not contain '//'",
        "spec.rules[0].http.paths[0].path: Invalid value: \"a/../b//\": must not contain '/../'",
      ],
    ],
    ["a path may be missing for the controller to say", rule({ pathType: "ImplementationSpecific", path: undefined }), []],
    ["a rule without paths is none", { rules: [{ http: { paths: [] } }] }, ["spec.rules[0].http.paths: Required value"]],
    [
      "a host is no address",
      { defaultBackend: BACKEND, rules: [{ host: "10.0.0.1" }] },
      ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
    ],
    [
      "a wildcard stands alone before a domain",
      { defaultBackend: BACKEND, rules: [{ host: "a.*.com" }, { host: "*.example.com" }] },
      [
        `spec.rules[0].host: Invalid value: "a.*.com": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      "a backend is one thing",
      { defaultBackend: { ...BACKEND, resource: { kind: "Bucket", name: "files" } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
    ],
    ["a backend is something", { defaultBackend: {} }, ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
    [
      "a port is a name or a number",
      { defaultBackend: { service: { name: "web", port: { name: "http", number: 80 } } } },
      ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
    ],
    [
      "a service needs name and port",
      { defaultBackend: { service: { name: "" } } },
      ["spec.defaultBackend.service.name: Required value", "spec.defaultBackend: Required value: port name or number is required"],
    ],
    ["a resource has a kind", { defaultBackend: { resource: { name: "files" } } }, ["spec.defaultBackend.resource.kind: Required value"]],
  ])("%s", (_, spec, expected) => {
    expect(errorsOf(ingressKind, { spec })).toEqual(expected);
  });

  test("a new one does not name two classes, a stored one may", () => {
    const spec = { defaultBackend: BACKEND, ingressClassName: "a" };
    const annotations = { "kubernetes.io/ingress.class": "b" };
    expect(errorsOf(ingressKind, { metadata: { annotations }, spec })).toEqual([
      'annotations.kubernetes.io/ingress.class: Invalid value: "b": must match `ingressClassName` when both are specified',
    ]);
    expect(errorsOf(ingressKind, { metadata: { annotations, resourceVersion: "7" }, spec })).toEqual([]);
  });
});

test("a row shows three hosts and counts the rest", () => {
  const rules = ["a", "b", "c", "d"].map((host) => ({ host }));
  const object = objectOf(ingressKind, {
    spec: { rules, tls: [{}] },
    status: { loadBalancer: { ingress: [{ ip: "10.0.0.2" }, { hostname: "balancer.example.com" }] } },
  });
  expect(rowOf(ingressKind, object, false)).toMatchObject({
    CLASS: "<none>",
    HOSTS: "a,b,c + 1 more...",
    ADDRESS: "10.0.0.2,bala...",
    PORTS: "80, 443",
  });
  expect(rowOf(ingressKind, objectOf(ingressKind, { spec: { rules: [{}] } }))).toMatchObject({ HOSTS: "*", ADDRESS: "", PORTS: "80" });
});

test("describe shows the endpoints behind each path", () => {
  const metadata = { name: "web", namespace: "shop" };
  const service = { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ name: "http", port: 80 }] } };
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, name: "web-1" },
    ports: [{ name: "http", port: 8080 }],
    endpoints: [{ addresses: ["10.244.1.2"] }],
  };
  const lines = descriptionOf(ingressKind, objectOf(ingressKind, { spec: rule({}) }), [service, slice]);
  expect(lines.slice(5, 12)).toEqual([
    "Default backend:  <default>",
    "Rules:",
    "  Host             Path  Backends",
    "  ----             ----  --------",
    "  web.example.com  ",
    "                   /   web:80 (10.244.1.2:8080)",
    "Annotations:       <none>",
  ]);
  expect(descriptionOf(ingressKind, objectOf(ingressKind, { spec: rule({}) }))).toContain(
    '                   /   web:80 (<error: services "web" not found>)',
  );
});
