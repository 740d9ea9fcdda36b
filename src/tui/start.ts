/**
 * How a session begins: the manifests are applied, and the screen opens on what they made.
 */
import type { CommandContext, Refused, Result } from "../commands/command.ts";
import { Pacer } from "../commands/host/pacer.ts";
import { finish, runLine } from "../commands/runner.ts";
import type { Cluster } from "../core/index.ts";
import { quoted } from "./command-line.ts";
import { FIRST_HINT } from "./hints.ts";
import type { Pane } from "./pane.ts";
import { panes } from "./panes/index.ts";
import { refusalDialog } from "./results.ts";
import { Session } from "./session.ts";
import { initialState } from "./state.ts";
import type { Size } from "./terminal/compose.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import type { Theme } from "./theme.ts";

/** What is needed to begin. */
export interface StartOptions {
  readonly cluster: Cluster;
  readonly paths: readonly string[];
  readonly namespace: string | undefined;
  readonly speed: number;
  readonly paused: boolean;
  readonly command: string | undefined;
  readonly readFiles: CommandContext["readFiles"];
  readonly timing: FrameTiming;
  readonly theme: Theme;
  readonly size: Size;
  /** Those of `panes/` unless told. */
  readonly panes?: readonly Pane[];
  leave(): void;
}

/** A session and the clock that drives its cluster; the clock stands until it is started. */
export function startSession(options: StartOptions): { readonly session: Session; readonly pacer: Pacer } {
  const { cluster, timing, speed, paused, paths } = options;
  const applied = applyPaths(options);
  const pacer = new Pacer(cluster, timing, { speed, paused });
  const namespace = options.namespace ?? applied.namespace;
  const session = new Session({
    panes,
    ...options,
    pacer,
    paths,
    state: initialState({
      size: options.size,
      pace: pacer.state,
      namespace,
      namespaces: [...new Set([...applied.namespaces, "default"])],
      hints: FIRST_HINT,
    }),
  });
  pacer.onBroken = (error) => session.breakDown(error);
  if (applied.refusals.length > 0) session.dispatch({ type: "dialog-opened", dialog: refusalDialog("apply", applied.refusals) });
  else if (applied.failure !== undefined) session.say(applied.failure, "error");
  if (options.command !== undefined) session.runPrompt(options.command);
  return { session, pacer };
}

interface Applied {
  /** Where the screen opens: the one that was made, or all. */
  readonly namespace: string;
  readonly namespaces: readonly string[];
  readonly refusals: readonly Refused[];
  readonly failure: string | undefined;
}

function applyPaths({ cluster, paths, readFiles }: StartOptions): Applied {
  const { revision } = cluster.store;
  const results = paths.map((path): Result => finish(runLine(`apply -f ${quoted(path)}`, { cluster, namespace: "default", readFiles })));
  const namespaces = namespacesMade(cluster, revision);
  const failed = results.find(({ exitCode, refusals = [] }) => exitCode !== 0 && refusals.length === 0);
  return {
    namespace: namespaces.length === 1 ? (namespaces[0] ?? "") : paths.length === 0 ? "default" : "",
    namespaces,
    refusals: results.flatMap(({ refusals = [] }) => refusals),
    failure: failed?.errors,
  };
}

/** The namespaces that were created since, or else those that something was created in. */
function namespacesMade(cluster: Cluster, revision: number): readonly string[] {
  const created = [...cluster.store.log.since("Namespace", revision)]
    .filter(({ verb }) => verb === "create")
    .map(({ objectKey }) => objectKey);
  if (created.length > 0) return created;
  const filled = new Set<string>();
  for (const kind of cluster.registry.kinds) {
    if (!kind.namespaced) continue;
    for (const { agent, verb, objectKey } of cluster.store.log.since(kind.kind, revision))
      if (agent === "user" && verb === "create") filled.add(objectKey.slice(0, objectKey.indexOf("/")));
  }
  return [...filled].sort();
}
