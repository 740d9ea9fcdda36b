/**
 * Addresses and ports of Services, as a user meets them: what is given, kept, shared and refused.
 */
import { describe, expect, test } from "vitest";
import { Shell } from "./shell.ts";

function service(name: string, spec: string): string {
  return `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

/** A shell in which these have been applied; nothing is said when all went well. */
function shellWith(...services: readonly string[]): Shell {
  const shell = new Shell({ "services.yaml": services.join("") });
  const { errors } = shell.run("apply -f services.yaml");
  if (errors !== undefined) throw new Error(errors);
  return shell;
}

const WEB = service("web", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}");

describe("validation speaks before the allocator does", () => {
  test.each([
    [
      "a node port of a ClusterIP",
      "{ports: [{port: 80, nodePort: 30080}]}",
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      "an address that is none",
      "{clusterIP: foo, ports: [{port: 80}]}",
      'spec.clusterIPs[0]: Invalid value: "foo": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      "an ExternalName's address",
      "{type: ExternalName, externalName: a.b, clusterIPs: [10.96.0.9]}",
      "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
    ],
    [
      "an address that is taken",
      "{clusterIP: 10.96.0.1, ports: [{port: 80}]}",
      'spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
    ],
    [
      "a node port that is taken",
      "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}",
      "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated",
    ],
  ])("%s", (_name, spec, error) => {
    const shell = shellWith(WEB);
    const text = service("other", spec);
    const { errors } = shell.runIn({ ...shell.context, readFiles: (path) => [{ path, text }] }, "apply -f other.yaml");
    expect(errors?.split("\n")[0]).toBe(`The Service "other" is invalid: ${error}`);
  });

  test("an address that is another's may not be taken over", () => {
    const shell = shellWith(WEB);
    expect(shell.run(`patch svc web -p '{"spec":{"clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"]}}'`).errors).toBe(
      'The Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.1"]: may not change once set',
    );
  });
});

describe("a port of two protocols has one node port", () => {
  test("that is picked", () => {
    const shell = shellWith(service("dns", "{type: NodePort, ports: [{name: u, port: 53, protocol: UDP}, {name: t, port: 53}]}"));
    const ports = shell.run("get svc dns -o jsonpath={.spec.ports[*].nodePort}").output.split(" ");
    expect(ports).toHaveLength(2);
    expect(ports[0]).toBe(ports[1]);
  });

  test("that is given once, or twice", () => {
    const shell = shellWith(
      service("once", "{type: NodePort, ports: [{name: u, port: 53, protocol: UDP}, {name: t, port: 53, nodePort: 30053}]}"),
      service(
        "twice",
        "{type: NodePort, ports: [{name: u, port: 53, protocol: UDP, nodePort: 30054}, {name: t, port: 53, nodePort: 30054}]}",
      ),
    );
    expect(shell.run("get svc once -o jsonpath={.spec.ports[*].nodePort}").output).toBe("30053 30053");
    expect(shell.run("get svc twice -o jsonpath={.spec.ports[*].nodePort}").output).toBe("30054 30054");
  });
});

test("a load balancer that keeps to nodes with pods gets a port for their health, and loses it with the policy", () => {
  const shell = shellWith(service("lb", "{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}"));
  const port = () => shell.run("get svc lb -o jsonpath={.spec.healthCheckNodePort}").output;
  const given = port();
  expect(Number(given)).toBeGreaterThanOrEqual(30_000);
  expect(shell.run("get svc lb -o jsonpath={.spec.ports[0].nodePort}").output).not.toBe(given);
  shell.run("label svc lb a=b");
  expect(port()).toBe(given);
  shell.run(`patch svc lb -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'`);
  expect(port()).toBe("");
});

test("the way from type to type and back keeps what it may and drops what it must", () => {
  const shell = shellWith(service("s", "{ports: [{port: 80}]}"));
  const spec = () => JSON.parse(shell.run("get svc s -o jsonpath={.spec}").output);
  const { clusterIP } = spec();
  shell.run(`patch svc s -p '{"spec":{"type":"NodePort"}}'`);
  expect(spec()).toMatchObject({ clusterIP, externalTrafficPolicy: "Cluster", ports: [{ nodePort: expect.any(Number) }] });
  shell.run(`patch svc s -p '{"spec":{"type":"ClusterIP"}}'`);
  expect(spec()).toEqual({
    clusterIP,
    clusterIPs: [clusterIP],
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    sessionAffinity: "None",
    type: "ClusterIP",
  });
  shell.run(`patch svc s -p '{"spec":{"type":"ExternalName","externalName":"a.b"}}'`);
  expect(spec()).not.toHaveProperty("clusterIP");
});
