/**
 * `save FILE`: writes down everything that has been done, so that it can be gone on with, replayed or given to somebody.
 */
import { ApiError, journalText } from "../core/index.ts";
import { type Command, done, refused } from "./command.ts";
import { quoteWord } from "./parse.ts";

const KILOBYTE = 1_000;

export const saveCommand: Command = {
  name: "save",
  summary: "Write the whole session to a file: kubarium FILE goes on from there, kubarium replay FILE shows it again.",
  usage: "save FILE",
  examples: ["save outage.journal"],
  options: [],
  changes: false,
  run(args, { timeline, writeJournal }) {
    const [path, extra] = args.words;
    if (path === undefined || extra !== undefined) return refused("error: save needs one file to write to, such as outage.journal");
    if (timeline === undefined || writeJournal === undefined) throw new ApiError("MethodNotAllowed", "error: nothing can be saved here");
    timeline.tick();
    const { journal } = timeline;
    const text = journalText(journal);
    writeJournal(path, text);
    const size = `${journal.length} records, ${Math.ceil(text.length / KILOBYTE)} kB`;
    return { ...done(`saved ${path} (${size}): kubarium ${quoteWord(path)} goes on from here`), message: `saved ${path}, ${size}` };
  },
};
