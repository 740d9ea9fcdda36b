/**
 * What breaks in random stories: machines, processes and links, by hand of nobody.
 */

import type { Node } from "../../../src/core/api/kinds/node.ts";
import { crashNode, hasPower, recoverNode } from "../../../src/core/by-hand.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import { activeFaults } from "../../../src/core/faults/engine/strike.ts";
import { type ProcessRow, processTable } from "../../../src/core/reconcile/process.ts";
import { nodeZone } from "../../../src/core/rules/node.ts";
import type { Act } from "./acts.ts";
import type { Scene } from "./scene.ts";
import { healFaults } from "./strikes.ts";

/** Whose end would be the end of the story: the API itself, which faults strike for a while, and the world outside. */
const SPARED = /^(kube-apiserver|etcd|environment)(@|$)/;

/** A process of the control plane or, as often, of a node; one that it can be done to, if there is any. */
function process({ cluster, dice }: Scene, canBe: (row: ProcessRow) => boolean): string {
  const rows = [...cluster.tables.rows(processTable)].filter(([name, row]) => !SPARED.test(name) && canBe(row));
  const isOfNode = dice.has("process-of-node", 0.5);
  const names = rows.map(([name]) => name);
  const some = names.filter((name) => name.includes("@") === isOfNode);
  return dice.pick("process", some.length > 0 ? some : names) ?? "";
}

function setPower(cluster: Cluster, nodes: readonly string[], on: boolean): boolean {
  // A zone's power is not a node's to give back.
  const isOwn = (node: string): boolean => !on || activeFaults(cluster.tables).some(({ aim }) => aim.target === node);
  const others = nodes.filter((node) => hasPower(cluster, node) === !on && isOwn(node));
  for (const node of others) (on ? recoverNode : crashNode)(cluster, node);
  return others.length > 0;
}

function nodesOfZone({ cluster, dice }: Scene): readonly string[] {
  const zone = dice.pick("zone", ["zone-a", "zone-b"]);
  return ([...cluster.server.list("Node")] as Node[])
    .filter((node) => nodeZone(node).includes(zone ?? ""))
    .map(({ metadata }) => metadata.name);
}

function stop({ cluster, dice }: Scene, instance: string): boolean {
  const row = cluster.tables.row(processTable, instance);
  if (row === undefined || !row.running) return false;
  cluster.manager.stopProcess(instance);
  // Half of them come back at once, as a container that is restarted does.
  if (dice.has("comes-back", 0.5)) cluster.manager.startProcess(instance, row.machine);
  return true;
}

function start({ cluster }: Scene, instance: string): boolean {
  const row = cluster.tables.row(processTable, instance);
  const isOff = row !== undefined && hasPower(cluster, row.machine) === false;
  if (row === undefined || row.running || isOff) return false;
  cluster.manager.startProcess(instance, row.machine);
  return true;
}

function setLink({ cluster }: Scene, instance: string, on: boolean): boolean {
  if (cluster.tables.row(processTable, instance)?.linked !== !on) return false;
  if (on) cluster.manager.restoreLink(instance);
  else cluster.manager.cutLink(instance);
  return true;
}

export const faults: { readonly [name: string]: Act } = {
  "crash node": { weight: 3, act: (scene) => setPower(scene.cluster, [scene.node()], false) },
  "crash two nodes": {
    weight: 1,
    act: (scene) => setPower(scene.cluster, [...new Set([scene.node(), scene.dice.pick("other-node", scene.nodes()) ?? ""])], false),
  },
  "crash zone": { weight: 1, act: (scene) => setPower(scene.cluster, nodesOfZone(scene), false) },
  "recover node": { weight: 4, act: (scene) => setPower(scene.cluster, [scene.node()], true) },
  "recover all nodes": { weight: 1, act: (scene) => setPower(scene.cluster, scene.nodes(), true) },
  "bounce node": {
    weight: 1,
    act: (scene) => {
      const node = scene.node();
      return setPower(scene.cluster, [node], false) && setPower(scene.cluster, [node], true);
    },
  },
  "stop process": {
    weight: 3,
    act: (scene) =>
      stop(
        scene,
        process(scene, ({ running }) => running),
      ),
  },
  "start process": {
    weight: 3,
    act: (scene) =>
      start(
        scene,
        process(scene, (row) => !row.running && hasPower(scene.cluster, row.machine) !== false),
      ),
  },
  "cut link": {
    weight: 2,
    act: (scene) =>
      setLink(
        scene,
        process(scene, ({ linked }) => linked),
        false,
      ),
  },
  "restore link": {
    weight: 3,
    act: (scene) =>
      setLink(
        scene,
        process(scene, ({ linked }) => !linked),
        true,
      ),
  },
  "delete node": { weight: 1, act: (scene) => scene.dice.has("really", 0.4) && scene.run(`delete node ${scene.node()}`) },
};

/** Ends every fault: all machines have power, all processes run and are linked, all nodes are registered. */
export function mendMachines(cluster: Cluster): void {
  healFaults(cluster);
  for (const [name, row] of [...cluster.tables.rows(processTable)]) {
    if (!row.linked) cluster.manager.restoreLink(name);
    if (hasPower(cluster, row.machine) === false) recoverNode(cluster, row.machine);
    else if (!row.running) cluster.manager.startProcess(name, row.machine);
    // A kubelet registers its node when it starts.
    else if (name.startsWith("kubelet@") && cluster.server.find("Node", row.machine) === undefined) {
      cluster.manager.stopProcess(name);
      cluster.manager.startProcess(name, row.machine);
    }
  }
}
