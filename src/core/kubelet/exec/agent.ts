/**
 * Lets the commands that clients run in containers go on, and does to the containers what they do.
 *
 * One key per session. Nothing stops it but the end of the container: a kubelet that is down breaks connections, not
 * processes. A pod's key with a slash at its end means: the pod is gone, and so is all that was run in it.
 * @see kubernetes pkg/kubelet/server/remotecommand, containerd internal/cri/server/container_exec.go
 */
import { type Agent, dropRow, type Intent, type Key, NOTHING_TO_DO, type Outcome, putRow } from "../../reconcile/agent.ts";
import { processes } from "../../reconcile/process.ts";
import type { World } from "../../reconcile/world.ts";
import { draw } from "../../sim/draw.ts";
import type { StateReader } from "../../store/tables.ts";
import { podTable } from "../machine/rows.ts";
import type { FindImage } from "../program.ts";
import { changeRow, killOthers, tellOthers } from "./effects.ts";
import type { NetworkView, RouteConnection } from "./network.ts";
import { oracleOf } from "./oracle.ts";
import { type Place, placeOf, placesOf, type Sight } from "./place.ts";
import { outputKey, outputTable, type SessionRow, sessionNumberTable, sessionTable } from "./rows.ts";
import { advanceSession, forgetRuns, type Progress } from "./session.ts";

/** What the agent is wired with. */
export interface ExecParts {
  readonly findImage: FindImage;
  readonly route: RouteConnection;
  readonly seed: number;
}

export const EXEC_AGENT = "container-exec";
/** What a killed process leaves behind as its status. */
const KILLED_CODE = 137;
/** What prints without end and without rest is looked after no more often. */
const DENSE_MS = 20;
/** A client that falls further behind misses something. */
const KEPT_BYTES_MAX = 32 * 1_024 * 1_024;

/** The sessions of all nodes. */
export function createExecAgent(parts: ExecParts): Agent {
  return {
    name: EXEC_AGENT,
    process: processes.environment,
    tables: [sessionTable, outputTable, sessionNumberTable],
    watches: {
      Pod: ({ before, after }) => {
        const node = before?.spec.nodeName ?? "";
        return after !== undefined || node === "" ? NONE : [`${node}/${before?.metadata.namespace}/${before?.metadata.name}/`];
      },
    },
    dropViews: forgetRuns,
    reconcile(key, world, { state }) {
      if (key.endsWith("/")) return { intents: [...state.rows(sessionTable, key)].flatMap(([session, row]) => dropSession(session, row)) };
      return goOn(key, world, { ...parts, state });
    },
  };
}

const NONE: readonly Key[] = [];

/** Forgets a session and all that it wrote. */
export function dropSession(key: string, { firstPiece, pieces }: SessionRow): readonly Intent[] {
  const outputs = Array.from({ length: pieces - firstPiece }, (_, n) => dropRow(outputTable, outputKey(key, firstPiece + n)));
  return [...outputs, dropRow(sessionTable, key)];
}

/** The run that the session lives in; undefined when that is over. */
export function placeOfSession(
  sight: Sight,
  { pod, container, instance }: Pick<SessionRow, "pod" | "container" | "instance">,
): Place | undefined {
  const place = placeOf(sight, pod, container);
  return place?.instance.id === instance ? place : undefined;
}

function goOn(key: Key, world: World, sight: Sight & ExecParts): Outcome {
  const row = sight.state.row(sessionTable, key);
  if (row === undefined || row.exit !== undefined) return NOTHING_TO_DO;
  const place = placeOfSession(sight, row);
  const { nowMs } = world;
  if (place === undefined) return { intents: [putRow(sessionTable, key, { ...row, exit: { atMs: nowMs, code: KILLED_CODE } })] };
  const view: NetworkView = {
    ...sight,
    world,
    nowMs,
    pod: row.pod,
    draw: draw(sight.seed, `${EXEC_AGENT}/${key}`, row.pieces + nowMs),
  };
  const oracle = oracleOf(view, place);
  const progress = advanceSession(row, { nowMs, place, places: placesOf(sight, row.pod), oracle });
  const { nextMs, isEndless } = progress;
  return {
    intents: [...effectsOf(place, sight.state, key, progress, nowMs), ...written(sight.state, key, progress)],
    ...(nextMs === undefined ? {} : { requeueAfterMs: Math.max(isEndless ? DENSE_MS : 1, nextMs - nowMs), background: isEndless }),
  };
}

/** What the session's commands do to the pod, and what others hear of it. */
function effectsOf(place: Place, state: StateReader, key: Key, { changes, row, signals }: Progress, nowMs: number): readonly Intent[] {
  const next = changeRow(place, { changes, signals, exit: row.kind === "main" ? row.exit : undefined }, nowMs);
  if (next === place.row) return [];
  return [
    putRow(podTable, place.key, next),
    { do: "wake", agent: "kubelet", key: place.key },
    ...tellOthers(place, state, key, changes),
    ...killOthers(place, state, signals),
  ];
}

/** The session as it is now, with the outputs that are new and without those that nobody has come for. */
function written(state: StateReader, key: Key, { row, outputs }: Progress): readonly Intent[] {
  const intents: Intent[] = outputs.map((output, n) => putRow(outputTable, outputKey(key, row.pieces + n), output));
  let keptBytes = row.keptBytes + outputs.reduce((sum, { text }) => sum + text.length, 0);
  let { firstPiece } = row;
  for (; keptBytes > KEPT_BYTES_MAX && firstPiece < row.pieces; firstPiece++) {
    const oldest = outputKey(key, firstPiece);
    keptBytes -= state.row(outputTable, oldest)?.text.length ?? 0;
    intents.push(dropRow(outputTable, oldest));
  }
  return [...intents, putRow(sessionTable, key, { ...row, pieces: row.pieces + outputs.length, firstPiece, keptBytes })];
}
