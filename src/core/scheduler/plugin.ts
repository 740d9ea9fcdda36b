/**
 * The contract of the scheduler's plugins, and what a plugin sees of pods, nodes and the cluster.
 *
 * Views are read-only here; cluster-view.ts keeps them. Counts are asked for as tallies, which are kept up to date pod
 * by pod, so that spreading and affinity never recount the cluster.
 * Absent on purpose: Reserve, Permit, PreBind (they come with volumes), extenders.
 * @see kubernetes staging/src/k8s.io/kube-scheduler/framework/interface.go
 */
import type { Node, Taint } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Selector } from "../api/selector.ts";
import type { Requests } from "../rules/pod.ts";

/** Why a pod cannot be placed, in upstream's words. */
export interface Reason {
  readonly text: string;
  /** Removing pods from the node may cure it, so preemption is worth a look. */
  readonly resolvable: boolean;
}

/** No reason against a node: the pod fits. */
export const NONE: readonly Reason[] = Object.freeze([]);

/** The pod cannot be placed on any node, whatever the nodes are like; printed without counts. */
export class Rejection {
  readonly reason: Reason;

  constructor(reason: Reason) {
    this.reason = reason;
  }
}

/** All nodes that fit are equally good to the plugin. */
export const ALIKE: unique symbol = Symbol("alike");

export type Labels = { readonly [key: string]: string };

/** Pods that a term of an affinity means, and what "near" is. */
export interface AffinityTerm {
  /** Equal terms of pods with equal labels have equal ids. */
  readonly id: string;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector;
  readonly selector: Selector;
  readonly topologyKey: string;
  /** 1 to 100 for a wish, 1 for a demand. */
  readonly weight: number;
}

/** All terms of a pod that speak of other pods. */
export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

/** Pods that nobody who counts can tell apart: same namespace, labels, affinity terms, and terminating or not. */
export interface PodClass {
  readonly key: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly terms: AffinityTerms;
  readonly isTerminating: boolean;
}

/** A port of the node that a pod takes for itself. */
export interface HostPort {
  /** Empty and `0.0.0.0` both stand for every address. */
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A pod, with what plugins ask again and again worked out once. */
export interface PodView {
  readonly pod: Pod;
  readonly key: string;
  readonly priority: number;
  readonly requests: Requests;
  readonly class: PodClass;
  readonly hostPorts: readonly HostPort[];
}

/** A node with the pods that are on it. */
export interface NodeView {
  readonly node: Node;
  readonly name: string;
  /** Where the node stands in the tables of tallies and topologies; says nothing about the node. */
  readonly slot: number;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  readonly podsMax: number;
  readonly extended: ReadonlyMap<string, number>;
  readonly requestedCpuMillis: number;
  readonly requestedMemoryBytes: number;
  readonly requestedEphemeralBytes: number;
  readonly requestedExtended: ReadonlyMap<string, number>;
  readonly nonZeroCpuMillis: number;
  readonly nonZeroMemoryBytes: number;
  readonly pods: ReadonlyMap<string, PodView>;
  readonly hostPorts: readonly HostPort[];
  /** Bytes of each image on the node, by every name it has. */
  readonly images: ReadonlyMap<string, number>;
}

/** How a node label divides the nodes. */
export interface Topology {
  readonly key: string;
  /** The domain of each node, by slot; -1 for a node without the label. */
  readonly of: Int32Array;
  /** How many nodes each domain has; a domain may be empty. */
  readonly nodes: readonly number[];
  /** Nodes without the label. */
  readonly missing: number;
}

/** How many pods a tally counts in each domain of a topology. */
export interface DomainCounts {
  readonly topology: Topology;
  /** By domain; longer than there are domains. */
  readonly counts: Int32Array;
  readonly total: number;
}

/** How many pods of certain classes there are on each node and in each domain. */
export interface Tally {
  /** By slot. */
  readonly byNode: Int32Array;
  domains(topologyKey: string): DomainCounts;
}

/** A selector with a name under which its tally is kept. */
export interface NamedSelector {
  readonly id: string;
  readonly selector: Selector;
}

/** A class of pods that is on some node. */
export interface PlacedClass {
  readonly class: PodClass;
  readonly tally: Tally;
}

/** All nodes and the pods on them. */
export interface ClusterView {
  /** Zones in turn, so that any stretch of the list is spread over the zones. */
  readonly nodes: readonly NodeView[];
  node(name: string): NodeView | undefined;
  topology(key: string): Topology;
  /** The tally kept under `id`; `includes` must say the same for the same id. */
  tally(id: string, includes: (podClass: PodClass) => boolean): Tally;
  /** Classes on some node with a demand to be away from others. */
  readonly repellingClasses: Iterable<PlacedClass>;
  /** Classes on some node with any term about other pods. */
  readonly relatingClasses: Iterable<PlacedClass>;
  namespaceLabels(namespace: string): Labels | undefined;
  /** The selector of the Services and the ReplicaSet that the pod belongs to. */
  spreadSelector(pod: PodView): NamedSelector | undefined;
  /** How many nodes have the image. */
  nodesWithImage(image: string): number;
  /** How many nodes carry a taint that only repels. */
  readonly nodesWithSoftTaints: number;
  /** How many nodes are cordoned. */
  readonly nodesCordoned: number;
}

/** A change that may let a rejected pod fit: of a node, of a pod on a node, or of the rejected pod itself. */
export type ClusterChange =
  | { readonly kind: "Node"; readonly before?: Node | undefined; readonly after?: Node | undefined }
  | { readonly kind: "Pod"; readonly before?: Pod | undefined; readonly after?: Pod | undefined };

/** One concern of the scheduler. */
export interface Plugin<S = undefined> {
  readonly name: string;
  readonly weight: number;
  /** Before the queue. */
  gate?(pod: Pod): Reason | undefined;
  /** Once per attempt. */
  prepare?(pod: PodView, cluster: ClusterView): S | Rejection;
  /** The only nodes worth a look, by name. */
  onlyNodes?(pod: PodView, prepared: S): ReadonlySet<string> | undefined;
  /** Whether `filter` would pass every node, so that it need not be asked. */
  passesAll?(pod: PodView, prepared: S): boolean;
  /** NONE means that the pod fits. */
  filter?(pod: PodView, node: NodeView, prepared: S): readonly Reason[];
  /** What scoring needs, once the nodes that fit are known; ALIKE spares the scoring. */
  prepareScore?(pod: PodView, fitting: readonly NodeView[], cluster: ClusterView, prepared: S): S | typeof ALIKE;
  score?(pod: PodView, node: NodeView, prepared: S): number;
  /** Turns raw scores into 0 to 100, in place. */
  normalize?(raw: Float64Array, prepared: S): void;
  /** What would let the pod onto a node that `filter` rejects, as an imperative: `uncordon node-1`. */
  remedy?(pod: PodView, node: NodeView, prepared: S): string;
  /** Whether a change can cure any rejection by this plugin at all; asked before `helps`, once for all pods. */
  heeds(change: ClusterChange): boolean;
  /** Whether this change may cure this plugin's rejection of the pod. */
  helps(pod: Pod, change: ClusterChange): boolean;
}

/** Whether the changed object is the rejected pod itself, as it is now. */
export function isItself(pod: Pod, after: Pod | undefined): after is Pod {
  return after !== undefined && after.metadata.uid === pod.metadata.uid;
}

/** Highest score of a plugin, before its weight. */
export const SCORE_MAX = 100;

/** Upstream's default normalization: the highest raw score becomes 100, or 0 when `reverse`. */
export function normalizeByMax(raw: Float64Array, reverse: boolean): void {
  let max = 0;
  for (const value of raw) if (value > max) max = value;
  for (let index = 0; index < raw.length; index++) {
    const scaled = max === 0 ? 0 : Math.floor((SCORE_MAX * (raw[index] ?? 0)) / max);
    raw[index] = reverse ? SCORE_MAX - scaled : scaled;
  }
}
