/**
 * Channels in the messages of a WebSocket: the first byte (or digit) of a message says which channel the rest is for.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ChannelReply, PortConnection, PortReply } from "../../../core/index.ts";
import { type ByteLink, NORMAL, tunnelLink } from "./byte-link.ts";
import type { ChannelProtocol } from "./protocols.ts";
import { attach, connectTo, plainExit, relayChannels, type SessionHost, terminalSize } from "./relay.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** Behind it stands the channel that the client closes; from v5 on. */
const CLOSE = 255;

/** One WebSocket that speaks channels. */
class ChannelSocket {
  readonly link: ByteLink;
  readonly #webSocket: WebSocket;
  readonly #protocol: ChannelProtocol;

  constructor(webSocket: WebSocket, socket: Duplex, protocol: ChannelProtocol) {
    this.#webSocket = webSocket;
    this.#protocol = protocol;
    this.link = tunnelLink(webSocket, socket);
  }

  send(channel: number, bytes: Uint8Array): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (this.#protocol.isBase64) this.#webSocket.send(`${channel}${Buffer.from(bytes).toString("base64")}`);
    else this.#webSocket.send(Buffer.concat([Buffer.of(channel), bytes]));
  }

  sendText(channel: number, text: string): void {
    this.send(channel, Buffer.from(text));
  }

  /** Calls back with every message, its channel apart; empty ones and nonsense say nothing. */
  onMessage(take: (channel: number, bytes: Buffer) => void): void {
    this.link.onBytes((message) => {
      const [first] = message;
      if (first === undefined) return;
      if (!this.#protocol.isBase64) take(first, message.subarray(1));
      else if (first >= 0x30 && first <= 0x39) take(first - 0x30, Buffer.from(message.toString("latin1", 1), "base64"));
    });
  }

  end(): void {
    this.#webSocket.close(NORMAL);
  }
}

/** `exec` and `attach`. */
export function serveChannels(
  webSocket: WebSocket,
  socket: Duplex,
  protocol: ChannelProtocol,
  reply: ChannelReply,
  host: SessionHost,
): void {
  const channels = new ChannelSocket(webSocket, socket, protocol);
  const { session, stdin, stdout, stderr, tty } = reply;
  channels.onMessage((channel, bytes) => {
    if (channel === STDIN && stdin && bytes.length > 0) host.act(() => session.write(bytes));
    else if (channel === CLOSE && protocol.version === 5 && bytes[0] === STDIN) host.act(() => session.closeInput());
    else if (channel === RESIZE && tty) {
      const size = terminalSize(bytes.toString());
      if (size !== undefined) host.act(() => session.resize(size.columns, size.rows));
    }
  });
  // Before v5 an empty message tells the client that it is connected, upstream says, on the lowest channel that there is.
  if (protocol.version < 5) channels.send(stdout ? STDOUT : stderr ? STDERR : ERROR, Buffer.alloc(0));
  const voice = {
    output: (name: "stdout" | "stderr", bytes: Uint8Array) => channels.send(name === "stdout" ? STDOUT : STDERR, bytes),
    exit(status: string) {
      const text = protocol.version >= 4 ? translated(status) : plainExit(status);
      if (text !== "") channels.sendText(ERROR, text);
      channels.end();
    },
  };
  relayChannels(reply, voice, channels.link, host);
}

/**
 * A WebSocket ends at the API server, which has what the kubelet says by SPDY; what it passes on as an error of the kubelet's
 * is one of its own then.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/util/proxy/streamtranslator.go
 */
function translated(status: string): string {
  const { message, details, ...parsed } = JSON.parse(status);
  if (parsed.reason !== "InternalError") return status;
  return JSON.stringify({ ...parsed, message: `Internal error occurred: ${message}`, details: { causes: [{ message }] } });
}

/** A connection to the port of this number. */
interface NumberedConnection {
  readonly port: number;
  readonly connection: PortConnection;
}

/** `port-forward`: for each port a channel of data and one of errors, both begun with the port's number. */
export function servePorts(
  webSocket: WebSocket,
  socket: Duplex,
  protocol: ChannelProtocol,
  connections: readonly NumberedConnection[],
  host: SessionHost,
): void {
  const channels = new ChannelSocket(webSocket, socket, protocol);
  const open = new Set(connections.map(({ connection }) => connection));
  for (const [index, { port }] of connections.entries()) {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    channels.send(2 * index, number);
    channels.send(2 * index + 1, number);
  }
  channels.onMessage((channel, bytes) => {
    const connection = connections[channel / 2]?.connection;
    if (connection !== undefined && open.has(connection) && bytes.length > 0) host.act(() => connection.write(bytes));
  });
  channels.link.onClose(() => host.act(() => closeAll(open)));
  const pumpOne = (connection: PortConnection, index: number): boolean => {
    if (!open.has(connection) || !connection.ready()) return false;
    const { bytes, closed, error } = connection.read();
    if (bytes.length > 0) channels.send(2 * index, bytes);
    if (error !== undefined) channels.sendText(2 * index + 1, error);
    if (!closed && error === undefined) return connection.ready();
    open.delete(connection);
    if (open.size === 0) channels.end();
    return false;
  };
  attach({ pump: () => connections.map(({ connection }, index) => pumpOne(connection, index)).includes(true) }, channels.link, host);
}

/** The connections to the ports that a request names (`?ports=80&ports=443`); undefined when it names none, or nonsense. */
export function requestedPorts(target: string): readonly number[] | undefined {
  const query = new URLSearchParams(target.split("?")[1] ?? "");
  const ports = [...query.getAll("ports"), ...query.getAll("port")].flatMap((value) => value.split(",")).map(Number);
  return ports.length > 0 && ports.every((port) => Number.isInteger(port) && port > 0 && port <= 0xffff) ? ports : undefined;
}

/** Opens them. */
export function connectAll(reply: PortReply, ports: readonly number[], host: SessionHost): readonly NumberedConnection[] {
  return ports.map((port) => ({ port, connection: connectTo(reply, port, host) }));
}

function closeAll(connections: Iterable<PortConnection>): void {
  for (const connection of connections) connection.close();
}
