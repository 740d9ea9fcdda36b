/**
 * `status`: clock, seed, and how the nodes and pods are, in a few lines.
 */
import type { Cluster, Health, KubeObject } from "../core/index.ts";
import { clockText } from "./clock-text.ts";
import { type Command, done } from "./command.ts";
import { alignColumns } from "./print/text-table.ts";

const ORDER: readonly Health["state"][] = ["ok", "progressing", "failing", "done"];
const NAMES_MAX = 3;

export const statusCommand: Command = {
  name: "status",
  summary: "Show clock, seed, and the health of nodes and pods.",
  usage: "status",
  options: [],
  changes: false,
  run: (_args, { cluster }) =>
    done(
      alignColumns([
        ["Clock", clockText(cluster)],
        ["Seed", String(cluster.seed)],
        ["Nodes", healthText(cluster, "Node")],
        ["Pods", healthText(cluster, "Pod")],
        ["Settled", cluster.settled ? "yes" : "no"],
      ]),
    ),
};

/** `4: 3 ok, 1 failing (worker-1)`. */
function healthText(cluster: Cluster, kindName: string): string {
  const kind = cluster.registry.kind(kindName);
  const byState = new Map<Health["state"], KubeObject[]>(ORDER.map((state) => [state, []]));
  for (const object of cluster.server.list(kindName)) byState.get(kind.health(object, { nowMs: cluster.nowMs }).state)?.push(object);
  const parts = [...byState].flatMap(([state, objects]) => (objects.length === 0 ? [] : [countText(state, objects)]));
  const count = cluster.store.count(kindName);
  return count === 0 ? "0" : `${count}: ${parts.join(", ")}`;
}

/** The failing ones by name. */
function countText(state: Health["state"], objects: readonly KubeObject[]): string {
  if (state !== "failing") return `${objects.length} ${state}`;
  const names = objects.slice(0, NAMES_MAX).map(({ metadata }) => metadata.name);
  const more = objects.length > names.length ? `, +${objects.length - names.length} more` : "";
  return `${objects.length} failing (${names.join(", ")}${more})`;
}
