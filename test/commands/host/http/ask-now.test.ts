/**
 * Asking while everything else in this thread stands still.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askNow } from "../../../../src/commands/host/http/ask-now.ts";

const SERVER = `
const { parentPort } = require("node:worker_threads");
const server = require("node:http").createServer((message, response) => {
  let text = "";
  message.on("data", (piece) => (text += piece));
  message.on("end", () => {
    if (message.url === "/echo") response.setHeader("content-type", "text/x").end(message.method + " " + text);
  });
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

let server: Worker;
let port: number;

beforeAll(async () => {
  server = new Worker(SERVER, { eval: true });
  [port] = await once(server, "message");
});

afterAll(() => server.terminate());

test("it is answered", () => {
  const ask = { id: "1", url: `http://127.0.0.1:${port}/echo`, timeoutMs: 5_000, body: "häh?" };
  expect(askNow(ask)).toEqual({ status: 200, type: "text/x", body: "POST häh?" });
});

test("nobody is there", () => {
  const ask = { id: "1", url: "http://127.0.0.1:9/", timeoutMs: 5_000, body: "" };
  expect(askNow(ask)).toEqual({ failure: "dial tcp 127.0.0.1:9: connect: connection refused" });
});

test("nobody answers in time", () => {
  const ask = { id: "1", url: `http://127.0.0.1:${port}/never`, timeoutMs: -1_500, body: "" };
  expect(askNow(ask)).toEqual({ failure: "context deadline exceeded" });
});
