import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import type { Related } from "../../../../src/core/api/kind.ts";
import type { EndpointSlice } from "../../../../src/core/api/kinds/endpoint-slice.ts";
import { type Service, type ServicePort, type ServiceSpec, serviceKind } from "../../../../src/core/api/kinds/service.ts";

const HTTP: ServicePort = { port: 80, protocol: "TCP", targetPort: 8080 };

function raw(spec: object): Service {
  const metadata = { name: "web", namespace: "shop" };
  return JSON.parse(JSON.stringify({ apiVersion: "v1", kind: "Service", metadata, spec }));
}

function aService(spec: Partial<ServiceSpec> = {}): Service {
  return defaulted(raw({ selector: { app: "web" }, ports: [HTTP], ...spec }));
}

function defaulted(service: Service): Service {
  return serviceKind.defaults?.(service) ?? service;
}

const validate = (service: Service) => (serviceKind.validate?.(service) ?? []).map(fieldErrorText);
const validateUpdate = (next: Service, previous: Service) => (serviceKind.validateUpdate?.(next, previous) ?? []).map(fieldErrorText);

function cells(service: Service, wide = false): Record<string, string> {
  return Object.fromEntries(serviceKind.columns.map((column) => [column.name, column.cell(service, { nowMs: 0, wide })]));
}

describe("defaults", () => {
  test.each([
    [
      "a plain service",
      { ports: [{ port: 80 }] },
      {
        type: "ClusterIP",
        sessionAffinity: "None",
        ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
        internalTrafficPolicy: "Cluster",
        ipFamilyPolicy: "SingleStack",
        ipFamilies: ["IPv4"],
      },
    ],
    [
      "a load balancer",
      { type: "LoadBalancer" },
      { externalTrafficPolicy: "Cluster", internalTrafficPolicy: "Cluster", allocateLoadBalancerNodePorts: true },
    ],
    ["a node port", { type: "NodePort" }, { externalTrafficPolicy: "Cluster" }],
    ["affinity by client", { sessionAffinity: "ClientIP" }, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } }],
    ["one address", { clusterIP: "10.96.0.7" }, { clusterIPs: ["10.96.0.7"], ipFamilies: ["IPv4"] }],
    ["headless with a selector", { clusterIP: "None", selector: { a: "b" } }, { clusterIPs: ["None"], ipFamilyPolicy: "SingleStack" }],
    ["headless without one", { clusterIP: "None" }, { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] }],
  ])("%s gets what upstream fills", (_, spec, expected) => {
    const service = defaulted(raw(spec));
    expect(service.spec).toMatchObject(expected);
    expect(service.status).toEqual({ loadBalancer: {} });
    expect(defaulted(service), "a second time changes nothing").toBe(service);
  });

  test("an alias gets no addresses and no traffic policy", () => {
    expect(defaulted(raw({ type: "ExternalName", externalName: "db.example.com" })).spec).toEqual({
      type: "ExternalName",
      externalName: "db.example.com",
      sessionAffinity: "None",
    });
  });

  test("affinity settings are dropped without affinity", () => {
    expect(aService({ sessionAffinity: "None", sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }).spec).not.toHaveProperty(
      "sessionAffinityConfig",
    );
  });

  test("the address of a load balancer is a VIP unless said otherwise", () => {
    const service = { ...aService({ type: "LoadBalancer" }), status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } };
    const filled = defaulted(service);
    expect(filled.status.loadBalancer.ingress).toEqual([{ ip: "1.2.3.4", ipMode: "VIP" }]);
    expect(defaulted(filled)).toBe(filled);
  });
});

describe("validation", () => {
  const twice: ServicePort[] = [
    { ...HTTP, name: "a" },
    { ...HTTP, name: "b" },
  ];
  test.each<[string, Partial<ServiceSpec>, string[]]>([
    ["a sound service passes", {}, []],
    ["a sound alias passes", { type: "ExternalName", externalName: "db.example.com.", ports: [] }, []],
    ["ports are required", { ports: [] }, ["spec.ports: Required value"]],
    ["a headless service needs no ports", { ports: [], clusterIP: "None" }, []],
    [
      "several ports need names",
      { ports: [HTTP, { ...HTTP, port: 81 }] },
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ],
    [
      "names are not used twice",
      {
        ports: [
          { ...HTTP, name: "a" },
          { ...HTTP, port: 81, name: "a" },
        ],
      },
      ['spec.ports[1].name: Duplicate value: "a"'],
    ],
    [
      "ports are not used twice",
      { ports: twice },
      ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}'],
    ],
    [
      "a port has a range",
      { ports: [{ ...HTTP, port: 0 }] },
      ["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"],
    ],
    [
      "a target port by name has a form",
      { ports: [{ ...HTTP, targetPort: "http-" }] },
      ['spec.ports[0].targetPort: Invalid value: "http-": must not begin or end with a hyphen'],
    ],
    [
      "a cluster service has no node port",
      { ports: [{ ...HTTP, nodePort: 30080 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      "node ports are not used twice",
      {
        type: "NodePort",
        ports: [
          { ...HTTP, name: "a", nodePort: 30080 },
          { ...HTTP, port: 81, name: "b", nodePort: 30080 },
        ],
      },
      ["spec.ports[1].nodePort: Duplicate value: 30080"],
    ],
    [
      "a node port service is not headless",
      { type: "NodePort", clusterIP: "None" },
      ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"],
    ],
    ["an alias needs a name", { type: "ExternalName" }, ["spec.externalName: Required value"]],
    [
      "an alias has no address",
      { type: "ExternalName", externalName: "a.b", clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1"] },
      ["spec.clusterIPs: Forbidden: may not be set for ExternalName services"],
    ],
    [
      "affinity lasts a day at most",
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } },
      ["spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400"],
    ],
    [
      "an address has a form",
      { clusterIP: "10.96" },
      ['spec.clusterIPs[0]: Invalid value: "10.96": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      "both address fields agree",
      { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.2"] },
      ['spec.clusterIPs: Invalid value: ["10.96.0.2"]: first value must match `clusterIP`'],
    ],
    [
      "the cluster has one family",
      { ipFamilyPolicy: "RequireDualStack" },
      ['spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'],
    ],
    [
      "the cluster knows no IPv6",
      { clusterIP: "fd00::1" },
      ['spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster'],
    ],
    [
      "an external address is no loopback",
      { externalIPs: ["127.0.0.1"] },
      ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ],
    [
      "external traffic needs a way in",
      { externalTrafficPolicy: "Local" },
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      "source ranges are for load balancers",
      { loadBalancerSourceRanges: ["10.0.0.0/8"] },
      ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      "source ranges have a form",
      { type: "LoadBalancer", loadBalancerSourceRanges: [" 10.0.0.0/8 ", "10.0.0.0/33"] },
      ['spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [
      "a load balancer class is for load balancers",
      { loadBalancerClass: "example.com/lb" },
      ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
  ])("%s", (_, spec, expected) => {
    expect(validate(aService(spec))).toEqual(expected);
  });

  test("an unknown type is named with the known ones", () => {
    const errors = validate(defaulted(raw({ type: "Cluster", ports: [HTTP] })));
    expect(errors).toContain(
      'spec.type: Unsupported value: "Cluster": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    );
  });
});

describe("updates", () => {
  const at = (address: string, more: Partial<ServiceSpec> = {}) => aService({ clusterIP: address, clusterIPs: [address], ...more });

  test("an address may not change", () => {
    expect(validateUpdate(at("10.96.0.9"), at("10.96.0.8"))).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set',
    ]);
  });

  test("a manifest without addresses keeps those handed out", () => {
    const previous = at("10.96.0.8", { type: "NodePort", ports: [{ ...HTTP, nodePort: 30080 }] });
    const next = serviceKind.strategy?.prepareUpdate?.(aService({ type: "NodePort" }), previous);
    expect(next?.spec).toMatchObject({ clusterIP: "10.96.0.8", clusterIPs: ["10.96.0.8"], ports: [{ nodePort: 30080 }] });
  });

  test("a node port follows its port's name unless another port has taken it", () => {
    const old = at("10.96.0.8", { type: "NodePort", ports: [{ ...HTTP, name: "a", nodePort: 30080 }] });
    const ports: ServicePort[] = [
      { ...HTTP, name: "b", nodePort: 30080 },
      { ...HTTP, name: "a", port: 81 },
    ];
    const next = serviceKind.strategy?.prepareUpdate?.(aService({ type: "NodePort", ports }), old);
    expect(next?.spec.ports).toEqual(ports);
  });

  test("what only the old type needed is dropped", () => {
    const previous = at("10.96.0.8", { type: "LoadBalancer", ports: [{ ...HTTP, nodePort: 30080 }] });
    const next = serviceKind.strategy?.prepareUpdate?.({ ...previous, spec: { ...previous.spec, type: "ClusterIP" } }, previous);
    expect(next?.spec.ports).toEqual([HTTP]);
    expect(next?.spec).not.toHaveProperty("allocateLoadBalancerNodePorts");
    expect(next?.spec).not.toHaveProperty("externalTrafficPolicy");
    expect(next === undefined ? [] : validate(next)).toEqual([]);
  });

  test("a service that becomes an alias gives its address back", () => {
    const previous = at("10.96.0.8");
    const aliased: Service = { ...previous, spec: { ...previous.spec, type: "ExternalName", externalName: "db.example.com" } };
    const next = serviceKind.strategy?.prepareUpdate?.(aliased, previous) ?? aliased;
    expect(next.spec.clusterIP).toBeUndefined();
    expect([...validate(next), ...validateUpdate(next, previous)]).toEqual([]);
  });

  test("the load balancer class stays", () => {
    const [a, b] = [aService({ type: "LoadBalancer", loadBalancerClass: "a" }), aService({ type: "LoadBalancer", loadBalancerClass: "b" })];
    expect(validateUpdate(b, a)).toEqual(['spec.loadBalancerClass: Invalid value: "b": may not change once set']);
  });
});

describe("columns", () => {
  const withIngress = (...ips: string[]): Service => ({
    ...aService({ type: "LoadBalancer" }),
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
  });
  test.each<[string, Service, boolean, string]>([
    ["nothing from outside", aService(), false, "<none>"],
    ["external addresses", aService({ externalIPs: ["1.1.1.1", "2.2.2.2"] }), false, "1.1.1.1,2.2.2.2"],
    ["a load balancer to come", aService({ type: "LoadBalancer" }), false, "<pending>"],
    ["a load balancer", withIngress("203.0.113.10"), false, "203.0.113.10"],
    ["several, cut to sixteen characters", withIngress("203.0.113.11", "203.0.113.10"), false, "203.0.113.10,..."],
    ["several, wide and sorted", withIngress("203.0.113.11", "203.0.113.10"), true, "203.0.113.10,203.0.113.11"],
    ["an alias", aService({ type: "ExternalName", externalName: "db.example.com" }), false, "db.example.com"],
  ])("EXTERNAL-IP shows %s", (_, service, wide, expected) => {
    expect(cells(service, wide)["EXTERNAL-IP"]).toBe(expected);
  });

  test("a row reads as kubectl's", () => {
    const service = aService({
      type: "NodePort",
      clusterIP: "10.96.0.8",
      selector: { tier: "front", app: "web" },
      ports: [
        { ...HTTP, name: "http", nodePort: 30080 },
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
      ],
    });
    expect(cells(service)).toMatchObject({
      TYPE: "NodePort",
      "CLUSTER-IP": "10.96.0.8",
      "PORT(S)": "80:30080/TCP,53/UDP",
      SELECTOR: "app=web,tier=front",
    });
    expect(cells(aService({ clusterIP: "None", ports: [], selector: {} }))).toMatchObject({
      "CLUSTER-IP": "None",
      "PORT(S)": "<none>",
      SELECTOR: "<none>",
    });
  });

  test("a service that waits for its load balancer is progressing", () => {
    expect(serviceKind.health(aService({ type: "LoadBalancer" }), { nowMs: 0 }).state).toBe("progressing");
    expect(serviceKind.health(withIngress("203.0.113.10"), { nowMs: 0 })).toEqual({ state: "ok", why: "" });
  });

  test("its pods are those of the selector", () => {
    expect(serviceKind.podsOf?.(aService())).toEqual({ namespace: "shop", labels: "app=web" });
    expect(serviceKind.podsOf?.(aService({ selector: {} }))).toBeUndefined();
  });
});

describe("describe", () => {
  const slice = (namespace: string, ready: readonly boolean[]): EndpointSlice => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web-abcde", namespace },
    addressType: "IPv4",
    endpoints: ready.map((isReady, index) => ({ addresses: [`10.244.0.${index + 1}`], conditions: { ready: isReady } })),
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
  });
  const relatedTo = (...slices: EndpointSlice[]): Related => ({ nowMs: 0, get: () => undefined, list: () => slices });

  test("a service is described in kubectl's words", () => {
    const service = aService({ type: "NodePort", clusterIP: "10.96.0.8", ports: [{ ...HTTP, nodePort: 30080 }] });
    expect(serviceKind.describe?.(service, relatedTo(slice("shop", [true, false, true]), slice("other", [true])))).toBe(
      [
        "Name:                     web",
        "Namespace:                shop",
        "Labels:                   <none>",
        "Annotations:              <none>",
        "Selector:                 app=web",
        "Type:                     NodePort",
        "IP Family Policy:         SingleStack",
        "IP Families:              IPv4",
        "IP:                       10.96.0.8",
        "IPs:                      10.96.0.8",
        "Port:                     <unset>  80/TCP",
        "TargetPort:               8080/TCP",
        "NodePort:                 <unset>  30080/TCP",
        "Endpoints:                10.244.0.1:8080,10.244.0.3:8080",
        "Session Affinity:         None",
        "External Traffic Policy:  Cluster",
        "Internal Traffic Policy:  Cluster",
        "",
      ].join("\n"),
    );
  });

  test.each<[readonly boolean[], string]>([
    [[true, true, true], "10.244.0.1:8080,10.244.0.2:8080,10.244.0.3:8080"],
    [[true, true, true, true, false, true], "10.244.0.1:8080,10.244.0.2:8080,10.244.0.3:8080 + 2 more..."],
    [[true, true, true, false], "10.244.0.1:8080,10.244.0.2:8080,10.244.0.3:8080 + 0 more..."],
  ])("endpoints %j are shown three at most", (ready, expected) => {
    expect(serviceKind.describe?.(aService(), relatedTo(slice("shop", ready)))).toMatch(
      new RegExp(`^Endpoints: +${expected.replaceAll(/[.+]/g, "\\$&")}$`, "m"),
    );
  });

  test("a service nobody stands behind has no endpoints", () => {
    expect(serviceKind.describe?.(aService(), relatedTo())).toMatch(/^Endpoints: +<none>$/m);
  });
});
