/**
 * `speed X`: how many virtual seconds pass in a second.
 */
import { clockResult } from "./clock-result.ts";
import { type Command, refused } from "./command.ts";

const SPEED_MIN = 0.1;
const SPEED_MAX = 1_000;

export const speedCommand: Command = {
  name: "speed",
  summary: "Set how many virtual seconds pass in a second.",
  usage: "speed X | speed max",
  examples: ["speed 1", "speed 100", "speed 0.1", "speed max"],
  options: [],
  changes: false,
  run({ words }, context) {
    const [text = "", extra] = words;
    if (text === "max" && extra === undefined) return clockResult(context, "as fast as it goes", { speed: `${Number.POSITIVE_INFINITY}` });
    const speed = Number(/^[×x]?(\d+\.?\d*|\.\d+)[×x]?$/.exec(text)?.[1] ?? "");
    const isSpeed = extra === undefined && speed >= SPEED_MIN && speed <= SPEED_MAX;
    if (!isSpeed)
      return refused(`error: a speed is a number from ${SPEED_MIN} to ${SPEED_MAX}, or max: ${JSON.stringify(words.join(" "))}`);
    return clockResult(context, `speed ×${speed}`, { speed: `${speed}` });
  },
  complete: ({ words }) => (words.length > 0 ? [] : ["0.1", "0.5", "1", "5", "20", "100", "1000", "max"]),
};
