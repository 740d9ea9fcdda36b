/**
 * The rules that proxies put into their nodes' kernels, as state.
 *
 * All proxies compute the same rules from the same objects, so they are kept once per service. A node has rows of its
 * own only for what its proxy has missed: when a service changes while a proxy does not run or cannot reach the API
 * server, the version before the change is kept for that node until its proxy has caught up.
 */
import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts";
import type { Service } from "../../api/kinds/service.ts";
import { processes, processTable } from "../../reconcile/process.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";

/** What proxies have seen of one service. */
export interface ServiceRules {
  readonly service: Service;
  /** In byte order of their names. */
  readonly slices: readonly EndpointSlice[];
  readonly syncedMs: number;
}

/** The rules of every proxy that is up to date, by service. */
export const serviceRulesTable = defineTable<ServiceRules>("service-rules", "cluster");

/** What a node has instead, by `node/namespace/service`; without `rules` the service did not exist yet. */
export const missedRulesTable = defineTable<{ readonly rules?: ServiceRules | undefined }>("service-rules-missed", "machine");

/** What is known of a node's proxy, by `node/proxy`; a node without a row has no rules at all. */
export const proxyTable = defineTable<{ readonly zone: string; readonly startedMs: number }>("proxies", "machine");

/** Which endpoint a client has used last, by `node/namespace/service/client`. */
export const affinityTable = defineTable<AffinityRow>("service-affinity", "machine");
export interface AffinityRow {
  readonly address: string;
  readonly usedMs: number;
}

/** Nodes with rules that nobody keeps up to date now, as counted at one instant: many services change at one. */
export const stalledTable = defineTable<StalledRow>("proxies-stalled", "cluster");
export interface StalledRow {
  readonly atMs: number;
  readonly nodes: readonly string[];
}

/** The key of a node's row in `proxyTable`. */
export function proxyKey(node: string): string {
  return `${node}/proxy`;
}

/** The rules that the node has for the service. */
export function rulesOn(state: StateReader, node: string, service: string): ServiceRules | undefined {
  if (state.row(proxyTable, proxyKey(node)) === undefined) return undefined;
  const missed = state.row(missedRulesTable, `${node}/${service}`);
  return missed === undefined ? state.row(serviceRulesTable, service) : missed.rules;
}

/** Nodes whose rules stay as they are although the API changes. */
export function stalledNodes(state: StateReader): readonly string[] {
  const prefix = `${processes.proxy.name}@`;
  const nodes: string[] = [];
  for (const [instance, { running, linked }] of state.rows(processTable, prefix)) {
    if (running && linked) continue;
    const node = instance.slice(prefix.length);
    if (state.row(proxyTable, proxyKey(node)) !== undefined) nodes.push(node);
  }
  return nodes;
}
