/**
 * What `kubectl describe` says of an object, kept up to date.
 */
import { objectLine } from "../command-line.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { sanitize } from "../terminal/cells.ts";
import { objectTitle, TextModel } from "../text/text-model.ts";

/** The pane behind `d`. */
export const describePane: Pane = {
  name: "describe",
  crumb: "describe",
  create: (parts) =>
    new TextModel(parts, {
      title: (view) => `Describe(${objectTitle(view)})`,
      version: () => "",
      read: (view) => describedText(parts, view),
      paintLine: (line) => brightLabel(sanitize(line), parts),
    }),
};

function describedText({ cluster, read }: PaneParts, { kind, object }: View): string | undefined {
  const found = object === undefined ? undefined : cluster.server.find(kind, object.key);
  if (found === undefined) return undefined;
  return read(objectLine("describe", cluster.registry.kind(kind), [found])).text;
}

/** `Name:` stands out, so that the eye finds the field. */
function brightLabel(line: string, { theme }: PaneParts): string {
  const label = /^( *[A-Z][\w ()/.-]*:)(.*)$/.exec(line);
  if (label === null) return line;
  const [, name = "", rest = ""] = label;
  return `${theme.palette.border(name)}${rest}`;
}
