/**
 * The selector by which a pod without spread constraints of its own is spread: of its Services and its ReplicaSet.
 *
 * Absent on purpose: ReplicationControllers and StatefulSets, until they are kinds of this cluster.
 * @see kubernetes pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector
 */
import { keyOf } from "../../api/kind.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import type { Service } from "../../api/kinds/service.ts";
import { matches, type Selector, selectorOf, selectorOfMap } from "../../api/selector.ts";
import { controllerOf } from "../../rules/pod.ts";
import { compareKeys } from "../../sim/tree.ts";
import type { Labels, NamedSelector, PodView } from "../plugin.ts";
import { selectorId } from "../pods/pod-view.ts";

/** More classes than this are not remembered; the answers come again when asked. */
const REMEMBERED_MAX = 20_000;

/** Selectors of Services and ReplicaSets, and the answers worked out from them. */
export class SpreadSelectors {
  readonly #services = new Map<string, Map<string, Labels>>();
  readonly #replicaSets = new Map<string, Selector>();
  readonly #answers = new Map<string, NamedSelector | undefined>();

  foldService(before: Service | undefined, after: Service | undefined): void {
    if (before !== undefined && before.spec.selector === after?.spec.selector) return;
    const { namespace = "", name } = (after ?? before)?.metadata ?? { name: "" };
    const services = this.#services.get(namespace) ?? new Map<string, Labels>();
    this.#services.set(namespace, services);
    if (after?.spec.selector === undefined) services.delete(name);
    else services.set(name, after.spec.selector);
    this.#answers.clear();
  }

  foldReplicaSet(before: ReplicaSet | undefined, after: ReplicaSet | undefined): void {
    if (before !== undefined && before.spec.selector === after?.spec.selector) return;
    if (after !== undefined) this.#replicaSets.set(keyOf(after), selectorOf(after.spec.selector));
    else if (before !== undefined) this.#replicaSets.delete(keyOf(before));
    this.#answers.clear();
  }

  of({ pod, class: podClass }: PodView): NamedSelector | undefined {
    const owner = controllerOf(pod);
    const replicaSet = owner?.kind === "ReplicaSet" && owner.apiVersion === "apps/v1" ? owner.name : "";
    const question = `${replicaSet}|${podClass.key}`;
    if (this.#answers.has(question)) return this.#answers.get(question);
    if (this.#answers.size >= REMEMBERED_MAX) this.#answers.clear();
    const answer = this.#answer(podClass.namespace, podClass.labels, replicaSet);
    this.#answers.set(question, answer);
    return answer;
  }

  #answer(namespace: string, labels: Labels, replicaSet: string): NamedSelector | undefined {
    const merged: Record<string, string> = {};
    const services = [...(this.#services.get(namespace) ?? [])].sort(([a], [b]) => compareKeys(a, b));
    for (const [, wanted] of services) if (matches(selectorOfMap(wanted), labels)) Object.assign(merged, wanted);
    const owned = this.#replicaSets.get(`${namespace}/${replicaSet}`) ?? [];
    const selector = [...selectorOfMap(merged), ...owned];
    return selector.length === 0 ? undefined : { id: `${namespace};${selectorId(selector)}`, selector };
  }
}
