/**
 * `exec`, `attach` and `port-forward` over SPDY: each channel is a stream that the client opens, and says in its headers what it is for.
 * @see kubernetes staging/src/k8s.io/cri-streaming/pkg/streaming/remotecommand/httpstream.go and ../portforward/httpstream.go
 */
import type { ChannelReply, PortConnection, PortReply } from "../../../core/index.ts";
import type { ByteLink } from "./byte-link.ts";
import { attach, connectTo, plainExit, relayChannels, type SessionHost, terminalSize } from "./relay.ts";
import { SpdyConnection, type SpdyStream } from "./spdy/connection.ts";

/** 30 s, upstream's: so long a client may take to open all streams of a process. */
const STREAMS_MS = 30_000;

/** `exec` and `attach`. */
export function serveSpdyChannels(link: ByteLink, protocol: string, reply: ChannelReply, host: SessionHost): void {
  const version = Number(/^v(\d)/.exec(protocol)?.[1] ?? 1);
  const { session, tty } = reply;
  const streams = new Map<string, SpdyStream>();
  const wanted = wantedStreams(reply, version);
  const connection = new SpdyConnection(link, (stream) => {
    const type = stream.headers.get("streamtype") ?? "";
    if (!wanted.includes(type) || streams.has(type)) {
      stream.reset();
      return;
    }
    streams.set(type, stream);
    if (type === "stdin") listenToInput(stream, reply, host);
    else if (type === "resize" && tty) listenToSizes(stream, reply, host);
    if (streams.size === wanted.length) begin();
  });
  const timer = setTimeout(() => link.destroy(), STREAMS_MS);
  // Until all streams are there nobody else would tell the process that its client has gone.
  link.onClose(() => {
    clearTimeout(timer);
    if (streams.size < wanted.length) host.act(() => session.close());
  });
  const begin = (): void => {
    clearTimeout(timer);
    const voice = {
      output: (name: "stdout" | "stderr", bytes: Uint8Array) => streams.get(name)?.write(bytes),
      exit(status: string) {
        const text = version >= 4 ? status : plainExit(status);
        if (text !== "") streams.get("error")?.write(Buffer.from(text));
        connection.end();
      },
    };
    relayChannels(reply, voice, link, host);
  };
}

function wantedStreams({ stdin, stdout, stderr, tty }: ChannelReply, version: number): readonly string[] {
  const wanted: readonly (readonly [string, boolean])[] = [
    ["error", true],
    ["stdin", stdin],
    ["stdout", stdout],
    ["stderr", stderr && !tty],
    ["resize", tty && version >= 3],
  ];
  return wanted.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
}

function listenToInput(stream: SpdyStream, { session }: ChannelReply, host: SessionHost): void {
  stream.listen({
    data: (bytes) => host.act(() => session.write(bytes)),
    ended: () => host.act(() => session.closeInput()),
    gone: () => {},
  });
}

function listenToSizes(stream: SpdyStream, { session }: ChannelReply, host: SessionHost): void {
  let text = "";
  stream.listen({
    data(bytes) {
      // One JSON document behind the other, each on a line of its own.
      const lines = (text + bytes.toString()).split("\n");
      text = (lines.pop() ?? "").slice(-1_000);
      for (const size of lines.flatMap((line) => terminalSize(line) ?? [])) host.act(() => session.resize(size.columns, size.rows));
    },
    ended: () => {},
    gone: () => {},
  });
}

/** The two streams of one forwarded connection. */
interface PortPair {
  data?: SpdyStream;
  error?: SpdyStream;
}

/** `port-forward`: every connection is a stream of data and one of errors, which name the same request. */
export function serveSpdyPorts(link: ByteLink, reply: PortReply, host: SessionHost): void {
  const pairs = new Map<string, PortPair>();
  const forwards = new Set<Forward>();
  new SpdyConnection(link, (stream) => {
    const type = stream.headers.get("streamtype");
    const port = Number(stream.headers.get("port"));
    // Clients before 1.3 gave no request id: their data stream follows upon its error stream.
    const request = stream.headers.get("requestid") ?? String(type === "error" ? stream.id : stream.id - 2);
    const pair = pairs.get(request) ?? {};
    if ((type !== "data" && type !== "error") || pair[type] !== undefined || !isPort(port)) {
      stream.reset();
      return;
    }
    pair[type] = stream;
    pairs.set(request, pair);
    if (pair.data === undefined || pair.error === undefined) return;
    pairs.delete(request);
    forwards.add(new Forward(connectTo(reply, port, host), pair.data, pair.error, host));
    host.pump.touch();
  });
  const pump = (): boolean => {
    let isMore = false;
    for (const forward of forwards) {
      if (forward.pump()) isMore = true;
      if (forward.isOver) forwards.delete(forward);
    }
    return isMore;
  };
  attach({ pump }, link, host);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 0xffff;
}

/** One forwarded connection. */
class Forward {
  readonly #connection: PortConnection;
  readonly #data: SpdyStream;
  readonly #error: SpdyStream;
  isOver = false;

  constructor(connection: PortConnection, data: SpdyStream, error: SpdyStream, host: SessionHost) {
    this.#connection = connection;
    this.#data = data;
    this.#error = error;
    data.listen({
      data: (bytes) => host.act(() => connection.write(bytes)),
      ended: () => host.act(() => connection.closeInput()),
      gone: () => {
        if (!this.isOver) host.act(() => connection.close());
        this.isOver = true;
      },
    });
  }

  pump(): boolean {
    if (this.isOver || !this.#connection.ready()) return false;
    const { bytes, closed, error } = this.#connection.read();
    if (bytes.length > 0) this.#data.write(bytes);
    if (error !== undefined) this.#error.write(Buffer.from(error));
    if (!closed && error === undefined) return this.#connection.ready();
    this.isOver = true;
    this.#data.end();
    this.#error.end();
    return false;
  }
}
