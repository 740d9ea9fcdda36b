/**
 * Where a session opens that goes on with an earlier one: in the namespace that was last worked in.
 */
import type { Timeline } from "../core/index.ts";

const DEFAULT = "default";

/** The namespace of the latest command that has pods; all of them (empty) when only others have. */
export function lastPlace({ branch, cluster }: Timeline): string {
  const filled = new Set(Array.from(cluster.server.list("Pod"), ({ metadata }) => metadata.namespace ?? ""));
  const commands = branch.records.filter((record) => record.type === "command");
  const last = commands.findLast(({ namespace }) => namespace === "" || filled.has(namespace));
  return last?.namespace ?? (filled.size === 0 ? DEFAULT : "");
}
