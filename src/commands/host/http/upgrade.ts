/**
 * Requests that leave HTTP behind: WebSocket and SPDY/3.1, for processes, for ports of pods, and for watches of web pages' sort.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ChannelReply, HttpReply, PortReply, StreamReply } from "../../../core/index.ts";
import { ignoreErrors, NORMAL, socketLink, tunnelLink } from "./byte-link.ts";
import {
  CHANNEL_PROTOCOLS,
  listed,
  negotiated,
  noProtocol,
  PORT_PROTOCOLS,
  SPDY_CHANNEL_PROTOCOLS,
  SPDY_PORT_PROTOCOLS,
  TUNNEL_PROTOCOL,
} from "./protocols.ts";
import { attach, type SessionHost } from "./relay.ts";
import { serveSpdyChannels, serveSpdyPorts } from "./spdy-channels.ts";
import { rawReply, statusReply } from "./status.ts";
import { connectAll, requestedPorts, serveChannels, servePorts } from "./websocket-channels.ts";

/** A connection that wants to be upgraded. */
export interface Upgrading {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** What came right behind the request. */
  readonly head: Buffer;
}

const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
const PROTOCOL_HEADER = "x-stream-protocol-version";

const webSockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MESSAGE_BYTES_MAX,
});

/** The subprotocols of handshakes that are under way. The library would refuse the name of the tunnel, in which there is a slash. */
const chosen = new WeakMap<IncomingMessage, string>();
webSockets.on("headers", (headers, message) => {
  const protocol = chosen.get(message);
  if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
});

/** Ends a connection that is not upgraded with an answer. */
export function refuseUpgrade({ socket }: Upgrading, reply: Parameters<typeof rawReply>[0]): void {
  ignoreErrors(socket);
  if (socket.writable) socket.end(rawReply(reply), () => socket.destroy());
  else socket.destroy();
}

/** Whether it is one of the two protocols that are spoken here; others (`h2c`) are offers that may be ignored. */
export function isUpgrade({ headers }: IncomingMessage): boolean {
  return isWebSocket(headers.upgrade) || isSpdy(headers.upgrade);
}

/** Goes on as the door has answered: a session, or a refusal. */
export function upgrade(upgrading: Upgrading, reply: HttpReply, host: SessionHost): void {
  const { headers } = upgrading.message;
  ignoreErrors(upgrading.socket);
  if (reply.do === "channels") {
    if (isSpdy(headers.upgrade)) upgradeToSpdyChannels(upgrading, reply, host);
    else upgradeToChannels(upgrading, reply, host);
  } else if (reply.do === "ports") {
    if (isSpdy(headers.upgrade)) upgradeToSpdyPorts(upgrading, reply, host);
    else upgradeToPorts(upgrading, reply, host);
  } else if (reply.do === "stream" && isWebSocket(headers.upgrade))
    acceptWebSocket(upgrading, "", (webSocket) => serveStream(webSocket, upgrading.socket, reply, host));
  else if (reply.do === "reply") refuseUpgrade(upgrading, reply);
  else refuseUpgrade(upgrading, statusReply(400, "unable to upgrade: there is nothing to upgrade to"));
}

function upgradeToChannels(upgrading: Upgrading, reply: ChannelReply, host: SessionHost): void {
  const offers = listed(upgrading.message.headers["sec-websocket-protocol"]);
  const protocol = negotiated(offers, CHANNEL_PROTOCOLS);
  if (protocol === undefined) {
    reply.session.close();
    refuseUpgrade(
      upgrading,
      statusReply(
        403,
        noProtocol(
          offers,
          CHANNEL_PROTOCOLS.map(({ name }) => name),
        ),
      ),
    );
    return;
  }
  const isAccepted = acceptWebSocket(upgrading, protocol.name, (webSocket) =>
    serveChannels(webSocket, upgrading.socket, protocol, reply, host),
  );
  if (!isAccepted) reply.session.close();
}

function upgradeToPorts(upgrading: Upgrading, reply: PortReply, host: SessionHost): void {
  const { message, socket } = upgrading;
  const offers = listed(message.headers["sec-websocket-protocol"]);
  const protocol = negotiated(offers, [{ name: TUNNEL_PROTOCOL }, ...PORT_PROTOCOLS]);
  if (protocol === undefined) {
    refuseUpgrade(upgrading, statusReply(403, noProtocol(offers, [TUNNEL_PROTOCOL, ...PORT_PROTOCOLS.map(({ name }) => name)])));
  } else if (!("version" in protocol)) {
    acceptWebSocket(upgrading, protocol.name, (webSocket) => serveSpdyPorts(tunnelLink(webSocket, socket), reply, host));
  } else {
    const ports = requestedPorts(message.url ?? "");
    if (ports === undefined) {
      refuseUpgrade(upgrading, statusReply(400, 'query parameter "port" is required'));
      return;
    }
    acceptWebSocket(upgrading, protocol.name, (webSocket) => servePorts(webSocket, socket, protocol, connectAll(reply, ports, host), host));
  }
}

function upgradeToSpdyChannels(upgrading: Upgrading, reply: ChannelReply, host: SessionHost): void {
  const protocol = acceptSpdy(upgrading, SPDY_CHANNEL_PROTOCOLS);
  if (protocol === undefined) reply.session.close();
  else serveSpdyChannels(socketLink(upgrading.socket, upgrading.head), protocol, reply, host);
}

function upgradeToSpdyPorts(upgrading: Upgrading, reply: PortReply, host: SessionHost): void {
  if (acceptSpdy(upgrading, SPDY_PORT_PROTOCOLS) !== undefined) serveSpdyPorts(socketLink(upgrading.socket, upgrading.head), reply, host);
}

/** Whether the handshake was one; a refusal has been answered already. */
function acceptWebSocket({ message, socket, head }: Upgrading, protocol: string, opened: (webSocket: WebSocket) => void): boolean {
  let isOpen = false;
  delete message.headers["sec-websocket-protocol"];
  if (protocol !== "") chosen.set(message, protocol);
  webSockets.handleUpgrade(message, socket, head, (webSocket) => {
    isOpen = true;
    ignoreErrors(webSocket);
    opened(webSocket);
  });
  return isOpen;
}

/** The protocol that both sides speak from now on; undefined when there is none, which has been answered. */
function acceptSpdy(upgrading: Upgrading, known: readonly string[]): string | undefined {
  const header = upgrading.message.headers[PROTOCOL_HEADER];
  const offers = listed(Array.isArray(header) ? header.join(",") : header);
  const protocol = offers.find((offer) => known.includes(offer));
  if (protocol === undefined) {
    const message = offers.length === 0 ? "unable to upgrade: X-Stream-Protocol-Version is required" : noProtocol(offers, known);
    const refusal = statusReply(offers.length === 0 ? 400 : 403, message);
    refuseUpgrade(upgrading, { ...refusal, headers: { ...refusal.headers, "x-accepted-stream-protocol-versions": known.join(", ") } });
    return undefined;
  }
  const head = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: SPDY/3.1", `X-Stream-Protocol-Version: ${protocol}`];
  upgrading.socket.write(`${head.join("\r\n")}\r\n\r\n`);
  return protocol;
}

/** A watch, or a log that is followed, in messages: one for each chunk. */
function serveStream(webSocket: WebSocket, socket: Duplex, { stream, timeoutMs }: StreamReply, host: SessionHost): void {
  const link = tunnelLink(webSocket, socket);
  const pump = (): boolean => {
    if (webSocket.readyState !== webSocket.OPEN || !stream.ready()) return false;
    const { chunks, done } = stream.read(READ_BYTES);
    for (const { text, bytes } of chunks) webSocket.send(bytes ?? text);
    if (done) webSocket.close(NORMAL);
    return !done && stream.ready();
  };
  attach({ pump }, link, host);
  if (timeoutMs === undefined) return;
  const timer = setTimeout(() => {
    for (const { text, bytes } of stream.end().chunks) webSocket.send(bytes ?? text);
    webSocket.close(NORMAL);
  }, timeoutMs);
  link.onClose(() => clearTimeout(timer));
}

function isWebSocket(name: string | undefined): boolean {
  return name?.toLowerCase() === "websocket";
}

function isSpdy(name: string | undefined): boolean {
  return name?.toLowerCase() === "spdy/3.1";
}
