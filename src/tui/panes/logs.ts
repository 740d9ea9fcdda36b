/**
 * What containers print, followed to the end unless one scrolls up.
 */

import { singularOf } from "../../core/index.ts";
import { inNamespace, quoted } from "../command-line.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { sanitize } from "../terminal/cells.ts";
import { objectTitle, TextModel } from "../text/text-model.ts";

/** The pane behind `l` and `p`. */
export const logsPane: Pane = {
  name: "logs",
  crumb: "logs",
  create: (parts) =>
    new TextModel(parts, {
      title: logsTitle,
      follows: true,
      version: ({ reading }) => JSON.stringify(reading),
      read: (view) => logsText(parts, view),
      // A log's own colours are shown, whatever else it tries with the terminal is not.
      paintLine: (line) => sanitize(line, { keepColours: parts.theme.palette.depth > 0 }),
    }),
};

/** Lines kept in sight; the command itself has them all. */
const TAIL_LINES = 5_000;

function logsText({ cluster, read }: PaneParts, view: View): string | undefined {
  const object = view.object === undefined ? undefined : cluster.server.find(view.kind, view.object.key);
  if (object === undefined) return undefined;
  return read(logsLine(view, { ...object, kind: singularOf(cluster.registry.kind(view.kind)) })).text;
}

/** The command line that reads what the view shows. */
export function logsLine({ reading }: View, object: Parameters<typeof inNamespace>[0] & object): string {
  const what = object.kind === "pod" ? quoted(object.metadata.name) : `${object.kind}/${quoted(object.metadata.name)} --all-pods`;
  const options = [
    reading.allContainers || object.kind !== "pod"
      ? "-f --all-containers --prefix --ignore-errors"
      : reading.container === undefined
        ? ""
        : `-c ${quoted(reading.container)}`,
    reading.previous ? "--previous" : "",
    reading.timestamps ? "--timestamps" : "",
    `--tail=${TAIL_LINES}`,
  ];
  return `logs ${what}${inNamespace(object)} ${options.filter((option) => option !== "").join(" ")}`;
}

function logsTitle(view: View): string {
  const { follow, wrap, timestamps, previous, allContainers, container } = view.reading;
  const which = allContainers ? ":*" : container === undefined ? "" : `:${container}`;
  const modes = [previous ? "previous" : "", follow ? "following" : "paused", wrap ? "wrap" : "", timestamps ? "time" : ""];
  return `Logs(${objectTitle(view)}${which}) ${modes.filter((mode) => mode !== "").join(" ")}`;
}
