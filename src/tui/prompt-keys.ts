/**
 * Keys at `:` and `/`: typing, completion, history, and what a finished line means.
 */
import { complete } from "../commands/complete.ts";
import { parsePrompt, type TablePrompt } from "../commands/resource-prompt.ts";
import { ApiError, type Registry } from "../core/index.ts";
import { motionOf } from "./keys.ts";
import type { Session } from "./session.ts";
import type { KeyPress } from "./terminal/key-input.ts";
import { tableView } from "./views.ts";

const LEAVE_WORDS: ReadonlySet<string> = new Set(["q", "q!", "qa", "Q", "quit", "exit"]);
const HELP_WORDS: ReadonlySet<string> = new Set(["h", "?"]);

/** Does what a key does in a prompt. */
export function pressInPrompt(session: Session, press: KeyPress): void {
  const edited = editedText(session.state.prompt.text, press);
  if (press.key === "enter") submit(session);
  else if (edited === "closed") session.dispatch({ type: "prompt-closed", keep: false });
  else if (edited !== undefined) session.dispatch({ type: "prompt-typed", text: edited });
  else if (session.state.mode === "filter") moveRows(session, press.key);
  else pressInCommand(session, press.key);
}

/** The text after a key that edits it; undefined for keys that do something else. */
function editedText(before: string, { key, text }: KeyPress): string | "closed" | undefined {
  switch (key) {
    case "esc":
    case "ctrl-c":
      return "closed";
    case "backspace":
      return before === "" ? "closed" : [...before].slice(0, -1).join("");
    case "ctrl-u":
      return "";
    case "ctrl-w":
      return before.replace(/\S+\s*$/, "");
    default:
      // A paste may bring line breaks.
      return text === undefined ? undefined : before + text.replaceAll(/[\r\n]+/g, " ");
  }
}

function submit(session: Session): void {
  const { mode, prompt } = session.state;
  session.dispatch({ type: "prompt-closed", keep: true });
  if (mode === "prompt") finishLine(session, prompt.text);
}

/** While a filter is typed the arrows walk through what is left. */
function moveRows(session: Session, key: string): void {
  const motion = motionOf(key);
  if (motion !== undefined) session.move(motion);
}

function pressInCommand(session: Session, key: string): void {
  if (key === "tab" || key === "right") acceptGhost(session);
  else if (key === "shift-tab") session.dispatch({ type: "prompt-chosen", choice: session.state.prompt.choice + 1 });
  else if (key === "up") session.dispatch({ type: "prompt-recalled", step: -1 });
  else if (key === "down") session.dispatch({ type: "prompt-recalled", step: 1 });
}

/** What the line would become with the completion that is offered; the line itself without one. */
export function completed(session: Session): string {
  const { text, choice } = session.state.prompt;
  if (text.trim() === "") return text;
  const words = complete(text, session.context());
  const partial = /\S*$/.exec(text)?.[0] ?? "";
  const word = words.filter((each) => each !== partial).at(choice % Math.max(1, words.length));
  return word === undefined ? text : text.slice(0, text.length - partial.length) + word;
}

function acceptGhost(session: Session): void {
  const { text } = session.state.prompt;
  const line = completed(session);
  if (line === text) return;
  session.dispatch({ type: "prompt-typed", text: /[=/]$/.test(line) ? line : `${line} ` });
}

/** Does what a finished line says. */
export function finishLine(session: Session, text: string): void {
  const line = text.trim();
  if (line === "") return;
  if (LEAVE_WORDS.has(line)) session.request({ type: "leave" });
  else if (HELP_WORDS.has(line)) session.pressKey("?");
  else runTyped(session, line);
}

function runTyped(session: Session, line: string): void {
  try {
    runPrompt(session, line);
  } catch (error) {
    // A quote that is not closed; commands catch their own refusals.
    if (!(error instanceof ApiError)) throw error;
    session.say(error.message, "error");
  }
}

function runPrompt(session: Session, line: string): void {
  const prompt = parsePrompt(withKnownName(line, session.cluster.registry), session.cluster.registry);
  if ("command" in prompt) session.run(prompt.command, { isTyped: true });
  else if ("unknown" in prompt) session.say(unknownText(prompt), "error");
  else openTable(session, prompt);
}

/** Names that k9s has for kinds and kubectl has not. */
const K9S_NAMES: { readonly [name: string]: string } = { dp: "deployments", eps: "endpointslices", sec: "secrets" };

function withKnownName(line: string, registry: Registry): string {
  const [first = ""] = line.split(/\s/, 1);
  const name = Object.hasOwn(K9S_NAMES, first) && registry.resolve(first) === undefined ? K9S_NAMES[first] : undefined;
  return name === undefined ? line : name + line.slice(first.length);
}

function unknownText({ unknown, suggestion }: { readonly unknown: string; readonly suggestion: string | undefined }): string {
  const hint = suggestion === undefined ? ":api-resources lists the kinds, :help the commands." : `Did you mean ${suggestion}?`;
  return `There is no ${unknown}. ${hint}`;
}

function openTable(session: Session, { kind, namespace, filter = "", labels }: TablePrompt): void {
  if (kind.namespaced && namespace !== undefined && namespace !== "" && session.cluster.server.find("Namespace", namespace) === undefined) {
    session.say(`There is no namespace ${namespace}; :ns lists them, :${kind.plural} /${namespace} filters.`, "error");
    return;
  }
  const view = tableView(kind, namespace ?? namespaceInForce(session));
  const filters = [filter, labels === undefined ? "" : `-l ${labels.replaceAll(" ", "")}`].filter((part) => part !== "");
  session.dispatch({ type: "went", view: { ...view, filter: filters.join(" ") } });
}

/** A view of what lies in no namespace keeps the one that was in force before it. */
function namespaceInForce({ state, cluster }: Session): string {
  const views = [...state.past.flat(), ...state.stack];
  const last = views.findLast(({ kind, pane }) => pane === "resource-table" && cluster.registry.find(kind)?.namespaced === true);
  return last?.namespace ?? "";
}
