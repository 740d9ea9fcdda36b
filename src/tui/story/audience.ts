/**
 * What a session shows of a story: its words in a box, its deeds on the message line, its end in a box again.
 */
import type { LineHost } from "../line-runner.ts";
import type { Keeper } from "../session-parts.ts";
import type { Audience } from "./player.ts";
import type { Story } from "./story.ts";
import { endDialog, sayDialog } from "./story-dialogs.ts";

/** The audience at a screen. */
export function audienceOf(
  story: Story,
  host: Pick<LineHost, "dispatch" | "say" | "breakDown" | "look">,
  autosave: Keeper | undefined,
): Audience {
  const follow = (): void => {
    autosave?.commit();
    host.dispatch({ type: "told", story: story.state });
    host.look();
  };
  return {
    say: (entry) => {
      follow();
      host.dispatch({ type: "dialog-opened", dialog: sayDialog(story.scenario, entry) });
    },
    note: (text) => {
      follow();
      host.say(text);
    },
    end: (met, failure) => {
      follow();
      host.dispatch({ type: "dialog-opened", dialog: endDialog(story.scenario, met, failure) });
    },
    goesOn: follow,
    breakDown: (error) => host.breakDown(error),
  };
}
