/**
 * Why a pod fits nowhere, in upstream's words.
 * @see kubernetes pkg/scheduler/framework/types.go FitError
 */

/** What there is to say when the cluster has no nodes at all. */
export const NO_NODES = "no nodes available to schedule pods";

/** What upstream's plugin for resource claims adds to every failed attempt. */
const NO_CLAIMS = "no new claims to deallocate";

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`, then what came of preemption. */
export function fitMessage(nodes: number, counts: ReadonlyMap<string, number>, postFilter = ""): string {
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return joined(nodes, parts.join(", "), postFilter);
}

/** The same for a pod that was rejected before any node was looked at. */
export function rejectionMessage(nodes: number, reason: string, postFilter: string): string {
  return joined(nodes, reason, postFilter);
}

/** The end of a message: what preemption found, among what else was tried. */
export function postFilterText(preemption: string): string {
  return `${NO_CLAIMS}, preemption: ${preemption}`;
}

function joined(nodes: number, reasons: string, postFilter: string): string {
  const head = `0/${nodes} nodes are available:`;
  return [head, ...(reasons === "" ? [] : [`${reasons}.`]), ...(postFilter === "" ? [] : [postFilter])].join(" ");
}
