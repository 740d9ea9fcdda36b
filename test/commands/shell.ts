/**
 * A cluster and its command door for tests: lines in, what a terminal would show out.
 */
import type { CommandContext, Result, SourceFile } from "../../src/commands/command.ts";
import { finish, runLine } from "../../src/commands/runner.ts";
import { ApiError, Cluster, type KubeObject, keyOf } from "../../src/core/index.ts";

/** A context whose files are given by the test. */
export class Shell {
  readonly cluster: Cluster;
  readonly #files: ReadonlyMap<string, string>;
  namespace = "default";

  constructor(files: { readonly [path: string]: string } = {}, cluster = new Cluster({ nodes: 3 })) {
    this.cluster = cluster;
    this.#files = new Map(Object.entries(files));
  }

  get context(): CommandContext {
    return { cluster: this.cluster, namespace: this.namespace, readFiles: (path) => this.#read(path) };
  }

  /** Runs a line to its end. */
  run(line: string): Result {
    return this.runIn(this.context, line);
  }

  /** Runs a line in a context of the test's own. */
  runIn(context: CommandContext, line: string): Result {
    return finish(runLine(line, context));
  }

  /** `$ line`, then output and errors as a terminal shows them, and the exit code when it is not 0. */
  transcript(...lines: readonly string[]): string {
    const shown = lines.map((line) => {
      const { output, errors = "", exitCode } = this.run(line);
      return [
        `$ ${line}`,
        ...(output === "" ? [] : [output]),
        ...(errors === "" ? [] : [errors]),
        ...(exitCode === 0 ? [] : [`[${exitCode}]`]),
      ];
    });
    return `${shown.flat().join("\n")}\n`;
  }

  /** Writes an object as it is, status included. */
  put<T extends KubeObject>(object: T): T {
    const author = { agent: "test", key: "" };
    this.cluster.store.put(object.kind, keyOf(object), object, this.cluster.nowMs, author);
    return object;
  }

  #read(path: string): readonly SourceFile[] {
    const found = [...this.#files].filter(([name]) => name === path || name.startsWith(`${path}/`));
    if (found.length === 0) throw new ApiError("BadRequest", `the path "${path}" does not exist`);
    return found.map(([name, text]) => ({ path: name, text }));
  }
}
