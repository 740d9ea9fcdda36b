/**
 * How a session begins: the manifests are applied, and the screen opens on what they made.
 */
import type { CommandContext, Refused, Result } from "../commands/command.ts";
import { Pacer } from "../commands/host/pacer.ts";
import type { AskedScenario } from "../commands/host/run-scenario.ts";
import { finish, runLine } from "../commands/runner.ts";
import type { Cluster, Scenario, Timeline } from "../core/index.ts";
import { quoted } from "./command-line.ts";
import { FIRST_HINT } from "./hints.ts";
import { lastPlace } from "./last-place.ts";
import type { Pane } from "./pane.ts";
import { panes } from "./panes/index.ts";
import { refusalDialog } from "./results.ts";
import { Session } from "./session.ts";
import type { Keeper } from "./session-parts.ts";
import { initialState } from "./state.ts";
import { Story } from "./story/story.ts";
import type { Size } from "./terminal/compose.ts";
import type { FrameTiming } from "./terminal/terminal.ts";
import type { Theme } from "./theme.ts";

const NAMESPACE = "default";

/** What is needed to begin. */
export interface StartOptions {
  readonly timeline: Timeline;
  /** Keeps what is done; undefined where nothing is kept. */
  readonly autosave?: Keeper | undefined;
  /** Played from the start on. */
  readonly scenario?: Scenario | undefined;
  readonly scenarios?: string | undefined;
  replace?(asked: AskedScenario): void;
  readonly paths: readonly string[];
  readonly namespace: string | undefined;
  readonly speed: number;
  readonly paused: boolean;
  readonly command: string | undefined;
  readonly readFiles: CommandContext["readFiles"];
  readonly writeJournal?: CommandContext["writeJournal"];
  readonly serving?: CommandContext["serving"];
  readonly timing: FrameTiming;
  readonly theme: Theme;
  readonly size: Size;
  /** Those of `panes/` unless told. */
  readonly panes?: readonly Pane[];
  leave(): void;
}

/** A session and the clock that drives its cluster; the clock stands until it is started. */
export function startSession(options: StartOptions): { readonly session: Session; readonly pacer: Pacer } {
  const { timeline, timing, speed, paused, paths } = options;
  const applied = applyPaths(options);
  const story = options.scenario === undefined ? undefined : new Story(options.scenario);
  const pacer = new Pacer(() => timeline.cluster, timing, {
    speed,
    paused,
    isHeld: () => timeline.isPast || (story !== undefined && story.state !== "over"),
  });
  const namespace = options.namespace ?? options.scenario?.namespace ?? applied.namespace;
  const session = new Session({
    panes,
    ...options,
    autosave: options.autosave,
    pacer,
    story,
    paths,
    state: initialState({
      size: options.size,
      pace: pacer.state,
      namespace,
      namespaces: [...new Set([namespace, ...applied.namespaces, NAMESPACE])].filter((name) => name !== ""),
      hints: FIRST_HINT,
    }),
  });
  pacer.onBroken = (error) => session.breakDown(error);
  if (applied.refusals.length > 0) session.dispatch({ type: "dialog-opened", dialog: refusalDialog("apply", applied.refusals) });
  else if (applied.failure !== undefined) session.say(applied.failure, "error");
  session.play();
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

function applyPaths({ timeline, autosave, paths, readFiles }: StartOptions): Applied {
  const { cluster } = timeline;
  const { revision } = cluster.store;
  const results = paths.map((path): Result => {
    const line = `apply -f ${quoted(path)}`;
    const end = timeline.begin(line, NAMESPACE);
    const result = finish(runLine(line, { cluster, timeline, namespace: NAMESPACE, readFiles }));
    end();
    return result;
  });
  autosave?.commit();
  const namespaces = namespacesMade(cluster, revision);
  const failed = results.find(({ exitCode, refusals = [] }) => exitCode !== 0 && refusals.length === 0);
  return {
    namespace: namespaces.length === 1 ? (namespaces[0] ?? "") : paths.length === 0 ? lastPlace(timeline) : "",
    namespaces,
    refusals: results.flatMap(({ refusals = [] }) => refusals),
    failure: failed?.errors,
  };
}

/** The namespaces that were created since, or else those that something was created in. */
function namespacesMade({ store, registry }: Cluster, revision: number): readonly string[] {
  const created = [...store.log.since("Namespace", revision)].filter(({ verb }) => verb === "create").map(({ objectKey }) => objectKey);
  if (created.length > 0) return created;
  const filled = new Set<string>();
  for (const kind of registry.kinds) {
    if (!kind.namespaced) continue;
    for (const { agent, verb, objectKey } of store.log.since(kind.kind, revision))
      if (agent === "user" && verb === "create") filled.add(objectKey.slice(0, objectKey.indexOf("/")));
  }
  return [...filled].sort();
}
