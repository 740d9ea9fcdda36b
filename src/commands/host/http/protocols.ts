/**
 * Which protocols upgraded connections speak, and which of those that a client offers is taken. Pure.
 * @see kubernetes staging/src/k8s.io/cri-streaming/pkg/streaming/remotecommand/websocket.go
 */

/** A protocol of channels in the messages of a WebSocket. */
export interface ChannelProtocol {
  readonly name: string;
  /** 4: the end of a process is a Status; 5: a channel can be closed. */
  readonly version: 0 | 4 | 5;
  /** Messages are text, with a digit for the channel and base64 behind it. */
  readonly isBase64: boolean;
}

/** `exec` and `attach`. */
export const CHANNEL_PROTOCOLS: readonly ChannelProtocol[] = [
  { name: "v5.channel.k8s.io", version: 5, isBase64: false },
  { name: "v4.channel.k8s.io", version: 4, isBase64: false },
  { name: "v4.base64.channel.k8s.io", version: 4, isBase64: true },
  { name: "channel.k8s.io", version: 0, isBase64: false },
  { name: "base64.channel.k8s.io", version: 0, isBase64: true },
  { name: "", version: 0, isBase64: false },
];

/** `port-forward`. */
export const PORT_PROTOCOLS: readonly ChannelProtocol[] = CHANNEL_PROTOCOLS.filter(({ version }) => version !== 5);

/** SPDY inside the messages of a WebSocket, for `port-forward`. */
export const TUNNEL_PROTOCOL = "SPDY/3.1+portforward.k8s.io";

/** `exec` and `attach` over SPDY; from v3 on terminals have sizes, from v4 on the end of a process is a Status. */
export const SPDY_CHANNEL_PROTOCOLS: readonly string[] = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];

/** `port-forward` over SPDY. */
export const SPDY_PORT_PROTOCOLS: readonly string[] = ["portforward.k8s.io"];

/** The values of a header that lists them. */
export function listed(header: string | undefined): readonly string[] {
  return (header ?? "")
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** The first of a client's offers that is known; a client that offers nothing gets the protocol without a name. */
export function negotiated<P extends { readonly name: string }>(offers: readonly string[], known: readonly P[]): P | undefined {
  for (const offer of offers.length === 0 ? [""] : offers) {
    const found = known.find(({ name }) => name === offer);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Upstream's words for offers of which none is known. */
export function noProtocol(offers: readonly string[], known: readonly string[]): string {
  return `unable to upgrade: unable to negotiate protocol: client supports [${offers.join(" ")}], server accepts [${known.join(" ")}]`;
}
