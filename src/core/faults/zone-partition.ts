/**
 * A zone is cut off from the other zones: whatever is on the side of the fewer members of the control plane loses it.
 *
 * Links between workloads are not part of it: they come with the traffic model.
 */
import { ApiError } from "../api/errors.ts";
import { processes } from "../reconcile/process.ts";
import { controlPlaneWake, memberKey, partedTable } from "../trouble/control-plane.ts";
import { evictionMs, NOTICE_MIN_MS } from "./engine/node-forecast.ts";
import { hasMachine, membersOf, nodesOfZone } from "./engine/targets.ts";
import type { Aim, Effect, Fault, Scene } from "./fault.ts";

export const zonePartition: Fault = {
  name: "zone-partition",
  harm: "partition",
  noun: "zone",
  target: "zone",
  summary: "Cut a zone off from the other zones.",
  examples: ["partition zone zone-b --for 10m"],
  effects(aim, scene) {
    const { nodes, members } = losers(aim, scene);
    if (nodes.length + members.length === 0)
      throw new ApiError("Conflict", `error: nothing outside of zone "${aim.target}" that could be cut off from it`);
    return [
      ...nodes.flatMap((node): Effect[] => [
        { effect: "hold", what: "cut", name: `${processes.kubelet.name}@${node}`, hits: `node ${node}` },
        { effect: "hold", what: "cut", name: `${processes.proxy.name}@${node}` },
      ]),
      ...members.map((member): Effect => {
        const row = { table: partedTable, key: memberKey(member, scene.id), row: {} };
        return { effect: "row", ...row, wakes: [controlPlaneWake], hits: `control plane member ${member}` };
      }),
    ];
  },
  says: ({ target }) => `zone ${target} is cut off from the other zones`,
  saysHealed: ({ target }) => `zone ${target} reaches the other zones again`,
  forecast(aim, scene, onMs) {
    const { nodes, members } = losers(aim, scene);
    const where = members.length > 0 || !hasMember(aim, scene) ? "in the zone" : "outside of the zone, for the control plane is in it,";
    if (onMs <= NOTICE_MIN_MS) return ["It is over before anybody misses a node; nothing is evicted or started again."];
    const missed = `${nodes.length} ${nodes.length === 1 ? "node" : "nodes"} ${where} will be NotReady in 40-60 s.`;
    if (nodes.every((node) => onMs < evictionMs(scene, node)))
      return [missed, "When it is over all are Ready within 10 s; nothing is evicted or started again."];
    return [missed, "Of a zone in which no node is left nobody is evicted faster than one node in 10 s; if all zones are lost, nobody is."];
  },
};

/** Whoever is left without a control plane: nodes, and members that are outvoted. */
function losers({ target }: Aim, scene: Omit<Scene, "id">): { readonly nodes: readonly string[]; readonly members: readonly string[] } {
  const inZone = new Set(nodesOfZone(scene, target));
  const members = membersOf(scene);
  const inside = members.filter((member) => inZone.has(member));
  const zoneKeeps = inside.length * 2 > members.length;
  const all = [...scene.store.list("Node")].map(({ metadata }) => metadata.name).filter((node) => hasMachine(scene, node));
  return {
    nodes: all.filter((node) => inZone.has(node) !== zoneKeeps && !members.includes(node)),
    members: zoneKeeps ? members.filter((member) => !inZone.has(member)) : inside,
  };
}

function hasMember({ target }: Aim, scene: Omit<Scene, "id">): boolean {
  const members = membersOf(scene);
  return nodesOfZone(scene, target).some((node) => members.includes(node));
}
