/**
 * Asks a webhook and waits for what it says: for kubarium's own commands, which cannot come back later as clients do.
 *
 * A thread of its own does the talking, for this one stands still meanwhile, up to the webhook's timeout. A webhook that in turn
 * asks the cluster it is asked by gets no answer in that time.
 */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Answer, Ask } from "../../../core/index.ts";
import { failureText } from "./post-review.ts";

/** Starting a thread and ending it takes a little, too. */
const MARGIN_MS = 2_000;

/** What the thread tells: a response, or what Node said went wrong. */
type Told = { readonly answer: Answer } | { readonly trouble: NodeJS.ErrnoException };

/** Plain JavaScript, so that it is the same in the bundle. */
const THREAD = `
const { workerData } = require("node:worker_threads");
const { ask, port, signal } = workerData;
const { request } = require(ask.url.startsWith("http:") ? "node:http" : "node:https");
const tell = (told) => {
  port.postMessage(told);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
};
const headers = { "content-type": "application/json", accept: "application/json, */*", "content-length": Buffer.byteLength(ask.body) };
const ca = ask.caBundle === undefined ? {} : { ca: Buffer.from(ask.caBundle, "base64") };
const asking = request(ask.url, { method: "POST", headers, agent: false, ...ca }, (response) => {
  const pieces = [];
  response.on("data", (piece) => pieces.push(piece));
  response.on("end", () => {
    const body = Buffer.concat(pieces).toString("utf8");
    tell({ answer: { status: response.statusCode, type: response.headers["content-type"] ?? "", body } });
  });
});
asking.on("error", (error) => {
  const first = error.errors?.[0] ?? error;
  const { code, address, port, hostname, host, reason, message } = first;
  tell({ trouble: { code, address, port, hostname, host, reason, message } });
});
asking.end(ask.body);
`;

/** The answer, or why there is none. */
export function askNow(ask: Ask): Answer {
  const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { port1: here, port2: port } = new MessageChannel();
  const worker = new Worker(THREAD, { eval: true, workerData: { ask, port, signal }, transferList: [port] });
  try {
    Atomics.wait(signal, 0, 0, ask.timeoutMs + MARGIN_MS);
    const received = receiveMessageOnPort(here) as { readonly message: Told } | undefined;
    if (received === undefined) return { failure: "context deadline exceeded" };
    const { message } = received;
    return "answer" in message ? message.answer : { failure: failureText(message.trouble) };
  } finally {
    here.close();
    void worker.terminate();
  }
}
