/**
 * What goes through the HTTP door: requests as they came over a wire, replies as data.
 *
 * The door is synchronous and knows no socket; the host moves bytes. A reply is whole, a stream that the host reads when it
 * has something and the client takes it, or a session that speaks over a WebSocket or SPDY.
 */

/** A request as it arrived. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent: `/api/v1/pods?limit=500`. */
  readonly target: string;
  /** Names in lower case; several values of one name are joined by ", ". */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: RequestBody;
  /** The subject of the client certificate that the host has verified. */
  readonly certificate?: { readonly commonName: string; readonly organizations: readonly string[] } | undefined;
}

/** The bytes that came with a request. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  /** The same, read as UTF-8. */
  text(): string;
}

/** What to answer. */
export type HttpReply = WholeReply | StreamReply | ChannelReply | PortReply | LaterReply | WaitReply;

interface Head {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
}

/** An answer that is known in full; parts are asked for one by one, so that a long list holds nobody up. */
export interface WholeReply extends Head {
  readonly do: "reply";
  readonly body: string | Uint8Array | Iterable<string>;
  /** Something was changed: the answer leaves when the journal is on the disk. */
  readonly wrote: boolean;
}

/** A watch, or a log that is followed. Headers leave at once. */
export interface StreamReply extends Head {
  readonly do: "stream";
  readonly stream: ReplyStream;
  /** Milliseconds of the wall clock after which the host calls `end`. */
  readonly timeoutMs?: number;
}

/** A piece of a stream. Streams share chunks: the same object stands for the same bytes, and is encoded once. */
export interface Chunk {
  readonly text: string;
  /** In place of the text, where it is no text (protobuf). */
  readonly bytes?: Uint8Array;
}

/** What a stream has to say so far. */
export interface StreamPart {
  readonly chunks: readonly Chunk[];
  /** Nothing follows. */
  readonly done: boolean;
}

/** Chunks that come over time; reading never waits. */
export interface ReplyStream {
  /** Whether `read` would give something; cheap, the host asks after every bit of progress. */
  ready(): boolean;
  /** What is there, about `maxBytes` of it at the most. Whoever reads slowly falls behind, and is told so (410). */
  read(maxBytes: number): StreamPart;
  /** The time allowed is over: what is said last. */
  end(): StreamPart;
}

/** `exec` and `attach`: a process's input and outputs over one connection. */
export interface ChannelReply {
  readonly do: "channels";
  readonly session: ChannelSession;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A process in a container, seen from outside. Every method may be called at any time until `close`. */
export interface ChannelSession {
  ready(): boolean;
  /** What the process has written since the last call; `exit` once it is over: a Status as JSON. */
  read(): { readonly stdout: Uint8Array; readonly stderr: Uint8Array; readonly exit?: string };
  /** Bytes for its input. */
  write(bytes: Uint8Array): void;
  /** The client's input is over. */
  closeInput(): void;
  resize(columns: number, rows: number): void;
  /** The client is gone. */
  close(): void;
}

/** `port-forward`: connections to ports of a pod. */
export interface PortReply {
  readonly do: "ports";
  /** Opens a connection; a port at which nobody listens refuses with its first `read`. */
  connect(port: number): PortConnection;
}

/** One connection to a port of a pod. */
export interface PortConnection {
  ready(): boolean;
  /** Bytes from the container; `error` says in upstream's words why there is no connection (any more). */
  read(): { readonly bytes: Uint8Array; readonly closed: boolean; readonly error?: string };
  write(bytes: Uint8Array): void;
  /** The client will send no more. */
  closeInput(): void;
  close(): void;
}

/** An answer that takes virtual time: it leaves once the clock has got there, or life goes on elsewhere. */
export interface LaterReply {
  readonly do: "later";
  readonly atMs: number;
  readonly reply: WholeReply;
}

/** Somebody outside has to answer first (a webhook): the host asks, and offers the same request again. */
export interface WaitReply {
  readonly do: "wait";
  /** The number of the question. */
  readonly ask: string;
}
