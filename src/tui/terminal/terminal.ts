/**
 * What the Screen asks of the world outside: a terminal and a clock.
 *
 * Both are small interfaces, so that tests use fakes and the real ones stay in this file.
 */
import { writeSync } from "node:fs";

/** A terminal as the Screen needs it. */
export interface Terminal {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Writes in order; false means: wait for "drain". */
  write(text: string): boolean;
  /** Has written when it returns, even while the process is ending. */
  writeNow(text: string): void;
  on(event: "resize" | "drain", listener: () => void): void;
  off(event: "resize" | "drain", listener: () => void): void;
}

/** When frames happen; every function returns what calls it off. */
export interface FrameTiming {
  nowMs(): number;
  /** Runs once, after the events of this turn of the event loop. */
  soon(run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
}

/** The event loop's own timing. */
export const realTiming: FrameTiming = {
  nowMs: () => performance.now(),
  soon(run) {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};

/** The terminal behind a stream such as `process.stdout`. */
export function terminalOf(stream: NodeJS.WriteStream & { readonly fd: number }): Terminal {
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write: (text) => stream.write(text),
    writeNow: (text) => writeAll(stream.fd, Buffer.from(text)),
    on: (event, listener) => void stream.on(event, listener),
    off: (event, listener) => void stream.off(event, listener),
  };
}

/** How often a terminal that is not ready is asked again before the rest is given up; it may have gone away. */
const ATTEMPTS_MAX = 1000;

function writeAll(fd: number, bytes: Buffer): void {
  let written = 0;
  for (let attempt = 0; written < bytes.length && attempt < ATTEMPTS_MAX; attempt += 1) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // EAGAIN: busy, ask again. Anything else (EIO, EPIPE): the terminal is gone, and there is nobody left to restore it for.
      if (!isBusy(error)) return;
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
