/**
 * `help [COMMAND]`.
 */
import { type Command, done, failed } from "./command.ts";
import { commandHelp } from "./help-text.ts";

export const helpCommand: Command = {
  name: "help",
  summary: "Tell what the commands do, or one of them.",
  usage: "help [COMMAND]",
  examples: ["help scale"],
  options: [],
  changes: false,
  run(args) {
    const topic = args.words[0];
    const text = commandHelp(topic);
    return text === undefined ? failed(`error: no command ${JSON.stringify(topic)}`) : done(text);
  },
};
