/**
 * Networks in trouble: names that nobody resolves.
 *
 * Links that are cut, lose requests or are slow are in the rows of processes.
 */
import { defineTable, type StateReader } from "../store/tables.ts";
import { isTroubled } from "./troubles.ts";

/** The cluster's DNS answers nothing. */
export type DnsRow = Readonly<Record<string, never>>;

/** Outages of DNS, by `cluster/faultId`. */
export const dnsTable = defineTable<DnsRow>("dns-down", "cluster");

const CLUSTER = "cluster";

/** The key of a trouble of DNS; every pod's kubelet has to look when it comes and when it goes. */
export function dnsKey(faultId: string): string {
  return `${CLUSTER}/${faultId}`;
}

/** Whether the cluster's DNS answers nothing now. */
export function isDnsDown(state: StateReader): boolean {
  return isTroubled(state, dnsTable, CLUSTER);
}
