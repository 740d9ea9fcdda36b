/**
 * `play FILE`: leaves this cluster and plays a scenario in one of its own; without a file, the menu of scenarios.
 */
import { faultText, isScenario } from "../core/index.ts";
import { type Command, type CommandContext, type Result, refused } from "./command.ts";
import { loadScenario } from "./scenario/load.ts";

export const playCommand: Command = {
  name: "play",
  summary: "Play a scenario in a cluster of its own, or show the menu of scenarios.",
  usage: "play [FILE]",
  examples: ["play", "play sample-manifests/scenarios/01-node-loss.yaml"],
  options: [],
  changes: false,
  run: ({ words }, context) => play(words, context),
};

function play([path, extra]: readonly string[], { headless, readFiles }: CommandContext): Result {
  if (extra !== undefined) return refused("error: play takes one file\nSee 'help play' for usage.");
  if (headless === true) return refused("error: play is for the screen; 'kubarium run FILE' plays a scenario without one");
  if (path === undefined) return { output: "", exitCode: 0, open: { pane: "scenarios" } };
  const file = readFiles(path).find(({ text }) => isScenario(text));
  if (file === undefined) return refused(`error: ${path}: there is no scenario in it`);
  const { scenario, faults } = loadScenario(file);
  if (faults !== undefined) {
    const refusals = faults.map((fault) => ({ where: `${path}:${fault.line}`, message: faultText(fault) }));
    return { output: "", errors: faults.map(faultText).join("\n"), exitCode: 2, refusals };
  }
  return { output: `playing ${scenario.name}`, exitCode: 0, open: { pane: "play", key: path } };
}
