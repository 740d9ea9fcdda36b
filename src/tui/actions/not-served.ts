/**
 * Keys that k9s has and this house does not serve yet: each answers with what helps instead.
 */
import type { Action } from "../action.ts";

const REASONS: readonly (readonly [keys: readonly string[], reason: string])[] = [
  [["e"], "Editing in place is not served yet; change the manifest and :apply -f FILE, or :patch."],
  [["s"], "There is no shell to open: containers here are emulated. l shows their logs."],
  [["a"], "There is nothing to attach to: containers here are emulated. l shows their logs."],
  [["i"], "Set an image at the prompt: :set image deployment/NAME CONTAINER=IMAGE."],
  [["F", "f"], "Port-forwarding is not served yet."],
  [["t"], "Copying files is not served: containers here have none. In logs, t shows timestamps."],
  [["n"], "Copying to the clipboard is not served yet; the terminal can select text."],
  [["ctrl-s"], 'Saving to a file is not served yet; kubarium run --do "get …" prints the same table.'],
  [["ctrl-r"], "Nothing to refresh: every view is live."],
  [["ctrl-a"], "Every kind goes by its plural, singular or short name; :api-resources lists them."],
  [["ctrl-e", "ctrl-g"], "The header makes itself small below 30 rows."],
  [["ctrl-l"], "Roll back at the prompt: :rollout undo deployment/NAME."],
  [["z"], "Finished pods are deleted like others: mark them with space, then ctrl-d."],
  [
    ["v", "b", "m", "P", "O", "ctrl-p", "ctrl-q", "ctrl-u", "ctrl-space"],
    "k9s has this key; here it is not served yet. ? lists those that are.",
  ],
];

/** One action per reason, never possible. */
export const notServedActions: readonly Action[] = REASONS.map(([keys, reason]) => ({
  id: `not-served-${keys[0]}`,
  keys,
  title: "",
  group: "view",
  disabledReason: () => reason,
}));
