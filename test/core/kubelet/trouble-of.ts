/**
 * Troubles for tests: puts and drops rows, and wakes whom faults would wake.
 */
import type { TableSpec } from "../../../src/core/store/tables.ts";
import { containerKey, containerWakes } from "../../../src/core/trouble/container.ts";
import { machineKey, machineWakes } from "../../../src/core/trouble/machine.ts";
import type { Wake } from "../../../src/core/trouble/troubles.ts";

/** Whatever has tables, a manager and pods: a whole cluster, or a few nodes. */
interface Troubled {
  readonly tables: { put<Row>(table: TableSpec<Row>, key: string, row: Row): void; drop(table: TableSpec<unknown>, key: string): void };
  readonly manager: { wake(agent: string, key: string): void };
  readonly store: { list(kind: string): Iterable<unknown> };
}

export const NODE = "worker-1";

function apply(nodes: Troubled, wakes: readonly Wake[]): void {
  for (const { agent, key } of wakes) nodes.manager.wake(agent, key);
}

function machineWakesOf(nodes: Troubled, node: string): readonly Wake[] {
  const pods = [...nodes.store.list("Pod")] as unknown as { metadata: { name: string; namespace: string } }[];
  return machineWakes(
    node,
    pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
}

/** Something is wrong with a machine. */
export function troubleMachine<Row>(nodes: Troubled, table: TableSpec<Row>, row: Row, node = NODE): void {
  nodes.tables.put(table, machineKey(node, "fault-1"), row);
  apply(nodes, machineWakesOf(nodes, node));
}

/** It is over. */
export function healMachine(nodes: Troubled, table: TableSpec<unknown>, node = NODE): void {
  nodes.tables.drop(table, machineKey(node, "fault-1"));
  apply(nodes, machineWakesOf(nodes, node));
}

/** Something is wrong with the container `web` of a pod. */
export function troubleContainer<Row>(
  nodes: Troubled,
  table: TableSpec<Row>,
  row: Row,
  { pod = "default/web", container = "web" } = {},
): void {
  nodes.tables.put(table, containerKey({ node: NODE, pod, container }, "fault-1"), row);
  apply(nodes, containerWakes(NODE, pod));
}

/** It is over. */
export function healContainer(nodes: Troubled, table: TableSpec<unknown>, { pod = "default/web", container = "web" } = {}): void {
  nodes.tables.drop(table, containerKey({ node: NODE, pod, container }, "fault-1"));
  apply(nodes, containerWakes(NODE, pod));
}
