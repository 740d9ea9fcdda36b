import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { hasPower } from "../../../src/core/by-hand.ts";
import { isPodReady, isPodTerminal, podCondition } from "../../../src/core/rules/pod.ts";
import { MOOD } from "../story-manifests.ts";
import type { Invariant } from "./invariant.ts";

export const podsRestWell: Invariant = {
  name: "every calm pod is ready or has ended, on a node with power, and its conditions agree with its containers",
  when: "settled",
  check(cluster) {
    return ([...cluster.server.list("Pod")] as Pod[]).flatMap((pod) => {
      if (pod.metadata.labels?.[MOOD] === "troubled" || isPodTerminal(pod)) return [];
      const { nodeName = "" } = pod.spec;
      const wrong: string[] = [];
      if (!isPodReady(pod) && !hasEndedInPart(pod))
        wrong.push(`is not ready: ${pod.status.phase} ${JSON.stringify(pod.status.containerStatuses?.map(({ state }) => state))}`);
      if (cluster.server.find("Node", nodeName) === undefined || hasPower(cluster, nodeName) !== true)
        wrong.push(`is on ${nodeName}, which does not run`);
      const areReady = (pod.status.containerStatuses ?? []).every(({ ready }) => ready);
      if ((podCondition(pod, "ContainersReady")?.status === "True") !== areReady)
        wrong.push("has a ContainersReady that its containers do not bear out");
      return wrong.map((text) => `${pod.metadata.namespace}/${pod.metadata.name} ${text}`);
    });
  },
};

/** One of its containers has ended and is not to be started again. */
function hasEndedInPart({ spec, status }: Pod): boolean {
  return spec.restartPolicy !== "Always" && (status.containerStatuses ?? []).some(({ state }) => state?.terminated !== undefined);
}
