/**
 * What a key press leads to: the mode is read when the key arrives, so no key is ever answered by an old screen.
 *
 * One of the four doors where refusals end: whatever an action or command refuses becomes a message.
 */
import { ApiError } from "../core/index.ts";
import { type Action, isRequest, type Target } from "./action.ts";
import { actions } from "./actions/index.ts";
import { travelActions } from "./actions/time.ts";
import { pressInDialog } from "./dialog-keys.ts";
import { actionFor, keyLabel, motionOf } from "./keys.ts";
import { isTooSmall } from "./layout.ts";
import { pressInPrompt } from "./prompt-keys.ts";
import type { Session } from "./session.ts";
import type { KeyPress } from "./terminal/key-input.ts";

/** Keys that only lead on through time: the instants between are not lived again when one is held. */
const TRAVEL_KEYS: ReadonlySet<string> = new Set(travelActions.flatMap(({ keys }) => keys));

const SILENT: ReadonlySet<string> = new Set(["focus-in", "focus-out", "paste", "click", "middle-click", "right-click"]);

/** Does what a key does now. */
export function pressKey(session: Session, press: KeyPress): void {
  if (press.key === "focus-in" || press.key === "focus-out") return;
  session.touch();
  try {
    for (const each of withoutAlt(press)) pressInMode(session, each);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    session.say(error.message, "error");
  }
}

const ALT_KEY = /^alt-(.|enter|tab|space|backspace)$/u;

/**
 * A busy machine or a slow link may deliver Esc and the key after it as one, which then looks like a key with alt held.
 * Nothing here is done with alt, so it can only have been that.
 */
function withoutAlt(press: KeyPress): readonly KeyPress[] {
  const key = ALT_KEY.exec(press.key)?.[1];
  if (key === undefined) return [press];
  const text = key === "space" ? " " : [...key].length === 1 ? key : undefined;
  return [{ key: "esc" }, { key, ...(text === undefined ? {} : { text }) }];
}

function pressInMode(session: Session, press: KeyPress): void {
  const { state } = session;
  if (state.mode !== "normal" || !state.isPast || !TRAVEL_KEYS.has(press.key)) session.arrive();
  const { mode, dialog, size } = session.state;
  // Behind the sentence that the terminal is too small nothing may happen unseen.
  if (isTooSmall(size) && press.key !== "ctrl-c") return;
  if (mode === "dialog" && dialog !== undefined) {
    pressInDialog(session, dialog, press);
    return;
  }
  if (mode === "prompt" || mode === "filter") {
    pressInPrompt(session, press);
    return;
  }
  // What was said is read by now: the next key makes room for its own answer.
  if (session.state.message !== undefined) session.dispatch({ type: "said", message: undefined });
  const motion = motionOf(press.key);
  if (motion !== undefined) {
    session.move(motion);
    return;
  }
  pressAction(session, press.key);
}

function pressAction(session: Session, key: string): void {
  const target = session.target();
  const found = actionFor(actions, key, target);
  if (found === undefined) {
    if (!SILENT.has(key)) session.say(`The key ${keyLabel(key)} does nothing here; ? shows those that do.`, "warning");
    return;
  }
  if ("reason" in found) {
    session.say(found.reason, "warning");
    return;
  }
  performAction(session, found.action, target, key);
}

function performAction(session: Session, action: Action, target: Target, key: string): void {
  const label = { key: keyLabel(key), title: action.title };
  if (action.dialog !== undefined) {
    session.dispatch({ type: "dialog-opened", dialog: { ...action.dialog(target), action: label } });
    return;
  }
  const afterwards = action.afterwards?.(target);
  session.runAll(action.commands?.(target) ?? [], { label, afterwards });
  for (const effect of action.effects?.(target) ?? []) {
    if (isRequest(effect)) session.request(effect);
    else session.dispatch(effect);
  }
}
