/**
 * The boxes in which a scenario speaks: what it tells, and how it ended.
 */
import type { TimelineEntry } from "../../commands/scenario/play.ts";
import type { Scenario } from "../../core/index.ts";
import { aDialog } from "../dialog.ts";
import type { DialogState } from "../state.ts";

/** Something is told; Enter goes on, Esc leaves time to look around first. */
export function sayDialog({ name }: Scenario, { text }: TimelineEntry): DialogState {
  return aDialog({
    title: name,
    lines: [...paragraphs(text, name), "", "Enter goes on; Esc lets you look around, and tab goes on then."],
    buttons: [{ label: "Go on (y)", request: { type: "story-on" } }, { label: "Look around" }],
  });
}

/** What was written in short lines is filled anew; blank lines part paragraphs. What stands in the title is not said again. */
function paragraphs(text: string, title: string): readonly string[] {
  const filled = text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, " "));
  const told = filled.length > 1 && filled[0] === title ? filled.slice(1) : filled;
  return told.flatMap((paragraph, index) => (index === 0 ? [paragraph] : ["", paragraph]));
}

/** The end, as it was expected or not. */
export function endDialog({ name }: Scenario, met: number, failure: string | undefined): DialogState {
  const lines =
    failure === undefined
      ? [
          `${met} ${met === 1 ? "expectation" : "expectations"} met.`,
          "",
          "The cluster is yours: tab shows the story, shift-t the timeline.",
        ]
      : failure.split("\n");
  return aDialog({ title: failure === undefined ? `The end: ${name}` : `Not as expected: ${name}`, lines, buttons: [{ label: "Close" }] });
}
