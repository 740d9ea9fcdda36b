/**
 * Between a process in a container and a client, whatever protocol the client speaks: output goes out as fast as it is taken.
 */
import { ApiError, type ChannelReply, type PortConnection, type PortReply } from "../../../core/index.ts";
import type { ByteLink } from "./byte-link.ts";
import type { Pumped, StreamPump } from "./stream-pump.ts";

/** What sessions over upgraded connections share. */
export interface SessionHost {
  readonly pump: StreamPump;
  /** Lets a client do something to its session: time catches up before it, and looks again at what is due after it. */
  act(what: () => void): void;
  /** A client that takes nothing for so long is cut off. */
  readonly stallMs: number;
}

/** How one protocol says to its client what a process says. */
export interface ChannelVoice {
  output(name: "stdout" | "stderr", bytes: Uint8Array): void;
  /** The process is over, with this Status as JSON; hangs up. */
  exit(status: string): void;
}

/** More than this is not read ahead of a client. */
export const BACKLOG_BYTES = 1024 * 1024;

/** Takes part in the pump, as long as its connection lasts. */
export function attach(pumped: Pick<Pumped, "pump">, link: ByteLink, { pump, stallMs }: SessionHost): void {
  let cutter: NodeJS.Timeout | undefined;
  const forget = pump.add({
    pump() {
      if (link.backlogBytes <= BACKLOG_BYTES) return pumped.pump();
      cutter ??= setTimeout(() => link.destroy(), stallMs);
      return false;
    },
    cut: () => link.destroy(),
  });
  link.onDrain(() => {
    clearTimeout(cutter);
    cutter = undefined;
    pump.touch();
  });
  link.onClose(() => {
    clearTimeout(cutter);
    forget();
  });
}

/** Relays a process until it is over, or its client is gone. */
export function relayChannels({ session }: ChannelReply, voice: ChannelVoice, link: ByteLink, host: SessionHost): void {
  let isOver = false;
  link.onClose(() => {
    isOver = true;
    host.act(() => session.close());
  });
  const pumped = {
    pump(): boolean {
      if (isOver || !session.ready()) return false;
      const { stdout, stderr, exit } = session.read();
      if (stdout.length > 0) voice.output("stdout", stdout);
      if (stderr.length > 0) voice.output("stderr", stderr);
      if (exit === undefined) return session.ready();
      isOver = true;
      voice.exit(exit);
      return false;
    },
  };
  attach(pumped, link, host);
}

/** Opens a connection to a port; one that is refused says so as soon as it is read. */
export function connectTo(reply: PortReply, port: number, host: SessionHost): PortConnection {
  let connection: PortConnection = refusedConnection("");
  host.act(() => {
    try {
      connection = reply.connect(port);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      connection = refusedConnection(error.message);
    }
  });
  return connection;
}

function refusedConnection(error: string): PortConnection {
  return {
    ready: () => true,
    read: () => ({ bytes: new Uint8Array(0), closed: true, error }),
    write: () => {},
    closeInput: () => {},
    close: () => {},
  };
}

/** What the protocols before v4 say of an end: nothing of a good one, or its message. */
export function plainExit(status: string): string {
  const { status: outcome, message = "" }: { status?: string; message?: string } = JSON.parse(status);
  return outcome === "Success" ? "" : message;
}

/** The size of a client's terminal, as its messages say it; undefined for anything else. */
export function terminalSize(text: string): { readonly columns: number; readonly rows: number } | undefined {
  try {
    const { Width: columns, Height: rows }: { Width?: unknown; Height?: unknown } = JSON.parse(text);
    return isSize(columns) && isSize(rows) ? { columns, rows } : undefined;
  } catch {
    // Upstream ends reading sizes here; the terminal keeps the one that it has.
    return undefined;
  }
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff;
}
