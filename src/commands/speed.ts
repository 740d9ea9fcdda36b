/**
 * `speed X`: how many virtual seconds pass in a second.
 */
import { clockResult } from "./clock-result.ts";
import { type Command, refused } from "./command.ts";

const SPEED_MAX = 1_000;

export const speedCommand: Command = {
  name: "speed",
  summary: "Set how many virtual seconds pass in a second.",
  usage: "speed X",
  examples: ["speed 1", "speed 100", "speed 0.1"],
  options: [],
  changes: false,
  run(args, context) {
    const [text = "", extra] = args.words;
    const speed = /^[×x]?(\d+\.?\d*|\.\d+)[×x]?$/.exec(text)?.[1] ?? "";
    const isSpeed = extra === undefined && Number(speed) > 0 && Number(speed) <= SPEED_MAX;
    if (!isSpeed) return refused(`error: a speed is a number above 0, up to ${SPEED_MAX}: ${JSON.stringify(args.words.join(" "))}`);
    return clockResult(context, `speed ×${Number(speed)}`, { speed: String(Number(speed)) });
  },
};
