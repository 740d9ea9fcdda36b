/**
 * What surrounds a process that somebody talks to (`kubectl exec`): input that comes bit by bit, files that others change,
 * and a world that answers questions.
 *
 * Such a process is interpreted from its start again whenever it has heard something new. So all that it hears is written
 * down, and the next interpretation hears the same: what it has done so far never changes.
 */
import type { FileChange } from "./state.ts";

/** Bytes of its input, one character each; `end` when nothing follows. */
export interface InputPiece {
  readonly atMs: number;
  readonly text: string;
  readonly end?: true;
}

/** Who the process is to its files. */
export interface LiveUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** An answer to an HTTP request, or why there is none. */
export type WebAnswer =
  | {
      readonly statusCode: number;
      readonly body: string;
      readonly server?: string | undefined;
      readonly contentType?: string | undefined;
      readonly tookMs: number;
      /** The address that answered. */
      readonly address: string;
    }
  | { readonly failure: "refused" | "silent" | "timeout"; readonly address: string };

/** A line of `ps`. */
export interface ProcessLine {
  readonly pid: number;
  readonly user: string;
  readonly startedMs: number;
  readonly command: string;
}

/** What the world is asked, and what it answers; plain JSON. */
export interface WorldQuestions {
  /** The body of a POST is there, too; `host` is an address by now. */
  readonly request: {
    readonly question: { readonly address: string; readonly port: number; readonly path: string; readonly method: string };
    readonly answer: WebAnswer;
  };
  /** The addresses of a name, none when there is no such name; `full` is the name as it is known, `isSilent` that nobody answers. */
  readonly resolve: {
    readonly question: { readonly name: string };
    readonly answer: { readonly full: string; readonly addresses: readonly string[]; readonly isSilent: boolean };
  };
  /** What has come to a file behind its first bytes. */
  readonly grown: { readonly question: { readonly path: string; readonly length: number }; readonly answer: { readonly text: string } };
  readonly processes: { readonly question: Record<string, never>; readonly answer: readonly ProcessLine[] };
  readonly usage: {
    readonly question: Record<string, never>;
    readonly answer: { readonly cpuMillis: number; readonly memoryBytes: number; readonly nodeMemoryBytes: number };
  };
}

/** Answers what the world is asked now. */
export type Oracle = <Q extends keyof WorldQuestions>(what: Q, question: WorldQuestions[Q]["question"]) => WorldQuestions[Q]["answer"];

/** Nothing more can be known yet: the interpretation stops here, to begin anew when there is more. */
export class Pause extends Error {
  /** When to try again; Infinity: when something comes. */
  readonly untilMs: number;
  constructor(untilMs: number) {
    super("the process waits for what is not there yet");
    this.untilMs = untilMs;
  }
}

/** What a live process is given. */
export interface LiveParts {
  /** Up to when everything is known. */
  readonly nowMs: number;
  readonly pid: number;
  /** Lines are run as they come. */
  readonly isInteractive: boolean;
  readonly isMusl: boolean;
  readonly user: LiveUser;
  readonly input: readonly InputPiece[];
  /** Files that others changed while it ran, in order of time. */
  readonly outside: readonly FileChange[];
  /** What it has heard so far, in the order of its questions. */
  readonly heard: readonly unknown[];
  readonly oracle: Oracle;
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  /** Why nothing may be written at a path; undefined when it may. */
  refusal(path: string): string | undefined;
  /** Bytes that may still be written. */
  readonly roomBytes: number;
}

/** One interpretation's surroundings. */
export class Live {
  readonly parts: LiveParts;
  /** What it has heard in all, the new included. */
  readonly heard: unknown[] = [];
  /** When background jobs want to be looked at again. */
  readonly laterMs: number[] = [];
  roomBytes: number;
  #piece = 0;
  #offset = 0;
  #outside = 0;

  constructor(parts: LiveParts) {
    this.parts = parts;
    this.roomBytes = parts.roomBytes;
  }

  /** The rest of the input and when its end came; waits while the end is not there. */
  readAll(): { readonly text: string; readonly atMs: number } {
    let text = "";
    let atMs = 0;
    for (; ; this.#piece++) {
      const piece = this.parts.input[this.#piece];
      if (piece === undefined) throw new Pause(Number.POSITIVE_INFINITY);
      text += piece.text.slice(this.#offset);
      this.#offset = 0;
      atMs = piece.atMs;
      if (piece.end !== true) continue;
      this.#piece++;
      return { text, atMs };
    }
  }

  /** The next line with its newline, or what is left before the end; empty at the end. */
  readLine(): { readonly text: string; readonly atMs: number } {
    const from = { piece: this.#piece, offset: this.#offset };
    let text = "";
    for (; ; this.#piece++, this.#offset = 0) {
      const piece = this.parts.input[this.#piece];
      if (piece === undefined) {
        this.#piece = from.piece;
        this.#offset = from.offset;
        throw new Pause(Number.POSITIVE_INFINITY);
      }
      const stop = piece.text.indexOf("\n", this.#offset);
      if (stop >= 0) {
        text += piece.text.slice(this.#offset, stop + 1);
        this.#offset = stop + 1;
        return { text, atMs: piece.atMs };
      }
      text += piece.text.slice(this.#offset);
      if (piece.end !== true) continue;
      this.#offset = 0;
      this.#piece++;
      return { text, atMs: piece.atMs };
    }
  }

  /** What is there of the input and when it came; undefined at its end, waits when nothing is there. */
  readSome(): { readonly text: string; readonly atMs: number } | undefined {
    const piece = this.parts.input[this.#piece];
    if (piece === undefined) throw new Pause(Number.POSITIVE_INFINITY);
    const text = piece.text.slice(this.#offset);
    this.#offset = 0;
    if (piece.end === true && text === "") {
      this.#piece++;
      return undefined;
    }
    if (piece.end === true) this.#offset = piece.text.length;
    else this.#piece++;
    return { text, atMs: piece.atMs };
  }

  /** What nobody has read. */
  rest(): readonly InputPiece[] {
    const [first, ...others] = this.parts.input.slice(this.#piece);
    return first === undefined ? [] : [{ ...first, text: first.text.slice(this.#offset) }, ...others];
  }

  /** The changes that others have made by then and that have not been taken over. */
  takeOutside(nowMs: number): readonly FileChange[] {
    const first = this.#outside;
    while ((this.parts.outside[this.#outside]?.timeMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#outside++;
    return this.parts.outside.slice(first, this.#outside);
  }

  /** When others next change a file; Infinity when that is not known. */
  nextOutsideMs(atMs: number): number {
    return this.parts.outside.find(({ timeMs }) => timeMs > atMs)?.timeMs ?? Number.POSITIVE_INFINITY;
  }

  /** Asks the world, whose answer at a time to come nobody knows. */
  hear<Q extends keyof WorldQuestions>(what: Q, question: WorldQuestions[Q]["question"], atMs: number): WorldQuestions[Q]["answer"] {
    const n = this.heard.length;
    if (n < this.parts.heard.length) {
      const answer = this.parts.heard[n] as WorldQuestions[Q]["answer"];
      this.heard.push(answer);
      return answer;
    }
    if (atMs > this.parts.nowMs) throw new Pause(atMs);
    const answer = this.parts.oracle(what, question);
    this.heard.push(answer);
    return answer;
  }
}
