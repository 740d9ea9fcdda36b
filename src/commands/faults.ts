/**
 * `faults`: what is broken at the moment; `faults list`: all that could be.
 */
import { type ActiveFault, activeFaults, type Cluster, faultNamed, faults, isSpent, spacedDuration, splitKey } from "../core/index.ts";
import { type Command, done, refused } from "./command.ts";
import { isOfPod, nounText } from "./harm/aim.ts";
import { sinceStart } from "./print/since-start.ts";
import { alignColumns } from "./print/text-table.ts";

export const faultsCommand: Command = {
  name: "faults",
  summary: "Show the faults that go on, or list all that there are.",
  usage: "faults | faults list",
  examples: ["faults", "faults list"],
  options: [],
  changes: false,
  run({ words: [what, extra] }, { cluster }) {
    if (what === "list" && extra === undefined) return done(catalogue());
    if (what !== undefined) return refused("error: faults has no arguments but list\nSee 'help faults' for usage.");
    return { ...done(goingOn(cluster)), open: { pane: "faults" } };
  },
  complete: ({ words, partial }) => (words.length === 0 ? ["list"].filter((word) => word.startsWith(partial)) : []),
};

function goingOn(cluster: Cluster): string {
  const active = activeFaults(cluster.tables);
  if (active.length === 0) return "No fault is going on.";
  const rows = active.map((fault) => [
    fault.id,
    harmText(fault),
    targetColumn(fault),
    sinceStart(fault.sinceMs, cluster.startMs),
    endText(fault, cluster),
  ]);
  return alignColumns([["ID", "HARM", "TARGET", "SINCE", "ENDS"], ...rows]);
}

function harmText({ fault }: ActiveFault): string {
  const { harm, noun } = faultNamed(fault);
  return `${harm} ${noun}`;
}

/** `shop/web-0/main`, `worker-1`. */
function targetColumn({ fault, aim: { target, container } }: ActiveFault): string {
  if (target === "") return "-";
  const whole = isOfPod(faultNamed(fault)) ? target : splitKey(target).name;
  return container === undefined ? whole : `${whole}/${container}`;
}

function endText(fault: ActiveFault, { nowMs, scene }: Cluster): string {
  const { untilMs, everyMs, isOn } = fault;
  const end = untilMs === undefined ? "when healed" : `in ${spacedDuration(untilMs - nowMs)}`;
  if (everyMs !== undefined) return `${end}, ${isOn ? "on" : "off"} and ${isOn ? "off" : "on"} every ${spacedDuration(everyMs)}`;
  return isSpent(fault, scene) ? "over: what it troubled is gone" : end;
}

function catalogue(): string {
  const rows = faults.map((fault) => [fault.name, `${fault.harm} ${nounText(fault)}`, fault.summary]);
  return alignColumns([["NAME", "COMMAND", "WHAT"], ...rows]);
}
