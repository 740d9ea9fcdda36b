import type { EndpointSlice } from "../../../src/core/api/kinds/endpoint-slice.ts";
import type { Endpoints } from "../../../src/core/api/kinds/endpoints.ts";
import type { Service } from "../../../src/core/api/kinds/service.ts";
import { serviceSelector } from "../../../src/core/rules/service.ts";
import type { Invariant } from "./invariant.ts";

export const endpointsEqualSlices: Invariant = {
  name: "a Service's Endpoints and EndpointSlices say the same, and neither outlives it",
  when: "settled",
  check(cluster) {
    const services = [...cluster.server.list("Service")] as Service[];
    const names = new Set(services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    const wrong = (["Endpoints", "EndpointSlice"] as const).flatMap((kind) =>
      [...cluster.server.list(kind)]
        .filter(({ metadata }) => !names.has(`${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"] ?? metadata.name}`))
        .map(({ metadata }) => `${kind} ${metadata.namespace}/${metadata.name} has no Service`),
    );
    for (const service of services) {
      if (serviceSelector(service) === undefined || service.spec.publishNotReadyAddresses === true) continue;
      const { namespace = "", name } = service.metadata;
      const endpoints = cluster.server.find("Endpoints", `${namespace}/${name}`) as Endpoints | undefined;
      const old = (endpoints?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
        addresses.map(({ ip }) => `${ip}:${ports.map(({ port }) => port)}`),
      );
      const slices = [...cluster.server.list("EndpointSlice", { namespace, service: name })] as EndpointSlice[];
      const sliced = slices.flatMap(({ endpoints: list, ports }) =>
        (list ?? [])
          .filter(({ conditions }) => conditions?.ready === true)
          .flatMap(({ addresses }) => addresses.map((ip) => `${ip}:${(ports ?? []).map(({ port }) => port)}`)),
      );
      if (endpoints === undefined) wrong.push(`${namespace}/${name} has no Endpoints`);
      if (old.sort().join() !== sliced.sort().join()) wrong.push(`${namespace}/${name}: Endpoints [${old}], slices [${sliced}]`);
    }
    return wrong;
  },
};
