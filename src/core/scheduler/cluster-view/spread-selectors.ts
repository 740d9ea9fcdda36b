/**
 * The selector by which a pod without spread constraints of its own is spread: of its Services and its controller.
 * @see kubernetes pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector
 */
import { keyOf } from "../../api/kind.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import type { ReplicationController } from "../../api/kinds/replication-controller.ts";
import type { Service } from "../../api/kinds/service.ts";
import type { StatefulSet } from "../../api/kinds/stateful-set.ts";
import { matches, type Selector, selectorOf, selectorOfMap } from "../../api/selector.ts";
import { controllerOf } from "../../rules/pod.ts";
import { compareKeys } from "../../sim/tree.ts";
import type { Labels, NamedSelector, PodView } from "../plugin.ts";
import { selectorId } from "../pods/pod-view.ts";

/** More classes than this are not remembered; the answers come again when asked. */
const REMEMBERED_MAX = 20_000;

/** The controllers whose pods are spread. */
export type SpreadOwner = ReplicaSet | ReplicationController | StatefulSet;

const SPREAD_OWNERS: ReadonlySet<string> = new Set(["v1/ReplicationController", "apps/v1/ReplicaSet", "apps/v1/StatefulSet"]);

/** Selectors of Services and controllers, and the answers worked out from them. */
export class SpreadSelectors {
  readonly #services = new Map<string, Map<string, Labels>>();
  readonly #owners = new Map<string, Selector>();
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

  foldOwner(before: SpreadOwner | undefined, after: SpreadOwner | undefined): void {
    if (before !== undefined && before.spec.selector === after?.spec.selector) return;
    if (after !== undefined) this.#owners.set(`${after.kind}/${keyOf(after)}`, selectorOfOwner(after));
    else if (before !== undefined) this.#owners.delete(`${before.kind}/${keyOf(before)}`);
    this.#answers.clear();
  }

  of({ pod, class: podClass }: PodView): NamedSelector | undefined {
    const owner = controllerOf(pod);
    const isSpread = owner !== undefined && SPREAD_OWNERS.has(`${owner.apiVersion}/${owner.kind}`);
    const ownerKey = isSpread ? `${owner.kind}/${podClass.namespace}/${owner.name}` : "";
    const question = `${ownerKey}|${podClass.key}`;
    if (this.#answers.has(question)) return this.#answers.get(question);
    if (this.#answers.size >= REMEMBERED_MAX) this.#answers.clear();
    const answer = this.#answer(podClass.namespace, podClass.labels, ownerKey);
    this.#answers.set(question, answer);
    return answer;
  }

  #answer(namespace: string, labels: Labels, ownerKey: string): NamedSelector | undefined {
    const merged: Record<string, string> = {};
    const services = [...(this.#services.get(namespace) ?? [])].sort(([a], [b]) => compareKeys(a, b));
    for (const [, wanted] of services) if (matches(selectorOfMap(wanted), labels)) Object.assign(merged, wanted);
    const owned = this.#owners.get(ownerKey) ?? [];
    const selector = [...selectorOfMap(merged), ...owned];
    return selector.length === 0 ? undefined : { id: `${namespace};${selectorId(selector)}`, selector };
  }
}

function selectorOfOwner(owner: SpreadOwner): Selector {
  return isReplicationController(owner) ? selectorOfMap(owner.spec.selector) : selectorOf(owner.spec.selector);
}

function isReplicationController(owner: SpreadOwner): owner is ReplicationController {
  return owner.kind === "ReplicationController";
}
