/**
 * The faults. A new fault is its file and its line here.
 *
 * Absent until there are volumes: one that cannot be detached.
 */
import { assert } from "../sim/assert.ts";
import { apiCertificate } from "./api-certificate.ts";
import { apiServerCrash } from "./api-server-crash.ts";
import { clockSkew } from "./clock-skew.ts";
import { containerExit, podExit } from "./container-exit.ts";
import { containerHang } from "./container-hang.ts";
import { containerLeak } from "./container-leak.ts";
import { containerSlowStart } from "./container-slow-start.ts";
import { containerUnready } from "./container-unready.ts";
import { controllerManagerCrash } from "./controller-manager-crash.ts";
import { cpuHog } from "./cpu-hog.ts";
import { diskFull } from "./disk-full.ts";
import { dnsDown } from "./dns-down.ts";
import { etcdCrash } from "./etcd-crash.ts";
import { etcdSlow } from "./etcd-slow.ts";
import type { Fault } from "./fault.ts";
import { kubeletCertificate } from "./kubelet-certificate.ts";
import { kubeletHang } from "./kubelet-hang.ts";
import { kubeletStop } from "./kubelet-stop.ts";
import { leaderCrash } from "./leader-crash.ts";
import { memberPartition } from "./member-partition.ts";
import { memoryLeak } from "./memory-leak.ts";
import { nodePartition } from "./node-partition.ts";
import { nodePower } from "./node-power.ts";
import { nodeReboot } from "./node-reboot.ts";
import { packetLoss } from "./packet-loss.ts";
import { pidExhaustion } from "./pid-exhaustion.ts";
import { proxyStop } from "./proxy-stop.ts";
import { quorumLoss } from "./quorum-loss.ts";
import { registryDown } from "./registry-down.ts";
import { registryMissingTag } from "./registry-missing-tag.ts";
import { registryRateLimit } from "./registry-rate-limit.ts";
import { registrySlow } from "./registry-slow.ts";
import { runtimeHang } from "./runtime-hang.ts";
import { schedulerCrash } from "./scheduler-crash.ts";
import { slowLink } from "./slow-link.ts";
import { zonePartition } from "./zone-partition.ts";
import { zonePower } from "./zone-power.ts";

/** Everything that can go wrong. */
export const faults: readonly Fault[] = [
  nodePower,
  nodeReboot,
  kubeletStop,
  proxyStop,
  podExit,
  containerExit,
  zonePower,
  registryDown,
  dnsDown,
  nodePartition,
  zonePartition,
  kubeletHang,
  runtimeHang,
  containerHang,
  containerSlowStart,
  slowLink,
  registrySlow,
  diskFull,
  memoryLeak,
  cpuHog,
  pidExhaustion,
  containerLeak,
  registryRateLimit,
  clockSkew,
  containerUnready,
  packetLoss,
  registryMissingTag,
  schedulerCrash,
  controllerManagerCrash,
  leaderCrash,
  apiServerCrash,
  etcdCrash,
  quorumLoss,
  etcdSlow,
  memberPartition,
  apiCertificate,
  kubeletCertificate,
];

/** The fault of that name; asking for one that is not there is a bug. */
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  assert(fault !== undefined, `no fault ${name}`);
  return fault;
}
