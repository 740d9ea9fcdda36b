/**
 * `port-forward`: connections to ports of a pod, as they look from the node.
 * @see containerd internal/cri/server/sandbox_portforward_linux.go, kubernetes pkg/kubelet/cri/streaming/portforward
 */
import { ApiError } from "../api/errors.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Cluster } from "../cluster.ts";
import { answerBytes, answerTo, fromBytes, isLastRequest, placesOf, readRequest, replyOf, speakRedis, toBytes } from "../kubelet/index.ts";
import { unreachableKubelet } from "../kubelet-link.ts";
import { checkApi } from "../reconcile/control-plane.ts";
import { draw } from "../sim/draw.ts";
import { placeKey, reachNode, sightOf } from "./reach.ts";

/** One connection, as the door's PortConnection has it. */
export interface PortConnection {
  ready(): boolean;
  read(): { readonly bytes: Uint8Array; readonly closed: boolean; readonly error?: string };
  write(bytes: Uint8Array): void;
  closeInput(): void;
  close(): void;
}

/** Refuses when no connection can be made to the pod at all. */
export function openPorts(cluster: Cluster, pod: Pod): void {
  checkApi(cluster.tables, cluster.nowMs, "read");
  reachNode(cluster, pod);
  if (placesOf(sightOf(cluster), placeKey(pod)).length > 0) return;
  const { name, namespace } = pod.metadata;
  throw new ApiError("NotFound", `unable to upgrade connection: pod not found ("${name}_${namespace}")`);
}

/** Connects to a port; whether anybody listens there the first `read` tells. */
export function connectPort(cluster: Cluster, pod: Pod, port: number): PortConnection {
  return new Connection(cluster, pod, port);
}

/** An answer on its way. */
interface Pending {
  readonly atMs: number;
  readonly bytes: string;
  readonly isLast: boolean;
}

class Connection implements PortConnection {
  readonly #cluster: Cluster;
  readonly #pod: Pod;
  readonly #port: number;
  #received = "";
  #pending: readonly Pending[] = [];
  #error: string | undefined;
  #isClosed = false;
  #isTold = false;
  #hasEnded = false;

  constructor(cluster: Cluster, pod: Pod, port: number) {
    this.#cluster = cluster;
    this.#pod = pod;
    this.#port = port;
    const reply = replyOf(this.#view(), placeKey(pod), { port, path: "/", method: "HEAD" });
    if (reply.outcome === "refused") this.#error = refusalText(cluster, pod, port);
  }

  ready(): boolean {
    if (this.#isTold) return false;
    return this.#breakage() !== undefined || this.#isDone() || (this.#pending[0]?.atMs ?? Number.POSITIVE_INFINITY) <= this.#cluster.nowMs;
  }

  read(): ReturnType<PortConnection["read"]> {
    const error = this.#breakage();
    if (error !== undefined) {
      this.#isTold = true;
      return { bytes: new Uint8Array(), closed: true, error };
    }
    const { nowMs } = this.#cluster;
    const due = this.#pending.filter(({ atMs }) => atMs <= nowMs);
    this.#pending = this.#pending.filter(({ atMs }) => atMs > nowMs);
    if (due.some(({ isLast }) => isLast)) this.#isClosed = true;
    const closed = this.#isDone();
    if (closed) this.#isTold = true;
    return { bytes: toBytes(due.map(({ bytes }) => bytes).join("")), closed };
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed || this.#error !== undefined) return;
    this.#received += fromBytes(bytes);
    this.#answer();
  }

  closeInput(): void {
    this.#hasEnded = true;
  }

  close(): void {
    this.#isClosed = true;
    this.#isTold = true;
  }

  #isDone(): boolean {
    return this.#pending.length === 0 && (this.#isClosed || this.#hasEnded);
  }

  #view() {
    return { ...sightOf(this.#cluster), nowMs: this.#cluster.nowMs };
  }

  /** Why there is no connection any more. */
  #breakage(): string | undefined {
    if (this.#error !== undefined) return this.#error;
    const key = placeKey(this.#pod);
    const isGone =
      placesOf(sightOf(this.#cluster), key).length === 0 || unreachableKubelet(this.#cluster, this.#pod.spec.nodeName ?? "") !== undefined;
    if (isGone)
      this.#error = `error forwarding port ${this.#port} to pod ${sandboxId(this.#cluster, this.#pod)}, uid : lost connection to pod`;
    return this.#error;
  }

  /** Answers what has come in whole, one request after the other. */
  #answer(): void {
    const { nowMs } = this.#cluster;
    for (;;) {
      const known = replyOf(this.#view(), placeKey(this.#pod), { port: this.#port, path: "/", method: "HEAD" });
      if (known.outcome === "silent") {
        const spoken = speakRedis(placesOf(sightOf(this.#cluster), placeKey(this.#pod)), this.#port, this.#received);
        this.#received = spoken.rest;
        if (spoken.bytes !== "") this.#queue({ atMs: nowMs + 1, bytes: spoken.bytes, isLast: false });
        return;
      }
      const read = readRequest(this.#received);
      if (read === undefined) return;
      if (read === "bad") {
        this.#received = "";
        const answer = { status: 400, headers: { "content-type": "text/plain", "content-length": "0" }, body: "" };
        this.#queue({ atMs: nowMs + 1, bytes: answerBytes(answer, true), isLast: true });
        return;
      }
      this.#received = read.rest;
      const { request } = read;
      const reply = replyOf(this.#view(), placeKey(this.#pod), { port: this.#port, path: request.path, method: request.method });
      if (reply.outcome === "timeout") return;
      const isLast = isLastRequest(request) || reply.outcome !== "answered";
      const atMs = nowMs + (reply.outcome === "answered" ? reply.tookMs : 1);
      const bytes = reply.outcome === "answered" ? answerBytes(answerTo(request, reply, atMs), isLast) : "";
      this.#queue({ atMs, bytes, isLast });
      if (isLast) return;
    }
  }

  /** Answers leave in the order of their requests. */
  #queue(next: Pending): void {
    const lastMs = this.#pending.at(-1)?.atMs ?? 0;
    this.#pending = [...this.#pending, { ...next, atMs: Math.max(lastMs, next.atMs) }];
  }
}

/** Nobody listens at the port. */
function refusalText(cluster: Cluster, pod: Pod, port: number): string {
  const id = sandboxId(cluster, pod);
  const uid = pod.metadata.uid ?? "";
  const space = `/var/run/netns/cni-${uid}`;
  const inside = `failed to connect to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `;
  return `error forwarding port ${port} to pod ${id}, uid : failed to execute portforward in network namespace "${space}": ${inside}`;
}

const ID_PIECES = 8;

/** The runtime's name for the pod's sandbox. */
function sandboxId({ seed }: Cluster, { metadata }: Pod): string {
  const pieces = Array.from({ length: ID_PIECES }, (_, n) => Math.floor(draw(seed, `sandbox/${metadata.uid}`, n) * 0x1_0000_0000));
  return pieces.map((piece) => piece.toString(16).padStart(8, "0")).join("");
}
