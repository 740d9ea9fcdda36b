/**
 * `heal ID…|all`: ends faults.
 */
import { activeFaults } from "../core/index.ts";
import { type Command, done, refused } from "./command.ts";

export const healCommand: Command = {
  name: "heal",
  summary: "End faults, by the ids that `faults` shows, or all of them.",
  usage: "heal ID… | heal all",
  examples: ["heal all", "heal node-power-1"],
  options: [],
  changes: true,
  run({ words }, { cluster }) {
    if (words.length === 0) return refused("error: heal what? An id that 'faults' shows, or all.\nSee 'help heal' for usage.");
    const isAll = words.length === 1 && words[0] === "all";
    const ids = isAll ? activeFaults(cluster.tables).map(({ id }) => id) : words;
    for (const id of ids) cluster.submit({ do: "heal", by: "heal", id });
    return done(ids.length === 0 ? "no fault is going on" : ids.map((id) => `${id} healed`).join("\n"));
  },
  complete({ words, partial }, { cluster }) {
    const ids = activeFaults(cluster.tables).map(({ id }) => id);
    return [...(words.length === 0 ? ["all"] : []), ...ids].filter((id) => id.startsWith(partial) && !words.includes(id));
  },
};
