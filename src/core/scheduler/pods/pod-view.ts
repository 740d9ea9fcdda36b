/**
 * Pods as the scheduler sees them: class, requests, ports and affinity terms, worked out once per pod.
 * @see kubernetes pkg/scheduler/framework/types.go (PodInfo, AffinityTerm)
 */
import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { matches, NOTHING, type Requirement, type Selector, selectorOf, selectorText } from "../../api/selector.ts";
import type { Affinity, PodAffinityTerm } from "../../api/shapes/affinity.ts";
import { effectiveRequests, isPodTerminating, type Requests } from "../../rules/pod.ts";
import type { AffinityTerm, AffinityTerms, HostPort, Labels, PodClass, PodView } from "../plugin.ts";

const NO_LABELS: Labels = Object.freeze({});
const NO_PORTS: readonly HostPort[] = Object.freeze([]);
const NO_TERMS: AffinityTerms = Object.freeze({ required: [], requiredAnti: [], preferred: [], preferredAnti: [] });

/** A PodView whose pod may be replaced by a newer version that plugins cannot tell apart. */
export class PodRecord implements PodView {
  pod: Pod;
  readonly key: string;
  readonly priority: number;
  readonly requests: Requests;
  readonly class: PodClass;
  readonly hostPorts: readonly HostPort[];

  constructor(pod: Pod) {
    this.pod = pod;
    this.key = keyOf(pod);
    this.priority = podPriority(pod);
    this.requests = effectiveRequests(pod.spec);
    this.class = classOf(pod);
    this.hostPorts = hostPortsOf(pod);
  }

  /** Whether `next` differs only in what no plugin looks at. */
  looksLike(next: Pod): boolean {
    const { spec, metadata } = this.pod;
    return (
      spec === next.spec &&
      metadata.labels === next.metadata.labels &&
      metadata.uid === next.metadata.uid &&
      isPodTerminating(this.pod) === isPodTerminating(next)
    );
  }
}

/** The pod's priority; 0 when no class gave it one. */
export function podPriority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

/** Whether the class is among the pods that the term means. */
export function termMatches(term: AffinityTerm, target: PodClass, namespaceLabels: (namespace: string) => Labels | undefined): boolean {
  if (!matches(term.selector, target.labels)) return false;
  if (term.namespaces.has(target.namespace)) return true;
  return term.namespaceSelector !== NOTHING && matches(term.namespaceSelector, namespaceLabels(target.namespace));
}

/** The selector with one more requirement for each of `keys` that the pod carries. */
export function withLabelKeys(
  selector: Selector,
  keys: readonly string[] | undefined,
  labels: Labels,
  operator: "In" | "NotIn" = "In",
): Selector {
  const additions: Requirement[] = [];
  for (const key of keys ?? []) {
    const value = labels[key];
    if (value !== undefined) additions.push({ key, operator, values: [value] });
  }
  return additions.length === 0 || selector === NOTHING ? selector : [...selector, ...additions];
}

/** The ports of the node that the pod takes for itself. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  let found: HostPort[] | undefined;
  const sidecars = pod.spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always") ?? [];
  for (const { ports } of sidecars.length === 0 ? pod.spec.containers : [...pod.spec.containers, ...sidecars]) {
    for (const { hostPort = 0, hostIP = "", protocol = "TCP" } of ports ?? []) {
      if (hostPort <= 0) continue;
      found ??= [];
      found.push({ ip: hostIP, protocol, port: hostPort });
    }
  }
  return found ?? NO_PORTS;
}

/** The class of pods that this pod belongs to. */
export function classOf(pod: Pod): PodClass {
  const { namespace = "", labels = NO_LABELS } = pod.metadata;
  const isTerminating = isPodTerminating(pod);
  const { affinity } = pod.spec;
  const relates = affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;
  const key = `${isTerminating ? "-" : "+"}${namespace}${labelsText(labels)}${relates ? affinityText(affinity) : ""}`;
  const terms = relates ? termsOf(affinity, namespace, labels) : NO_TERMS;
  return { key, namespace, labels, terms, isTerminating };
}

const textsOfLabels = new WeakMap<Labels, string>();

function labelsText(labels: Labels): string {
  const known = textsOfLabels.get(labels);
  if (known !== undefined) return known;
  const text = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  textsOfLabels.set(labels, text);
  return text;
}

const textsOfAffinities = new WeakMap<Affinity, string>();

function affinityText(affinity: Affinity): string {
  const known = textsOfAffinities.get(affinity);
  if (known !== undefined) return known;
  const text = JSON.stringify([affinity.podAffinity, affinity.podAntiAffinity]);
  textsOfAffinities.set(affinity, text);
  return text;
}

function termsOf({ podAffinity, podAntiAffinity }: Affinity, namespace: string, labels: Labels): AffinityTerms {
  const term = (source: PodAffinityTerm, weight = 1) => parseTerm(source, weight, namespace, labels);
  return {
    required: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((source) => term(source)),
    requiredAnti: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((source) => term(source)),
    preferred: (podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) =>
      term(podAffinityTerm, weight),
    ),
    preferredAnti: (podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) =>
      term(podAffinityTerm, weight),
    ),
  };
}

function parseTerm(source: PodAffinityTerm, weight: number, namespace: string, labels: Labels): AffinityTerm {
  const { topologyKey, labelSelector, matchLabelKeys, mismatchLabelKeys, namespaces = [] } = source;
  const namespaceSelector = selectorOf(source.namespaceSelector);
  const isOwnNamespace = namespaces.length === 0 && source.namespaceSelector === undefined;
  const names = new Set(isOwnNamespace ? [namespace] : namespaces);
  const selector = withLabelKeys(withLabelKeys(selectorOf(labelSelector), matchLabelKeys, labels), mismatchLabelKeys, labels, "NotIn");
  const among = `${[...names].sort().join(",")};${selectorId(namespaceSelector)}`;
  return { id: `${among};${selectorId(selector)}`, namespaces: names, namespaceSelector, selector, topologyKey, weight };
}

/** A text that tells selectors apart; unlike the printed one also everything and nothing. */
export function selectorId(selector: Selector): string {
  return selector === NOTHING ? "!" : selectorText(selector);
}
