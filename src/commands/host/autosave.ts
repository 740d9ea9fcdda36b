/**
 * Keeps a timeline's journal on a disk as it grows, so that nothing is lost that was acknowledged.
 *
 * Records are written ahead: a timeline tells of an input before it is done. They are gathered and reach the disk together
 * (group commit), when `commit` is called: before the result of a command is shown, and once a second for the clock.
 * A disk that fails ends the autosave, not the session.
 */
import { JournalLines, type JournalWriter, type Timeline } from "../../core/index.ts";
import { keepReplay } from "./broken.ts";
import { type JournalSink, reasonOf } from "./journal-file.ts";
import { thisProcess } from "./process-mark.ts";

/** The journal of one timeline in one file. */
export class Autosave {
  readonly #timeline: Timeline;
  readonly #sink: JournalSink;
  readonly #lines = new JournalLines();
  #gathered: string[] = [];
  #isBegun = false;
  #isPromised = true;
  #isOver = false;
  /** Who waits for what the disk is doing now, and who for the next time. */
  #isSyncing = false;
  #waiting: (() => void)[] = [];
  #failure: string | undefined;
  #tellFailure: ((message: string) => void) | undefined;

  constructor(timeline: Timeline, sink: JournalSink, writer: JournalWriter = thisProcess()) {
    this.#timeline = timeline;
    this.#sink = sink;
    this.#gathered.push(this.#lines.head(writer));
    timeline.onRecord((record) => {
      if (this.#isOver) return;
      this.#gathered.push(this.#lines.record(record));
      // How far time has got was promised to nobody: the disk need not be waited for.
      if (record.type !== "clock" && record.type !== "hash") this.#isPromised = true;
    });
  }

  /** The file. */
  get path(): string {
    return this.#sink.path;
  }

  /** What went wrong, if anything did. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Everything that was done up to now is on the disk when it returns, or the autosave is over. */
  commit(): void {
    if (this.#isOver || (this.#gathered.length === 0 && !this.#isSyncing)) return;
    try {
      this.#append();
      if (this.#isPromised || this.#isSyncing) this.#sink.sync();
      this.#isPromised = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Like `commit`, but lets others work until the disk is done, and calls back then. */
  commitSoon(done: () => void): void {
    try {
      if (!this.#isOver) this.#append();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#isOver || !(this.#isPromised || this.#isSyncing)) {
      done();
      return;
    }
    this.#waiting.push(done);
    if (!this.#isSyncing) this.#syncSoon();
  }

  /** The session ends in order: the journal gets its last line. */
  close(): void {
    if (this.#isOver) return;
    this.#timeline.tick();
    this.#gathered.push(this.#lines.end());
    this.#isPromised = true;
    this.commit();
    this.#end();
  }

  /** Calls back once with what is wrong when the disk fails; at once, if it has failed already. */
  onFailure(tell: (message: string) => void): void {
    this.#tellFailure = tell;
    if (this.#failure !== undefined) tell(this.#failure);
  }

  /** Writes the journal of a world that broke beside its file; returns the path, unless that fails too. */
  keepReplay(): string | undefined {
    return keepReplay(this.#timeline, this.#sink.path.replace(/(\.journal)?$/, "-broken.journal"));
  }

  #syncSoon(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isSyncing = true;
    this.#isPromised = false;
    this.#sink.syncSoon((error) => {
      this.#isSyncing = false;
      if (error !== null && !this.#isOver) this.#fail(error);
      for (const done of waiting) done();
      // What came meanwhile was written behind what the disk has just got.
      if (this.#waiting.length > 0 && !this.#isSyncing) this.#syncSoon();
    });
  }

  #append(): void {
    if (this.#gathered.length === 0) return;
    this.#sink.append(this.#gathered.join(""));
    this.#gathered = [];
    this.#isBegun = true;
  }

  #fail(error: unknown): void {
    this.#failure = `this session is ${this.#isBegun ? "no longer" : "not"} saved: ${this.#sink.path}: ${reasonOf(error)}`;
    this.#end();
    this.#tellFailure?.(this.#failure);
  }

  #end(): void {
    this.#isOver = true;
    this.#gathered = [];
    try {
      this.#sink.close();
    } catch (error) {
      this.#failure ??= `${this.#sink.path}: ${reasonOf(error)}`;
    }
  }
}
