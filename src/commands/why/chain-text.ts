/**
 * A chain of causes as sentences, the newest first, each one step further in, with the instant to go back to.
 */
import { type WhyExplanation, type WhyLink, wholeDuration } from "../../core/index.ts";
import { sinceStart } from "../print/since-start.ts";

const SECOND_MS = 1_000;
const INDENT = "  ";

/** How a chain ends that did not come to somebody outside. */
const ENDINGS: Readonly<Record<Exclude<WhyExplanation["ending"], "outside">, string>> = {
  gone: "What led there is no longer in the log.",
  unknown: "Its author looked by itself: when it started, or in its regular round.",
};

const SILENT = "Nothing in the log says why that was the last time.";

/** The lines of a chain. */
export function chainText({ links, ending }: Pick<WhyExplanation, "links" | "ending">, startMs: number): string {
  const lines = links.map(
    (link, depth) => `${INDENT.repeat(depth)}${linkText(link, links[depth - 1])}  @ ${sinceStart(link.timeMs, startMs)}`,
  );
  const note = ending === "outside" ? [] : [INDENT.repeat(links.length) + (links.at(-1)?.how === "silent" ? SILENT : ENDINGS[ending])];
  return [...lines, ...note].join("\n");
}

/** `because node worker-1 was tainted …, 5m0s before`; what ended a silence came after the last that was heard. */
export function linkText({ how, sentence, repeats, timeMs }: WhyLink, effect: WhyLink | undefined): string {
  const again = repeats === 0 ? "" : repeats === 1 ? " (and once before)" : ` (and ${repeats} times before)`;
  if (how === "found" || effect === undefined) return sentence + again;
  const gapMs = effect.timeMs - timeMs;
  const gap = Math.abs(gapMs) < SECOND_MS ? "" : wholeDuration(Math.abs(gapMs));
  if (how === "after") return `${gap === "" ? "" : `${gap} `}after ${sentence}${again}`;
  const when = gap === "" ? "" : gapMs > 0 ? `, ${gap} before` : `, ${gap} after that`;
  return `because ${sentence}${again}${when}${how === "silent" ? ", and not since" : ""}`;
}
