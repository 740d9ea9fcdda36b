/**
 * A machine's clock is wrong.
 *
 * What its processes write down is off by so much (`world.clockMs`); what they wait for is not, for waiting goes by a clock
 * that only runs (`world.nowMs`).
 */
import { parseDuration } from "../api/duration.ts";
import { ApiError } from "../api/errors.ts";
import { machineOf } from "./engine/targets.ts";
import type { Aim, Fault } from "./fault.ts";

export const clockSkew: Fault = {
  name: "clock-skew",
  harm: "corrupt",
  noun: "clock",
  target: "node",
  summary: "Set a node's clock ahead, or behind.",
  examples: ["corrupt clock worker-1", "corrupt clock worker-1 --by=-5m"],
  options: [{ name: "by", placeholder: "D", summary: "How far ahead; with a minus behind.", default: "1h" }],
  effects(aim, scene) {
    machineOf(scene, aim.target);
    return [{ effect: "skew", machine: aim.target, ms: skewMs(aim) }];
  },
  says: (aim) => {
    const { by = "" } = aim.options;
    return by.startsWith("-")
      ? `the clock of node ${aim.target} is ${by.slice(1)} behind`
      : `the clock of node ${aim.target} is ${by} ahead`;
  },
  saysHealed: ({ target }) => `the clock of node ${target} is right again`,
  forecast: () => [
    "Times in the node's status and in its lease are off; others judge the lease by when it changes, not by what it says, so the node stays Ready.",
  ],
};

function skewMs({ options: { by = "" } }: Aim): number {
  const ms = parseDuration(by);
  if (ms === undefined || ms === 0) throw new ApiError("BadRequest", `error: --by is a duration, such as 5m or -1h: ${JSON.stringify(by)}`);
  return ms;
}
