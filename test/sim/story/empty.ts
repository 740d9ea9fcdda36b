/**
 * The very end of a story: users delete whatever they have made.
 */
import type { Cluster } from "../../../src/core/cluster.ts";
import { Scene } from "./scene.ts";

const KINDS = ["deployment", "replicaset", "pod", "service", "secret"];

/** Deletes all objects of users. */
export function deleteEverything(cluster: Cluster): void {
  const scene = new Scene(cluster, 0, 0);
  scene.run("delete namespace shop", "", "default");
  for (const kind of KINDS) scene.run(`delete ${kind} --all`, "", "default");
  scene.run("delete configmap late", "", "default");
}
