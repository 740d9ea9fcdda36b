import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { isPodTerminal } from "../../../src/core/rules/pod.ts";
import type { WriteInvariant } from "./invariant.ts";

export const podsLiveOneLife: WriteInvariant = {
  name: "a bound pod never moves, an ended one never lives again, and restarts only grow",
  follow: () => (entry) => {
    if (entry.kind !== "Pod" || entry.before === undefined || entry.after === undefined) return [];
    const [before, after] = [entry.before as Pod, entry.after as Pod];
    const wrong: string[] = [];
    const { nodeName = "" } = before.spec;
    if (nodeName !== "" && after.spec.nodeName !== nodeName) wrong.push(`moves from ${nodeName} to ${after.spec.nodeName}`);
    if (isPodTerminal(before) && after.status.phase !== before.status.phase)
      wrong.push(`goes from phase ${before.status.phase} to ${after.status.phase}`);
    if (before.status.phase === "Running" && after.status.phase === "Pending") wrong.push("is Pending again after it ran");
    if (before.status.startTime !== undefined && after.status.startTime !== before.status.startTime) wrong.push("has another startTime");
    // An evicted pod's status says nothing of its containers any more.
    const isEvicted = after.status.reason === "Evicted";
    for (const list of ["containerStatuses", "initContainerStatuses"] as const) {
      if (isEvicted) break;
      for (const { name, restartCount } of before.status[list] ?? []) {
        const now = after.status[list]?.find((status) => status.name === name)?.restartCount;
        if (now === undefined) wrong.push(`no longer tells of container ${name}`);
        else if (now < restartCount) wrong.push(`container ${name} falls from ${restartCount} restarts to ${now}`);
      }
    }
    return wrong.map((text) => `${entry.objectKey} ${text} (by ${entry.agent})`);
  },
};
