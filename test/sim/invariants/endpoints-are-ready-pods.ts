import type { EndpointSlice } from "../../../src/core/api/kinds/endpoint-slice.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { Service } from "../../../src/core/api/kinds/service.ts";
import { matches, selectorOfMap } from "../../../src/core/api/selector.ts";
import { isPodActive, isPodReady } from "../../../src/core/rules/pod.ts";
import { serviceSelector } from "../../../src/core/rules/service.ts";
import type { Invariant } from "./invariant.ts";

export const endpointsAreReadyPods: Invariant = {
  name: "a Service's ready endpoints are its ready pods",
  when: "settled",
  check(cluster) {
    const wrong: string[] = [];
    for (const object of cluster.server.list("Service")) {
      const service = object as unknown as Service;
      const labels = serviceSelector(service);
      const { namespace = "", name } = service.metadata;
      // Such a service lists pods whether they are ready or not.
      if (labels === undefined || service.spec.publishNotReadyAddresses === true) continue;
      const selector = selectorOfMap(labels);
      const wanted = ([...cluster.server.list("Pod", { namespace })] as Pod[])
        .filter((pod) => matches(selector, pod.metadata.labels) && isPodActive(pod) && isPodReady(pod))
        .map((pod) => pod.status.podIP ?? "");
      const slices = [...cluster.server.list("EndpointSlice", { namespace, service: name })] as EndpointSlice[];
      const listed = slices.flatMap((slice) =>
        (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ addresses }) => addresses),
      );
      if (wanted.sort().join() !== listed.sort().join())
        wrong.push(`${namespace}/${name}: ready pods [${wanted}], ready endpoints [${listed}]`);
    }
    return wrong;
  },
};
