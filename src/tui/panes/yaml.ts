/**
 * An object as `kubectl get -o yaml` prints it, kept up to date, with keys and values told apart.
 */
import { objectLine } from "../command-line.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { sanitize } from "../terminal/cells.ts";
import type { Palette } from "../terminal/style.ts";
import { objectTitle, TextModel } from "../text/text-model.ts";

/** The pane behind `y`. */
export const yamlPane: Pane = {
  name: "yaml",
  crumb: "yaml",
  create: (parts) =>
    new TextModel(parts, {
      title: (view) => `YAML(${objectTitle(view)})`,
      version: () => "",
      read: (view) => yamlText(parts, view),
      paintLine: (line) => yamlLine(sanitize(line), parts.theme.palette),
    }),
};

function yamlText({ cluster, read }: PaneParts, { kind, object }: View): string | undefined {
  const found = object === undefined ? undefined : cluster.server.find(kind, object.key);
  if (found === undefined) return undefined;
  return read(`${objectLine("get", cluster.registry.kind(kind), [found])} -o yaml`).text;
}

const KEY_AND_VALUE = /^(\s*(?:- )*)([\w./"'~@-][^:]*:)( .*)?$/;
const PLAIN_VALUE = /^ (-?\d[\d.]*|true|false|null|\{\}|\[\])$/;

/** One line of YAML with its key and its value in their colours; pure. */
export function yamlLine(line: string, palette: Palette): string {
  if (/^\s*#/.test(line)) return palette.muted(line);
  const parts = KEY_AND_VALUE.exec(line);
  if (parts === null) return line;
  const [, indent = "", key = "", value = ""] = parts;
  return `${indent}${palette.border(key)}${PLAIN_VALUE.test(value) ? palette.progressing(value) : value}`;
}
