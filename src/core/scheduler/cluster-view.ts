/**
 * The scheduler's picture of the cluster, kept up to date change by change.
 *
 * It is a view: a fold over the log that says nothing World does not say, so it may be forgotten and built again at any
 * instant. Nothing a plugin can ask of it depends on the order in which changes came.
 * @see kubernetes pkg/scheduler/backend/cache/{cache,snapshot}.go
 */
import { keyOf } from "../api/kind.ts";
import type { Namespace } from "../api/kinds/namespace.ts";
import type { Node } from "../api/kinds/node.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { Service } from "../api/kinds/service.ts";
import type { World } from "../reconcile/world.ts";
import { isPodTerminal } from "../rules/pod.ts";
import { interleaved } from "./cluster-view/node-order.ts";
import { NodeState } from "./cluster-view/node-state.ts";
import { type SpreadOwner, SpreadSelectors } from "./cluster-view/spread-selectors.ts";
import { TallyState } from "./cluster-view/tally.ts";
import { TopologyState } from "./cluster-view/topology.ts";
import type { ClusterView, Labels, NamedSelector, PlacedClass, PodClass, PodView } from "./plugin.ts";
import { PodRecord } from "./pods/pod-view.ts";

/** What a view is built from. */
export type ClusterReader = Pick<World, "list">;

interface ClassState {
  readonly class: PodClass;
  readonly byNode: Map<number, number>;
  /** The tallies that include this class. */
  readonly tallies: TallyState[];
  count: number;
}

const SLOTS_AT_FIRST = 16;
/** Tallies are forgotten, longest unused first, when all together have more cells than this. */
const TALLY_CELLS_MAX = 8_000_000;
const HIDDEN_TAINT = "PreferNoSchedule";

/** A ClusterView that follows the log. */
export class LiveClusterView implements ClusterView {
  nodesWithSoftTaints = 0;
  nodesCordoned = 0;
  readonly #nodes = new Map<string, NodeState>();
  readonly #freeSlots: number[] = [];
  readonly #placed = new Map<string, { record: PodRecord; readonly node: string }>();
  readonly #nominated = new Map<string, Map<string, PodRecord>>();
  readonly #nominatedTo = new Map<string, string>();
  readonly #classes = new Map<string, ClassState>();
  readonly #relating = new Map<string, ClassState>();
  readonly #tallies = new Map<string, TallyState>();
  readonly #topologies = new Map<string, TopologyState>();
  readonly #imageNodes = new Map<string, number>();
  readonly #namespaces = new Map<string, Labels>();
  readonly #spread = new SpreadSelectors();
  readonly #topologyOf = (key: string): TopologyState => this.topology(key);
  #capacity = SLOTS_AT_FIRST;
  #order: readonly NodeState[] | undefined;

  /** The view of what `reader` holds. */
  static of(reader: ClusterReader): LiveClusterView {
    const view = new LiveClusterView();
    for (const namespace of reader.list("Namespace")) view.foldNamespace(undefined, namespace);
    for (const node of reader.list("Node")) view.foldNode(undefined, node);
    for (const service of reader.list("Service")) view.foldService(undefined, service);
    for (const owner of reader.list("ReplicaSet")) view.foldOwner(undefined, owner);
    for (const owner of reader.list("StatefulSet")) view.foldOwner(undefined, owner);
    for (const owner of reader.list("ReplicationController")) view.foldOwner(undefined, owner);
    for (const pod of reader.list("Pod")) view.foldPod(undefined, pod);
    return view;
  }

  get nodes(): readonly NodeState[] {
    this.#order ??= interleaved([...this.#nodes.values()].filter(({ object }) => object !== undefined));
    return this.#order;
  }

  get repellingClasses(): Iterable<PlacedClass> {
    return this.#placedClasses(({ terms }) => terms.requiredAnti.length > 0);
  }

  get relatingClasses(): Iterable<PlacedClass> {
    return this.#placedClasses(() => true);
  }

  node(name: string): NodeState | undefined {
    const state = this.#nodes.get(name);
    return state?.object === undefined ? undefined : state;
  }

  topology(key: string): TopologyState {
    let topology = this.#topologies.get(key);
    if (topology === undefined) {
      topology = new TopologyState(key, this.#capacity);
      for (const state of this.#nodes.values()) if (state.object !== undefined) topology.move(state.slot, undefined, state.labels);
      this.#topologies.set(key, topology);
    }
    return topology;
  }

  tally(id: string, includes: (podClass: PodClass) => boolean): TallyState {
    const known = this.#tallies.get(id);
    const tally = known ?? this.#count(includes);
    // The last asked for stands last, so the first is the one to forget.
    if (known !== undefined) this.#tallies.delete(id);
    else if ((this.#tallies.size + 1) * this.#capacity > TALLY_CELLS_MAX) this.#forgetOldestTally();
    this.#tallies.set(id, tally);
    return tally;
  }

  namespaceLabels(namespace: string): Labels | undefined {
    return this.#namespaces.get(namespace);
  }

  spreadSelector(pod: PodView): NamedSelector | undefined {
    return this.#spread.of(pod);
  }

  nodesWithImage(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  /** Whether room is being made for anybody. */
  get hasNominations(): boolean {
    return this.#nominatedTo.size > 0;
  }

  /** Pods without a node for which room is being made on this one, by key. */
  nominatedTo(node: string): readonly PodRecord[] {
    const pods = this.#nominated.get(node);
    return pods === undefined ? [] : [...pods.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  foldNode(before: Node | undefined, after: Node | undefined): void {
    const name = (after ?? before)?.metadata.name ?? "";
    const state = this.#nodes.get(name) ?? this.#addState(name);
    const former = state.object;
    const [labelsBefore, imagesBefore] = [former === undefined ? undefined : state.labels, state.images];
    this.#countMarks(state, -1);
    const hasMoved = former?.metadata.labels !== after?.metadata.labels || (former === undefined) !== (after === undefined);
    if (hasMoved) for (const tally of this.#tallies.values()) tally.shift(state.slot, "out");
    state.become(after);
    this.#countMarks(state, 1);
    if (hasMoved) {
      for (const topology of this.#topologies.values())
        topology.move(state.slot, labelsBefore, after === undefined ? undefined : state.labels);
      for (const tally of this.#tallies.values()) tally.shift(state.slot, "in");
      this.#order = undefined;
    }
    if (imagesBefore !== state.images) this.#countImages(imagesBefore, state.images);
    this.#dropIfUnused(state);
  }

  foldPod(before: Pod | undefined, after: Pod | undefined): void {
    const pod = after ?? before;
    if (pod === undefined) return;
    const key = keyOf(pod);
    const node = after === undefined || isPodTerminal(after) ? "" : (after.spec.nodeName ?? "");
    this.#foldNomination(key, after);
    const placed = this.#placed.get(key);
    if (placed === undefined && node === "") return;
    if (placed !== undefined && after !== undefined && placed.node === node && placed.record.looksLike(after)) {
      placed.record.pod = after;
      return;
    }
    if (placed !== undefined) this.#unplace(key, placed);
    if (after !== undefined && node !== "") this.#place(new PodRecord(after), node);
  }

  foldService(before: Service | undefined, after: Service | undefined): void {
    this.#spread.foldService(before, after);
  }

  foldOwner(before: SpreadOwner | undefined, after: SpreadOwner | undefined): void {
    this.#spread.foldOwner(before, after);
  }

  foldNamespace(before: Namespace | undefined, after: Namespace | undefined): void {
    const name = (after ?? before)?.metadata.name ?? "";
    if (before !== undefined && before.metadata.labels === after?.metadata.labels) return;
    if (after === undefined) this.#namespaces.delete(name);
    else this.#namespaces.set(name, after.metadata.labels ?? {});
    // Which classes a tally includes may hang on the labels of their namespace.
    for (const id of [...this.#tallies.keys()]) this.#forgetTally(id);
  }

  /** Supposes that the pod were on the node; `take` ends it. */
  put(record: PodRecord, node: string): void {
    this.#place(record, node);
  }

  /** Supposes that the pod were gone from its node, and returns it; `put` ends it. */
  take(key: string): PodRecord | undefined {
    const placed = this.#placed.get(key);
    if (placed !== undefined) this.#unplace(key, placed);
    return placed?.record;
  }

  #place(record: PodRecord, node: string): void {
    const state = this.#nodes.get(node) ?? this.#addState(node);
    this.#placed.set(record.key, { record, node });
    state.add(record);
    this.#countPod(record.class, state.slot, 1);
  }

  #unplace(key: string, { record, node }: { readonly record: PodRecord; readonly node: string }): void {
    const state = this.#nodes.get(node);
    this.#placed.delete(key);
    if (state === undefined) return;
    state.remove(record);
    this.#countPod(record.class, state.slot, -1);
    this.#dropIfUnused(state);
  }

  #countPod(podClass: PodClass, slot: number, change: 1 | -1): void {
    const state = this.#classes.get(podClass.key) ?? this.#addClass(podClass);
    state.count += change;
    const onNode = (state.byNode.get(slot) ?? 0) + change;
    if (onNode === 0) state.byNode.delete(slot);
    else state.byNode.set(slot, onNode);
    for (const tally of state.tallies) tally.add(slot, change);
    if (state.count > 0) return;
    this.#classes.delete(podClass.key);
    this.#relating.delete(podClass.key);
  }

  #addClass(podClass: PodClass): ClassState {
    const tallies: TallyState[] = [];
    for (const tally of this.#tallies.values()) if (tally.includes(podClass)) tallies.push(tally);
    const state: ClassState = { class: podClass, byNode: new Map(), tallies, count: 0 };
    this.#classes.set(podClass.key, state);
    const { required, requiredAnti, preferred, preferredAnti } = podClass.terms;
    if (required.length + requiredAnti.length + preferred.length + preferredAnti.length > 0) this.#relating.set(podClass.key, state);
    return state;
  }

  #count(includes: (podClass: PodClass) => boolean): TallyState {
    const tally = new TallyState(includes, this.#capacity, this.#topologyOf);
    for (const state of this.#classes.values()) {
      if (!includes(state.class)) continue;
      state.tallies.push(tally);
      for (const [slot, count] of state.byNode) tally.add(slot, count);
    }
    return tally;
  }

  #forgetOldestTally(): void {
    for (const id of this.#tallies.keys()) {
      this.#forgetTally(id);
      return;
    }
  }

  #forgetTally(id: string): void {
    const tally = this.#tallies.get(id);
    if (tally === undefined) return;
    this.#tallies.delete(id);
    for (const { tallies } of this.#classes.values()) {
      const at = tallies.indexOf(tally);
      if (at >= 0) tallies.splice(at, 1);
    }
  }

  *#placedClasses(isWanted: (podClass: PodClass) => boolean): Generator<PlacedClass> {
    for (const { class: podClass } of [...this.#relating.values()]) {
      if (!isWanted(podClass)) continue;
      yield { class: podClass, tally: this.tally(`class;${podClass.key}`, ({ key }) => key === podClass.key) };
    }
  }

  #foldNomination(key: string, after: Pod | undefined): void {
    const isWaiting = after !== undefined && !isPodTerminal(after) && (after.spec.nodeName ?? "") === "";
    const node = isWaiting ? (after.status.nominatedNodeName ?? "") : "";
    const former = this.#nominatedTo.get(key);
    if (former !== undefined) {
      this.#nominated.get(former)?.delete(key);
      if (this.#nominated.get(former)?.size === 0) this.#nominated.delete(former);
      this.#nominatedTo.delete(key);
    }
    if (node === "" || after === undefined) return;
    const pods = this.#nominated.get(node) ?? new Map<string, PodRecord>();
    this.#nominated.set(node, pods.set(key, new PodRecord(after)));
    this.#nominatedTo.set(key, node);
  }

  #addState(name: string): NodeState {
    const slot = this.#freeSlots.pop() ?? this.#nodes.size;
    if (slot >= this.#capacity) {
      this.#capacity *= 2;
      for (const topology of this.#topologies.values()) topology.grow(this.#capacity);
      for (const tally of this.#tallies.values()) tally.grow(this.#capacity);
    }
    const state = new NodeState(name, slot);
    this.#nodes.set(name, state);
    return state;
  }

  #dropIfUnused(state: NodeState): void {
    if (state.object !== undefined || state.pods.size > 0) return;
    this.#nodes.delete(state.name);
    this.#freeSlots.push(state.slot);
  }

  #countMarks(state: NodeState, change: 1 | -1): void {
    if (state.object === undefined) return;
    if (hasSoftTaint(state)) this.nodesWithSoftTaints += change;
    if (state.object.spec.unschedulable === true) this.nodesCordoned += change;
  }

  #countImages(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
    for (const image of before.keys()) this.#imageNodes.set(image, (this.#imageNodes.get(image) ?? 0) - 1);
    for (const image of after.keys()) this.#imageNodes.set(image, (this.#imageNodes.get(image) ?? 0) + 1);
  }
}

function hasSoftTaint({ taints }: NodeState): boolean {
  return taints.some(({ effect }) => effect === HIDDEN_TAINT);
}
