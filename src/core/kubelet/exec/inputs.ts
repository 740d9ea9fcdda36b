/**
 * What clients do to sessions, as the rows that change by it: they open one, send to it, leave it.
 */
import { ApiError } from "../../api/errors.ts";
import { type Intent, putRow } from "../../reconcile/agent.ts";
import { dropSession, EXEC_AGENT } from "./agent.ts";
import { type Place, placeOf, type Sight } from "./place.ts";
import { type Parcel, type SessionRow, sessionNumberTable, sessionTable } from "./rows.ts";
import { startFault } from "./start-fault.ts";
import { NOTHING_TYPED } from "./terminal.ts";

/** A command to be run. */
export interface SessionRequest {
  /** `node/namespace/name`. */
  readonly pod: string;
  readonly container: string;
  /** Absent: to sit at the container's own first process. */
  readonly words?: readonly string[] | undefined;
  readonly hasInput: boolean;
  readonly terminal: boolean;
}

const NUMBER_DIGITS = 6;
const FIRST_PID = 23;
const PID_STEP = 6;
const TERMINAL = { columns: 80, rows: 24 };

/** Opens a session; returns its key. */
export function openSession(
  sight: Sight,
  request: SessionRequest,
  nowMs: number,
): { readonly session: string; readonly intents: readonly Intent[] } {
  const place = placeOf(sight, request.pod, request.container);
  if (place === undefined) throw new ApiError("NotFound", `unable to upgrade connection: container not found ("${request.container}")`);
  return request.words === undefined ? openMain(sight, place, nowMs) : openExec(sight, place, { ...request, words: request.words }, nowMs);
}

function openExec(
  sight: Sight,
  place: Place,
  { words, hasInput, terminal }: SessionRequest & { readonly words: readonly string[] },
  nowMs: number,
): ReturnType<typeof openSession> {
  const number = (sight.state.row(sessionNumberTable, "last") ?? 0) + 1;
  const session = `${place.key}/${String(number).padStart(NUMBER_DIGITS, "0")}`;
  const fault = startFault(place, words, nowMs);
  const row: SessionRow = {
    ...newSession(place, words, nowMs),
    kind: "exec",
    pid: FIRST_PID + number * PID_STEP,
    ...(terminal ? { terminal: TERMINAL } : {}),
    queue: hasInput ? [] : [{ atMs: nowMs, text: "", end: true }],
    ...(fault === undefined ? {} : { exit: { atMs: nowMs, code: fault.code, fault: fault.text } }),
  };
  const intents = [putRow(sessionNumberTable, "last", number), putRow(sessionTable, session, row)];
  return { session, intents: [...intents, wake(session)] };
}

/** The same session for all who sit at a container's first process, from the first of them to its end. */
function openMain({ state }: Sight, place: Place, nowMs: number): ReturnType<typeof openSession> {
  const session = mainSession(place);
  if (state.row(sessionTable, session) !== undefined) return { session, intents: [wake(session)] };
  const { tty } = place.spec.container;
  const row: SessionRow = {
    ...newSession(place, place.interior.words, nowMs),
    kind: "main",
    pid: 1,
    ...(tty === true ? { terminal: TERMINAL } : {}),
  };
  return { session, intents: [putRow(sessionTable, session, row), wake(session)] };
}

/** The key of the session at a container's first process. */
export function mainSession({ instance, key, spec }: Pick<Place, "instance" | "key" | "spec">): string {
  return `${key}/main-${spec.container.name}-${instance.restart}`;
}

function newSession(place: Place, words: readonly string[], nowMs: number): Omit<SessionRow, "kind" | "pid"> {
  return {
    pod: place.key,
    container: place.spec.container.name,
    instance: place.instance.id,
    words,
    openedMs: nowMs,
    typing: NOTHING_TYPED,
    inbox: [],
    queue: [],
    tails: [],
    busyMs: [],
    pieces: 0,
    firstPiece: 0,
    keptBytes: 0,
  };
}

function wake(session: string): Intent {
  return { do: "wake", agent: EXEC_AGENT, key: session };
}

/** Something comes for a session; what comes for one that is over is lost. */
export function sendTo({ state }: Sight, session: string, parcel: Parcel): readonly Intent[] {
  const row = state.row(sessionTable, session);
  if (row === undefined || row.exit !== undefined) return [];
  return [putRow(sessionTable, session, { ...row, inbox: [...row.inbox, parcel] }), wake(session)];
}

/** The client leaves: its command goes with it, the container's own process stays. */
export function leaveSession({ state }: Sight, session: string): readonly Intent[] {
  const row = state.row(sessionTable, session);
  if (row === undefined) return [];
  return row.kind === "main" ? [] : dropSession(session, row);
}
