/**
 * From a trial to a verdict: the nodes that fit, or why there are none and what preemption can do about it.
 * @see kubernetes pkg/scheduler/schedule_one.go findNodesThatFitPod
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { type Preemption, preempt } from "../preemption.ts";
import { fitMessage, postFilterText, rejectionMessage } from "./fit-message.ts";
import { isResolvable, type Search, search, type Trial } from "./trial.ts";

/** What a search found, over all nodes or over those that the pod names. */
export interface Diagnosis extends Search {
  /** The reason of a plugin that rejected the pod before any node was looked at. */
  readonly atOnce?: string;
}

/** No node fits the pod. */
export interface Misfit {
  readonly message: string;
  readonly plugins: ReadonlySet<string>;
  readonly counts: ReadonlyMap<string, number>;
  /** The node to make room on; empty for none, undefined to leave the pod's nomination as it is. */
  readonly nominate?: string | undefined;
  readonly victims?: readonly Pod[];
}

/** Looks for nodes that fit, from the node at `start` on. */
export function diagnose(trial: Trial, start: number): Diagnosis {
  const { view, rejection } = trial;
  if (rejection !== undefined) {
    const atOnce = rejection.reasons.map(({ text }) => text).join(", ");
    const candidates = isResolvable(rejection) ? view.nodes : [];
    return { fitting: [], looked: 0, counts: new Map(), plugins: new Set([rejection.plugin]), candidates, atOnce };
  }
  const only = trial.only();
  if (only === undefined) return search(trial, view.nodes, start);
  const nodes = only.names.flatMap((name) => view.node(name) ?? []);
  const found = search(trial, nodes, start);
  const left = view.nodes.length - nodes.length;
  if (left === 0) return found;
  const counts = new Map([...found.counts, [`node(s) didn't satisfy plugin(s) [${only.plugins.join(" ")}]`, left]]);
  return { ...found, counts, plugins: new Set([...found.plugins, ...only.plugins]) };
}

/** What to say when nothing fits, after asking whether removing pods of lower priority would help. */
export function conclude(trial: Trial, diagnosis: Diagnosis, how: Pick<Preemption, "budgets" | "nowMs" | "offset">): Misfit {
  const { counts, plugins, candidates, atOnce } = diagnosis;
  const result = preempt({ trial, candidates, ...how });
  const total = trial.view.nodes.length;
  const say = (text: string) => (atOnce === undefined ? fitMessage(total, counts, text) : rejectionMessage(total, atOnce, text));
  if ("pods" in result) return { message: say(""), plugins, counts, nominate: result.node, victims: result.pods };
  return { message: say(postFilterText(result.text)), plugins, counts, nominate: result.keepsNomination ? undefined : "" };
}
