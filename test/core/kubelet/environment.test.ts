import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Service } from "../../../src/core/api/kinds/service.ts";
import type { Container } from "../../../src/core/api/shapes/container.ts";
import { environmentOf, environmentToKeep, missingReference, withCommandLine } from "../../../src/core/kubelet/machine/environment.ts";
import { expandVariables } from "../../../src/core/kubelet/machine/expansion.ts";
import { serviceVariables } from "../../../src/core/kubelet/machine/service-variables.ts";
import type { World } from "../../../src/core/reconcile/world.ts";
import { aContainer, aPod, type PodOverrides } from "../../support/builders.ts";
import { worldOf } from "../../support/world-of.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>, binaryData?: Readonly<Record<string, string>>) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data, binaryData }) as KubeObject;
const secret = (name: string, data: Readonly<Record<string, string>>) =>
  ({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "default" }, data, type: "Opaque" }) as KubeObject;
const service = (name: string, clusterIP: string, ports: readonly object[], namespace = "default") =>
  ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { clusterIP, ports } }) as unknown as Service;
const port = (number: number, name?: string, protocol = "TCP") => ({
  ...(name === undefined ? {} : { name }),
  port: number,
  protocol,
  targetPort: number,
});

const master = service("kubernetes", "10.96.0.1", [port(443, "https")]);
const MASTER_NAMES = ["HOST", "PORT", "PORT_HTTPS"].map((part) => `KUBERNETES_SERVICE_${part}`);

function placeOf(container: Container, world: World, overrides: PodOverrides = {}) {
  const pod = aPod({ node: "worker-1", labels: { app: "shop" }, ...overrides, spec: { containers: [container], ...overrides.spec } });
  const node = { status: { allocatable: { cpu: "3500m", memory: "8Gi" } } } as never;
  return { pod, ip: "10.244.1.7", hostIP: "172.18.0.3", node, container, world };
}

/** The variables of a run that starts in this world. */
function environment(container: Partial<Container>, objects: readonly KubeObject[] = [], overrides: PodOverrides = {}) {
  const place = placeOf(aContainer(container), worldOf(...objects), overrides);
  return environmentOf(place.container, { id: "1", startedMs: 0, restart: 0, image: "", ...environmentToKeep(place) });
}

test.each([
  ["plain", "plain"],
  ["$(A) and $(B)", "1 and $(B)"],
  ["$$(A) $$", "$(A) $"],
  ["$(A", "$(A"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's, and none of ours.
  ["$A ${A} $", "$A ${A} $"],
  ["$()$(A)$(A)", "$()11"],
  ["$$$(A)", "$1"],
])("%s expands to %s", (text, expanded) => {
  expect(expandVariables(text, (name) => (name === "A" ? "1" : undefined))).toBe(expanded);
});

describe("service variables", () => {
  test("tell of each port, in Docker's way too", () => {
    const world = worldOf(service("my-db", "10.96.7.7", [port(5432, "sql"), port(53, "dns-udp", "UDP")]));
    expect(serviceVariables(aPod(), world)).toEqual([
      ["MY_DB_SERVICE_HOST", "10.96.7.7"],
      ["MY_DB_SERVICE_PORT", "5432"],
      ["MY_DB_SERVICE_PORT_SQL", "5432"],
      ["MY_DB_SERVICE_PORT_DNS_UDP", "53"],
      ["MY_DB_PORT", "tcp://10.96.7.7:5432"],
      ["MY_DB_PORT_5432_TCP", "tcp://10.96.7.7:5432"],
      ["MY_DB_PORT_5432_TCP_PROTO", "tcp"],
      ["MY_DB_PORT_5432_TCP_PORT", "5432"],
      ["MY_DB_PORT_5432_TCP_ADDR", "10.96.7.7"],
      ["MY_DB_PORT_53_UDP", "udp://10.96.7.7:53"],
      ["MY_DB_PORT_53_UDP_PROTO", "udp"],
      ["MY_DB_PORT_53_UDP_PORT", "53"],
      ["MY_DB_PORT_53_UDP_ADDR", "10.96.7.7"],
    ]);
  });

  const others = [service("web", "10.96.0.5", [port(80)], "shop"), service("web", "10.96.0.6", [port(80)]), service("peers", "None", [])];
  const namesIn = (overrides: PodOverrides) => {
    const names = serviceVariables(aPod(overrides), worldOf(master, ...others)).map(([name]) => name);
    return names.filter((name) => name.includes("_SERVICE_"));
  };

  test("tell of the pod's own namespace and of the API server, not of services without an address", () => {
    expect(namesIn({ namespace: "shop" })).toEqual([...MASTER_NAMES, "WEB_SERVICE_HOST", "WEB_SERVICE_PORT"]);
    expect(serviceVariables(aPod({ namespace: "shop" }), worldOf(master, ...others))).toContainEqual(["WEB_SERVICE_HOST", "10.96.0.5"]);
  });

  test("tell of the API server alone without service links", () => {
    expect(namesIn({ namespace: "shop", spec: { enableServiceLinks: false } })).toEqual(MASTER_NAMES);
  });

  test("are one list for all containers that see the same services, and another when a service is new", () => {
    const world = worldOf(master);
    expect(serviceVariables(aPod({ name: "a" }), world)).toBe(serviceVariables(aPod({ name: "b" }), world));
    expect(serviceVariables(aPod(), worldOf(master, ...others))).not.toEqual(serviceVariables(aPod(), world));
  });
});

describe("the environment", () => {
  test("is service links, then envFrom, then env, of which each wins over those before", () => {
    const objects = [service("web", "10.96.0.6", [port(80)]), configMap("one", { WEB_SERVICE_HOST: "from one", A: "one", B: "one" })];
    const env = environment({ envFrom: [{ configMapRef: { name: "one" } }], env: [{ name: "B", value: "own" }] }, objects);
    expect([env.get("WEB_SERVICE_PORT"), env.get("WEB_SERVICE_HOST"), env.get("A"), env.get("B")]).toEqual([
      "80",
      "from one",
      "one",
      "own",
    ]);
  });

  test("lets a variable refer to those before it, to links and to envFrom, and leaves the rest as written", () => {
    const objects = [service("web", "10.96.0.6", [port(80)]), configMap("one", { HOST: "db" })];
    const env = environment(
      {
        envFrom: [{ configMapRef: { name: "one" }, prefix: "P_" }],
        env: [
          { name: "URL", value: "http://$(P_HOST):$(WEB_SERVICE_PORT)/$(LATER)" },
          { name: "LATER", value: "x" },
          { name: "TWICE", value: "$(URL) $$(URL)" },
        ],
      },
      objects,
    );
    expect(env.get("URL")).toBe("http://db:80/$(LATER)");
    expect(env.get("TWICE")).toBe("http://db:80/$(LATER) $(URL)");
  });

  test.each([
    ["metadata.name", "web"],
    ["metadata.namespace", "default"],
    ["metadata.labels['app']", "shop"],
    ["metadata.annotations['none']", ""],
    ["spec.nodeName", "worker-1"],
    ["spec.serviceAccountName", "default"],
    ["status.podIP", "10.244.1.7"],
    ["status.podIPs", "10.244.1.7"],
    ["status.hostIP", "172.18.0.3"],
  ])("has the pod's field %s", (fieldPath, text) => {
    expect(environment({ env: [{ name: "F", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } } }] }).get("F")).toBe(text);
  });

  test.each([
    ["limits.cpu", undefined, "1"],
    ["limits.cpu", "1m", "250"],
    ["requests.memory", "1Mi", "65"],
    ["limits.memory", "1Gi", "8"],
    ["requests.ephemeral-storage", undefined, "0"],
  ])("has the amount %s in units of %s, rounded up; limits that are not set are the node's", (resource, divisor, text) => {
    const resources = { limits: { cpu: "250m" }, requests: { cpu: "100m", memory: "68M" } };
    const resourceFieldRef = { resource, ...(divisor === undefined ? {} : { divisor }) };
    expect(environment({ resources, env: [{ name: "R", valueFrom: { resourceFieldRef } }] }).get("R")).toBe(text);
  });

  test("has Secrets in plain text, and nothing for an optional key that is missing", () => {
    const keyRef = (key: string) => ({ secretKeyRef: { name: "pass", key, optional: true } });
    const env = environment(
      {
        env: [
          { name: "PASSWORD", valueFrom: keyRef("password") },
          { name: "NONE", valueFrom: keyRef("none") },
        ],
      },
      [secret("pass", { password: "aHVudGVyMg==" })],
    );
    expect(env.get("PASSWORD")).toBe("hunter2");
    expect(env.has("NONE")).toBe(false);
  });

  test("is not kept with the run when the spec alone says what it is", () => {
    const keep = (container: Partial<Container>) => environmentToKeep(placeOf(aContainer(container), worldOf()));
    expect(keep({ env: [{ name: "A", value: "1" }] })).toEqual({});
    expect(keep({ env: [{ name: "A", value: "$(B)" }] })).toEqual({ env: [["A", "$(B)"]] });
  });
});

test.each<[string, Partial<Container>, string | undefined]>([
  ["a missing ConfigMap", { envFrom: [{ configMapRef: { name: "none" } }] }, 'configmap "none" not found'],
  ["an optional one", { envFrom: [{ secretRef: { name: "none", optional: true } }] }, undefined],
  [
    "a key that is binary",
    { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "mixed", key: "image" } } }] },
    "couldn't find key image in ConfigMap default/mixed",
  ],
  [
    "a path that refers to nothing",
    { volumeMounts: [{ name: "logs", mountPath: "/logs", subPathExpr: "$(POD)/$(X)" }], env: [{ name: "X", value: "x" }] },
    "missing value for POD",
  ],
])("%s: %s", (_what, container, message) => {
  const world = worldOf(configMap("mixed", {}, { image: "AAAA" }));
  expect(missingReference(placeOf(aContainer(container), world))).toBe(message);
});

test("command and arguments are expanded for the run, once", () => {
  const container = aContainer({ command: ["echo", "$(A)"], args: ["$$(A)", "$(date)"], env: [{ name: "A", value: "1" }] });
  const instance = { id: "1", startedMs: 0, restart: 0, image: "" };
  const worded = withCommandLine(container, instance);
  expect([worded.command, worded.args]).toEqual([
    ["echo", "1"],
    ["$(A)", "$(date)"],
  ]);
  expect(withCommandLine(container, instance)).toBe(worded);
  const plain = aContainer({ command: ["echo", "$A"] });
  expect(withCommandLine(plain, instance)).toBe(plain);
});
