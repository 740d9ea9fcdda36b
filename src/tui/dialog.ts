/**
 * Making dialogs.
 */
import type { DialogState } from "./state.ts";

/** A dialog without anything but what is given. */
export function aDialog(fields: Partial<DialogState> & Pick<DialogState, "title" | "buttons">): DialogState {
  return { lines: [], consequences: [], focused: 0, input: undefined, action: undefined, afterwards: undefined, top: 0, ...fields };
}
