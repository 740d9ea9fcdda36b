import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { ReplicaSet } from "../../../src/core/api/kinds/replica-set.ts";
import { controllerOf, isPodActive, isPodReady } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

export const replicasAsDesired: Invariant = {
  name: "every Deployment has the pods it wants, ready, and says so",
  when: "settled",
  check(cluster) {
    const wrong: string[] = [];
    for (const object of cluster.server.list("Deployment")) {
      const deployment = object as Deployment;
      if (deployment.spec.paused === true) continue;
      const name = `${deployment.metadata.namespace}/${deployment.metadata.name}`;
      const sets = new Set<string | undefined>();
      for (const candidate of cluster.server.list("ReplicaSet")) {
        if (controllerOf(candidate as ReplicaSet)?.uid === deployment.metadata.uid) sets.add(candidate.metadata.uid);
      }
      const pods = [...cluster.server.list("Pod")].filter((pod) => sets.has(controllerOf(pod)?.uid) && isPodActive(pod as Pod)) as Pod[];
      const { replicas } = deployment.spec;
      const { status } = deployment;
      if (pods.length !== replicas) wrong.push(`${name}: ${pods.length} pods of ${replicas}`);
      else if (!pods.every(isPodReady))
        wrong.push(`${name}: unready pods ${pods.filter((pod) => !isPodReady(pod)).map((pod) => pod.metadata.name)}`);
      else if (
        (status.readyReplicas ?? 0) !== replicas ||
        (status.updatedReplicas ?? 0) !== replicas ||
        status.observedGeneration !== deployment.metadata.generation
      ) {
        wrong.push(`${name}: its status is behind: ${JSON.stringify(status)}`);
      }
    }
    return wrong;
  },
};
