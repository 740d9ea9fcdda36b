import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { ReplicaSet } from "../../../src/core/api/kinds/replica-set.ts";
import { isSameTemplate } from "../../../src/core/api/shapes/template-identity.ts";
import { controllerOf } from "../../../src/core/rules/pod.ts";
import type { Invariant } from "./invariant.ts";

const REVISION = "deployment.kubernetes.io/revision";

export const revisionsAreConsistent: Invariant = {
  name: "a Deployment's ReplicaSets have revisions of their own, the newest is its template's, and only that one has pods",
  when: "settled",
  check(cluster) {
    return ([...cluster.server.list("Deployment")] as Deployment[]).flatMap((deployment) => {
      const { name, namespace, uid, annotations } = deployment.metadata;
      const own = ([...cluster.server.list("ReplicaSet", { namespace })] as ReplicaSet[]).filter((each) => controllerOf(each)?.uid === uid);
      const revisions = own.map(({ metadata }) => Number(metadata.annotations?.[REVISION]));
      const newest = own.filter(({ metadata }) => metadata.annotations?.[REVISION] === annotations?.[REVISION]);
      const wrong: string[] = [];
      if (revisions.some((revision) => !(revision > 0)) || new Set(revisions).size !== own.length) wrong.push(`revisions [${revisions}]`);
      if (newest.length !== 1 || Number(annotations?.[REVISION]) !== Math.max(...revisions))
        wrong.push(`is at revision ${annotations?.[REVISION]} of [${revisions}]`);
      const [current] = newest;
      if (current !== undefined && !isSameTemplate(current.spec.template, deployment.spec.template))
        wrong.push("its newest ReplicaSet has another template");
      for (const { metadata, spec, status } of own) {
        if (metadata.name !== current?.metadata.name && spec.replicas + status.replicas > 0)
          wrong.push(`old ${metadata.name} has ${spec.replicas} replicas`);
      }
      const { revisionHistoryLimit = 10 } = deployment.spec;
      if (own.length - 1 > revisionHistoryLimit) wrong.push(`keeps ${own.length - 1} old ReplicaSets of ${revisionHistoryLimit}`);
      return wrong.map((text) => `${namespace}/${name} ${text}`);
    });
  },
};
