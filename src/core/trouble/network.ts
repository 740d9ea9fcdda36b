/**
 * Networks in trouble: names that nobody resolves.
 *
 * Links that are cut, lose requests or are slow are in the rows of processes.
 */
import { defineTable } from "../store/tables.ts";

/** The cluster's DNS answers nothing. */
export type DnsRow = Readonly<Record<string, never>>;

/** Outages of DNS, by `cluster/faultId`. */
export const dnsTable = defineTable<DnsRow>("dns-down", "cluster");

/** The key of a trouble of DNS. */
export function dnsKey(faultId: string): string {
  return `cluster/${faultId}`;
}
