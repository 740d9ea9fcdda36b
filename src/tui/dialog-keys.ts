/**
 * Keys in a dialog: between the buttons, into the number, through a long list.
 */
import type { Session } from "./session.ts";
import type { DialogButton, DialogState } from "./state.ts";
import type { KeyPress } from "./terminal/key-input.ts";
import type { DialogChange } from "./update.ts";

/** Does what a key does while a dialog is open. */
export function pressInDialog(session: Session, dialog: DialogState, press: KeyPress): void {
  const { buttons, focused, input } = dialog;
  const { key } = press;
  const change = changeOf(dialog, press);
  if (key === "esc" || key === "ctrl-c") session.dispatch({ type: "dialog-closed" });
  else if (key === "enter") pushButton(session, dialog, buttons[focused]);
  else if (change !== undefined) session.dispatch({ type: "dialog-changed", change });
  else if (input !== undefined) return;
  else if (key === "y") pushButton(session, dialog, buttons.find(({ line, request }) => (line ?? request) !== undefined) ?? buttons[0]);
  else if (key === "n" || key === "q") session.dispatch({ type: "dialog-closed" });
}

const NUMBER = /^\d{0,5}$/;

/** What a key changes of the dialog itself: focus, place in the list, the number typed. */
function changeOf({ buttons, focused, input, top, lines }: DialogState, { key, text }: KeyPress): DialogChange | undefined {
  switch (key) {
    case "tab":
    case "right":
      return { focused: (focused + 1) % buttons.length };
    case "shift-tab":
    case "left":
      return { focused: (focused - 1 + buttons.length) % buttons.length };
    case "down":
      return { top: Math.min(Math.max(0, lines.length - 1), top + 1) };
    case "up":
      return { top: Math.max(0, top - 1) };
    default: {
      if (input === undefined) return undefined;
      const typed = key === "backspace" ? input.slice(0, -1) : input + (text ?? "");
      return NUMBER.test(typed) ? { input: typed } : undefined;
    }
  }
}

function pushButton(session: Session, { input, action, afterwards }: DialogState, button: DialogButton | undefined): void {
  const line = button?.line;
  if (line?.includes("{}") === true && input === "") {
    session.say("A number is needed; Esc cancels.", "warning");
    return;
  }
  session.dispatch({ type: "dialog-closed" });
  if (button?.request !== undefined) session.request(button.request);
  if (line === undefined) return;
  session.runAll(line.replaceAll("{}", input ?? "").split("\n"), { label: action, afterwards });
}
