/**
 * From a command's result to what the screen says about it; pure.
 */
import type { PaneRequest, Result } from "../commands/command.ts";
import type { Cluster } from "../core/index.ts";
import { aDialog } from "./action.ts";
import type { Origin } from "./session-parts.ts";
import { aView, type View } from "./state.ts";
import type { Message } from "./update.ts";
import { paneView, tableView } from "./views.ts";

/** What to show for a result: a message, a list of refusals, or the text it printed. */
export function resultMessages(line: string, result: Result, origin: Origin): readonly Message[] {
  const { output, errors = "", exitCode, refusals = [] } = result;
  if (refusals.length > 0) return [{ type: "dialog-opened", dialog: refusalDialog(line, refusals) }];
  const failed = exitCode !== 0;
  // What succeeds with nothing to print may still have something to say: `No resources found in shop namespace.`
  const lines = ((failed && errors !== "") || output === "" ? errors : output).split("\n");
  if (failed && lines.length > 1) {
    const text = { title: line, lines: [...(output === "" ? [] : output.split("\n")), ...(errors === "" ? [] : errors.split("\n"))] };
    return [{ type: "opened", view: aView({ pane: "text", text }) }, said("error", `${line}: ${lines[0]}`)];
  }
  if (origin.isTyped === true && !failed && lines.length > 1 && origin.hasView !== true)
    return [{ type: "opened", view: aView({ pane: "text", text: { title: line, lines } }) }, said("plain", line)];
  if (origin.isTyped === true && !failed && lines.length > 1) return [said("plain", result.message ?? line)];
  const answer = origin.afterwards ?? result.message ?? lines.at(-1) ?? "";
  const head = headOf(line, origin);
  return [said(failed ? "error" : "plain", answer === "" ? head : `${head}  ${answer}`)];
}

/** `x  crash node worker-1`, `r restart rollout  rollout restart deployment/web`. */
export function headOf(line: string, { label, others = 0 }: Origin): string {
  const all = others === 0 ? line : `${line} and ${others} more`;
  if (label === undefined) return all;
  const [verb = ""] = line.split(" ");
  return label.title.startsWith(verb) ? `${label.key}  ${all}` : `${label.key} ${label.title}  ${all}`;
}

function said(tone: "plain" | "error", text: string): Message {
  return { type: "said", message: { tone, text } };
}

/** The list of what was refused, where and why. */
export function refusalDialog(line: string, refusals: NonNullable<Result["refusals"]>): ReturnType<typeof aDialog> {
  const lines = refusals.flatMap(({ where, message }) => [`${where}:`, ...message.split("\n").map((each) => `  ${each}`)]);
  return aDialog({ title: `Refused: ${line}`, lines, buttons: [{ label: "Close" }] });
}

const OF_THE_GONE: ReadonlySet<string> = new Set(["why", "history"]);

/** The view that a command asks for; undefined when there is no such thing. */
export function openRequest(request: PaneRequest, cluster: Cluster, view: View, hasPane: (name: string) => boolean): Message | undefined {
  if (request.pane === "namespace") {
    const kind = cluster.registry.find(view.kind);
    const isTable = view.pane === "resource-table" && kind?.namespaced === true;
    const namespace = request.key ?? "";
    return isTable
      ? { type: "changed-view", change: { namespace, scope: undefined, marks: [] } }
      : { type: "went", view: tableView(cluster.registry.kind("Pod"), namespace) };
  }
  const kind = request.kind === undefined ? undefined : cluster.registry.find(request.kind);
  if (kind === undefined)
    return request.kind === undefined && hasPane(request.pane) ? { type: "opened", view: aView({ pane: request.pane }) } : undefined;
  const object = request.key === undefined ? undefined : cluster.server.find(kind.kind, request.key);
  // The past of what is gone can be told all the same.
  if (object === undefined && request.key !== undefined && OF_THE_GONE.has(request.pane))
    return { type: "opened", view: aView({ pane: request.pane, kind: kind.kind, object: { kind: kind.kind, key: request.key, uid: "" } }) };
  if (object === undefined) return { type: "went", view: tableView(kind, view.namespace) };
  return { type: "opened", view: paneView(hasPane(request.pane) ? request.pane : "describe", kind, object) };
}
