/**
 * An API server's process ends. Its kubelet starts it again, and it serves three seconds later; `--for` keeps it from that.
 *
 * Kubelets, proxies and users move to another one; controllers and scheduler of the same member have none.
 */

import { membersOf } from "../reconcile/control-plane.ts";
import { memberProcesses } from "../reconcile/process.ts";
import { processFault } from "./engine/members.ts";

export const apiServerCrash = processFault(memberProcesses.apiServer, {
  name: "api-server-crash",
  noun: "apiserver",
  summary: "End an API server's process.",
  examples: ["crash apiserver", "crash apiserver control-plane-2 --for 5m"],
  forecast(_aim, { state }) {
    const own = "After 10 s without it, controllers and scheduler of its member end, and lead no more.";
    if (membersOf(state).length > 1) return ["Clients move to the other API servers within a second.", own];
    return ["Until it is back the API is refused to everybody; what runs goes on running.", own];
  },
});
