/**
 * The output of a command typed at the prompt, to be read at leisure.
 */
import type { Pane } from "../pane.ts";
import { sanitize } from "../terminal/cells.ts";
import { TextModel } from "../text/text-model.ts";

/** The pane that shows what a command printed. */
export const textPane: Pane = {
  name: "text",
  crumb: "output",
  create: (parts) =>
    new TextModel(parts, {
      title: ({ text }) => text?.title ?? "",
      version: () => "",
      read: ({ text }) => text?.lines.join("\n") ?? "",
      paintLine: (line) => sanitize(line),
    }),
};
