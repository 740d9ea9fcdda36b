/**
 * `pods/x/log`: a container's lines, all at once or as they come.
 * @see kubernetes pkg/registry/core/pod/rest/log.go, pkg/apis/core/validation/validation.go (ValidatePodLogOptions)
 */
import { parseTime } from "../api/duration.ts";
import { ApiError, type FieldError, invalid, invalidValue } from "../api/errors.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Cluster } from "../cluster.ts";
import { type LogLine, podLogs } from "../pod-logs.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import type { ResourceCall } from "./context.ts";
import { keyOfPath } from "./context.ts";
import type { Chunk, HttpReply, ReplyStream, StreamPart } from "./contract.ts";

interface LogOptions {
  readonly container: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly fromMs: number;
  readonly tail: number | undefined;
  readonly limitBytes: number | undefined;
}

/** The lines so far, and with `follow` those to come. */
export function readLog(call: ResourceCall): HttpReply {
  const { cluster, served, path } = call;
  checkApi(cluster.tables, cluster.nowMs, "read");
  const pod = cluster.server.get("Pod", keyOfPath(served.kind, path)) as Pod;
  const options = optionsOf(call, pod);
  checkStarted(pod, options);
  const lines = podLogs(cluster, { pod, container: options.container, previous: options.previous, fromMs: options.fromMs });
  const { tail } = options;
  const shown = tail === undefined ? lines : tail === 0 ? [] : lines.slice(-tail);
  const headers = { "content-type": "text/plain", "cache-control": "no-cache, private" };
  if (!options.follow || options.previous)
    return { do: "reply", status: 200, headers, body: cut(textOf(shown, options), options.limitBytes), wrote: false };
  return { do: "stream", status: 200, headers, stream: new LogStream(cluster, pod, options, shown) };
}

function optionsOf({ query, cluster }: ResourceCall, pod: Pod): LogOptions {
  const tail = query.number("tailLines");
  const sinceSeconds = query.number("sinceSeconds");
  const sinceTime = query.text("sinceTime");
  const limitBytes = query.number("limitBytes");
  const errors: FieldError[] = [];
  if (tail !== undefined && tail < 0) errors.push(invalidValue("tailLines", tail, "must be greater than or equal to 0"));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(invalidValue("limitBytes", limitBytes, "must be greater than 0"));
  if (sinceSeconds !== undefined && sinceSeconds < 1) errors.push(invalidValue("sinceSeconds", sinceSeconds, "must be greater than 0"));
  if (errors.length > 0) throw invalid({ kind: "PodLogOptions", plural: "", group: "" }, pod.metadata.name, errors);
  const fromMs =
    sinceSeconds !== undefined
      ? cluster.nowMs - sinceSeconds * 1_000
      : sinceTime !== undefined && sinceTime !== ""
        ? parseTime(sinceTime)
        : 0;
  if (Number.isNaN(fromMs))
    throw new ApiError(
      "BadRequest",
      `parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
    );
  return {
    container: containerOf(pod, query.text("container") ?? ""),
    previous: query.flag("previous"),
    follow: query.flag("follow"),
    timestamps: query.flag("timestamps"),
    fromMs,
    tail,
    limitBytes,
  };
}

/** The container that is meant; the only one need not be named. */
function containerOf({ spec, metadata }: Pod, named: string): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const all = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
  if (named !== "") {
    if (all.includes(named)) return named;
    throw new ApiError("BadRequest", `container ${named} is not valid for pod ${metadata.name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  const names = containers.map(({ name }) => name).join(" ");
  const inits = initContainers.map(({ name }) => name).join(" ");
  const more = inits === "" ? "" : ` or one of the init containers: [${inits}]`;
  throw new ApiError("BadRequest", `a container name must be specified for pod ${metadata.name}, choose one of: [${names}]${more}`);
}

/** The kubelet has no log of what has not run yet. */
function checkStarted(pod: Pod, { container, previous }: LogOptions): void {
  if (!pod.spec.nodeName) return;
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === container);
  const where = `container "${container}" in pod "${pod.metadata.name}"`;
  if (previous) {
    if (status?.lastState?.terminated !== undefined) return;
    throw new ApiError("BadRequest", `previous terminated ${where.replace(" in ", " in ")} not found`);
  }
  const waiting = status?.state?.waiting;
  const hasRun = status?.lastState?.terminated !== undefined;
  if (status === undefined || (waiting !== undefined && !hasRun)) {
    const reason = waiting?.reason ?? "";
    if (reason === "ErrImagePull" || reason === "ImagePullBackOff" || reason === "ErrImageNeverPull" || reason === "InvalidImageName")
      throw new ApiError("BadRequest", `${where} is waiting to start: trying and failing to pull image`);
    throw new ApiError("BadRequest", `${where} is waiting to start: ${reason === "" ? "ContainerCreating" : reason}`);
  }
}

function textOf(lines: readonly LogLine[], { timestamps }: LogOptions): string {
  let text = "";
  for (const line of lines) text += timestamps ? `${nanoTime(line.timeMs)} ${line.text}\n` : `${line.text}\n`;
  return text;
}

/** The runtime's times have nine digits, whatever they are worth. */
function nanoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}

function cut(text: string, limitBytes: number | undefined): string {
  return limitBytes === undefined ? text : text.slice(0, limitBytes);
}

/** How often the log of a container is looked at: it is made anew at each look. */
const LOOK_MS = 100;

class LogStream implements ReplyStream {
  readonly #cluster: Cluster;
  readonly #pod: Pod;
  readonly #options: LogOptions;
  #text: string;
  /** Everything before has been told, and of this instant so many lines. */
  #toldMs: number;
  #toldThen: number;
  #lookedMs: number;
  #left: number;
  #isOver = false;

  constructor(cluster: Cluster, pod: Pod, options: LogOptions, shown: readonly LogLine[]) {
    this.#cluster = cluster;
    this.#pod = pod;
    this.#options = options;
    this.#text = textOf(shown, options);
    this.#left = options.limitBytes ?? Number.POSITIVE_INFINITY;
    this.#toldMs = cluster.nowMs;
    const all = podLogs(cluster, { pod, container: options.container, fromMs: this.#toldMs });
    this.#toldThen = all.filter(({ timeMs }) => timeMs === this.#toldMs).length;
    this.#lookedMs = cluster.nowMs;
  }

  ready(): boolean {
    return !this.#isOver && (this.#text !== "" || this.#cluster.nowMs >= this.#lookedMs + LOOK_MS || this.#cluster.frozen !== undefined);
  }

  read(): StreamPart {
    if (this.#isOver) return { chunks: [], done: true };
    this.#look();
    const text = this.#text.slice(0, this.#left);
    this.#text = "";
    this.#left -= text.length;
    const chunks: readonly Chunk[] = text === "" ? [] : [{ text }];
    if (this.#left <= 0 || this.#isEnded()) this.#isOver = true;
    return { chunks, done: this.#isOver };
  }

  end(): StreamPart {
    this.#isOver = true;
    return { chunks: [], done: true };
  }

  #look(): void {
    const cluster = this.#cluster;
    if (cluster.nowMs === this.#lookedMs && this.#text !== "") return;
    this.#lookedMs = cluster.nowMs;
    const pod = this.#present();
    if (pod === undefined) return;
    let lines: readonly LogLine[];
    try {
      lines = podLogs(cluster, { pod, container: this.#options.container, fromMs: this.#toldMs });
    } catch (error) {
      // The kubelet is out of reach: a stream that was open just ends, as upstream's does.
      if (!(error instanceof ApiError)) throw error;
      this.#isOver = true;
      return;
    }
    const then = lines.filter(({ timeMs }) => timeMs === this.#toldMs);
    const fresh = [...then.slice(this.#toldThen), ...lines.filter(({ timeMs }) => timeMs > this.#toldMs)];
    const last = fresh.at(-1);
    if (last === undefined) return;
    this.#toldThen = last.timeMs === this.#toldMs ? then.length : lines.filter(({ timeMs }) => timeMs === last.timeMs).length;
    this.#toldMs = last.timeMs;
    this.#text += textOf(fresh, this.#options);
  }

  #present(): Pod | undefined {
    const pod = this.#cluster.server.find("Pod", `${this.#pod.metadata.namespace}/${this.#pod.metadata.name}`) as Pod | undefined;
    return pod?.metadata.uid === this.#pod.metadata.uid ? pod : undefined;
  }

  /** The container that was followed has ended, or its pod is gone, or this life is left. */
  #isEnded(): boolean {
    const pod = this.#present();
    if (pod === undefined || this.#cluster.frozen !== undefined) return true;
    const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
    const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
      ({ name }) => name === this.#options.container,
    );
    return (
      status !== undefined &&
      status.state?.running === undefined &&
      (status.state?.terminated !== undefined || status.lastState?.terminated !== undefined)
    );
  }
}
