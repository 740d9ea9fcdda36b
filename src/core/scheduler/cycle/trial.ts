/**
 * One pod tried on the nodes: prepare, filter, score.
 * @see kubernetes pkg/scheduler/schedule_one.go and pkg/scheduler/framework/runtime/framework.go
 */
import type { LiveClusterView } from "../cluster-view.ts";
import { ALIKE, type NodeView, type Plugin, type PodView, type Reason, Rejection } from "../plugin.ts";

/** Why a plugin rejected a node. */
export interface Failure {
  readonly plugin: string;
  readonly reasons: readonly Reason[];
}

/** The same, with what would cure it. */
export interface Verdict extends Failure {
  readonly remedy: string;
}

interface Prepared {
  readonly plugin: Plugin<unknown>;
  readonly state: unknown;
}

/** What a search over the nodes found. */
export interface Search {
  readonly fitting: readonly NodeView[];
  /** How many nodes were looked at. */
  readonly looked: number;
  /** Rejected nodes by reason. */
  readonly counts: ReadonlyMap<string, number>;
  readonly plugins: ReadonlySet<string>;
  /** Nodes that preemption might open, in the order they were looked at. */
  readonly candidates: readonly NodeView[];
}

const NODES_MIN = 100;
const PERCENT_MIN = 5;

/** How many fitting nodes are enough: all of a small cluster, a share of a large one that shrinks as it grows. */
export function nodesToFind(nodes: number): number {
  if (nodes < NODES_MIN) return nodes;
  const percent = Math.max(PERCENT_MIN, 50 - Math.floor(nodes / 125));
  return Math.max(NODES_MIN, Math.floor((nodes * percent) / 100));
}

/** A pod, and what the plugins prepared for it. */
export class Trial {
  readonly pod: PodView;
  readonly view: LiveClusterView;
  /** The plugin that rejected the pod before any node was looked at. */
  rejection: Failure | undefined;
  readonly #plugins: readonly Plugin<unknown>[];
  #prepared: readonly Prepared[] = [];
  #filters: readonly Prepared[] = [];

  constructor(plugins: readonly Plugin<unknown>[], view: LiveClusterView, pod: PodView) {
    this.#plugins = plugins;
    this.view = view;
    this.pod = pod;
    this.prepare();
  }

  /** Lets all plugins look at the cluster again, after it was supposed to be different. */
  prepare(): void {
    const prepared: Prepared[] = [];
    this.rejection = undefined;
    for (const plugin of this.#plugins) {
      const state = plugin.prepare?.(this.pod, this.view);
      if (state instanceof Rejection) {
        this.rejection = { plugin: plugin.name, reasons: [state.reason] };
        return;
      }
      prepared.push({ plugin, state });
    }
    this.#prepared = prepared;
    this.#filters = prepared.filter(({ plugin, state }) => plugin.filter !== undefined && plugin.passesAll?.(this.pod, state) !== true);
  }

  /** The only nodes worth a look, and the plugins that say so. */
  only(): { readonly names: readonly string[]; readonly plugins: readonly string[] } | undefined {
    let names: string[] | undefined;
    const plugins: string[] = [];
    for (const { plugin, state } of this.#prepared) {
      const wanted = plugin.onlyNodes?.(this.pod, state);
      if (wanted === undefined) continue;
      plugins.push(plugin.name);
      names = (names ?? [...wanted].sort()).filter((name) => wanted.has(name));
    }
    return names === undefined ? undefined : { names, plugins: plugins.sort() };
  }

  /** Why the node is rejected, room kept for pods that are nominated to it; undefined when the pod fits. */
  check(node: NodeView): Failure | undefined {
    if (this.rejection !== undefined) return this.rejection;
    return (this.view.hasNominations ? this.#checkWithNominated(node) : undefined) ?? this.#filter(node);
  }

  /** What each plugin says of the node, whatever the others say. */
  verdicts(node: NodeView): readonly Verdict[] {
    if (this.rejection !== undefined) return [{ ...this.rejection, remedy: "" }];
    return this.#prepared.flatMap(({ plugin, state }) => {
      const reasons = plugin.filter?.(this.pod, node, state) ?? [];
      const remedy = reasons.length === 0 ? "" : (plugin.remedy?.(this.pod, node, state) ?? "");
      return reasons.length === 0 ? [] : [{ plugin: plugin.name, reasons, remedy }];
    });
  }

  /** The nodes of highest score; several when they are equally good. */
  best(fitting: readonly NodeView[]): readonly NodeView[] {
    if (fitting.length <= 1) return fitting;
    const totals = new Float64Array(fitting.length);
    const raw = new Float64Array(fitting.length);
    for (const { plugin, state } of this.#prepared) {
      if (plugin.score === undefined) continue;
      const ready = plugin.prepareScore === undefined ? state : plugin.prepareScore(this.pod, fitting, this.view, state);
      if (ready !== ALIKE) addScores(totals, raw, plugin, this.pod, fitting, ready);
    }
    let highest = -1;
    for (let index = 0; index < totals.length; index++) highest = Math.max(highest, totals[index] ?? 0);
    return fitting.filter((_node, index) => totals[index] === highest);
  }

  #filter(node: NodeView): Failure | undefined {
    for (const { plugin, state } of this.#filters) {
      const reasons = plugin.filter?.(this.pod, node, state);
      if (reasons !== undefined && reasons.length > 0) return { plugin: plugin.name, reasons };
    }
    return undefined;
  }

  /** The check as if the pods nominated to the node had already arrived, those of lower priority aside. */
  #checkWithNominated(node: NodeView): Failure | undefined {
    const arriving = this.view.nominatedTo(node.name).filter(({ key, priority }) => key !== this.pod.key && priority >= this.pod.priority);
    if (arriving.length === 0) return undefined;
    for (const record of arriving) this.view.put(record, node.name);
    this.prepare();
    const failure = this.rejection ?? this.#filter(node);
    for (const { key } of arriving) this.view.take(key);
    this.prepare();
    return failure;
  }
}

/** Adds a plugin's weighted scores to the totals; `raw` is room to count in. */
function addScores(
  totals: Float64Array,
  raw: Float64Array,
  plugin: Plugin<unknown>,
  pod: PodView,
  nodes: readonly NodeView[],
  state: unknown,
): void {
  for (let index = 0; index < raw.length; index++) {
    const node = nodes[index];
    raw[index] = node === undefined ? 0 : (plugin.score?.(pod, node, state) ?? 0);
  }
  plugin.normalize?.(raw, state);
  for (let index = 0; index < raw.length; index++) totals[index] = (totals[index] ?? 0) + plugin.weight * (raw[index] ?? 0);
}

/** Looks at nodes from `start` on, round and round, until enough of them fit. */
export function search(trial: Trial, nodes: readonly NodeView[], start: number): Search {
  const fitting: NodeView[] = [];
  const candidates: NodeView[] = [];
  const counts = new Map<string, number>();
  const plugins = new Set<string>();
  const enough = nodesToFind(nodes.length);
  let looked = 0;
  while (looked < nodes.length && fitting.length < enough) {
    const node = nodes[(start + looked) % nodes.length];
    looked += 1;
    if (node === undefined) continue;
    const failure = trial.check(node);
    if (failure === undefined) {
      fitting.push(node);
      continue;
    }
    plugins.add(failure.plugin);
    if (isResolvable(failure)) candidates.push(node);
    for (const { text } of failure.reasons) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { fitting, looked, counts, plugins, candidates };
}

/** Whether removing pods from the node may help. */
export function isResolvable({ reasons }: Failure): boolean {
  return reasons.every(({ resolvable }) => resolvable);
}
