/**
 * What clients do to sessions, as it stands in a journal: bytes are a text where they are one, else base64.
 */
import type { ObjectKey } from "../../api/kind.ts";
import type { Intent } from "../../reconcile/agent.ts";
import { fromBase64, toBase64 } from "./bytes.ts";
import { leaveSession, openSession, sendTo } from "./inputs.ts";
import type { Sight } from "./place.ts";

interface SessionInputBase {
  /** The client's user agent. */
  readonly by: string;
  /** No object is written, so there is nothing more to be said of whoever writes. */
  readonly client?: undefined;
}

/** A command is to be run in a container. */
export interface ExecOpenInput extends SessionInputBase {
  readonly do: "exec-open";
  readonly node: string;
  readonly pod: ObjectKey;
  readonly container: string;
  /** Absent: the client sits down at the container's first process. */
  readonly command?: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** Bytes for a session; with neither, its input ends. */
export interface ExecWriteInput extends SessionInputBase {
  readonly do: "exec-write";
  readonly session: string;
  readonly text?: string;
  readonly base64?: string;
}

/** The terminal has another size. */
export interface ExecResizeInput extends SessionInputBase {
  readonly do: "exec-resize";
  readonly session: string;
  readonly columns: number;
  readonly rows: number;
}

/** The client is gone. */
export interface ExecEndInput extends SessionInputBase {
  readonly do: "exec-end";
  readonly session: string;
}

/** What a client does to a session. */
export type SessionInput = ExecOpenInput | ExecWriteInput | ExecResizeInput | ExecEndInput;

/** What follows from it, and the session's key. */
export function planSession(
  sight: Sight,
  input: SessionInput,
  nowMs: number,
): { readonly session: string; readonly intents: readonly Intent[] } {
  switch (input.do) {
    case "exec-open": {
      const { command, container, node, pod, stdin, tty } = input;
      return openSession(sight, { pod: `${node}/${pod}`, container, words: command, hasInput: stdin, terminal: tty }, nowMs);
    }
    case "exec-write": {
      const { session, text, base64 } = input;
      const bytes = text ?? (base64 === undefined ? undefined : fromBase64(base64));
      const parcel = bytes === undefined ? ({ kind: "end", atMs: nowMs } as const) : ({ kind: "input", atMs: nowMs, text: bytes } as const);
      return { session, intents: sendTo(sight, session, parcel) };
    }
    case "exec-resize": {
      const { session, columns, rows } = input;
      return { session, intents: sendTo(sight, session, { kind: "resize", atMs: nowMs, columns, rows }) };
    }
    case "exec-end":
      return { session: input.session, intents: leaveSession(sight, input.session) };
  }
}

/** Bytes as they stand in the journal. */
export function journalled(bytes: string): Pick<ExecWriteInput, "text" | "base64"> {
  return /^[\x20-\x7e\n\r\t]*$/.test(bytes) ? { text: bytes } : { base64: toBase64(bytes) };
}
