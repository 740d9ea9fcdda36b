/**
 * The process that leads ends, so that another one has to be elected. Killed, it leaves its Lease behind, which has to run
 * out first; asked to end (TERM), a scheduler gives it back, and others take it at their next look.
 */
import { ApiError } from "../api/errors.ts";
import { termTable } from "../trouble/control-plane.ts";
import { leadingMember, ledProcess } from "./engine/members.ts";
import type { Fault } from "./fault.ts";

export const leaderCrash: Fault = {
  name: "leader-crash",
  harm: "crash",
  noun: "leader",
  target: "cluster",
  summary: "End the process that leads the schedulers or the controller managers.",
  examples: ["crash leader", "crash leader --of=controller-manager", "crash leader --of=scheduler --signal=TERM"],
  options: [
    { name: "of", placeholder: "NAME", summary: "scheduler, controller-manager or cloud-controller-manager.", default: "scheduler" },
    { name: "signal", placeholder: "KILL", summary: "KILL, or TERM: a scheduler gives its Lease back.", default: "KILL" },
  ],
  isOnce: true,
  effects({ options }, scene) {
    const { of = "", signal = "" } = options;
    const name = ledProcess(of);
    const member = leadingMember(scene, name);
    const instance = `${name}@${member}`;
    if (signal !== "KILL" && signal !== "TERM")
      throw new ApiError("BadRequest", `error: --signal is KILL or TERM: ${JSON.stringify(signal)}`);
    if (signal === "KILL") return [{ effect: "once", intents: [{ do: "kill", instance }], hits: instance }];
    const key = `${instance}/${scene.id}`;
    return [
      {
        effect: "once",
        intents: [
          { do: "put", table: termTable, key, row: { sinceMs: scene.nowMs } },
          { do: "wake", agent: `${name}-election`, key: `${member}/${name}` },
        ],
        hits: instance,
      },
    ];
  },
  says: ({ options }) => `the leading ${ledProcess(options.of ?? "")} ends (SIG${options.signal})`,
  forecast: ({ options }) =>
    options.signal === "TERM" && ledProcess(options.of ?? "") === "kube-scheduler"
      ? ["It gives its Lease back: another one leads at its next look, within 5 s."]
      : ["Somebody leads again 15-19 s after the last renewal of the Lease."],
};
