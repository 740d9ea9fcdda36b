/**
 * Processes and ports of pods over WebSocket and SPDY, in every protocol that a client may offer.
 */
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { statusReply } from "../../../../src/commands/host/http/status.ts";
import type { HttpReply } from "../../../../src/core/index.ts";
import { FakeStream, fetched, type Heard, listening, spoken, whole } from "./fake-door.ts";
import { channels, type EchoConnection, echoPorts, FakeProcess, SUCCESS } from "./fake-sessions.ts";
import { type ClientStream, SpdyClient, socketWire, spdyUpgrade, tunnel, tunnelWire } from "./spdy-client.ts";

const FAILURE = JSON.stringify({ status: "Failure", message: "command terminated with exit code 3" });

let heard: Heard | undefined;
const sockets: { destroy?(): void; terminate?(): void }[] = [];

async function open(reply: HttpReply): Promise<Heard> {
  heard = await listening();
  heard.door.answer = () => reply;
  return heard;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) (socket.destroy ?? socket.terminate)?.call(socket);
  await heard?.close();
  heard = undefined;
});

interface Told {
  readonly socket: WebSocket;
  readonly messages: Buffer[];
  /** Everything heard on a channel. */
  on(channel: number): string;
  code: number | undefined;
}

function webSocket(port: number, protocols: string[], path = "/exec"): Promise<Told> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
    sockets.push(socket);
    const messages: Buffer[] = [];
    const ofChannel = (channel: number): string =>
      messages.map((message) => (message[0] === channel ? message.toString("utf8", 1) : "")).join("");
    const told: Told = { socket, messages, on: ofChannel, code: undefined };
    socket.on("message", (message: Buffer) => messages.push(message));
    socket.on("close", (code) => {
      told.code = code;
    });
    socket.on("open", () => resolve(told));
    socket.on("error", reject);
  });
}

describe("a process over WebSocket", () => {
  test.each([
    [["v5.channel.k8s.io", "v4.channel.k8s.io"], "v5.channel.k8s.io", SUCCESS, SUCCESS],
    [["v6.channel.k8s.io", "v4.channel.k8s.io"], "v4.channel.k8s.io", FAILURE, FAILURE],
    [["channel.k8s.io"], "channel.k8s.io", FAILURE, "command terminated with exit code 3"],
    [["channel.k8s.io"], "channel.k8s.io", SUCCESS, ""],
    [[], "", SUCCESS, ""],
  ])("that offers %j speaks %j", async (offers, protocol, exit, told) => {
    const process = new FakeProcess();
    const { port, listener } = await open(channels(process));
    const client = await webSocket(port, offers);
    expect(client.socket.protocol).toBe(protocol);
    client.socket.send(Buffer.from("\0typed"));
    await expect.poll(() => process.input).toBe("typed");
    process.say("out");
    process.complain("err");
    process.exit(exit);
    listener.follow();
    await expect.poll(() => client.code).toBe(1_000);
    expect([client.on(1), client.on(2), client.on(3)]).toEqual(["out", "err", told]);
  });

  test("in base64 is digits and text both ways", async () => {
    const process = new FakeProcess();
    const { port, listener } = await open(channels(process));
    const client = await webSocket(port, ["v4.base64.channel.k8s.io"]);
    client.socket.send(`0${Buffer.from("typed").toString("base64")}`);
    await expect.poll(() => process.input).toBe("typed");
    process.say("out");
    listener.follow();
    await expect.poll(() => client.messages.map(String)).toEqual(["1", `1${Buffer.from("out").toString("base64")}`]);
  });

  test("hears that its input is over, from v5 on, and how large the terminal is", async () => {
    const process = new FakeProcess();
    const { port } = await open(channels(process, { tty: true, stderr: false }));
    const client = await webSocket(port, ["v5.channel.k8s.io"]);
    client.socket.send(Buffer.from('\x04{"Width":120,"Height":40}\n'));
    client.socket.send(Buffer.from("\x04no size"));
    client.socket.send(Buffer.of(255, 0));
    await expect.poll(() => process.isInputClosed).toBe(true);
    expect(process.sizes).toEqual(["120x40"]);
  });

  test("without input is not spoken to", async () => {
    const process = new FakeProcess();
    const { port } = await open(channels(process, { stdin: false }));
    const client = await webSocket(port, ["v5.channel.k8s.io"]);
    client.socket.send(Buffer.from("\0typed"));
    client.socket.close();
    await expect.poll(() => process.isClosed).toBe(true);
    expect(process.input).toBe("");
  });

  test("is closed with its client, and what was done is kept on the disk", async () => {
    const process = new FakeProcess();
    const { port, done } = await open(channels(process));
    const client = await webSocket(port, ["v4.channel.k8s.io"]);
    client.socket.send(Buffer.from("\0typed"));
    client.socket.terminate();
    await expect.poll(() => process.isClosed).toBe(true);
    expect(done).toContain("commit");
  });

  test("whose output nobody takes is not read any further", async () => {
    const process = new FakeProcess();
    const { port, listener } = await open(channels(process));
    const client = await webSocket(port, ["v4.channel.k8s.io"]);
    client.socket.pause();
    process.say(Buffer.alloc(32_000_000));
    listener.follow();
    await expect.poll(() => process.ready()).toBe(false);
    process.say("more");
    listener.follow();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(process.ready()).toBe(true);
    client.socket.resume();
    await expect.poll(() => process.ready(), { timeout: 5_000 }).toBe(false);
  });

  test.each([["protocols that nobody knows", ["v9.channel.k8s.io"], 403]])(
    "with %s is refused, and the process is closed",
    async (_name, offers, status) => {
      const process = new FakeProcess();
      const { port } = await open(channels(process));
      await expect(webSocket(port, offers)).rejects.toThrow(`Unexpected server response: ${status}`);
      expect(process.isClosed).toBe(true);
    },
  );

  test("is refused as the door refuses it", async () => {
    const { port } = await open(statusReply(403, 'pods "p" is forbidden'));
    const answer = await spoken(
      port,
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*"message":"pods \\"p\\" is forbidden"/);
  });

  test("with a handshake that is none is refused, and the process is closed", async () => {
    const process = new FakeProcess();
    const { port } = await open(channels(process));
    const answer = await spoken(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(process.isClosed).toBe(true);
  });

  test("from a page of another origin gets no answer", async () => {
    const { port, door } = await open(channels(new FakeProcess()));
    const headers = { connection: "Upgrade", upgrade: "websocket", origin: "http://evil.example" };
    expect((await fetched(port, { headers })).status).toBe(403);
    expect(door.requests).toEqual([]);
  });
});

test("an upgrade to something that is not spoken here is passed over", async () => {
  const { port } = await open(whole("plain"));
  const { status, text } = await fetched(port, { headers: { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c" } });
  expect([status, text]).toEqual([200, '"plain"']);
});

test("a watch may come in messages", async () => {
  const stream = new FakeStream();
  const { port, listener } = await open({ do: "stream", status: 200, headers: {}, stream });
  const client = await webSocket(port, [], "/watch");
  stream.say({ text: "one" }, { text: "two" });
  listener.follow();
  await expect.poll(() => client.messages.map(String)).toEqual(["one", "two"]);
  stream.isDone = true;
  listener.follow();
  await expect.poll(() => client.code).toBe(1_000);
});

describe("ports over WebSocket", () => {
  test("have two channels each, which begin with the port's number", async () => {
    const opened: EchoConnection[] = [];
    const { port } = await open(echoPorts(opened));
    const client = await webSocket(port, ["v5.channel.k8s.io", "v4.channel.k8s.io"], "/portforward?ports=80&ports=443");
    expect(client.socket.protocol).toBe("v4.channel.k8s.io");
    client.socket.send(Buffer.from("\x02hello"));
    await expect
      .poll(() => client.messages.map((message) => message.toString("latin1")))
      .toEqual(["\x00P\0", "\x01P\0", "\x02\xbb\x01", "\x03\xbb\x01", "\x02HELLO"]);
    client.socket.close();
    await expect.poll(() => opened.map(({ isGone }) => isGone)).toEqual([true, true]);
  });

  test("at which nobody listens say so, and the last one hangs up", async () => {
    const { port } = await open(echoPorts());
    const client = await webSocket(port, ["v4.channel.k8s.io"], "/portforward?ports=9999");
    await expect.poll(() => client.code).toBe(1_000);
    expect(client.on(1).slice(2)).toBe("error forwarding port 9999");
  });

  test.each(["/portforward", "/portforward?ports=0", "/portforward?ports=http"])("need numbers: %s", async (path) => {
    const { port } = await open(echoPorts());
    await expect(webSocket(port, ["v4.channel.k8s.io"], path)).rejects.toThrow("400");
  });

  test("may be SPDY inside", async () => {
    const { port } = await open(echoPorts());
    const { socket, head } = await tunnel(port);
    expect(head).toContain("\r\nSec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n");
    const client = new SpdyClient(tunnelWire(socket));
    const error = await client.open({ streamtype: "error", port: "80", requestid: "0" });
    const data = await client.open({ streamtype: "data", port: "80", requestid: "0" });
    client.data(data, "hello", true);
    await expect.poll(() => [data.text, data.isEnded, error.text, error.isEnded]).toEqual(["HELLO", true, "", true]);
  });
});

describe("SPDY", () => {
  async function spdy(port: number, protocols: readonly string[]) {
    const { socket, protocol } = await spdyUpgrade(port, "/x", protocols);
    sockets.push(socket);
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    return { socket, protocol, client: new SpdyClient(socketWire(socket)), hasClosed: () => isClosed };
  }

  test.each([
    [["v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io"], "v4.channel.k8s.io", FAILURE],
    [["v2.channel.k8s.io"], "v2.channel.k8s.io", "command terminated with exit code 3"],
  ])("runs a process for a client that offers %j", async (offers, chosen, told) => {
    const process = new FakeProcess();
    const { port, listener } = await open(channels(process));
    const { client, protocol, hasClosed } = await spdy(port, offers);
    expect(protocol).toBe(chosen);
    const error = await client.open({ streamtype: "error" });
    const stdin = await client.open({ streamtype: "stdin" });
    client.data(stdin, "typed");
    const stdout = await client.open({ streamtype: "stdout" });
    const stderr = await client.open({ streamtype: "stderr" });
    client.data(stdin, " more", true);
    await expect.poll(() => [process.input, process.isInputClosed]).toEqual(["typed more", true]);
    process.say("out");
    process.complain("err");
    process.exit(FAILURE);
    listener.follow();
    await expect.poll(() => [error.text, stdout.text, stderr.text]).toEqual([told, "out", "err"]);
    expect([error, stdin, stdout, stderr].map(({ isReplied, isEnded }) => isReplied && isEnded)).toEqual([true, true, true, true]);
    expect(client.headerBytes).toBe(16);
    await expect.poll(hasClosed).toBe(true);
  });

  test("tells a process how large its terminal is", async () => {
    const process = new FakeProcess();
    const { port } = await open(channels(process, { tty: true }));
    const { client } = await spdy(port, ["v4.channel.k8s.io"]);
    await client.open({ streamtype: "error" });
    const resize = await client.open({ streamtype: "resize" });
    client.data(resize, '{"Width":80,"Height":24}\n{"Width":1');
    client.data(resize, '00,"Height":30}\n');
    await expect.poll(() => process.sizes).toEqual(["80x24", "100x30"]);
  });

  test("large output arrives whole, windows or not", async () => {
    const process = new FakeProcess();
    const { port, listener } = await open(channels(process, { stdin: false, stderr: false }));
    const { client } = await spdy(port, ["v4.channel.k8s.io"]);
    await client.open({ streamtype: "error" });
    const stdout = await client.open({ streamtype: "stdout" });
    await expect.poll(() => stdout.isReplied).toBe(true);
    process.say("x".repeat(3_000_000));
    process.exit();
    listener.follow();
    await expect.poll(() => stdout.text.length, { timeout: 5_000 }).toBe(3_000_000);
  });

  test("forwards many connections at once, each to its own", async () => {
    const { port } = await open(echoPorts());
    const { client, protocol } = await spdy(port, ["portforward.k8s.io"]);
    expect(protocol).toBe("portforward.k8s.io");
    const connections: ClientStream[] = [];
    for (let request = 0; request < 10; request++) {
      const headers = { port: String(8_000 + request), requestid: String(request) };
      const error = await client.open({ ...headers, streamtype: "error" });
      const data = await client.open({ ...headers, streamtype: "data" });
      client.data(error, "", true);
      client.data(data, `to ${request}`, true);
      connections.push(data);
    }
    await expect.poll(() => connections.map(({ text }) => text)).toEqual(connections.map((_, request) => `TO ${request}`));
    const error = await client.open({ port: "9999", requestid: "x", streamtype: "error" });
    await client.open({ port: "9999", requestid: "x", streamtype: "data" });
    await expect.poll(() => [error.text, error.isEnded]).toEqual(["error forwarding port 9999", true]);
  });

  test("answers pings, and resets what it does not know", async () => {
    const { port } = await open(echoPorts());
    const { client } = await spdy(port, ["portforward.k8s.io"]);
    client.control(6, 0, Buffer.of(0, 0, 0, 1));
    await expect.poll(() => client.pings).toBe(1);
    const odd = await client.open({ streamtype: "stdin" });
    await expect.poll(() => odd.isReset).toBe(true);
    const noPort = await client.open({ streamtype: "data", port: "70000" });
    await expect.poll(() => noPort.isReset).toBe(true);
  });

  test.each([
    ["noise", Buffer.from("\x80\x07noise noise noise")],
    ["a frame without end", Buffer.from([0x80, 3, 0, 1, 0, 0xff, 0xff, 0xff])],
    ["headers that are not compressed", Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 14, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
    ["a stream without an id", Buffer.from([0x80, 3, 0, 1, 0, 0, 0, 1, 0])],
  ])("hangs up on %s", async (_name, bytes) => {
    const opened: EchoConnection[] = [];
    const { port } = await open(echoPorts(opened));
    const { socket, client, hasClosed } = await spdy(port, ["portforward.k8s.io"]);
    socket.write(bytes);
    await expect.poll(() => client.isGoneAway).toBe(true);
    socket.end();
    await expect.poll(hasClosed).toBe(true);
  });

  test("hangs up on headers that grow too large when they are unpacked", async () => {
    const { port } = await open(echoPorts());
    const { client } = await spdy(port, ["portforward.k8s.io"]);
    await client.open({ streamtype: "data", bomb: "x".repeat(10_000_000) });
    await expect.poll(() => client.isGoneAway).toBe(true);
  });

  test.each([
    [[], "400 v4.channel.k8s.io, v3.channel.k8s.io, v2.channel.k8s.io, channel.k8s.io"],
    [["v9.channel.k8s.io"], "403 v4.channel.k8s.io, v3.channel.k8s.io, v2.channel.k8s.io, channel.k8s.io"],
  ])("refuses %j with what it would accept, and closes the process", async (offers, message) => {
    const process = new FakeProcess();
    const { port } = await open(channels(process));
    await expect(spdyUpgrade(port, "/exec", offers)).rejects.toThrow(message);
    expect(process.isClosed).toBe(true);
  });

  test("closes connections when their client goes", async () => {
    const opened: EchoConnection[] = [];
    const { port } = await open(echoPorts(opened));
    const { socket, client } = await spdy(port, ["portforward.k8s.io"]);
    await client.open({ streamtype: "error", port: "80", requestid: "0" });
    await client.open({ streamtype: "data", port: "80", requestid: "0" });
    await expect.poll(() => opened.length).toBe(1);
    socket.destroy();
    await expect.poll(() => opened[0]?.isGone).toBe(true);
  });

  test("closes a process whose client goes before all its streams are there", async () => {
    const process = new FakeProcess();
    const { port } = await open(channels(process));
    const { socket, client } = await spdy(port, ["v4.channel.k8s.io"]);
    await client.open({ streamtype: "error" });
    socket.destroy();
    await expect.poll(() => process.isClosed).toBe(true);
  });
});
