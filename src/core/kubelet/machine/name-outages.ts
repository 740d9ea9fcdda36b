/**
 * What a kubelet knows of the times at which DNS answered its pods nothing.
 *
 * An outage counts from the look that finds it to the look that finds it gone. Unlike other troubles it is kept when it is
 * over, for what a script does and prints today may follow from a name that it did not find an hour ago.
 * @see kubernetes pkg/kubelet/network/dns/dns.go getPodDNSType
 */
import type { Pod } from "../../api/kinds/pod.ts";
import { isDnsDown } from "../../trouble/network.ts";
import type { NameService, Outage } from "../program.ts";
import type { Bench } from "./bench.ts";
import type { PodRow } from "./rows.ts";

/** Of a DNS that comes and goes for days no more is remembered; what came before is taken to have been well. */
const OUTAGES_MAX = 100;

/** Goes over to what there is to be known of DNS now. */
export function adoptOutages(bench: Bench): void {
  const { outages } = bench.row;
  const isDown = isDnsDown(bench.turn.state);
  if (!isDown && outages === undefined) return;
  const last = outages?.at(-1);
  const wasDown = last !== undefined && last.untilMs === undefined;
  if (isDown === wasDown || (isDown && !asksClusterDns(bench.row.pod))) return;
  const next = isDown ? begun(outages ?? [], bench.nowMs) : ended(outages ?? [], bench.nowMs);
  const fromMs = oldestStartMs(bench.row);
  const kept = next.filter(({ untilMs }) => untilMs === undefined || untilMs > fromMs).slice(-OUTAGES_MAX);
  bench.row = { ...bench.row, outages: kept.length === 0 ? undefined : kept };
}

/** An outage that goes on where one was over at the same instant is that one. */
function begun(outages: readonly Outage[], nowMs: number): readonly Outage[] {
  const last = outages.at(-1);
  return last?.untilMs === nowMs ? [...outages.slice(0, -1), { sinceMs: last.sinceMs }] : [...outages, { sinceMs: nowMs }];
}

function ended(outages: readonly Outage[], nowMs: number): readonly Outage[] {
  const last = outages.at(-1);
  if (last === undefined || last.sinceMs === nowMs) return outages.slice(0, -1);
  return [...outages.slice(0, -1), { sinceMs: last.sinceMs, untilMs: nowMs }];
}

/** The start of the oldest run that somebody may still ask about; Infinity when nothing has run. */
function oldestStartMs({ containers }: PodRow): number {
  const starts = containers.flatMap(({ previous, instance }) => previous?.instance.startedMs ?? instance?.startedMs ?? []);
  return Math.min(Number.POSITIVE_INFINITY, ...starts);
}

/** Whether the pod's name server is the cluster's and not the node's, or one of its own. */
function asksClusterDns({ spec }: Pod): boolean {
  const { dnsPolicy = "ClusterFirst", hostNetwork = false } = spec;
  return dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
}

/** How the pod's containers find addresses; undefined when every name is found at once. */
export function nameServiceOf({ outages, pod }: PodRow): NameService | undefined {
  if (outages === undefined) return undefined;
  const { hostAliases = [], hostname = pod.metadata.name, subdomain } = pod.spec;
  const own = subdomain === undefined ? [hostname] : [hostname, `${hostname}.${subdomain}.${pod.metadata.namespace}.svc.cluster.local`];
  return { outages, hosts: [...own, ...hostAliases.flatMap(({ hostnames = [] }) => hostnames)] };
}
