import type { Service } from "../../../src/core/api/kinds/service.ts";
import { loadBalancerTable } from "../../../src/core/network/load-balancer.ts";
import { missedRulesTable, serviceRulesTable } from "../../../src/core/network/service-proxy.ts";
import type { Invariant } from "./invariant.ts";

export const proxiesAreUpToDate: Invariant = {
  name: "proxies have the rules of the Services there are, and load balancers their Services",
  when: "settled",
  check({ server, tables }) {
    const wrong: string[] = [];
    const services = new Map(
      ([...server.list("Service")] as Service[]).map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]),
    );
    const rules = new Map(tables.rows(serviceRulesTable));
    const balancers = new Map(tables.rows(loadBalancerTable));
    for (const [key, { slices }] of rules) {
      if (!services.has(key)) wrong.push(`rules of ${key}, which is gone`);
      const [namespace, service] = key.split("/");
      const now = [...server.list("EndpointSlice", { namespace, service })].map(({ metadata }) => metadata.resourceVersion);
      if (now.join() !== slices.map(({ metadata }) => metadata.resourceVersion).join()) wrong.push(`rules of ${key} are old`);
    }
    for (const [key, { spec, status }] of services) {
      const hasAddress = spec.type !== "ExternalName" && (spec.clusterIP ?? "") !== "" && spec.clusterIP !== "None";
      if (hasAddress !== rules.has(key)) wrong.push(`${key} ${hasAddress ? "has no rules" : "has rules without an address"}`);
      const address = balancers.get(key)?.address;
      const told = status.loadBalancer.ingress?.[0]?.ip;
      if ((spec.type === "LoadBalancer") !== (address !== undefined) || address !== told)
        wrong.push(`${key} is told ${told}, its balancer is ${address}`);
    }
    for (const key of balancers.keys()) if (!services.has(key)) wrong.push(`balancer of ${key}, which is gone`);
    for (const [key] of tables.rows(missedRulesTable)) wrong.push(`missed rules ${key}`);
    return wrong;
  },
};
