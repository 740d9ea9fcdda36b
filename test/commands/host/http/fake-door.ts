/**
 * A door without a cluster, and clients that speak to the listener in front of it.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { connect } from "node:net";
import type { HttpDoor, Limits } from "../../../../src/commands/host/http/door.ts";
import { HttpListener } from "../../../../src/commands/host/http/listener.ts";
import type { Chunk, HttpReply, HttpRequest, ReplyStream, StreamPart, WholeReply } from "../../../../src/core/index.ts";

/** Answers with what a test says, and remembers what it was asked. */
export class FakeDoor implements HttpDoor {
  isListening = true;
  nowMs = 0;
  readonly requests: HttpRequest[] = [];
  answer: (request: HttpRequest) => HttpReply = () => whole({ kind: "Pod" });

  handle(request: HttpRequest): HttpReply {
    this.requests.push(request);
    return this.answer(request);
  }
}

/** An answer in JSON. */
export function whole(body: unknown, options: { readonly status?: number; readonly wrote?: boolean } = {}): WholeReply {
  const { status = 200, wrote = false } = options;
  return { do: "reply", status, headers: { "content-type": "application/json" }, body: JSON.stringify(body), wrote };
}

/** A stream that a test feeds. */
export class FakeStream implements ReplyStream {
  readonly #chunks: Chunk[] = [];
  isDone = false;
  reads = 0;

  say(...chunks: readonly Chunk[]): void {
    this.#chunks.push(...chunks);
  }

  ready(): boolean {
    return this.#chunks.length > 0 || this.isDone;
  }

  read(): StreamPart {
    this.reads++;
    return { chunks: this.#chunks.splice(0), done: this.isDone };
  }

  end(): StreamPart {
    return { chunks: [{ text: "end\n" }], done: true };
  }
}

/** A listener with everything around it written down. */
export interface Heard {
  readonly listener: HttpListener;
  readonly door: FakeDoor;
  /** What was done around requests, in order. */
  readonly done: string[];
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a listener at any free port. */
export async function listening(limits: Partial<Limits> = {}): Promise<Heard> {
  const door = new FakeDoor();
  const done: string[] = [];
  const keeper = {
    catchUp: () => void done.push("catch up"),
    commit(answer: () => void) {
      done.push("commit");
      setImmediate(answer);
    },
    wrote: () => void done.push("wrote"),
    broke: (error: unknown) => void done.push(String(error)),
  };
  const complain = (message: string): void => void done.push(message);
  const listener = new HttpListener({ door, keeper, address: "127.0.0.1", port: 0, limits, complain });
  await listener.open();
  const port = Number(new URL(listener.url).port);
  return { listener, door, done, port, close: () => listener.close() };
}

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly text: string;
}

/** Sends a request and waits for the whole answer. */
export function fetched(port: number, options: RequestOptions & { readonly body?: string | Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const request = httpRequest({ host: "127.0.0.1", port, agent: false, ...rest }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(pieces);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, text: bytes.toString() });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends bytes as they are, and waits for all that comes back until the other side hangs up. */
export function spoken(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (piece) => {
      heard += piece.toString("latin1");
    });
    // A reset is an end, too.
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}
