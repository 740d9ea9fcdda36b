/**
 * Writes down each address that a service has as an IPAddress, and takes it away again with the service.
 *
 * Upstream's API server does so as it hands out the address; here the address is handed out first, and told of next.
 * @see kubernetes pkg/registry/core/service/ipallocator/ipallocator.go, pkg/registry/core/service/ipallocator/controller/repairip.go
 */
import { parseAddress } from "../api/ip-ranges.ts";
import { keyOf } from "../api/kind.ts";
import type { IpAddress } from "../api/kinds/ip-address.ts";
import type { Service } from "../api/kinds/service.ts";
import { type Agent, create, type Intent } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

const FAMILY = "ipaddress.kubernetes.io/ip-family";
const MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
const ALLOCATOR = "ipallocator.k8s.io";

export const serviceIpAddresses: Agent = {
  name: "service-ip-addresses",
  process: processes.apiServer,
  watches: {
    Service: ({ before, after }) => {
      const isSame = before !== undefined && after !== undefined && before.spec.clusterIPs === after.spec.clusterIPs;
      const service = after ?? before;
      return isSame || service === undefined ? [] : [keyOf(service)];
    },
    IPAddress: ({ before, after }) => (after === undefined && before !== undefined ? parentsOf(before) : []),
  },
  reconcile(key, world) {
    const service = world.get("Service", key);
    const wanted = new Set(addressesOf(service));
    const present = [...world.list("IPAddress", { service: key })];
    const left = present.filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === ALLOCATOR && !wanted.has(metadata.name));
    const missing = [...wanted].filter((address) => world.get("IPAddress", address) === undefined);
    // Mere bookkeeping: whoever watches the cluster's events has seen the service.
    const made = missing.map((address) => ({ ...create(draftOf(address, key)), heartbeat: true }));
    return { intents: [...left.map(removal), ...made] };
  },
};

/** The key of the service that has the address. */
function parentsOf({ spec: { parentRef } }: IpAddress): readonly string[] {
  return parentRef?.resource === "services" ? [`${parentRef.namespace ?? ""}/${parentRef.name}`] : [];
}

function addressesOf(service: Service | undefined): readonly string[] {
  return (service?.spec.clusterIPs ?? []).filter((address) => parseAddress(address) !== undefined);
}

function removal({ metadata: { name, uid } }: IpAddress): Intent {
  return { do: "delete", kind: "IPAddress", key: name, heartbeat: true, ...(uid === undefined ? {} : { uid }) };
}

function draftOf(address: string, key: string) {
  const [namespace = "", name = ""] = key.split("/");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name: address, labels: { [FAMILY]: parseAddress(address)?.family ?? "", [MANAGED_BY]: ALLOCATOR } },
    spec: { parentRef: { group: "", resource: "services", namespace, name } },
  };
}
