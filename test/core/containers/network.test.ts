/**
 * The network from inside and outside: names, services, ports that are forwarded, requests through the API's proxy.
 */
import { describe, expect, test } from "vitest";
import type { ApiError } from "../../../src/core/api/errors.ts";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import type { Service } from "../../../src/core/api/kinds/service.ts";
import { connectPort, openPorts, type PortConnection, requestNode, requestPod, requestService } from "../../../src/core/containers.ts";
import { Shop } from "./shop.ts";

const shop = new Shop(2);
const service = (name: string, app: string, more: object = {}): void =>
  shop.create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app }, ports: [{ port: 80 }], ...more },
  });
service("web", "web");
service("idle", "nobody");
service("direct", "web", { clusterIP: "None" });
const web = shop.pod("web", [{ image: "nginx:1.29" }], {}, { labels: { app: "web" } });
shop.pod("box", [{ image: "busybox:1.37", command: ["sleep", "infinity"] }]);
shop.cluster.advance(10_000);

const out = (script: string): string => {
  const { out, err } = shop.sh("box", script);
  return out + err;
};
const clusterIP = (name: string): string => (shop.cluster.server.get("Service", `default/${name}`) as Service).spec.clusterIP ?? "";

describe("from inside", () => {
  test.each([
    ["wget -qO- http://web | grep title", "<title>Welcome to nginx!</title>\n"],
    ["wget -qO- web.default.svc.cluster.local/nope", "wget: server returned error: HTTP/1.1 404 Not Found\n"],
    ["wget -qO- http://nope", "wget: bad address 'nope'\n"],
    ["wget -q -T 2 -O- http://web:81", "wget: download timed out\n"],
    ["nc -zv -w 1 localhost 80", "nc: localhost (127.0.0.1:80): Connection refused\n"],
    ["hostname -i | grep -c 10.244", "1\n"],
  ])("`%s`", (script, text) => {
    expect(out(script)).toBe(text);
  });

  test("names have the addresses of services and pods", () => {
    const head = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n";
    expect(out("nslookup web")).toBe(`${head}Name:\tweb.default.svc.cluster.local\nAddress: ${clusterIP("web")}\n\n`);
    expect(out("nslookup direct")).toBe(`${head}Name:\tdirect.default.svc.cluster.local\nAddress: ${web.status.podIP}\n\n`);
    expect(out("nslookup nope")).toContain("** server can't find nope.default.svc.cluster.local: NXDOMAIN");
    expect(out("wget -qO- http://idle")).toBe(`wget: can't connect to remote host (${clusterIP("idle")}): Connection refused\n`);
  });

  test("a loop that asks hears of what has changed meanwhile", () => {
    const visitor = shop.exec("box", ["sh", "-c", "while true; do wget -qO- http://web | head -n 1; sleep 5; done"]).wait(7_000);
    shop.sh("web", "echo changed > /usr/share/nginx/html/index.html");
    visitor.out = "";
    expect(visitor.wait(5_000).out).toBe("changed\n");
    shop.sh("web", "rm -f /usr/share/nginx/html/index.html; echo again > /usr/share/nginx/html/index.html");
    visitor.out = "";
    expect(visitor.wait(5_000).out).toBe("again\n");
    visitor.session.close();
  });
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const send = (connection: PortConnection, request: string): void => connection.write(new TextEncoder().encode(request));

describe("a port that is forwarded", () => {
  test("speaks HTTP/1.1, one answer after the other", () => {
    openPorts(shop.cluster, web);
    const connection = connectPort(shop.cluster, web, 80);
    send(connection, "GET / HT");
    expect(connection.ready()).toBe(false);
    send(connection, "TP/1.1\r\nHost: localhost\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /nope HTTP/1.1\r\nConnection: close\r\n\r\n");
    expect(connection.ready()).toBe(false);
    shop.cluster.advance(50);
    const { bytes, closed } = connection.read();
    const answer = text(bytes);
    expect(closed).toBe(true);
    expect(answer.split("\r\n").slice(0, 6)).toEqual([
      "HTTP/1.1 200 OK",
      "Server: nginx/1.29.3",
      expect.stringMatching(/^Date: Thu, 01 Jan 2026 00:\d\d:\d\d GMT$/),
      expect.stringMatching(/^Content-Type: /),
      expect.stringMatching(/^Content-Length: \d+$/),
      "Connection: keep-alive",
    ]);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code)).toEqual(["200", "200", "404"]);
    expect(answer).toContain("<center><h1>404 Not Found</h1></center>");
    expect(connection.ready()).toBe(false);
  });

  test("takes a body in pieces", () => {
    const connection = connectPort(shop.cluster, web, 80);
    send(connection, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    shop.cluster.advance(50);
    expect(text(connection.read().bytes)).toMatch(/^HTTP\/1\.1 405 Method Not Allowed/);
    connection.closeInput();
    expect(connection.read().closed).toBe(true);
  });

  test("at which nobody listens refuses in the runtime's words", () => {
    const { error = "", closed } = connectPort(shop.cluster, web, 81).read();
    expect(closed).toBe(true);
    expect(error).toMatch(
      /^error forwarding port 81 to pod ([0-9a-f]{64}), uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[0-9a-f-]+": failed to connect to localhost:81 inside namespace "\1", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6 \[::1\]:81: connect: connection refused $/,
    );
  });

  test("speaks to redis", () => {
    const pod = shop.pod("cache", [{ image: "redis:8" }]);
    const connection = connectPort(shop.cluster, pod, 6_379);
    send(connection, "PING\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
    shop.cluster.advance(5);
    expect(text(connection.read().bytes)).toBe("+PONG\r\n$-1\r\n");
  });

  test("breaks with its pod", () => {
    const pod = shop.pod("short", [{ image: "nginx:1.29" }]);
    const connection = connectPort(shop.cluster, pod, 80);
    shop.cluster.submit({ do: "delete", by: "test", kind: "Pod", key: "default/short", options: { graceSeconds: 0 } });
    shop.cluster.advance(60_000);
    expect(connection.read()).toMatchObject({ closed: true, error: expect.stringContaining("lost connection to pod") });
  });
});

const GET = { method: "GET", path: "/", headers: {}, body: new Uint8Array() };
const refusal = (act: () => unknown): string => {
  try {
    act();
    return "";
  } catch (error) {
    const { code, message } = error as ApiError;
    return `${code} ${message}`;
  }
};

describe("through the API's proxy", () => {
  test("a pod, a service and a kubelet answer", () => {
    const answer = requestPod(shop.cluster, web, "", { ...GET, path: "/nope?x=1" });
    expect([answer.status, answer.headers["content-type"], answer.readyMs - shop.cluster.nowMs]).toEqual([404, "text/html", 2]);
    const found = requestService(shop.cluster, shop.cluster.server.get("Service", "default/web") as Service, "80", GET);
    expect([found.status, text(found.body)]).toEqual([200, "again\n"]);
    const node = shop.cluster.server.get("Node", web.spec.nodeName ?? "") as Node;
    expect(text(requestNode(shop.cluster, node, "", { ...GET, path: "/healthz" }).body)).toBe("ok");
    expect(JSON.parse(text(requestNode(shop.cluster, node, "", { ...GET, path: "/pods" }).body)).kind).toBe("PodList");
  });

  test("says why nobody answers", () => {
    const idle = shop.cluster.server.get("Service", "default/idle") as Service;
    expect(refusal(() => requestService(shop.cluster, idle, "", GET))).toBe('503 no endpoints available for service "idle"');
    expect(refusal(() => requestService(shop.cluster, idle, "x", GET))).toBe('503 no service port "x" found for service "idle"');
    expect(refusal(() => requestPod(shop.cluster, web, "81", GET))).toBe(
      `503 error trying to reach service: dial tcp ${web.status.podIP}:81: connect: connection refused`,
    );
  });
});

describe("who cannot be reached", () => {
  test("is said in upstream's words", () => {
    const box = shop.get("box");
    const open = (more: object): string => refusal(() => shop.exec("box", ["true"], more));
    expect(open({ container: "x" })).toBe("400 container x is not valid for pod box");
    expect(open({ pod: { ...box, spec: { ...box.spec, nodeName: "" } } })).toBe("400 pod box does not have a host assigned");
    expect(open({ pod: { ...box, metadata: { ...box.metadata, name: "gone" } } })).toBe(
      '404 unable to upgrade connection: container not found ("main")',
    );
    const two = {
      ...box,
      spec: { ...box.spec, containers: [...box.spec.containers, ...box.spec.containers.map((each) => ({ ...each, name: "b" }))] },
    };
    expect(open({ pod: two })).toBe("400 a container name must be specified for pod box, choose one of: [main b]");
  });

  test("a session on a node that loses its power ends", () => {
    const visitor = shop.exec("box", ["sleep", "1000"]).wait(10);
    const node = shop.get("box").spec.nodeName ?? "";
    shop.cluster.submit({ do: "strike", by: "test", fault: "node-power", aim: { target: node, options: {} } });
    visitor.wait(1_000);
    expect(visitor.exit).toBe(137);
    expect(refusal(() => shop.exec("box", ["true"]))).toMatch(/^500 error dialing backend: dial tcp [\d.]+:10250: i\/o timeout$/);
  });
});
