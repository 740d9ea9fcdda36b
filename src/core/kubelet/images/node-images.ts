/**
 * The images of a node, and the queue in which it pulls: one at a time, first come, first served.
 *
 * A pull is booked when it is asked for: the queue's row says until when it is taken, so no agent has to watch it. As
 * upstream, a pull goes on when its pod goes away, and one that a crash of the kubelet cuts short is lost.
 * @see kubernetes pkg/kubelet/images/{image_manager,puller}.go
 */
import { type Intent, putRow } from "../../reconcile/agent.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";
import { registryTrouble } from "../../trouble/registry.ts";
import { kubeletLatency, PULL_BYTES_PER_MS, PULL_OVERHEAD_MS, pickMs } from "../machine/latencies.ts";
import type { Image, ImageAnswer, ImageRefusal } from "../program.ts";

/** An image on a node's disk, or on its way there. */
export interface ImageRow {
  readonly readyMs: number;
  /** The kubelet process that pulls or pulled it. */
  readonly sessionMs: number;
  readonly sizeBytes: number;
  readonly id: string;
}

/** Images by `node/reference`. */
export const imageTable = defineTable<ImageRow>("kubelet-images", "disk");

/** Until when the node's pull queue is booked, by `node/`. */
export const pullQueueTable = defineTable<{ readonly freeMs: number }>("kubelet-pull-queue", "process");

/** What a pull asks for. */
export interface PullRequest {
  readonly node: string;
  readonly nowMs: number;
  readonly sessionMs: number;
  readonly state: StateReader;
  /** In [0, 1): how long it takes within its range. */
  readonly fraction: number;
  /** How many times as long the registry takes as usual. */
  readonly slowness: number;
}

/** A pull in the queue. */
export interface Booking {
  /** From the first byte to the last, and the same with the wait before it. */
  readonly tookMs: number;
  readonly totalMs: number;
  readonly intents: readonly Intent[];
}

/** Whether the image is on the node's disk. */
export function hasImage(
  { node, nowMs, sessionMs, state }: Pick<PullRequest, "node" | "nowMs" | "sessionMs" | "state">,
  reference: string,
): boolean {
  const row = state.row(imageTable, `${node}/${reference}`);
  if (row === undefined || row.readyMs > nowMs) return false;
  return row.sessionMs === sessionMs || row.readyMs <= sessionMs;
}

/** What a registry answers now, and how fast. */
export interface RegistryAnswer {
  readonly answer: ImageAnswer;
  readonly slowness: number;
}

/** What the registry answers now, its troubles included. */
export function askRegistry(answer: ImageAnswer, state: StateReader): RegistryAnswer {
  const { error, slowness } = registryTrouble(state, answer.reference);
  return { answer: error === undefined ? answer : { reference: answer.reference, error }, slowness };
}

/** The first part of a full reference. */
export function registryOf(reference: string): string {
  return reference.slice(0, reference.indexOf("/"));
}

/** Books a pull behind those that are booked. */
export function bookPull(request: PullRequest, answer: ImageAnswer): Booking {
  const { node, nowMs, sessionMs, state } = request;
  const startMs = Math.max(nowMs, state.row(pullQueueTable, `${node}/`)?.freeMs ?? 0);
  const tookMs = "error" in answer ? refusalMs(answer, request.fraction) : Math.round(pullMs(request, answer, startMs) * request.slowness);
  const intents: Intent[] = [putRow(pullQueueTable, `${node}/`, { freeMs: startMs + tookMs })];
  if (!("error" in answer) && !hasImage({ ...request, nowMs: startMs }, answer.reference)) {
    const row: ImageRow = { readyMs: startMs + tookMs, sessionMs, sizeBytes: answer.sizeBytes, id: answer.id };
    intents.push(putRow(imageTable, `${node}/${answer.reference}`, row));
  }
  return { tookMs, totalMs: startMs + tookMs - nowMs, intents };
}

function refusalMs({ error }: ImageRefusal, fraction: number): number {
  return pickMs(error === "unreachable" ? kubeletLatency.pullTimedOut : kubeletLatency.pullRefused, fraction);
}

function pullMs(request: PullRequest, image: Image, startMs: number): number {
  if (hasImage({ ...request, nowMs: startMs }, image.reference)) return pickMs(kubeletLatency.revalidate, request.fraction);
  if (image.pullMs !== undefined) return image.pullMs;
  const typicalMs = PULL_OVERHEAD_MS + image.sizeBytes / PULL_BYTES_PER_MS;
  return Math.round(typicalMs * (0.8 + 0.4 * request.fraction));
}
