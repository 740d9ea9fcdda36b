/**
 * The contract of a command: one line of text that reads or changes the cluster.
 *
 * The TUI's prompt and keys, `run --do` and scenarios all speak through commands. A command returns data; nothing in
 * `commands/` prints, and nothing here knows a terminal.
 */
import type { Cluster, Timeline } from "../core/index.ts";

/** A file or folder as the host read it; the core and the commands never touch a disk. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The door to real clients, for whoever may open it. */
export interface ServingHost {
  /** Where they reach the API server; undefined while nobody is let in. */
  readonly url: string | undefined;
  /** Begins to open it; what came of that is said when it is known. */
  open(asked: { readonly port: number; readonly isSecureOnly: boolean }): void;
  close(): void;
}

/** What a command works with. */
export interface CommandContext {
  /** What is looked at: the head of a timeline, or an instant of its past, in which nothing can be changed. */
  readonly cluster: Cluster;
  /** The cluster's time machine; absent where nobody keeps its past. */
  readonly timeline?: Timeline;
  /** The namespace in force; `""` means all (as `-A`), for verbs that list. */
  readonly namespace: string;
  /** It is the screen that looks, through the glass: no API server has to answer. */
  readonly isUnderGlass?: true;
  /** Nobody watches: time passes only in commands, and there is no clock to set. */
  readonly headless?: true;
  /** Absent where no clients can be let in. */
  readonly serving?: ServingHost | undefined;
  /** Files of a path (a folder's manifests in byte order); throws a Refusal-like ApiError when there is none. */
  readFiles(path: string): readonly SourceFile[];
  /** Puts the text of a journal in the place of a file; refuses to overwrite anything else. Absent where nothing is written. */
  readonly writeJournal?: ((path: string, text: string) => void) | undefined;
}

/** What a command did, as data. */
export interface Result {
  /** What kubectl would write to stdout, without a final newline; empty for nothing. */
  readonly output: string;
  /** What kubectl would write to stderr. */
  readonly errors?: string;
  /** 0 done, 1 failed, 2 something given was refused. */
  readonly exitCode: 0 | 1 | 2;
  /** One short line for the TUI's message bar; default: the last line of output or errors. */
  readonly message?: string;
  /** Each thing given that was refused, for lists that show where; `errors` says the same as text. */
  readonly refusals?: readonly Refused[];
  /** A pane that shows the answer better than text, for the TUI. */
  readonly open?: PaneRequest;
}

/** Something given that was refused: where it stands (`shop.yaml, document 2, line 14`), and why. */
export interface Refused {
  readonly where: string;
  readonly message: string;
}

/** Which pane to open on what. */
export interface PaneRequest {
  readonly pane: string;
  readonly kind?: string;
  readonly key?: string;
  readonly options?: { readonly [name: string]: string };
}

/** A command that lets time pass: each `yield` lets the host breathe (paint, read keys, stop it). */
export type Steps = Generator<undefined, Result, void>;

/** How an option is written on the line. */
export interface Option {
  /** `replicas`; on the line `--replicas=3` or `--replicas 3`. */
  readonly name: string;
  /** `n` for `-n`. */
  readonly short?: string;
  readonly type: "flag" | "text" | "texts";
  readonly summary: string;
  /** Shown in help: `N`, `FILE`. */
  readonly placeholder?: string;
}

/** A parsed line. */
export interface Args {
  /** The words that are no options, the verb left out. */
  readonly words: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
}

/** What completion may ask a command for. */
export interface CompletionRequest {
  readonly words: readonly string[];
  /** The word being typed; may be empty. */
  readonly partial: string;
}

/** One verb. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, in the imperative. */
  readonly summary: string;
  /** `scale TYPE/NAME --replicas=N`. */
  readonly usage: string;
  /** Lines of help that stand below the usage: what the words of a grammar mean. */
  readonly details?: string;
  readonly examples?: readonly string[];
  readonly options: readonly Option[];
  /** Its words are a grammar of its own, options included: `Args` holds them all as they were written. */
  readonly rawWords?: true;
  /** Whether it could change the cluster: the journal keeps it, and the session line repeats it. */
  readonly changes: boolean;
  /** It is one of kubectl: without an API server that answers it gets no further. */
  readonly asksApi?: true;
  /** It knows what to do where the past is looked at, in which nothing can be changed. */
  readonly inPast?: true;
  run(args: Args, context: CommandContext): Result | Steps;
  complete?(request: CompletionRequest, context: CommandContext): readonly string[];
}

/** A result with output alone. */
export function done(output: string): Result {
  return { output, exitCode: 0 };
}

/** A result that failed, with kubectl's words. */
export function failed(errors: string, output = ""): Result {
  return { output, errors, exitCode: 1 };
}

/** A result for a line that could not be understood. */
export function refused(errors: string): Result {
  return { output: "", errors, exitCode: 2 };
}
