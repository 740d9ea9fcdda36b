/**
 * The majority of etcd ends, its leader first: nothing can be written, and nobody elects another leader.
 *
 * API servers answer from what they last saw, and refuse every write. Nothing of what is stored is lost.
 */
import { ApiError } from "../api/errors.ts";
import { controlPlaneRow, membersOf, votersOf } from "../reconcile/control-plane.ts";
import { memberProcesses } from "../reconcile/process.ts";
import type { StateReader } from "../store/tables.ts";
import type { Fault } from "./fault.ts";

export const quorumLoss: Fault = {
  name: "quorum-loss",
  harm: "crash",
  noun: "quorum",
  target: "cluster",
  summary: "Stop the majority of etcd's members.",
  examples: ["crash quorum --for 5m"],
  effects(_aim, { state }) {
    const fallen = majority(state);
    if (fallen.length === 0) throw new ApiError("Conflict", "error: etcd has lost its majority already");
    return fallen.map((member) => {
      const name = `${memberProcesses.etcd.name}@${member}`;
      return { effect: "hold", what: "stop", name, hits: name } as const;
    });
  },
  says: () => "the majority of etcd ends",
  saysHealed: () => "nobody keeps etcd from starting any more",
  forecast: () => [
    "Reads are answered from before, writes are refused: etcdserver: request timed out.",
    "After 10 s controllers and schedulers end; what runs goes on running.",
  ],
};

/** As few as must end so that too few are left; nobody when that is so already. */
function majority(state: StateReader): readonly string[] {
  const up = votersOf(state).filter(({ isUp }) => isUp);
  const spare = up.length - Math.floor(membersOf(state).length / 2);
  if (spare <= 0) return [];
  const leader = controlPlaneRow(state)?.etcd.leader;
  const names = up.map(({ name }) => name);
  return [...names.filter((name) => name === leader), ...names.filter((name) => name !== leader)].slice(0, spare);
}
