/**
 * The pod that a path names.
 */
import type { Pod } from "../api/kinds/pod.ts";
import { keyOfPath, type ResourceCall } from "./context.ts";

/** The pod as it is stored; refuses with NotFound. */
export function podOf({ cluster, served, path }: ResourceCall): Pod {
  return cluster.server.get("Pod", keyOfPath(served.kind, path)) as Pod;
}
