/**
 * A member's etcd ends. Its kubelet starts it again; `--for` keeps it from that.
 *
 * The API server of the same member has nowhere to write. The others elect a leader in 1-2 s if it was this one's; as long
 * as they are a majority, they go on.
 */
import { membersOf } from "../reconcile/control-plane.ts";
import { memberProcesses } from "../reconcile/process.ts";
import { processFault } from "./engine/members.ts";

export const etcdCrash = processFault(memberProcesses.etcd, {
  name: "etcd-crash",
  noun: "etcd",
  summary: "End the etcd of a member.",
  examples: ["crash etcd", "crash etcd control-plane-3 --for 5m"],
  forecast(_aim, { state }) {
    if (membersOf(state).length === 1) return ["Until it is back nothing can be written; what runs goes on running."];
    return ["The other two go on; if it led them, after an election of 1-2 s.", "Its own API server writes nothing until it is back."];
  },
});
