/**
 * The socket in front of the door: what gets through, what is refused, and that nothing kills the process.
 */
import { connect } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { HttpListener } from "../../../../src/commands/host/http/listener.ts";
import type { HttpReply } from "../../../../src/core/index.ts";
import { FakeDoor, FakeStream, fetched, type Heard, listening, spoken, whole } from "./fake-door.ts";

const KEEPER = { catchUp: () => {}, commit: (done: () => void) => done(), wrote: () => {}, broke: () => {} };

let heard: Heard | undefined;

async function open(...limits: Parameters<typeof listening>): Promise<Heard> {
  heard = await listening(...limits);
  return heard;
}

afterEach(async () => {
  await heard?.close();
  heard = undefined;
});

function streamed(stream: FakeStream, timeoutMs?: number): HttpReply {
  const times = timeoutMs === undefined ? {} : { timeoutMs };
  return { do: "stream", status: 200, headers: { "content-type": "application/json" }, stream, ...times };
}

describe("requests", () => {
  test("reach the door with method, target, headers in lower case and body, once time has caught up", async () => {
    const { port, door, done } = await open();
    const headers = { "X-Stream-Protocol-Version": ["v5", "v4"], "User-Agent": "test/1" };
    const { status, text } = await fetched(port, { method: "POST", path: "/api/v1/pods?limit=5", headers, body: "wörds" });
    expect([status, text]).toEqual([200, '{"kind":"Pod"}']);
    const [request] = door.requests;
    expect(request).toMatchObject({ method: "POST", target: "/api/v1/pods?limit=5" });
    expect(request?.headers).toMatchObject({ "x-stream-protocol-version": "v5, v4", "user-agent": "test/1" });
    expect(request?.body.text()).toBe("wörds");
    expect(done).toEqual(["catch up"]);
  });

  test("that change something are answered after they are on the disk, all of a turn at once", async () => {
    const { port, door, done } = await open();
    door.answer = () => {
      done.push("handle");
      return whole({}, { status: 201, wrote: true });
    };
    const request = "POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    const socket = connect(port, "127.0.0.1", () => socket.write(request.repeat(2)));
    let text = "";
    await new Promise<void>((resolve) =>
      socket.on("data", (piece) => {
        text += piece.toString();
        if (text.split("201 Created").length === 3) resolve();
      }),
    );
    socket.destroy();
    expect(done.filter((what) => what !== "catch up")).toEqual(["handle", "handle", "commit", "wrote"]);
  });

  test.each([
    ["a Host that is a name of somebody's", { host: "evil.example:80" }, 403],
    ["an Origin of another page", { host: "localhost:1", origin: "http://evil.example" }, 403],
    ["an Origin that nobody knows", { host: "localhost:1", origin: "null" }, 403],
    ["the same origin", { host: "localhost:1", origin: "http://localhost:1" }, 200],
    ["an address", { host: "127.0.0.1" }, 200],
    ["another address of this machine", { host: "[::1]:6443" }, 200],
  ])("with %s get %#", async (_name, headers, status) => {
    const { port, door } = await open();
    expect((await fetched(port, { headers })).status).toBe(status);
    expect(door.requests.length).toBe(status === 200 ? 1 : 0);
  });

  test("with a body that is too large are refused, announced or not, and so before they are sent", async () => {
    const { port, door } = await open({ bodyBytes: 1_000 });
    const message = "Request entity too large: limit is 1000";
    const body = Buffer.alloc(2_000);
    const announced = await fetched(port, { method: "POST", body });
    expect(announced.status).toBe(413);
    expect(JSON.parse(announced.text)).toMatchObject({ kind: "Status", code: 413, reason: "RequestEntityTooLarge", message });
    const chunked = await fetched(port, { method: "POST", headers: { "transfer-encoding": "chunked" }, body });
    expect(chunked.status).toBe(413);
    const asked = await spoken(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n");
    expect(asked).toMatch(/^HTTP\/1\.1 413 /);
    expect(door.requests).toEqual([]);
  });

  test("that ask first are told to go on", async () => {
    const { port } = await open();
    const asked = await spoken(
      port,
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nhi",
    );
    expect(asked).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});

describe("answers", () => {
  const long = "x".repeat(200_000);

  test("that are long go compressed to who takes that, with what caches must know", async () => {
    const { port, door } = await open();
    door.answer = () => whole(long);
    const { headers, body } = await fetched(port, { headers: { "accept-encoding": "gzip" } });
    expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(JSON.parse(gunzipSync(body).toString())).toBe(long);
    expect((await fetched(port)).headers).toMatchObject({ "content-length": String(long.length + 2) });
    const refused = await fetched(port, { headers: { "accept-encoding": "gzip;q=0, br" } });
    expect(refused.headers["content-encoding"]).toBeUndefined();
  });

  test("that are short do not", async () => {
    const { port } = await open();
    const { headers } = await fetched(port, { headers: { "accept-encoding": "gzip" } });
    expect(headers).toMatchObject({ "content-length": "14" });
  });

  test.each([[undefined], ["gzip"]])("in parts arrive whole, compressed or not (%s)", async (encoding) => {
    const { port, door } = await open();
    const parts = Array.from({ length: 20_000 }, (_, index) => `part ${index} of a list that is long\n`);
    door.answer = () => ({ ...whole(""), body: parts });
    const { body } = await fetched(port, { headers: encoding === undefined ? {} : { "accept-encoding": encoding } });
    expect((encoding === undefined ? body : gunzipSync(body)).toString()).toBe(parts.join(""));
  });

  test("in few parts have a length", async () => {
    const { port, door } = await open();
    door.answer = () => ({ ...whole(""), body: ["a", "b"] });
    expect(await fetched(port)).toMatchObject({ text: "ab", headers: { "content-length": "2" } });
  });

  test("to HEAD have no body", async () => {
    const { port } = await open();
    expect(await fetched(port, { method: "HEAD" })).toMatchObject({ status: 200, text: "", headers: { "content-length": "14" } });
  });

  test("that ask for an upgrade which the client did not ask for say so", async () => {
    const { port, door } = await open();
    door.answer = () => ({ do: "ports", connect: () => expect.unreachable() });
    const { status, text } = await fetched(port);
    expect([status, JSON.parse(text).message]).toEqual([400, "Upgrade request required"]);
  });
});

describe("answers that take virtual time", () => {
  const later = (atMs: number): HttpReply => ({ do: "later", atMs, reply: whole("at last", { wrote: true }) });

  test("leave when the clock has got there, kept on the disk long before", async () => {
    const { port, door, listener, done } = await open();
    door.answer = () => later(500);
    let text = "";
    const answer = fetched(port).then((response) => {
      text = response.text;
    });
    await expect.poll(() => done).toContain("commit");
    door.nowMs = 499;
    listener.follow();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(text).toBe("");
    door.nowMs = 500;
    await answer;
    expect(text).toBe('"at last"');
  });

  test("leave at once when life goes on elsewhere", async () => {
    const { port, door, listener } = await open();
    door.answer = () => later(500);
    const answer = fetched(port);
    await expect.poll(() => door.requests.length).toBe(1);
    listener.branched();
    expect((await answer).text).toBe('"at last"');
  });
});

describe("a world that breaks", () => {
  test("is told of, and the client's connection ends", async () => {
    const { port, door, done } = await open();
    door.answer = () => {
      throw new Error("it must hold");
    };
    await expect(fetched(port)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(done).toContain("Error: it must hold");
  });
});

describe("malformed bytes", () => {
  test.each([
    ["no HTTP at all", "\x16\x03\x01 hello\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["headers that never end", `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${"a".repeat(70_000)}`, /^HTTP\/1\.1 431 /],
    ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", /^HTTP\/1\.1 400 /],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 405 /],
    ["a bad chunk", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", /^(HTTP\/1\.1 400 |$)/],
  ])("%s: an answer, and the next is served", async (_name, bytes, answer) => {
    const { port } = await open();
    expect(await spoken(port, bytes)).toMatch(answer);
    expect((await fetched(port)).status).toBe(200);
  });

  test("that come too slowly, or not at all, are not waited for", async () => {
    const { port } = await open({ headersMs: 200, requestMs: 400 });
    expect(await spoken(port, "")).toBe("");
    expect(await spoken(port, "GET / HTTP/1.1\r\nHost: local")).toMatch(/^HTTP\/1\.1 408 /);
  }, 15_000);
});

describe("streams", () => {
  test("send their headers at once, then what comes, until they are done", async () => {
    const { port, door, listener } = await open();
    const stream = new FakeStream();
    door.answer = () => streamed(stream);
    const heardText: string[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write("GET /watch HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    socket.on("data", (piece) => heardText.push(piece.toString()));
    await expect.poll(() => heardText.join("")).toMatch(/transfer-encoding: chunked\r\n\r\n$/i);
    stream.say({ text: "one\n" }, { text: "zwö\n" });
    listener.follow();
    await expect.poll(() => heardText.join("")).toMatch(/\r\n\r\n4\r\none\n\r\n5\r\nzwö\n\r\n$/);
    stream.isDone = true;
    listener.follow();
    await expect.poll(() => heardText.join("")).toMatch(/\r\n0\r\n\r\n$/);
    // The connection serves the next request.
    door.answer = () => whole("next");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await expect.poll(() => heardText.join("")).toMatch(/"next"$/);
    socket.destroy();
  });

  test("are unframed for clients of HTTP/1.0, which know no frames", async () => {
    const { port, door } = await open();
    const stream = new FakeStream();
    stream.say({ text: "one\n" });
    stream.isDone = true;
    door.answer = () => streamed(stream);
    expect(await spoken(port, "GET / HTTP/1.0\r\n\r\n")).toMatch(/\r\n\r\none\n$/);
  });

  test("end when their time is over", async () => {
    const { port, door } = await open();
    door.answer = () => streamed(new FakeStream(), 20);
    expect(await fetched(port)).toMatchObject({ status: 200, text: "end\n" });
  });

  test("that nobody takes are not read any further, and cut off in the end", async () => {
    const { port, door, listener } = await open({ stallMs: 300 });
    const stream = new FakeStream();
    const chunk = { text: "x".repeat(1_000_000) };
    door.answer = () => streamed(stream);
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    socket.pause();
    socket.on("error", () => {});
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    await expect.poll(() => door.requests.length).toBe(1);
    for (let round = 0; round < 30; round++) {
      stream.say(chunk);
      listener.follow();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(stream.reads).toBeLessThan(29);
    await new Promise((resolve) => setTimeout(resolve, 400));
    socket.resume();
    await expect.poll(() => isClosed).toBe(true);
  });

  test("of the same chunks get the same bytes", async () => {
    const { port, door, listener } = await open();
    const streams = Array.from({ length: 20 }, () => new FakeStream());
    let next = 0;
    door.answer = () => streamed(streams[next++] ?? new FakeStream());
    const answers = streams.map(() => fetched(port));
    await expect.poll(() => next).toBe(20);
    const chunks = [{ text: "a" }, { text: "b" }, { text: "c" }];
    for (const stream of streams) {
      stream.say(...chunks);
      stream.isDone = true;
    }
    listener.follow();
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(streams.map(() => "abc"));
  });

  test("beyond the limit are refused with when to come again", async () => {
    const { port, door } = await open({ watches: 1 });
    door.answer = () => streamed(new FakeStream());
    const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    await expect.poll(() => door.requests.length).toBe(1);
    expect(await fetched(port)).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    socket.destroy();
    const over = new FakeStream();
    over.isDone = true;
    door.answer = () => streamed(over);
    await expect.poll(async () => (await fetched(port)).status).toBe(200);
  });
});

describe("an API server that goes", () => {
  test("takes all connections along, refuses new ones, and is back at the same port", async () => {
    const { port, door, listener } = await open();
    door.answer = () => streamed(new FakeStream());
    const watch = fetched(port).then(
      () => "ended",
      () => "cut",
    );
    await expect.poll(() => door.requests.length).toBe(1);
    door.isListening = false;
    listener.follow();
    expect(await watch).toBe("cut");
    await expect(fetched(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    door.isListening = true;
    door.answer = () => whole("back");
    listener.follow();
    await expect.poll(async () => (await fetched(port).catch(() => undefined))?.text).toBe('"back"');
  });

  test("a port that is taken is refused in words", async () => {
    const { port } = await open();
    const late = new HttpListener({ door: new FakeDoor(), keeper: KEEPER, address: "127.0.0.1", port, complain: () => {} });
    await expect(late.open()).rejects.toThrow(`error: cannot listen on 127.0.0.1 port ${port}: it is in use by another program`);
  });
});

describe("an answer that breaks off", () => {
  test.each([
    ["in a list", (): HttpReply => ({ ...whole(""), body: breaking() })],
    ["in a list that is long", (): HttpReply => ({ ...whole(""), body: breaking("x".repeat(300_000)) })],
    [
      "in a watch",
      (): HttpReply => {
        const stream = new FakeStream();
        stream.ready = () => {
          throw new Error("it must hold");
        };
        return streamed(stream);
      },
    ],
  ])("%s ends the connection, is told of, and the next is served", async (_name, answer) => {
    const { port, door, done } = await open();
    door.answer = answer;
    await expect(fetched(port)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(done).toContain("error: an answer broke off: it must hold");
    door.answer = () => whole("next");
    expect((await fetched(port)).text).toBe('"next"');
  });
});

function* breaking(...parts: readonly string[]): Generator<string> {
  yield* parts;
  throw new Error("it must hold");
}
