/**
 * One node with the pods on it: what is allocatable, what is requested, which ports and images are taken.
 * @see kubernetes pkg/scheduler/framework/types.go NodeInfo
 */
import type { Node, Taint } from "../../api/kinds/node.ts";
import { cpuMillis, quantityValue } from "../../api/quantity.ts";
import type { HostPort, Labels, NodeView, PodView } from "../plugin.ts";

const NO_LABELS: Labels = Object.freeze({});
const NO_TAINTS: readonly Taint[] = Object.freeze([]);
const NO_AMOUNTS: ReadonlyMap<string, number> = new Map();
const PLAIN_RESOURCES = ["cpu", "memory", "ephemeral-storage", "pods"];

/** A node as it is counted; pods may be known before their node is. */
export class NodeState implements NodeView {
  readonly name: string;
  readonly slot: number;
  readonly pods = new Map<string, PodView>();
  readonly requestedExtended = new Map<string, number>();
  object: Node | undefined;
  labels = NO_LABELS;
  taints = NO_TAINTS;
  cpuMillis = 0;
  memoryBytes = 0;
  ephemeralBytes = 0;
  podsMax = 0;
  extended = NO_AMOUNTS;
  requestedCpuMillis = 0;
  requestedMemoryBytes = 0;
  requestedEphemeralBytes = 0;
  nonZeroCpuMillis = 0;
  nonZeroMemoryBytes = 0;
  hostPorts: readonly HostPort[] = [];
  images = NO_AMOUNTS;

  constructor(name: string, slot: number) {
    this.name = name;
    this.slot = slot;
  }

  get node(): Node {
    if (this.object === undefined) throw new RangeError(`the node ${this.name} is gone`);
    return this.object;
  }

  /** Takes over what the node object says; undefined when the node is gone. */
  become(object: Node | undefined): void {
    const before = this.object;
    this.object = object;
    this.labels = object?.metadata.labels ?? NO_LABELS;
    this.taints = object?.spec.taints ?? NO_TAINTS;
    if (object?.status.allocatable !== before?.status.allocatable) this.#allocate(object?.status.allocatable ?? {});
    if (object?.status.images !== before?.status.images) this.images = imagesOf(object);
  }

  add(pod: PodView): void {
    this.pods.set(pod.key, pod);
    this.#request(pod, 1);
    if (pod.hostPorts.length > 0) this.hostPorts = [...this.hostPorts, ...pod.hostPorts];
  }

  remove(pod: PodView): void {
    this.pods.delete(pod.key);
    this.#request(pod, -1);
    if (pod.hostPorts.length > 0) this.hostPorts = [...this.pods.values()].flatMap(({ hostPorts }) => hostPorts);
  }

  #request({ requests }: PodView, sign: 1 | -1): void {
    this.requestedCpuMillis += sign * requests.cpuMillis;
    this.requestedMemoryBytes += sign * requests.memoryBytes;
    this.requestedEphemeralBytes += sign * requests.ephemeralBytes;
    this.nonZeroCpuMillis += sign * requests.nonZeroCpuMillis;
    this.nonZeroMemoryBytes += sign * requests.nonZeroMemoryBytes;
    if (requests.extended.size === 0) return;
    for (const [name, amount] of requests.extended) {
      this.requestedExtended.set(name, (this.requestedExtended.get(name) ?? 0) + sign * amount);
    }
  }

  #allocate(allocatable: Labels): void {
    this.cpuMillis = cpuMillis(allocatable.cpu);
    this.memoryBytes = quantityValue(allocatable.memory);
    this.ephemeralBytes = quantityValue(allocatable["ephemeral-storage"]);
    this.podsMax = quantityValue(allocatable.pods);
    const others = Object.entries(allocatable).filter(([name]) => !PLAIN_RESOURCES.includes(name));
    this.extended = others.length === 0 ? NO_AMOUNTS : new Map(others.map(([name, amount]) => [name, quantityValue(amount)]));
  }
}

function imagesOf(object: Node | undefined): ReadonlyMap<string, number> {
  const images = object?.status.images;
  if (images === undefined || images.length === 0) return NO_AMOUNTS;
  return new Map(images.flatMap(({ names = [], sizeBytes = 0 }) => names.map((name) => [name, sizeBytes] as const)));
}
