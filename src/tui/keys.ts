/**
 * The keyboard as data: movements, what keys are called, and the help and hints made from actions.
 */
import { type Action, type Target, whyNot } from "./action.ts";
import type { Motion } from "./pane.ts";

/** Keys that move the cursor, in every pane. */
export const MOTIONS: readonly { readonly keys: readonly string[]; readonly motion: Motion; readonly title: string }[] = [
  { keys: ["j", "down"], motion: "down", title: "down" },
  { keys: ["k", "up"], motion: "up", title: "up" },
  { keys: ["g", "home"], motion: "top", title: "first" },
  { keys: ["G", "end"], motion: "bottom", title: "last" },
  { keys: ["ctrl-f", "pagedown"], motion: "page-down", title: "page down" },
  { keys: ["ctrl-b", "pageup"], motion: "page-up", title: "page up" },
];

/** Keys of the prompt and the dialogs, for the help; `prompt-keys.ts` and `dialog-keys.ts` act on them. */
const PROMPT_HELP: readonly (readonly [string, string])[] = [
  [":no", "nodes; any kind by its plural, singular or short name, then a namespace, /filter or -l labels"],
  [":scale …", "any command; :help lists them"],
  ["/web !db", "rows that match web and not db; -l app=web for labels"],
  ["tab", "take the completion; shift-tab offers another"],
  ["up down", "history at :, other rows at /"],
  ["esc", "cancel"],
];

const MOTION_OF_KEY: ReadonlyMap<string, Motion> = new Map(
  MOTIONS.flatMap(({ keys, motion }) => keys.map((key) => [key, motion] as const)),
);

/** Where a key moves the cursor. */
export function motionOf(key: string): Motion | undefined {
  return MOTION_OF_KEY.get(key) ?? { "wheel-up": "up" as const, "wheel-down": "down" as const }[key];
}

/** How a key is written: `shift-j` for J, since a lone capital is easily misread. */
export function keyLabel(key: string): string {
  return /^[A-Z]$/.test(key) ? `shift-${key.toLowerCase()}` : key;
}

/** What a key does here: the first action that is possible, or else why the first one is not. */
export function actionFor(
  actions: readonly Action[],
  key: string,
  target: Target,
): { readonly action: Action } | { readonly reason: string } | undefined {
  const candidates = actions.filter(({ keys }) => keys.includes(key));
  let reason: string | undefined;
  for (const action of candidates) {
    const why = whyNot(action, target);
    if (why === undefined) return { action };
    reason ??= why;
  }
  return reason === undefined ? undefined : { reason };
}

/** A key and what it does. */
export interface KeyHint {
  readonly key: string;
  readonly title: string;
}

/** All that keys do while a question is open. */
const DIALOG_HINTS: readonly KeyHint[] = [
  { key: "enter", title: "choose" },
  { key: "tab", title: "next button" },
  { key: "esc", title: "close" },
];

/** The hints for what is under the cursor: time and help first, then what the kind can do, then the namespaces. */
export function hintsFor(actions: readonly Action[], target: Target): readonly KeyHint[] {
  if (target.state.mode === "dialog") return DIALOG_HINTS;
  const { busy, paused } = target.state.pace;
  const hints: KeyHint[] = target.state.isPast ? [] : [{ key: ";", title: busy ? "stop" : paused ? "resume" : "pause" }];
  // In the past the ways through time come first.
  const isTime = ({ group }: Action): boolean => group === "time";
  const ordered = target.state.isPast ? [...actions.filter(isTime), ...actions.filter((action) => !isTime(action))] : actions;
  for (const action of ordered) {
    const [key] = action.keys;
    if (action.hint !== true || key === undefined || hints.some((hint) => hint.key === keyLabel(key))) continue;
    if (whyNot(action, target) === undefined) hints.push({ key: keyLabel(key), title: action.title });
  }
  const namespaces = target.kind?.namespaced === true && target.view.pane === "resource-table" ? ["all", ...target.state.namespaces] : [];
  return [...hints, ...namespaces.map((title, digit) => ({ key: String(digit), title }))];
}

const GROUP_TITLES: readonly (readonly [Action["group"], string])[] = [
  ["time", "Time"],
  ["object", "What is selected"],
  ["go", "Going places"],
  ["view", "Tables and text"],
];

/** The whole help, by groups. */
export function helpLines(actions: readonly Action[]): readonly string[] {
  const row = (keys: string, title: string) => `  ${keys.padEnd(22)} ${title}`;
  const lines = ["Moving", ...MOTIONS.map(({ keys, title }) => row(keys.map(keyLabel).join(", "), title)), ""];
  for (const [group, title] of GROUP_TITLES) {
    const own = actions.filter((action) => action.group === group && action.title !== "");
    lines.push(
      title,
      ...own.map(({ keys, title: what, on }) => row(keys.map(keyLabel).join(", "), on === undefined ? what : `${what} (${on})`)),
      "",
    );
  }
  lines.push("At the prompt", ...PROMPT_HELP.map(([keys, title]) => row(keys, title)));
  lines.push(
    "",
    "Left of NAME",
    row("blank", "well"),
    row("~", "on its way"),
    row("!", "failing"),
    row("-", "done"),
    row("+ ×", "came, went a moment ago"),
  );
  return lines;
}
