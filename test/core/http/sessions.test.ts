import { describe, expect, test } from "vitest";
import type { ChannelSession, PortConnection } from "../../../src/core/index.ts";
import { type OpenDoor, openDoor } from "../../support/door.ts";

const POD = "/api/v1/namespaces/default/pods/web";
const utf8 = { read: (bytes: Uint8Array) => new TextDecoder().decode(bytes), write: (text: string) => new TextEncoder().encode(text) };

function withPod(): OpenDoor {
  const door = openDoor();
  const spec = { containers: [{ name: "web", image: "nginx:1.29" }] };
  door.ask("POST", "/api/v1/namespaces/default/pods", { body: { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec } });
  door.timeline.cluster.runUntilSettled();
  // A container runs before its server listens.
  door.timeline.cluster.advance(5_000);
  return door;
}

function shell(door: OpenDoor, query: string): ChannelSession {
  const reply = door.reply("POST", `${POD}/exec?${query}`);
  if (reply.do !== "channels") throw new Error(`no session: ${JSON.stringify(reply)}`);
  return reply.session;
}

function port(door: OpenDoor, number: number): PortConnection {
  const reply = door.reply("POST", `${POD}/portforward`);
  if (reply.do !== "ports") throw new Error(`no ports: ${JSON.stringify(reply)}`);
  return reply.connect(number);
}

/** Everything that comes within a second, read as a host reads: whenever there is something. */
function received({ timeline }: OpenDoor, connection: PortConnection): string {
  let text = "";
  for (let passedMs = 0; passedMs < 1_000; passedMs += 100) {
    if (connection.ready()) text += utf8.read(connection.read().bytes);
    timeline.cluster.advance(100);
  }
  return text;
}

describe("a session by HTTP", () => {
  test("runs a command in a container, and tells how it ended", () => {
    const door = withPod();
    const session = shell(door, "command=sh&command=-c&command=echo%20hi%3B%20exit%203&stdout=true&stderr=true");
    door.timeline.cluster.advance(1_000);
    const { stdout, exit = "" } = session.read();
    expect(utf8.read(stdout)).toBe("hi\n");
    expect(JSON.parse(exit)).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  test("forwards a port to whatever listens there", () => {
    const door = withPod();
    const connection = port(door, 80);
    connection.write(utf8.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    expect(received(door, connection)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(port(door, 81).read().error).toMatch(/connection refused/);
  });

  test("ends where life goes on elsewhere", () => {
    const door = withPod();
    const session = shell(door, "command=sh&stdin=true&stdout=true");
    const connection = port(door, 80);
    door.timeline.cluster.advance(1_000);
    session.read();
    door.timeline.fork();
    expect(session.ready()).toBe(true);
    expect(JSON.parse(session.read().exit ?? "")).toMatchObject({ status: "Failure" });
    expect(session.ready()).toBe(false);
    expect(connection.read()).toMatchObject({ closed: true });
    session.write(utf8.write("echo lost\n"));
    session.close();
  });

  test.each([
    ["exec?stdout=true", 400, "you must specify at least 1 command for the container"],
    ["exec?command=ls", 400, "you must specify at least 1 of stdin, stdout, stderr"],
    ["exec?command=ls&stdout=true&container=none", 400, "container none is not valid for pod web"],
  ])("%s is refused", (query, code, message) => {
    expect(withPod().ask("POST", `${POD}/${query}`)).toMatchObject({ status: code, json: { message } });
  });
});
