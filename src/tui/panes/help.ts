/**
 * All keys, made from the keymap and the actions themselves.
 */
import { actions } from "../actions/index.ts";
import { helpLines } from "../keys.ts";
import type { Pane } from "../pane.ts";
import { TextModel } from "../text/text-model.ts";

/** The pane behind `?`. */
export const helpPane: Pane = {
  name: "help",
  crumb: "help",
  create: (parts) =>
    new TextModel(parts, {
      title: () => "Help",
      version: () => "",
      read: () => helpLines(actions).join("\n"),
      paintLine: (line) => (/^\S/.test(line) ? parts.theme.palette.title(line) : line),
    }),
};
