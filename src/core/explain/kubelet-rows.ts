/**
 * What the kubelets at work remember of their pods and containers, for forecasters.
 */
import { type ContainerSpec, containerSpecs } from "../kubelet/machine/container-specs.ts";
import { type ContainerRow, type PodRow, podTable } from "../kubelet/machine/rows.ts";
import { nodeOfKey, processes } from "../reconcile/process.ts";
import { type Foreseen, isAtWork, type Outlook } from "./forecaster.ts";

/** A pod as its kubelet knows it. */
export interface PodAtWork {
  readonly object: Foreseen["object"];
  readonly node: string;
  readonly row: PodRow;
}

/** A container as its kubelet knows it. */
export interface ContainerAtWork extends PodAtWork {
  readonly container: ContainerRow;
  readonly spec: ContainerSpec;
}

/** Every pod whose kubelet is there to see to it. */
export function* podsAtWork(outlook: Outlook): Iterable<PodAtWork> {
  let node = "";
  let isThere = false;
  for (const [key, row] of outlook.state.rows(podTable)) {
    const itsNode = nodeOfKey(key);
    if (itsNode !== node) isThere = isAtWork(outlook, processes.kubelet, itsNode);
    node = itsNode;
    if (isThere) yield { object: { kind: "Pod", key: key.slice(node.length + 1) }, node, row };
  }
}

/** Every container of those pods. */
export function* containersAtWork(outlook: Outlook): Iterable<ContainerAtWork> {
  for (const pod of podsAtWork(outlook)) {
    const specs = containerSpecs(pod.row.pod);
    for (const [index, container] of pod.row.containers.entries()) {
      const spec = specs[index];
      if (spec !== undefined) yield { ...pod, container, spec };
    }
  }
}
