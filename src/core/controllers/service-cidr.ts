/**
 * Says of each range for services that it is ready, and keeps it while addresses of it are taken.
 *
 * Services here get their addresses from the first range alone, so only IPAddress objects can hold the others.
 * @see kubernetes pkg/controller/servicecidrs/servicecidrs_controller.go and pkg/controlplane/controller/defaultservicecidr
 */
import { parseTime, rfc3339 } from "../api/duration.ts";
import { parseAddress, parseRange } from "../api/ip-ranges.ts";
import { keyOf } from "../api/kind.ts";
import type { ServiceCidr } from "../api/kinds/service-cidr.ts";
import { type Agent, type Intent, NOTHING_TO_DO, update, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { protectedObject } from "../rules/protection.ts";

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
/** The range that the cluster starts with. */
const DEFAULT_NAME = "kubernetes";
/** 10 s: until then an allocator might not have heard that the range goes. */
const GRACE_MS = 10_000;
const ALL_BITS = { IPv4: 32, IPv6: 128 } as const;

export const serviceCidrController: Agent = {
  name: "service-cidr",
  process: processes.controllerManager,
  watches: {
    ServiceCIDR: ({ after }) => (after === undefined ? [] : [keyOf(after)]),
    IPAddress: ({ after }, world) => (after === undefined ? [...world.list("ServiceCIDR")].map(keyOf) : []),
    Service: ({ after }, world) => (after === undefined ? [...world.list("ServiceCIDR")].map(keyOf) : []),
  },
  reconcile(key, world) {
    const range = world.get("ServiceCIDR", key);
    if (range === undefined) return NOTHING_TO_DO;
    const leftMs = parseTime(range.metadata.deletionTimestamp) + GRACE_MS - world.nowMs;
    if (leftMs > 0 && !isUsed(range, world)) return { intents: [], requeueAfterMs: leftMs };
    const guarded = protectedObject(range, FINALIZER, () => isUsed(range, world));
    const intents: readonly Intent[] = guarded === undefined ? [] : [update(guarded)];
    return { intents: [...intents, ...condition(guarded ?? range, world)] };
  },
};

function condition(range: ServiceCidr, world: World): readonly Intent[] {
  const isDeleted = range.metadata.deletionTimestamp !== undefined;
  // Whoever is let go is gone before its status can be written.
  if (isDeleted && !range.metadata.finalizers?.includes(FINALIZER)) return [];
  const status = isDeleted ? "False" : "True";
  const old = range.status.conditions?.find(({ type }) => type === "Ready");
  if (old?.status === status) return [];
  const ready = `Kubernetes ${range.metadata.name === DEFAULT_NAME ? "default " : ""}Service CIDR is ready`;
  const message = isDeleted
    ? "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR"
    : ready;
  const next = { type: "Ready", status, reason: isDeleted ? "Terminating" : "", message, lastTransitionTime: rfc3339(world.nowMs) };
  const told: ServiceCidr = { ...range, status: { conditions: [next] } };
  return [updateStatus(told)];
}

function isUsed({ metadata, spec }: ServiceCidr, world: World): boolean {
  const services = [...world.list("Service")].flatMap(({ spec: { clusterIPs = [] } }) => clusterIPs);
  const addresses = [...world.list("IPAddress")].map((address) => address.metadata.name);
  const others = [...world.list("ServiceCIDR")].filter(
    (other) => other.metadata.name !== metadata.name && !other.metadata.deletionTimestamp,
  );
  const covered = others.flatMap((other) => other.spec.cidrs ?? []);
  return [...services, ...addresses].some((text) => contains(spec.cidrs ?? [], text) && !contains(covered, text));
}

function contains(ranges: readonly string[], text: string): boolean {
  const address = parseAddress(text);
  return ranges.some((each) => {
    const range = parseRange(each);
    if (range === undefined || address?.family !== range.family) return false;
    const hostBits = BigInt(ALL_BITS[range.family] - range.prefixBits);
    return address.bits >> hostBits === range.bits >> hostBits;
  });
}
