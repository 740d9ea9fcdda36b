/**
 * `exec` and `attach`: a process in a container, seen from its client.
 * @see kubernetes staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand
 */
import type { Pod } from "../api/kinds/pod.ts";
import type { Cluster } from "../cluster.ts";
import {
  containerLogs,
  findImage,
  fromBytes,
  journalled,
  outputKey,
  outputTable,
  type Place,
  placeOfSession,
  readsCommands,
  type SessionInput,
  type SessionRow,
  sessionTable,
  toBytes,
  toByteText,
} from "../kubelet/index.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { drawUid } from "../sim/draw.ts";
import { containerOf, placeKey, reachContainer, sightOf } from "./reach.ts";

/** A process in a container, as the door's ChannelSession has it. */
export interface ContainerSession {
  ready(): boolean;
  read(): { readonly stdout: Uint8Array; readonly stderr: Uint8Array; readonly exit?: string };
  write(bytes: Uint8Array): void;
  closeInput(): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Whose process, and which ends of it the client wants. */
export interface AttachRequest {
  /** As the store has it now. */
  readonly pod: Pod;
  /** Absent: the pod's default. */
  readonly container?: string | undefined;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  /** The client's user agent, for the journal. */
  readonly by?: string | undefined;
}

/** A command besides. */
export interface ExecRequest extends AttachRequest {
  readonly command: readonly string[];
}

/** Runs a command; refuses what upstream refuses before the connection is upgraded. */
export function openExec(cluster: Cluster, request: ExecRequest): ContainerSession {
  return open(cluster, request, request.command);
}

/** Sits down at a container's first process: at its input, if that is a shell that somebody can talk to, else at its log. */
export function openAttach(cluster: Cluster, request: AttachRequest): ContainerSession {
  checkApi(cluster.tables, cluster.nowMs, "read");
  const container = containerOf(request.pod, request.container);
  const place = reachContainer(cluster, request.pod, container, "attach");
  const { stdin } = place.spec.container;
  const isTalking = stdin === true && readsCommands(place.interior.words);
  return isTalking ? open(cluster, request, undefined) : new LogSession(cluster, place, request);
}

function open(cluster: Cluster, request: AttachRequest, command: readonly string[] | undefined): ContainerSession {
  checkApi(cluster.tables, cluster.nowMs, "read");
  const { by = "exec", pod, stdin, tty } = request;
  const container = containerOf(pod, request.container);
  reachContainer(cluster, pod, container);
  const [node = "", namespace, name] = placeKey(pod).split("/");
  const isAttached = command === undefined;
  const input: SessionInput = {
    do: "exec-open",
    by,
    node,
    pod: `${namespace}/${name}`,
    container,
    ...(isAttached ? {} : { command }),
    stdin,
    tty,
  };
  const { session = "" } = cluster.submit(input);
  return new LiveSession(cluster, session, request, isAttached);
}

const SUCCESS = JSON.stringify({ metadata: {}, status: "Success" });
const KILLED_CODE = 137;
const NO_BYTES = new Uint8Array();

/** A Status about the end of a command. */
function exitStatus(words: readonly string[], code: number): string {
  if (code === 0) return SUCCESS;
  return JSON.stringify({
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: error executing command [${words.join(" ")}], exit code ${code}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  });
}

/** The runtime's refusal to start a command, as containerd hands it on; no process has ended. */
function startStatus(seed: number, session: string, fault: string): string {
  const id = [1, 2].map((half) => drawUid(seed, `${session}/process/${half}`).replaceAll("-", "")).join("");
  const why = `error executing command in container: failed to exec in container: failed to start exec "${id}": ${fault}`;
  return JSON.stringify({
    metadata: {},
    status: "Failure",
    message: `Internal error occurred: ${why}`,
    reason: "InternalError",
    details: { causes: [{ message: why }] },
    code: 500,
  });
}

class LiveSession implements ContainerSession {
  readonly #cluster: Cluster;
  readonly #key: string;
  readonly #request: AttachRequest;
  readonly #isAttached: boolean;
  #next: number;
  #isOver = false;
  #isClosed = false;

  constructor(cluster: Cluster, key: string, request: AttachRequest, isAttached: boolean) {
    this.#cluster = cluster;
    this.#key = key;
    this.#request = request;
    this.#isAttached = isAttached;
    // Whoever sits down later does not hear what was said before, but for the prompt that waits for an answer.
    this.#next = Math.max(0, (this.#row?.pieces ?? 0) - (isAttached ? 1 : (this.#row?.pieces ?? 0)));
  }

  get #row(): SessionRow | undefined {
    return this.#cluster.tables.row(sessionTable, this.#key);
  }

  ready(): boolean {
    return !this.#isOver && ((this.#row?.pieces ?? 0) > this.#next || this.#exitCode() !== undefined);
  }

  read(): ReturnType<ContainerSession["read"]> {
    if (this.#isOver) return { stdout: NO_BYTES, stderr: NO_BYTES };
    const row = this.#row;
    const code = this.#exitCode();
    const texts: [out: string, err: string] = ["", ""];
    for (this.#next = Math.max(this.#next, row?.firstPiece ?? 0); this.#next < (row?.pieces ?? 0); this.#next++) {
      const piece = this.#cluster.tables.row(outputTable, outputKey(this.#key, this.#next));
      if (piece !== undefined) texts[piece.fd - 1] += piece.text;
    }
    const { stdout, stderr } = this.#request;
    const [out, err] = texts;
    const outputs = { stdout: stdout ? toBytes(out) : NO_BYTES, stderr: stderr ? toBytes(err) : NO_BYTES };
    if (code === undefined) return outputs;
    this.#isOver = true;
    const fault = row?.exit?.fault;
    if (fault !== undefined) return { ...outputs, exit: startStatus(this.#cluster.seed, this.#key, fault) };
    return { ...outputs, exit: this.#isAttached ? SUCCESS : exitStatus(row?.words ?? [], code) };
  }

  write(bytes: Uint8Array): void {
    if (this.#request.stdin && bytes.length > 0) this.#submit({ do: "exec-write", ...journalled(fromBytes(bytes)) });
  }

  closeInput(): void {
    const isShared = this.#isAttached && !this.#isStdinOnce();
    if (this.#request.stdin && !isShared) this.#submit({ do: "exec-write" });
  }

  resize(columns: number, rows: number): void {
    const size = this.#row?.terminal;
    // Some terminals do not know how large they are.
    if (columns <= 0 || rows <= 0) return;
    if (size !== undefined && (size.columns !== columns || size.rows !== rows)) this.#submit({ do: "exec-resize", columns, rows });
  }

  close(): void {
    if (this.#isAttached && this.#isStdinOnce()) this.closeInput();
    this.#submit({ do: "exec-end" });
    this.#isClosed = true;
  }

  #submit(
    input: { readonly do: "exec-write" | "exec-end" } | { readonly do: "exec-resize"; readonly columns: number; readonly rows: number },
  ): void {
    if (this.#isClosed || this.#cluster.frozen !== undefined || this.#row === undefined) return;
    this.#cluster.submit({ ...input, by: this.#request.by ?? "exec", session: this.#key });
  }

  #isStdinOnce(): boolean {
    const { containers, ephemeralContainers = [] } = this.#request.pod.spec;
    return [...containers, ...ephemeralContainers].find(({ name }) => name === this.#row?.container)?.stdinOnce === true;
  }

  /** How the process has ended; undefined while it is there. */
  #exitCode(): number | undefined {
    const row = this.#row;
    if (row === undefined) return KILLED_CODE;
    if (row.exit !== undefined) return row.exit.code;
    return placeOfSession(sightOf(this.#cluster), row) === undefined ? KILLED_CODE : undefined;
  }
}

/** Whoever attaches to a process that listens to nobody hears what it says from then on. */
class LogSession implements ContainerSession {
  readonly #cluster: Cluster;
  readonly #place: Place;
  readonly #request: AttachRequest;
  #fromMs: number;
  #seenMs = -1;
  #text = "";
  #isOver = false;

  constructor(cluster: Cluster, place: Place, request: AttachRequest) {
    this.#cluster = cluster;
    this.#place = place;
    this.#request = request;
    this.#fromMs = cluster.nowMs + 1;
  }

  ready(): boolean {
    this.#collect();
    return !this.#isOver && (this.#text !== "" || !this.#isAlive());
  }

  read(): ReturnType<ContainerSession["read"]> {
    this.#collect();
    const stdout = this.#request.stdout ? toBytes(this.#text) : NO_BYTES;
    this.#text = "";
    if (this.#isOver || this.#isAlive()) return { stdout, stderr: NO_BYTES };
    this.#isOver = true;
    return { stdout, stderr: NO_BYTES, exit: SUCCESS };
  }

  write(): void {}
  closeInput(): void {}
  resize(): void {}
  close(): void {
    this.#isOver = true;
  }

  #isAlive(): boolean {
    const { instance, key, spec } = this.#place;
    return placeOfSession(sightOf(this.#cluster), { pod: key, container: spec.container.name, instance: instance.id }) !== undefined;
  }

  /** The lines since the last look, at most once an instant. */
  #collect(): void {
    const { nowMs, seed, tables } = this.#cluster;
    if (nowMs <= this.#seenMs || this.#isOver || !this.#isAlive()) return;
    this.#seenMs = nowMs;
    const container = this.#place.spec.container.name;
    const request = { pod: this.#request.pod, container, previous: false, fromMs: this.#fromMs, toMs: nowMs + 1, seed };
    const newline = this.#place.spec.container.tty === true ? "\r\n" : "\n";
    for (const { text } of containerLogs(tables, findImage, request)) this.#text += `${toByteText(text)}${newline}`;
    this.#fromMs = nowMs + 1;
  }
}
