/**
 * A copy of the cluster that may be written to and thrown away, so that a dry run refuses exactly what the run would.
 */
import { Cluster } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";

/** The context on a fork of its cluster. */
export function forkedForDryRun(context: CommandContext): CommandContext {
  const cluster = Cluster.restore(context.cluster.snapshot());
  return { cluster, namespace: context.namespace, readFiles: (path) => context.readFiles(path) };
}
