/**
 * `namespace NAME`: sets the namespace in force, for the prompt and the panes.
 */
import { type Command, done } from "./command.ts";
import { objectNames } from "./complete-resource.ts";

export const namespaceCommand: Command = {
  name: "namespace",
  aliases: ["ns"],
  summary: "Set the namespace in force; all for every one.",
  usage: "namespace [NAME | all]",
  examples: ["namespace shop", "ns all"],
  options: [],
  changes: false,
  run(args, { cluster, namespace }) {
    const [name] = args.words;
    if (name === undefined) return done(namespace === "" ? "all" : namespace);
    if (name !== "all") cluster.server.get("Namespace", name);
    const message = name === "all" ? "All namespaces" : `Namespace ${name}`;
    return { output: "", exitCode: 0, message, open: { pane: "namespace", key: name === "all" ? "" : name } };
  },
  complete: ({ words }, context) => (words.length === 0 ? ["all", ...objectNames("namespaces", context)] : []),
};
