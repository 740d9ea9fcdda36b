/**
 * Processes and ports without containers: a process that says back what it hears, and a port that does.
 */
import type { ChannelReply, ChannelSession, PortConnection, PortReply } from "../../../../src/core/index.ts";

const NOTHING = new Uint8Array(0);
/** How a process ends that did well. */
export const SUCCESS = '{"metadata":{},"status":"Success"}';

/** A process that a test speaks for. */
export class FakeProcess implements ChannelSession {
  readonly heard: Buffer[] = [];
  readonly sizes: string[] = [];
  isInputClosed = false;
  isClosed = false;
  /** What it does with its input. */
  onInput: (text: string) => void = () => {};
  #stdout: Buffer[] = [];
  #stderr: Buffer[] = [];
  #exit: string | undefined;

  say(text: string | Buffer): void {
    this.#stdout.push(Buffer.from(text));
  }

  complain(text: string): void {
    this.#stderr.push(Buffer.from(text));
  }

  exit(status = SUCCESS): void {
    this.#exit = status;
  }

  ready(): boolean {
    return this.#stdout.length > 0 || this.#stderr.length > 0 || this.#exit !== undefined;
  }

  read(): ReturnType<ChannelSession["read"]> {
    const said = { stdout: Buffer.concat(this.#stdout.splice(0)), stderr: Buffer.concat(this.#stderr.splice(0)) };
    return this.#exit === undefined ? said : { ...said, exit: this.#exit };
  }

  write(bytes: Uint8Array): void {
    this.heard.push(Buffer.from(bytes));
    this.onInput(Buffer.from(bytes).toString());
  }

  closeInput(): void {
    this.isInputClosed = true;
    this.onInput("");
  }

  resize(columns: number, rows: number): void {
    this.sizes.push(`${columns}x${rows}`);
  }

  close(): void {
    this.isClosed = true;
  }

  /** Everything it has heard. */
  get input(): string {
    return Buffer.concat(this.heard).toString();
  }
}

/** `exec` into it. */
export function channels(session: ChannelSession, options: Partial<ChannelReply> = {}): ChannelReply {
  return { do: "channels", session, stdin: true, stdout: true, stderr: true, tty: false, ...options };
}

/** A connection that says back what it hears in capitals, until its client has said all. */
export class EchoConnection implements PortConnection {
  #bytes: Buffer[] = [];
  #isClosed = false;
  isGone = false;
  readonly #error: string | undefined;

  constructor(error?: string) {
    this.#error = error;
    this.#isClosed = error !== undefined;
  }

  ready(): boolean {
    return this.#bytes.length > 0 || this.#isClosed;
  }

  read(): ReturnType<PortConnection["read"]> {
    const bytes = Buffer.concat(this.#bytes.splice(0));
    return {
      bytes: bytes.length === 0 ? NOTHING : bytes,
      closed: this.#isClosed,
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  write(bytes: Uint8Array): void {
    this.#bytes.push(Buffer.from(Buffer.from(bytes).toString("latin1").toUpperCase(), "latin1"));
  }

  closeInput(): void {
    this.#isClosed = true;
  }

  close(): void {
    this.isGone = true;
  }
}

/** `port-forward` to ports that echo; nobody listens at those above 9000. */
export function echoPorts(opened: EchoConnection[] = []): PortReply {
  return {
    do: "ports",
    connect(port) {
      const connection = new EchoConnection(port > 9_000 ? `error forwarding port ${port}` : undefined);
      opened.push(connection);
      return connection;
    },
  };
}
